"""Two databases for each test."""

from tests.extraction.sides import migrated, sides

__all__ = ["migrated", "sides"]
