"""
The relay: events of chosen modules go on to an external broker, as CloudEvents.

For the bus it is a handler of each module, with effects outside: a cursor of its own, read on only after the broker
has confirmed; what waits, what is parked, pausing and replaying are as for any other.
"""
