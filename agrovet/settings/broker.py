"""The broker outside: events that are sent on to it, and events that come in from one."""

from django.core.exceptions import ImproperlyConfigured

from agrovet.settings import environment as env
from agrovet.settings.hosting import ALL_MODULES

_SCHEMES = ["redis", "rediss", "amqp", "amqps", "kafka"]

AGROVET_RELAY_URL = env.address(
    "AGROVET_RELAY_URL",
    schemes=_SCHEMES,
    secret=True,
    meaning="The broker that modules' events are sent on to. Redis: `?maxlen=1000000` bounds its streams. "
    "Kafka: `kafka://one:9092,two:9092`, and librdkafka's properties after `?`. Without it, nothing is sent.",
)
AGROVET_RELAY_MODULES = env.words(
    "AGROVET_RELAY_MODULES",
    default=ALL_MODULES,
    meaning="The modules whose events are sent on.",
)
if _unknown := sorted(set(AGROVET_RELAY_MODULES) - set(ALL_MODULES)):
    raise ImproperlyConfigured(
        f"AGROVET_RELAY_MODULES names {', '.join(_unknown)}: the modules are {', '.join(ALL_MODULES)}."
    )
if AGROVET_RELAY_MODULES != ALL_MODULES and not AGROVET_RELAY_URL:
    raise ImproperlyConfigured("AGROVET_RELAY_MODULES is set and AGROVET_RELAY_URL is not: say which broker.")

AGROVET_INBOX_URL = env.address(
    "AGROVET_INBOX_URL",
    schemes=_SCHEMES,
    secret=True,
    meaning="The broker that events come in from, as AGROVET_RELAY_URL has it; `manage.py bus receive` reads it.",
)
AGROVET_INBOX_TOPICS = env.words(
    "AGROVET_INBOX_TOPICS", default=[], meaning="The topics there that are read: streams, exchanges, or topics."
)
AGROVET_INBOX_GROUP = env.text(
    "AGROVET_INBOX_GROUP",
    default="agrovet",
    meaning="The name that the broker keeps our place under; another one reads from the beginning.",
)
if bool(AGROVET_INBOX_URL) != bool(AGROVET_INBOX_TOPICS):
    raise ImproperlyConfigured("Set AGROVET_INBOX_URL and AGROVET_INBOX_TOPICS together, or none of them.")
