"""Database backends whose connections outlive requests."""
