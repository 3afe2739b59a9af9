"""Settings, read from the environment once, at start. docs/reference/settings.md lists them all."""

from agrovet.settings import environment
from agrovet.settings.broker import *  # noqa: F403 - Django reads settings as names of this module
from agrovet.settings.bus import *  # noqa: F403 - as above
from agrovet.settings.databases import *  # noqa: F403 - as above
from agrovet.settings.doors import *  # noqa: F403 - as above
from agrovet.settings.extraction import *  # noqa: F403 - as above
from agrovet.settings.flags import *  # noqa: F403 - as above
from agrovet.settings.guard import *  # noqa: F403 - as above
from agrovet.settings.hosting import *  # noqa: F403 - as above
from agrovet.settings.logs import *  # noqa: F403 - as above
from agrovet.settings.metrics import *  # noqa: F403 - as above
from agrovet.settings.outside import *  # noqa: F403 - as above
from agrovet.settings.router import *  # noqa: F403 - as above
from agrovet.settings.security import *  # noqa: F403 - as above
from agrovet.settings.shadow import *  # noqa: F403 - as above
from agrovet.settings.telemetry import *  # noqa: F403 - as above
from agrovet.settings.web import *  # noqa: F403 - as above

PORT = environment.number("PORT", default=8000, low=1, high=65535, meaning="The port to serve on.")
AGROVET_COMPAT_PORTS = environment.flag(
    "AGROVET_COMPAT_PORTS",
    default=False,
    meaning="Serve on ports 8001 to 8006 too, as the second generation of clients expects.",
)
AGROVET_GRACE_SECONDS = environment.number(
    "AGROVET_GRACE_SECONDS",
    default=25,
    low=1,
    high=3600,
    meaning="Seconds to finish what is in flight when told to stop. Whoever stops it (docker stop, Kubernetes) should "
    "wait three seconds longer before killing it. The image sets 6, because docker stop waits for 10.",
)
AGROVET_HEAD_SECONDS = environment.number(
    "AGROVET_HEAD_SECONDS",
    default=20,
    low=1,
    high=600,
    meaning="Seconds in which the head of a request must have come; the connection of a slower client is closed.",
)
AGROVET_BODY_SECONDS = environment.number(
    "AGROVET_BODY_SECONDS",
    default=30,
    low=1,
    high=600,
    meaning="Seconds in which the first KiB of a request's body must have come. After that, it has to come with "
    "1 KiB/s on average, and within an hour as a whole: a phone at the edge of its network is faster.",
)

environment.refuse_unknown()
