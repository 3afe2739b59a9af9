"""Profiles: of specialists, businessmen and consumers."""
