"""How much and how long the router asks the services of modules that have left the monolith."""

from agrovet.settings import environment as env

AGROVET_ROUTER_CONNECTIONS = env.number(
    "AGROVET_ROUTER_CONNECTIONS", default=64, low=1, high=4096, meaning="Connections to one service at once."
)
AGROVET_ROUTER_QUEUE = env.number(
    "AGROVET_ROUTER_QUEUE", default=128, low=0, high=65536, meaning="Requests that may wait for one of them."
)
AGROVET_ROUTER_CONNECT_SECONDS = env.number(
    "AGROVET_ROUTER_CONNECT_SECONDS", default=1, low=1, high=60, meaning="Seconds in which there must be a connection."
)
AGROVET_ROUTER_ANSWER_SECONDS = env.number(
    "AGROVET_ROUTER_ANSWER_SECONDS",
    default=30,
    low=1,
    high=3600,
    meaning="Seconds in which a service must begin to answer.",
)
AGROVET_ROUTER_IDLE_SECONDS = env.number(
    "AGROVET_ROUTER_IDLE_SECONDS", default=60, low=1, high=3600, meaning="Seconds between two parts of a body, at most."
)
AGROVET_ROUTER_TOTAL_SECONDS = env.number(
    "AGROVET_ROUTER_TOTAL_SECONDS",
    default=3600,
    low=1,
    high=86400,
    meaning="Seconds for a request in all; sockets have no such limit.",
)
