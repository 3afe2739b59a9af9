"""What other modules may use of forum. The rest of this package is private."""
