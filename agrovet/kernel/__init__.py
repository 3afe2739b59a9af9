"""What every module stands on: events, doors, identity, and the forms of HTTP."""
