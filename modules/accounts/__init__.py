"""Accounts: people, roles, credentials, keys, reset codes."""
