"""The strangler layer: what lets a module leave the monolith and come back."""
