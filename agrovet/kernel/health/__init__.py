"""
Whether this container lives, is ready, and how each thing is that it depends on.

Asked of every process in front of all else, by machines that decide on the answer: it comes in time whatever
hangs, needs no host name and no key, and is never passed on to a service.
"""
