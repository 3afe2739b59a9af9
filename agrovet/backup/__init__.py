"""Backup and restore: all rows and files of an installation in one archive, and back. ADR 18 says why so."""
