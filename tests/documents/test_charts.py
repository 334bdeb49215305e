"""The chart macros: figures as marks, links and tables; no style attribute, which the pages' CSP would block."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.documents.test_render import page as around
from workers.pdf import render

CALLS = {
    "bars": """bars([{"label": "翠苑", "value": 12, "tone": "broken", "href": "/e?a=1&b=2"},
                     {"label": "<b>", "value": 0}], "逾期")""",
    "grouped": """grouped_bars([{"label": "给排水", "values": [4, 8], "hrefs": ["/a", "/b"]}],
                     ["本月", "上月"], "比较")""",
    "line": """line([{"label": "1", "value": 5, "href": "/1"}, {"label": "2", "value": none},
                     {"label": "3", "value": 0}], "走势")""",
    "intervals": """intervals([{"label": "翠苑", "low": 80, "value": 90, "high": 95, "href": "/e"}], "区间")""",
    "funnel": """funnel([{"label": "受理", "value": 9, "href": "/r"}, {"label": "完成", "value": 3}], "漏斗")""",
}
EMPTY = ['bars([], "x")', 'grouped_bars([], ["a", "b"], "x")', 'line([], "x")', 'sparkline([], "x")', 'funnel([], "x")']

Draw = Callable[[str], BeautifulSoup]


@pytest.fixture
def draw(paper: Flask) -> Draw:
    """The HTML of one call."""

    def drawn(call: str) -> BeautifulSoup:
        names = "bars, grouped_bars, line, sparkline, intervals, funnel"
        source = f'{{% from "components/charts.html" import {names} with context %}}{{{{ {call} }}}}'
        return BeautifulSoup(paper.jinja_env.from_string(source).render(), "html.parser")

    return drawn


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_chart_is_named_linked_and_has_its_table(draw: Draw, call: str) -> None:
    chart = draw(call)

    svg = chart.svg
    assert svg["role"] == "group"  # an img would hide its links from the keyboard
    assert svg["aria-label"] == svg.title.text
    assert "Mingbai Sans" in svg["font-family"]
    assert chart.select("[style], style, script") == []
    assert all(link["aria-label"] for link in chart.select("svg a"))
    assert chart.select_one("details caption").text == svg["aria-label"]
    assert len(chart.select("details tbody tr")) >= 1


def test_chart_without_links_is_one_picture(draw: Draw) -> None:
    assert draw('bars([{"label": "翠苑", "value": 12}], "逾期")').svg["role"] == "img"
    assert draw('sparkline([1, none, 3], "走势")').svg["role"] == "img"


def test_length_of_a_bar_is_its_share_of_the_longest(draw: Draw) -> None:
    widths = [float(bar["width"]) for bar in draw(CALLS["grouped"]).select("g rect, a rect")]

    assert widths[0] * 2 == pytest.approx(widths[1], abs=0.2)


def test_zero_is_drawn_without_length_and_written(draw: Draw) -> None:
    chart = draw(CALLS["bars"])

    assert [float(bar["width"]) for bar in chart.select("svg g rect")] == [0.0]
    assert chart.select("svg g text")[-1].text == "0"


def test_gap_in_a_line_is_not_bridged(draw: Draw) -> None:
    path = draw(CALLS["line"]).select_one(".chart-stroke")["d"]

    assert path.count("M") == 2
    assert "L" not in path


def test_words_are_escaped(draw: Draw) -> None:
    assert draw(CALLS["bars"]).select("b") == []


@pytest.mark.parametrize("call", EMPTY)
def test_empty_chart_is_still_a_chart(draw: Draw, call: str) -> None:
    assert draw(call).svg["aria-label"] == "x"


def test_chart_of_another_estate_prints_in_our_font(draw: Draw) -> None:
    done = render(around("".join(str(draw(call)) for call in CALLS.values())))

    assert done.missing_characters == frozenset()
