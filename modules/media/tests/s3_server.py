"""A real S3 API server on loopback."""

import socket
from typing import Any

import boto3
from moto.server import ThreadedMotoServer


class S3Server:
    """A store that can be stopped and started; what it holds outlives that."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        # The servers of one process share what they hold.
        self.bucket = f"agrovet-{self.port}"
        self.start()
        self.client.create_bucket(Bucket=self.bucket)

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self) -> Any:
        """A client of the test's own."""
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
        return boto3.client("s3", endpoint_url=self.address, region_name="us-east-1", **keys)

    def start(self) -> None:
        """Begin to answer."""
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._server.stop()

    def keys(self) -> list[str]:
        """What it holds."""
        return [item["Key"] for item in self.client.list_objects_v2(Bucket=self.bucket).get("Contents", [])]
