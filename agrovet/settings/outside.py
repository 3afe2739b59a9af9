"""What lies outside: the store of uploaded files and text messages."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from agrovet.settings import environment as env
from agrovet.settings.hosting import AGROVET_DATA_DIR

# As all that this server writes; it serves the files itself.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

MEDIA_URL = "/media/"
MEDIA_ROOT = AGROVET_DATA_DIR / "media"

AGROVET_UPLOAD_LIMIT_MB = env.number(
    "AGROVET_UPLOAD_LIMIT_MB", default=100, low=1, high=2048, meaning="The largest file a person may upload, in MB."
)
AGROVET_SPOOL_MB = env.number(
    "AGROVET_SPOOL_MB",
    default=512,
    low=16,
    high=65536,
    meaning="Bytes of requests that a web process takes in at once, in MB; beyond it, a request gets a 503. /tmp has "
    "to hold as much for each process.",
)
AGROVET_SPOOL_CLIENT_MB = env.number(
    "AGROVET_SPOOL_CLIENT_MB",
    default=256,
    low=4,
    high=65536,
    meaning="The same for the requests of one client address, in MB.",
)
AGROVET_ANONYMOUS_UPLOAD_LIMIT_MB = env.number(
    "AGROVET_ANONYMOUS_UPLOAD_LIMIT_MB",
    default=8,
    low=1,
    high=100,
    meaning="The largest image that may be uploaded without a key, in MB.",
)

S3_BUCKET = env.text(
    "AGROVET_S3_BUCKET", default="", meaning="The S3 bucket of uploaded files. Without it: local disk."
)
S3_ENDPOINT = env.address(
    "AGROVET_S3_ENDPOINT",
    schemes=["http", "https"],
    meaning="The address of the S3 store, where it is not Amazon's.",
)
S3_REGION = env.text("AGROVET_S3_REGION", default="us-east-1", meaning="The region of the bucket.")
S3_KEY_ID = env.text("AGROVET_S3_KEY_ID", default="", secret=True, meaning="The access key of the S3 store.")
S3_SECRET = env.text("AGROVET_S3_SECRET", default="", secret=True, meaning="The secret of the S3 access key.")
S3_SECONDS = env.number(
    "AGROVET_S3_SECONDS",
    default=6,
    low=1,
    high=60,
    meaning="Seconds in which the S3 store must begin to answer; it is asked twice.",
)
S3_PUBLIC_URL = env.address(
    "AGROVET_S3_PUBLIC_URL",
    schemes=["http", "https"],
    meaning="The address under which anyone reads the bucket's files. Without it, this server passes them on.",
).rstrip("/")

if S3_BUCKET and not (S3_KEY_ID and S3_SECRET):
    raise ImproperlyConfigured("AGROVET_S3_BUCKET is set: set AGROVET_S3_KEY_ID and AGROVET_S3_SECRET too.")

_local: dict[str, Any] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": str(MEDIA_ROOT), "base_url": MEDIA_URL},
}


def _s3() -> dict[str, Any]:
    # Loaded where there is such a store: these take tens of megabytes.
    from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - as above
    from botocore.config import Config  # noqa: PLC0415 - as above

    return {
        "BACKEND": "modules.media.s3.SharedS3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT or None,
            "region_name": S3_REGION,
            "access_key": S3_KEY_ID,
            "secret_key": S3_SECRET,
            "querystring_auth": False,
            # Keys are random: asking first whether one is taken would cost a request and tell nothing.
            "file_overwrite": True,
            "default_acl": None,
            "object_parameters": {"CacheControl": "public, max-age=86400, immutable"},
            "client_config": Config(
                signature_version="s3v4",
                connect_timeout=min(3, S3_SECONDS),
                read_timeout=S3_SECONDS,
                retries={"mode": "standard", "total_max_attempts": 2},
                max_pool_connections=32,
                s3={"addressing_style": "path" if S3_ENDPOINT else "auto"},
                # Stores other than Amazon's know no newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            # One part at a time: ten at once would hold ten parts in memory for each upload.
            "transfer_config": TransferConfig(use_threads=False, multipart_chunksize=5 * 1024 * 1024),
        },
    }


STORAGES: dict[str, dict[str, Any]] = {
    "default": _s3() if S3_BUCKET else _local,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", default="", meaning="The Twilio account that sends text messages.")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN", default="", secret=True, meaning="The token of that account.")
TWILIO_FROM = env.text("TWILIO_FROM", default="", meaning="The number that text messages come from.")
TWILIO_API_URL = env.address(
    "TWILIO_API_URL", schemes=["http", "https"], meaning="Another address for Twilio's API, for tests."
)
if bool(TWILIO_ACCOUNT_SID) != bool(TWILIO_AUTH_TOKEN) or bool(TWILIO_ACCOUNT_SID) != bool(TWILIO_FROM):
    raise ImproperlyConfigured("Set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_FROM together, or none of them.")
AGROVET_SMS_TO_FOLDER = env.flag(
    "AGROVET_SMS_TO_FOLDER",
    default=False,
    meaning="With AGROVET_HTTPS and without Twilio: start all the same. Codes go to files in the data folder, and to "
    "nobody's telephone.",
)
SMS_DIR = AGROVET_DATA_DIR / "sms"
