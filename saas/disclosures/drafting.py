"""Drafts assembled from the data: which topic is filled from where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from saas.disclosures.layouts import Sheet
from saas.disclosures.topics import Span, Topic
from saas.estates import Estate
from tenants.text import Translate


@dataclass(frozen=True)
class Order:
    """What is to be drafted, for whom, and how msgids become the Chinese of the paper."""

    estate: Estate
    topic: Topic
    span: Span
    company: str
    translate: Translate
    at: datetime


Filler = Callable[[Sheet, Order], None]
_fillers: dict[Topic, Filler] = {}


def fills(*topics: Topic) -> Callable[[Filler], Filler]:
    """Register what fills a topic's sheet from the data."""

    def register(filler: Filler) -> Filler:
        for topic in topics:
            _fillers[topic] = filler
        return filler

    return register


def draft(order: Order) -> Sheet:
    """A topic's sheet with everything the data know."""
    sheet = Sheet(order.topic)
    filler = _fillers.get(order.topic)
    if filler is not None:
        filler(sheet, order)
    sheet.settle()
    return sheet


def draft_again(order: Order, old: Sheet) -> Sheet:
    """A fresh sheet from the data that keeps what people typed: cells without a source, and rows of their own."""
    fresh = draft(order)
    for block in fresh.blocks:
        before = next((one for one in old.blocks if one["key"] == block["key"]), None)
        if before is None or before["kind"] != block["kind"]:
            continue
        if block["kind"] == "text":
            block["text"] = before["text"] or block["text"]
        elif block["kind"] == "facts":
            typed = {row["key"]: row for row in before["rows"] if "from" not in row}
            for row in block["rows"]:
                if "from" not in row and row["key"] in typed and typed[row["key"]]["value"] is not None:
                    row["value"] = typed[row["key"]]["value"]
        else:
            _keep_rows(block, before)
    fresh.settle()
    return fresh


def _keep_rows(block: dict[str, object], before: dict[str, object]) -> None:
    rows: list[dict[str, dict[str, object]]] = block["rows"]  # type: ignore[assignment]
    known = {str(row["key"]): row for row in rows}
    for row in before["rows"]:  # type: ignore[attr-defined]
        here = known.get(row["key"])
        if here is None:
            if row["key"].startswith("typed"):
                rows.append(row)
            continue
        for name, value in row["cells"].items():
            if name not in here.get("from", {}) and name not in row.get("from", {}) and value is not None:
                here["cells"][name] = value
