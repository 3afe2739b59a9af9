"""
The inbox: events that come in from a broker, each published once in the log of the module that takes it.

What cannot be read is kept, with its error, until a person decides; later events of the same entity wait behind it.
"""
