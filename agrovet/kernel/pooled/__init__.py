"""Database backends whose connections outlive requests, and which load any stored value: a bad one as None."""
