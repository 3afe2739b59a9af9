"""What the container's health check runs: whether the server here is ready. The exit status is 0 if it is."""

import os
import sys
from http.client import HTTPConnection, HTTPException

SECONDS = 4


def main() -> int:
    """Ask, and pass on the answer's body, which says what is missing."""
    connection = HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=SECONDS)
    try:
        connection.request("GET", "/health/ready", headers={"User-Agent": "agrovet-probe"})
        answer = connection.getresponse()
        sys.stdout.write(answer.read(2000).decode(errors="replace"))
    except (OSError, HTTPException) as error:
        sys.stdout.write(f"It does not answer: {error}")
        return 1
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
