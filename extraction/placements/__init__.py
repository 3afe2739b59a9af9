"""Where modules stand: one row each, whose commit is the change, and which every process follows."""
