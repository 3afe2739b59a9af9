"""
The views as WSGI, for servers that speak it: without what stands around them in `agrovet.asgi`.

That is the router, the trace and the record of each request, some headers, sockets and the bus.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agrovet.settings")
application = get_wsgi_application()

from agrovet.kernel import placement  # noqa: E402 - Django is set up by the line above
from agrovet.kernel.pooled.sqlite3 import base as sqlite3  # noqa: E402 - as above

# As at the beginning of an ASGI process.
sqlite3.stay_open()
placement.watch()
