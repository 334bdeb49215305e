"""The dispatch order: every field on one sheet, blanks for the pen, the resident's copy without the number."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from saas.reports.dispatch_order_sheet import Copy, FormKind, Warranty
from tests.documents.cast import DISPATCHED, FINISHED, PHONE, PHOTOS, printed
from tests.documents.test_render import Read
from workers.pdf import render
from workers.printing.sheets import compose

EVERY_LABEL = (
    *("报修人", "联系电话", "来源渠道", "报修地址", "报修时间", "报修类别", "紧急程度", "预约时间", "维修部位"),
    *("保修", "报修内容", "班组", "维修人员", "派工时间", "要求完成", "接单时间", "到场时间", "故障原因"),
    *("维修内容", "试运行", "完工时间", "材料名称", "规格型号", "单位", "数量", "单价（元）", "金额（元）"),
    *("人工费（元）", "合计", "有偿", "无偿", "验收结果", "已修复", "未修复", "满意度", "住户意见", "回访记录"),
    *("住户签名", "经办人", "日期", "（盖章）"),
)


def read_back(text: str) -> str:
    """Text without the spaces that layout puts in."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_finished_repair_is_one_page_and_reads_back_whole(paper: Flask, read: Read, language: str) -> None:
    html = compose(printed(FINISHED), language=language)

    done = render(html, assets=PHOTOS)

    assert done.pages == 1
    assert done.missing_characters == frozenset()
    text = read_back(read(done.pdf, "pdftotext", "-raw"))
    body = BeautifulSoup(html, "html.parser").body
    assert body is not None
    for words in body.stripped_strings:
        if words not in {"✓"}:
            assert read_back(words) in text, words


def test_every_field_of_the_paper_form_is_there(paper: Flask, read: Read) -> None:
    text = read_back(read(render(compose(printed(FINISHED), language="zh_CN"), assets=PHOTOS).pdf, "pdftotext", "-raw"))

    assert [label for label in EVERY_LABEL if label not in text] == []
    for value in (
        "WX-20261121-0007",
        "8栋1单元2602室",
        "2026-11-2109:30–11:00",
        "人民币玖拾伍元零叁分",
        "¥95.03",
        "完工后",
    ):
        assert value in text


def test_order_printed_before_the_work_leaves_room_for_the_pen(paper: Flask, read: Read) -> None:
    html = compose(printed(replace(DISPATCHED, photos=())), language="zh_CN")

    done = render(html)
    page = BeautifulSoup(html, "html.parser")
    assert done.pages == 1
    assert page.select(".materials tr")[1].text.strip() == ""
    assert "✓" not in page.select_one(".check").text
    assert "人民币" not in page.text
    assert page.select_one(".seal-date").text == ""


def test_residents_copy_does_not_hold_the_number_anywhere(paper: Flask, read: Read) -> None:
    html = compose(printed(DISPATCHED, Copy.RESIDENT), language="zh_CN")

    text = read(render(html, assets=PHOTOS).pdf, "pdftotext")
    assert "199****1234" in text
    assert "第三联 住户留存" in text
    assert PHONE not in html


def test_copies_of_one_repair_have_one_check_code(paper: Flask) -> None:
    codes = {printed(FINISHED, copy).run.check_code for copy in Copy}
    assert len(codes) == 1
    assert printed(replace(FINISHED, labour_fen=3001)).run.check_code not in codes


@pytest.mark.parametrize(("form", "title"), list(zip(FormKind, ["报修单", "派工单", "维修服务单"], strict=True)))
def test_title_says_which_sheet_it_is(paper: Flask, form: FormKind, title: str) -> None:
    page = BeautifulSoup(compose(printed(replace(DISPATCHED, form=form)), language="zh_CN"), "html.parser")

    assert page.h1.text == title
    assert page.title.text == f"{title} WX-20261121-0007"


def test_warranty_names_who_repairs(paper: Flask, read: Read) -> None:
    order = replace(DISPATCHED, photos=(), warranty=Warranty(covered=True, responsible="浙江某建设集团"))

    text = read_back(read(render(compose(printed(order), language="zh_CN")).pdf, "pdftotext", "-raw"))
    assert "✓保修期内" in text
    assert "责任单位：浙江某建设集团" in text


def test_no_seal_is_ever_drawn(paper: Flask) -> None:
    page = BeautifulSoup(compose(printed(FINISHED), language="zh_CN"), "html.parser")

    assert page.select(".seal-area img, .seal-area svg") == []
