"""Settings, read from the environment once, at start. docs/reference/settings.md lists them all."""

from agrovet.settings import environment
from agrovet.settings.broker import *  # noqa: F403 - Django reads settings as names of this module
from agrovet.settings.bus import *  # noqa: F403 - as above
from agrovet.settings.databases import *  # noqa: F403 - as above
from agrovet.settings.doors import *  # noqa: F403 - as above
from agrovet.settings.extraction import *  # noqa: F403 - as above
from agrovet.settings.guard import *  # noqa: F403 - as above
from agrovet.settings.hosting import *  # noqa: F403 - as above
from agrovet.settings.logs import *  # noqa: F403 - as above
from agrovet.settings.metrics import *  # noqa: F403 - as above
from agrovet.settings.outside import *  # noqa: F403 - as above
from agrovet.settings.router import *  # noqa: F403 - as above
from agrovet.settings.shadow import *  # noqa: F403 - as above
from agrovet.settings.web import *  # noqa: F403 - as above

PORT = environment.number("PORT", default=8000, low=1, high=65535, meaning="The port to serve on.")
AGROVET_COMPAT_PORTS = environment.flag(
    "AGROVET_COMPAT_PORTS",
    default=False,
    meaning="Serve on ports 8001 to 8006 too, as the second generation of clients expects.",
)

environment.refuse_unknown()
