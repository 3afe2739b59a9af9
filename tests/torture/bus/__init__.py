"""
The torture of the event bus: real writers, workers and servers, killed at random, and every event counted.

`running.py` leads through a run. What runs in the tortured processes is in `world.py`, `writing.py`, `roles.py`
and `nursery.py`; who hurts them in `family.py`, `servers.py` and `faults.py`; who counts in `gathering.py` and
`counting.py`. The counting knows nothing of the bus but its tables.
"""
