"""The monthly service report: every figure with its n and its month before, nothing that names a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from saas.reports.monthly_sheet import Compared, Satisfaction, Share
from tests.documents.cast import REPORT, printed_report
from tests.documents.test_dispatch_order import read_back
from tests.documents.test_render import Read
from workers.pdf import render
from workers.printing.sheets import compose


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_report_reads_back_whole(paper: Flask, read: Read, language: str) -> None:
    html = compose(printed_report(), language=language)

    done = render(html)

    assert done.missing_characters == frozenset()
    text = read_back(read(done.pdf, "pdftotext", "-raw"))
    body = BeautifulSoup(html, "html.parser").body
    assert body is not None
    for hidden in body.select("svg title"):
        hidden.decompose()
    assert [words for words in body.stripped_strings if read_back(words) not in text] == []


@pytest.mark.rule("STA-02")
def test_every_figure_has_its_n_and_its_month_before(paper: Flask) -> None:
    page = BeautifulSoup(compose(printed_report(), language="zh_CN"), "html.parser")

    boxes = [box.get_text(" ", strip=True) for box in page.select(".figures-row td")]
    assert boxes == [
        "受理量 128 完成 121，未完成 7 上月 112",
        "响应及时率 97.7% 125/128 件 上月 94.6%",
        "完成及时率 94.4% 119/126 件 上月 93.5%",
        "百户受理量 10.0 入住 1,284 户 上月 8.8",
        "返工率 4.1% 5/121 件 上月 6.5%",
        "满意率 94.7% 72/76 件 上月 88.2%",
    ]


def test_broken_promises_are_listed_one_by_one(paper: Flask) -> None:
    page = BeautifulSoup(compose(printed_report(), language="zh_CN"), "html.parser")

    rows = [row.get_text(" ", strip=True) for row in page.select(".broken tbody tr")]
    assert len(rows) == 7
    assert rows[-1].startswith("WX-20261029-0008 房屋本体 9栋 地下室 完工 2026-10-29 16:00 仍未完成 3天 渗漏点未查明")


def test_month_without_broken_promises_says_so(paper: Flask) -> None:
    page = BeautifulSoup(compose(printed_report(replace(REPORT, broken=())), language="zh_CN"), "html.parser")

    assert "本月没有未兑现的承诺。" in page.select_one(".answer").text
    assert "本月承诺全部兑现。" in page.text


def test_what_nobody_measures_is_called_not_measured(paper: Flask) -> None:
    report = replace(REPORT, satisfaction=None, received_before=None, completion=Compared(now=Share(part=0, whole=0)))

    page = BeautifulSoup(compose(printed_report(report), language="zh_CN"), "html.parser")

    boxes = [box.get_text(" ", strip=True) for box in page.select(".figures-row td")]
    assert boxes[0].endswith("上月 —")
    assert boxes[2] == "完成及时率 — 0/0 件 上月 —"
    assert boxes[5] == "满意率 — 尚未统计"
    assert "本小区尚未统计满意度。" in page.text


def test_few_cases_are_called_few(paper: Flask) -> None:
    report = replace(REPORT, satisfaction=Satisfaction(steps=(2, 1, 0, 0, 0), asked=9))

    page = BeautifulSoup(compose(printed_report(report), language="zh_CN"), "html.parser")

    assert "满意率 — 3/3 件 · 样本不足" in page.select(".figures-row td")[5].get_text(" ", strip=True)


def test_some_cases_are_marked_and_shown(paper: Flask) -> None:
    report = replace(REPORT, satisfaction=Satisfaction(steps=(5, 1, 0, 0, 0), asked=9))

    page = BeautifulSoup(compose(printed_report(report), language="zh_CN"), "html.parser")

    assert "满意率 100.0% 6/6 件 · 样本少" in page.select(".figures-row td")[5].get_text(" ", strip=True)


def test_quiet_month_prints_too(paper: Flask) -> None:
    nothing = Compared(now=Share(part=0, whole=0))
    report = replace(
        REPORT, received=0, received_before=0, completed=0, still_open=0, households=0, clocks=(), categories=(),
        trend=(), broken=(), satisfaction=None, completion=nothing, response=nothing, reopened=nothing,
    )  # fmt: skip

    assert render(compose(printed_report(report), language="zh_CN")).pages <= 2


def test_head_of_a_long_list_is_repeated_on_each_page(paper: Flask, read: Read) -> None:
    report = replace(REPORT, broken=REPORT.broken * 8)

    done = render(compose(printed_report(report), language="zh_CN"))
    assert done.pages >= 4
    for number in (3, 4):
        assert "原因与整改" in read(done.pdf, "pdftotext", "-f", str(number), "-l", str(number))
