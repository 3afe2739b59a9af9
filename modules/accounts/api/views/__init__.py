"""The views of accounts, one file for each occasion."""
