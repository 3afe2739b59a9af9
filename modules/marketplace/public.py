"""What other modules may use of marketplace. The rest of this package is private."""
