"""
Figures for Prometheus.

What the databases know is read when somebody asks (`asked`): right whatever the number of processes. What only the
process knows in which it happens is counted there (`processes`), and added up when somebody asks (`exposition`).
"""
