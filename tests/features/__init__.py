"""What the product can do, each capability with what shows it: `python -m tests.features` writes the document."""
