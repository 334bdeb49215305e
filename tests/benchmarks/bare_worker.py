"""RQ alone: its forking worker on one list, with everything imported before the fork as ours has it."""

from __future__ import annotations

import sys

from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer

import tests.benchmarks.noop
import workers.worker  # noqa: F401  (the same weight in the parent)


def main() -> None:
    """Work the list `bare` off and end."""
    connection = Redis.from_url(sys.argv[1])
    queue = Queue("bare", connection=connection, serializer=JSONSerializer)
    assert tests.benchmarks.noop.note
    Worker([queue], connection=connection, serializer=JSONSerializer).work(burst=True, logging_level="ERROR")


if __name__ == "__main__":
    main()
