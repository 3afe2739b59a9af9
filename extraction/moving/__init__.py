"""
Moving: a module's rows go from one database to another, are followed there while they change, and compared.

Works on two databases that have gates, the source's capturing and the target's closed, and knows of nothing else.
"""
