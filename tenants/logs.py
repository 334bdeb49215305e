"""Structured logs without personal data: an allow-list of fields, and a last net that blots out phones and numbers."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "request_id",
        "tenant",
        "endpoint",
        "method",
        "status",
        "milliseconds",
        "queries",
        "job_id",
        "kind",
        "list",
        "outcome",
        "attempts",
        "error",
        "where",
        "count",
        "backup",
        "port",
        "estate",
        "house",
        "invariant",
        "thing",
        "channel",
        "door",
        "why",
        "file_id",
        "refund",
        "small",
        "bytes",
        "after_seconds",
        "returncode",
        "jobs",
    }
)
_NUMBERS = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx]|\d{15,19})(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def configure(*, stream: Any = None, json: bool = True) -> None:
    """Set up logging of this process: one JSON object a line on standard error."""
    render = structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_allowed,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def only_allowed(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Drop fields nobody allowed and blot out what looks personal in the others."""
    return {name: _blotted(value) for name, value in event.items() if name in ALLOWED}


def _blotted(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _MAIL.sub("•", _NUMBERS.sub("•", value))


def bind(**fields: object) -> Callable[[], None]:
    """Carry fields into every line of this request or job; call the result to drop them."""
    structlog.contextvars.bind_contextvars(**fields)
    return lambda: structlog.contextvars.unbind_contextvars(*fields)
