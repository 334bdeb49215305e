"""What the components draw is what they were told: places on bars, words, links."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

NOW = datetime(2026, 11, 21, 6, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def made(gallery: Flask, macro: str, call: str, path: str = "/_components", **given: Any) -> BeautifulSoup:
    """One macro of one family, called."""
    family, name = macro.split(".")
    with gallery.test_request_context(path):
        html = gallery.jinja_env.from_string(
            f'{{% from "components/{family}.html" import {name} %}}{{{{ {name}({call}) }}}}'
        ).render(NOW=NOW, HOUR=HOUR, **given)
    return BeautifulSoup(html, "html.parser")


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def test_clock_half_gone_is_half_full(gallery: Flask) -> None:
    clock = made(gallery, "clock.promise_clock", "'running', NOW + 2 * HOUR, NOW, from_at=NOW - 2 * HOUR")
    assert clock.select_one(".clock-run")["width"] == "50.0%"  # type: ignore[index]
    assert clock.select_one(".clock-due")["x1"] == "100.0%"  # type: ignore[index]
    assert clock.select(".clock-late") == []
    assert "还剩 2小时，今天 16:20 前" in words(clock)


def test_clock_over_time_shows_the_due_moment_inside(gallery: Flask) -> None:
    clock = made(gallery, "clock.promise_clock", "'broken', NOW - HOUR, NOW, from_at=NOW - 4 * HOUR")
    assert clock.select_one(".clock-due")["x1"] == "75.0%"  # type: ignore[index]
    assert clock.select_one(".clock-late")["width"] == "25.0%"  # type: ignore[index]
    assert "已超 1小时" in words(clock)


def test_clock_bands_where_it_stood_still(gallery: Flask) -> None:
    clock = made(
        gallery,
        "clock.promise_clock",
        "'stopped', NOW + 2 * HOUR, NOW, from_at=NOW - 8 * HOUR, stops=stops",
        stops=[(NOW - 6 * HOUR, NOW - 4 * HOUR, "业主不在家"), (NOW - HOUR, None, "等配件")],
    )
    bands = [(band["x"], band["width"]) for band in clock.select(".clock-stop-ground")]
    assert bands == [("20.0%", "20.0%"), ("70.0%", "10.0%")]
    assert "暂停" in words(clock) and "等配件" in words(clock)


def test_clock_counts_working_time_when_it_is_given(gallery: Flask) -> None:
    assert "工作时间还剩 30分钟" in words(
        made(gallery, "clock.clock_words", "'running', NOW + 20 * HOUR, NOW, left=HOUR / 2")
    )


@pytest.mark.parametrize(
    ("done", "sentence"), [("NOW - 2 * HOUR", "今天 12:20 完成"), ("NOW", "今天 14:20 完成，晚了 1小时")]
)
def test_clock_that_is_over(gallery: Flask, done: str, sentence: str) -> None:
    assert words(made(gallery, "clock.clock_words", f"'kept', NOW - HOUR, NOW, done_at={done}")) == sentence


def test_number_opens_its_rows(gallery: Flask) -> None:
    link = made(gallery, "numbers.num", "'92', unit='%', n=214, url='/rows'").a
    assert link is not None and link["href"] == "/rows"


def test_number_with_too_few_says_so(gallery: Flask) -> None:
    withheld = made(gallery, "numbers.num", "none, n=4")
    assert "样本不足 n=4" in words(withheld)
    number = made(gallery, "numbers.num", "'50%', n=14")
    assert "样本少 n=14" in words(number)
    assert number.select(".num-few")


def test_a_count_in_a_tab_is_written_out(gallery: Flask) -> None:
    assert words(made(gallery, "layout.tabs", "[('全部', '/', True, 1722)], 'x'")) == "全部 1,722"


def test_number_that_does_not_exist_is_a_dash(gallery: Flask) -> None:
    assert words(made(gallery, "numbers.num", "none, unit='%'")) == "—"


def test_interval_lies_where_it_belongs(gallery: Flask) -> None:
    cell = made(gallery, "numbers.interval", "0.75, 0.6, 0.9, target=0.95, n=100")
    assert cell.select_one(".interval-dot")["cx"] == "50.0%"  # type: ignore[index]
    assert (cell.select_one(".interval-range")["x1"], cell.select_one(".interval-range")["x2"]) == ("20.0%", "80.0%")  # type: ignore[index]
    assert "低于目标" in words(cell)


@pytest.mark.parametrize("call", ["0.75, 0.6, 0.96, target=0.95, n=100", "0.75, 0.6, 0.9, target=0.95, n=9"])
def test_interval_accuses_nobody_without_certainty(gallery: Flask, call: str) -> None:
    assert "低于目标" not in words(made(gallery, "numbers.interval", call))


def test_interval_for_shares_that_should_be_small(gallery: Flask) -> None:
    assert "高于目标" in words(made(gallery, "numbers.interval", "0.3, 0.2, 0.4, target=0.05, n=100, better='low'"))


def test_column_sorts_up_then_down(gallery: Flask) -> None:
    fresh = made(gallery, "tables.column", "'期限', sort='due'", path="/_components?state=new&after=x")
    assert fresh.a is not None and fresh.a["href"] == "/_components?state=new&sort=due"
    sorted_up = made(gallery, "tables.column", "'期限', sort='due'", path="/_components?sort=due")
    assert sorted_up.th is not None and sorted_up.th["aria-sort"] == "ascending"
    assert sorted_up.a is not None and sorted_up.a["href"] == "/_components?sort=-due"


def test_more_is_a_link_that_htmx_improves(gallery: Flask) -> None:
    link = made(gallery, "tables.more", "'c2', 'rows', shown=50", path="/_components?state=new&after=c1").a
    assert link is not None
    assert link["href"] == link["hx-get"] == "/_components?state=new&after=c2"
    assert (link["hx-target"], link["hx-select"], link["hx-select-oob"]) == ("#rows", "#rows > *", "#rows-more")


def test_more_ends(gallery: Flask) -> None:
    assert made(gallery, "tables.more", "none, 'rows', shown=3").a is None


@pytest.mark.parametrize(
    ("state", "polls"), [("waiting", True), ("running", True), ("done", False), ("failed", False), ("cancelled", False)]
)
def test_job_asks_again_only_while_it_moves(gallery: Flask, state: str, polls: bool) -> None:
    box = made(gallery, "jobs.job_progress", f"'/job', '{state}', 3, 12, 'x'").div
    assert box is not None and box.has_attr("hx-trigger") is polls


def test_hostile_query_stays_in_its_address(gallery: Flask) -> None:
    page = made(gallery, "tables.more", "'c', 'rows'", path='/_components?q="><script>x</script>&q=2')
    assert page.find("script") is None
    assert page.a is not None and "q=%22%3E%3Cscript%3Ex%3C%2Fscript%3E&q=2" in page.a["href"]


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (NOW + HOUR, "今天 15:20"),
        (datetime(2026, 11, 21, 15, 59, tzinfo=UTC), "今天 23:59"),
        (datetime(2026, 11, 21, 16, 0, tzinfo=UTC), "明天 00:00"),
        (NOW - 15 * HOUR, "昨天 23:20"),
        (datetime(2026, 11, 23, 1, 0, tzinfo=UTC), "11月23日（周一）09:00"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01-01 00:00"),
    ],
)
def test_days_are_said_as_people_say_them(gallery: Flask, moment: datetime, sentence: str) -> None:
    from blueprints.look import due

    with gallery.test_request_context("/"):
        assert due(moment, NOW) == sentence
