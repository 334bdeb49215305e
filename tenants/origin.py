"""Where the running work comes from, for history and logs: set by the entry points, read by `record`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """How work came in (`web`, `job`, `import`, `command`, `operator`), from which address, under which request id."""

    via: str
    address: str | None = None
    request_id: str | None = None


NOWHERE = Origin(via="command")
_origin: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def origin() -> Origin:
    """The origin of the running work."""
    return _origin.get()


@contextmanager
def coming_from(source: Origin) -> Iterator[None]:
    """Everything inside is recorded as coming from `source`."""
    before = _origin.set(source)
    try:
        yield
    finally:
        _origin.reset(before)
