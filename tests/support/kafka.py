"""
A Kafka cluster in a process of its own: librdkafka's, which speaks the real protocol and keeps all in memory.

It makes each topic, with four partitions, when somebody first asks for it, and cannot make one when told to.
"""

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import Producer

from tests.support import processes

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Kafka:
    """A running cluster: its address as AGROVET_RELAY_URL takes it, and its process."""

    url: str
    process: "subprocess.Popen[bytes]"


@contextlib.contextmanager
def kafka_cluster() -> Iterator[Kafka]:
    """Start a cluster of two brokers on free ports; stop it at the end."""
    folder = processes.temporary_folder("kafka")
    told = folder / "told"
    try:
        with processes.running(
            [sys.executable, "-m", "tests.support.kafka", told],
            log=folder / "log",
            ready=lambda: told.exists(),
            folder=ROOT,
        ) as process:
            yield Kafka(url=f"kafka://{told.read_text()}", process=process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(told: Path) -> None:
    """Be the cluster until stopped; the file gets its address."""
    cluster = Producer({"test.mock.num.brokers": 2, "bootstrap.servers": "none", "log_level": 0})
    brokers = cluster.list_topics(timeout=10).brokers.values()
    draft = told.with_suffix(".draft")
    draft.write_text(",".join(f"{broker.host}:{broker.port}" for broker in brokers))
    draft.rename(told)
    while True:
        time.sleep(600)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
