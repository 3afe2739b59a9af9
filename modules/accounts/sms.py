"""
Text messages: through Twilio where it is configured, else to a folder.

The folder holds one file for each message: the number on the first line, the text below an empty one.
"""

import logging
from http import HTTPStatus
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from modules.accounts.phone_numbers import digits_of

logger = logging.getLogger(__name__)

PATIENCE = 5.0  # seconds that Twilio is given to answer


class NotSent(Exception):
    """The message was not sent now; trying again later can help."""


def send(*, to: str, text: str) -> None:
    """
    Send a text to a phone number, in any spelling. A number that Twilio says cannot be reached is logged
    and given up: trying again would not help.

    :raises NotSent: if it has to be tried again
    """
    number = f"+{digits_of(to)}"
    if settings.TWILIO_ACCOUNT_SID:
        _send_by_twilio(number, text)
    else:
        _write_down(number, text)


def _write_down(number: str, text: str) -> None:
    folder = Path(settings.SMS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{timezone.now():%Y%m%dT%H%M%S%f}-{number[1:]}.txt"
    # Written aside and then named, so that whoever watches the folder reads whole messages alone.
    draft = folder / f".{uuid4().hex}"
    draft.write_text(f"{number}\n\n{text}\n", encoding="utf-8")
    draft.rename(folder / name)
    # Neither to whom nor what: a code must not be in a log.
    logger.info("A text message is in %s.", folder)


def _send_by_twilio(number: str, text: str) -> None:
    # Twilio's client is large, and most processes send nothing.
    from requests.exceptions import RequestException  # noqa: PLC0415 - as above
    from twilio.base.exceptions import TwilioException, TwilioRestException  # noqa: PLC0415 - as above
    from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415 - as above
    from twilio.rest import Client  # noqa: PLC0415 - as above

    client = Client(
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, http_client=TwilioHttpClient(timeout=PATIENCE)
    )
    if settings.TWILIO_API_URL:
        client.api.base_url = settings.TWILIO_API_URL
    try:
        client.messages.create(to=number, from_=settings.TWILIO_FROM, body=text)
    except TwilioRestException as error:
        if error.status == HTTPStatus.BAD_REQUEST:
            logger.warning("Twilio cannot reach a number (code %s): the message is given up.", error.code)
            return
        raise NotSent(f"Twilio refuses with {error.status}, code {error.code}.") from error
    except (TwilioException, RequestException) as error:
        raise NotSent(f"Twilio is away: {type(error).__name__}.") from error
