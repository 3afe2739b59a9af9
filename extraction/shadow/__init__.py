"""
Shadow: a share of the reads that the monolith has answered is repeated at the service, and the answers are compared.

Nobody waits for it: what is repeated waits in a queue with an end, and is left out where the queue is full.
"""
