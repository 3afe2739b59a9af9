"""
The console at `/console/`: teams and operators see their modules there, and move them.

`facts` tells what a page shows, and the command line with `--json` tells the same; `views` take requests. What is
changed goes through the operations that `manage.py` uses.
"""
