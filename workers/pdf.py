"""HTML of ours in, PDF out: rendered in a confined child that reads only what it is given.

    warm_up()                                              # once, before a worker forks its jobs
    done = render(html, assets={"logo.png": logo}, created=at)
    bundle = render_many(bills, created=at)                # one PDF for the printer …
    for pdf in bundle.split(): …                           # … or one for each household

Only templates of ours, autoescaped, may come in here; never HTML that somebody else wrote.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import accumulate, pairwise
from pathlib import Path
from types import MappingProxyType

import pikepdf
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration

from workers.printing.assets import AssetLost, AssetsOnly, print_styles
from workers.printing.confined import DEFAULT, Answer, Limits, RenderFailed, RenderTooHeavy, run_confined
from workers.printing.fonts import (
    FontsMissing,
    check_fonts,
    font_configuration,
    font_settings,
    our_characters,
    without_glyph,
)

__all__ = [
    "DEFAULT",
    "Bundle",
    "FontsMissing",
    "Limits",
    "RenderFailed",
    "RenderTooHeavy",
    "Rendered",
    "check_fonts",
    "joined",
    "render",
    "render_many",
    "warm_up",
]

NO_ASSETS: Mapping[str, bytes] = MappingProxyType({})
BULK = Limits(memory_mb=1024, cpu_seconds=120, wall_seconds=240.0)
SMALL_PAGE = '<html lang="zh-CN"><link rel="stylesheet" href="asset:print/base.css"><p>明白 <b>2026</b></p></html>'


@dataclass(frozen=True)
class Rendered:
    """One finished PDF. `missing_characters` are those printed as boxes because no font has them."""

    pdf: bytes
    missing_characters: frozenset[str]
    pages: int


@dataclass(frozen=True)
class Bundle:
    """Many documents in one PDF, in the order given; `pages` says how many each has."""

    pdf: bytes
    missing_characters: frozenset[str]
    pages: tuple[int, ...]

    def split(self) -> Iterator[bytes]:
        """One PDF for each document, in the same order."""
        with pikepdf.open(io.BytesIO(self.pdf)) as whole:
            for first, after in pairwise(accumulate(self.pages, initial=0)):
                with pikepdf.new() as part:
                    part.pages.extend(whole.pages[first:after])
                    _copy_facts(whole, part)
                    yield _saved(part)


class _Strict(logging.Handler):
    """Keeps what WeasyPrint reports: errors end the render, and glyphs it had to leave out are counted."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.missing: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            raise AssetLost(record.getMessage()[:300])
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.missing.add(str(record.args[0]))


def render(
    html: str,
    *,
    assets: Mapping[str, bytes] = NO_ASSETS,
    limits: Limits = DEFAULT,
    created: datetime | None = None,
) -> Rendered:
    """Render one document.

    `assets` are images by name (`logo.png` is `asset:logo.png` in the HTML); our print style sheets are there already.
    `created` (aware) becomes the PDF's date; without it the PDF carries none, and the same input gives the same bytes.
    Raises RenderTooHeavy beyond the limits and RenderFailed when the HTML asks for anything else or the child crashes.
    """
    [(pdf, missing, [pages])] = _render_parts([[html]], assets, limits, created, at_once=1)
    return Rendered(pdf, missing, pages)


def render_many(
    htmls: Sequence[str],
    *,
    assets: Mapping[str, bytes] = NO_ASSETS,
    per_document: int = 25,
    processes: int = 2,
    limits: Limits = BULK,
    created: datetime | None = None,
) -> Bundle:
    """Render many documents into one PDF, `per_document` to a child and `processes` children at a time.

    Each keeps its own page numbers. The documents of one child share their fonts, which is most of their size.
    Raises ValueError for an empty list, and as `render` does.
    """
    if not htmls:
        raise ValueError("nothing to print")
    parts = [htmls[start : start + per_document] for start in range(0, len(htmls), per_document)]
    rendered = _render_parts(parts, assets, limits, created, at_once=processes)
    missing = frozenset().union(*(characters for _, characters, _ in rendered))
    pages = tuple(count for _, _, counts in rendered for count in counts)
    return Bundle(_merged([pdf for pdf, _, _ in rendered]), missing, pages)


