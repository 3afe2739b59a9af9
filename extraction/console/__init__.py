"""
The console at `/console/`: teams and operators see their modules there, and move them.

What a page shows is told by `extraction.facts`, as the command line tells it with `--json`; `views` take requests.
What is changed goes through the operations that `manage.py` uses.
"""
