"""Marketplace: ads, categories, follows."""
