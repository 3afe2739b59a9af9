"""What tests of modules stand on: events by hand, and one module alone."""
