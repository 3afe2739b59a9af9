"""What other modules may use of chat. The rest of this package is private."""
