"""One report PDF against WeasyPrint alone on its HTML, in processor time."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from tests.benchmarks.table import Line, ms
from tests.documents.cast import printed_report
from tests.documents.test_speed import confined_against_alone
from workers.printing.sheets import compose


def report_pdf(app: Flask) -> Iterator[Line]:
    """≤ 1.2 × WeasyPrint alone."""
    with app.test_request_context():
        confined, alone = confined_against_alone(compose(printed_report(), language="zh_CN"))
    yield Line("report PDF ÷ WeasyPrint alone (CPU, best of 6)", ms(confined), ms(alone), confined / alone, 1.2)
