"""`workers.pdf.render`: what comes out is A4, carries its fonts, counts its pages, and says what it could not print."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import pikepdf
import pytest
from flask import Flask

from tests.documents.cast import DISPATCHED, FINISHED, PHOTOS, printed, printed_report
from workers.pdf import RenderFailed, render
from workers.printing.sheets import compose

Read = Callable[..., str]


def page(body: str, head: str = "") -> str:
    """A page of ours around some HTML."""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>样张</title>'
        f'<link rel="stylesheet" href="asset:print/base.css">{head}</head><body>{body}</body></html>'
    )


def test_every_page_is_a4_and_numbered(paper: Flask, read: Read) -> None:
    done = render(compose(printed_report(), language="zh_CN"))

    facts = read(done.pdf, "pdfinfo", "-f", "1", "-l", "9")
    assert done.pages == 3 == facts.count("595.276 x 841.89")
    for number in (1, 2, 3):
        text = read(done.pdf, "pdftotext", "-f", str(number), "-l", str(number))
        assert f"第{number}页共3页" in text.replace(" ", "")


def test_fonts_are_ours_and_travel_with_the_file(paper: Flask, read: Read) -> None:
    done = render(compose(printed(FINISHED), language="zh_CN"), assets=PHOTOS)

    fonts = read(done.pdf, "pdffonts").splitlines()[2:]
    assert {line.split()[0].split("+")[1] for line in fonts} == {"Mingbai-Sans", "Mingbai-Sans-Bold"}
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in fonts)  # embedded, subset, with text


def test_title_language_and_given_date(read: Read) -> None:
    done = render(page("明白"), created=datetime(2026, 11, 21, 9, 5, tzinfo=UTC))

    facts = read(done.pdf, "pdfinfo", "-isodates")
    assert "样张" in facts
    assert "2026-11-21T09:05:00Z" in facts
    with pikepdf.open(io.BytesIO(done.pdf)) as document:
        assert document.Root.Lang == "zh-CN"


def test_same_input_gives_the_same_bytes(paper: Flask) -> None:
    html = compose(printed(DISPATCHED), language="en")

    first, second = render(html, assets=PHOTOS).pdf, render(html, assets=PHOTOS).pdf
    assert first == second
    with pikepdf.open(io.BytesIO(first)) as document:
        assert "/CreationDate" not in document.docinfo


def test_rare_characters_of_names_are_printed(read: Read) -> None:
    done = render(page("<p>㛃欣、𬭛远、䶮宇、王喆·买买提</p>"))

    assert done.missing_characters == frozenset()
    assert "㛃欣、𬭛远、䶮宇、王喆·买买提" in read(done.pdf, "pdftotext")


def test_what_no_font_has_is_reported_though_the_text_reads_well(read: Read) -> None:
    done = render(page("<p>张\U00013000\ue123三</p><svg><text>\U00013001</text></svg>"))

    assert done.missing_characters == {"\U00013000", "\U00013001", "\ue123"}
    assert "\U00013000" in read(done.pdf, "pdftotext")  # which is why reading it back proves nothing


def test_nothing_is_reported_for_spaces_and_marks_without_a_shape() -> None:
    done = render(page("<p>1\u00a02\u200b3\u00ad4\ufeff5\u3000</p>"))

    assert done.missing_characters == frozenset()


def test_document_without_its_picture_is_not_printed(paper: Flask) -> None:
    html = compose(printed(FINISHED), language="zh_CN")

    with pytest.raises(RenderFailed, match=r"before\.jpg"):
        render(html)


@pytest.mark.parametrize("picture", ["logo.png", "//127.0.0.1/x.png", "asset:../static/fonts/OFL.txt"])
def test_address_that_means_nothing_ends_the_render(picture: str) -> None:
    with pytest.raises(RenderFailed):
        render(page(f'<img src="{picture}">'))


def test_broken_picture_ends_the_render() -> None:
    with pytest.raises(RenderFailed, match="Failed to load image"):
        render(page('<img src="asset:x.jpg">'), assets={"x.jpg": b"\xff\xd8\xff not a picture"})
