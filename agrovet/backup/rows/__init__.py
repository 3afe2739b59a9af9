"""Rows of both kinds of databases, as lines of one text."""
