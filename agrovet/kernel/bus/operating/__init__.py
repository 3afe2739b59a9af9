"""What operators do with the bus: look, and decide. `manage.py bus` is the way in."""
