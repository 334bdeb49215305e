"""What the confinement costs: one report PDF against WeasyPrint alone on the same HTML, in processor time."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable, Mapping

from flask import Flask
from weasyprint import HTML

from tests.documents.cast import printed_report
from workers.pdf import render
from workers.printing.assets import AssetsOnly, print_styles
from workers.printing.fonts import font_configuration, font_settings
from workers.printing.sheets import compose

ROUNDS = 6


def processor_seconds(work: Callable[[], object]) -> float:
    """User and system time of this process and of the children that ended meanwhile."""
    before = time.process_time() + _of_children()
    work()
    return time.process_time() + _of_children() - before


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def alone(html: str, assets: Mapping[str, bytes]) -> bytes:
    """The same PDF made by WeasyPrint in this process."""
    with font_settings() as settings:
        fonts = font_configuration(settings)
        pdf: bytes = HTML(string=html, url_fetcher=AssetsOnly(assets)).write_pdf(font_config=fonts)
        return pdf


def confined_against_alone(html: str, enough: float = 0.0) -> tuple[float, float]:
    """Processor seconds of a confined render and of WeasyPrint alone: the best of rounds taken in turn.

    Stops early when the ratio is good enough, and at the latest after six rounds.
    """
    known = print_styles()
    alone(html, known), render(html)
    gc.collect()
    confined, bare = [], []
    for _ in range(ROUNDS):
        confined.append(processor_seconds(lambda: render(html)))
        bare.append(processor_seconds(lambda: alone(html, known)))
        if min(confined) <= min(bare) * enough:
            break
    return min(confined), min(bare)


def test_confinement_costs_at_most_a_fifth(paper: Flask) -> None:
    confined, bare = confined_against_alone(compose(printed_report(), language="zh_CN"), enough=1.2)

    print(f"report PDF: {confined * 1000:.0f} ms confined, {bare * 1000:.0f} ms alone, ratio {confined / bare:.2f}")
    assert confined <= bare * 1.2
