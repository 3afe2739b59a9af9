"""The forms of HTTP that the contract fixes for every module."""
