"""What changes ads, categories and follows. Each function is one rule, in one transaction."""
