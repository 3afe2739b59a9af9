"""Load: many people use a server at once, and what each kind of request takes is measured."""
