"""Searching, apart from any module."""