def joined(pdfs: Sequence[bytes]) -> bytes:
    """Several PDFs as one, in their order: parts of a batch that were rendered one after the other."""
    return _merged(pdfs)


@cache
def warm_up() -> None:
    """Check the fonts and load everything a child would otherwise load for itself. Once for a process; cheap after."""
    check_fonts()
    our_characters()
    with font_settings() as settings:
        _render_in_this_process([SMALL_PAGE], print_styles(), settings, None)


def _render_parts(
    parts: Sequence[Sequence[str]],
    assets: Mapping[str, bytes],
    limits: Limits,
    created: datetime | None,
    *,
    at_once: int,
) -> list[tuple[bytes, frozenset[str], list[int]]]:
    warm_up()
    known = {**print_styles(), **assets}
    with font_settings() as settings:
        works = [partial(_render_in_this_process, part, known, settings, created) for part in parts]
        answers = run_confined(works, limits, at_once=at_once)
    return [(pdf, _missing(facts["unknown"], facts["boxes"]), facts["pages"]) for facts, pdf in answers]


def _missing(unknown: str, boxes: str) -> frozenset[str]:
    """Characters that no font has, and what was drawn as a box for any other reason."""
    return without_glyph(unknown) | frozenset(boxes)


def _render_in_this_process(
    htmls: Sequence[str], assets: Mapping[str, bytes], settings: Path, created: datetime | None
) -> Answer:
    reports, fetcher = _Strict(), AssetsOnly(assets)
    LOGGER.addHandler(reports)
    try:
        facts, pdf = _write(htmls, fetcher, settings, created)
    except AssetLost as lost:
        raise fetcher.refused or lost from None
    finally:
        LOGGER.removeHandler(reports)
    if fetcher.refused:
        raise fetcher.refused
    return {**facts, "boxes": "".join(sorted(reports.missing))}, pdf


def _write(htmls: Sequence[str], fetcher: AssetsOnly, settings: Path, created: datetime | None) -> Answer:
    """Lay each document out by itself, so that pages count from one, and write all of them as one PDF."""
    fonts = font_configuration(settings)
    sources = [HTML(string=html, url_fetcher=fetcher, base_url=None) for html in htmls]
    marks = {mark for source in sources for text in source.etree_element.itertext() for mark in text}
    sheets = cache(partial(_sheet, fetcher=fetcher, fonts=fonts))
    documents: list[Document] = [
        source.render(font_config=fonts, stylesheets=[sheets(name) for name in _taken_out_of(source)])
        for source in sources
    ]
    whole = documents[0].copy([page for document in documents for page in document.pages])
    whole.metadata.created = created.isoformat(timespec="seconds") if created else None
    facts = {
        "pages": [len(document.pages) for document in documents],
        "unknown": "".join(sorted(mark for mark in marks if ord(mark) not in our_characters())),
    }
    return facts, whole.write_pdf()


def _taken_out_of(source: HTML) -> list[str]:
    """The addresses of a document's style sheets, in order; it links to them no longer.

    WeasyPrint reads a linked sheet anew for every document, which was an eighth of the time of a batch.
    """
    head = source.etree_element.find("head")
    links = [] if head is None else head.findall("link[@rel='stylesheet']")
    for link in links:
        head.remove(link)
    return [link.get("href", "") for link in links]


def _sheet(name: str, fetcher: AssetsOnly, fonts: FontConfiguration) -> CSS:
    return CSS(url=name, url_fetcher=fetcher, font_config=fonts)


def _merged(pdfs: Sequence[bytes]) -> bytes:
    if len(pdfs) == 1:
        return pdfs[0]
    with pikepdf.new() as whole:
        for pdf in pdfs:
            with pikepdf.open(io.BytesIO(pdf)) as part:
                whole.pages.extend(part.pages)
                _copy_facts(part, whole)
        return _saved(whole)


def _copy_facts(source: pikepdf.Pdf, target: pikepdf.Pdf) -> None:
    """Title, date and language go along with the pages."""
    if "/Lang" in source.Root:
        target.Root.Lang = source.Root.Lang
    for key, value in source.docinfo.items():
        target.docinfo[key] = value


def _saved(pdf: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()
