"""The way to a service: its connections, what they say, and how long they may take."""
