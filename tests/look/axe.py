"""axe-core on a page: `axe(page)` gives the sentences of what it finds against WCAG 2.0–2.2 A and AA."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"


def axe(page: Page, *, ignore: tuple[str, ...] = ()) -> list[str]:
    """What a screen reader or a keyboard would stumble over on this page; empty when nothing."""
    page.evaluate("scrollTo(0, 0)")  # what a sticky bar covers after scrolling is no fault of the page
    page.evaluate(_source())
    found = page.evaluate(RUN, list(TAGS))["violations"]
    return [_sentence(one) for one in found if one["id"] not in ignore]


def _sentence(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    first = nodes[0]
    summary = " ".join(str(first["failureSummary"]).split())
    return f"{violation['impact']} {violation['id']} ×{len(nodes)}: {first['html'][:200]} — {summary[:400]}"


@cache
def _source() -> str:
    return (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
