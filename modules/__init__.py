"""The six bounded modules. Each talks to the others only through public doors and events."""
