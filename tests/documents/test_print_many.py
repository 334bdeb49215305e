"""`workers.pdf.render_many`: many documents in one file and each by itself."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.documents.test_render import Read, page
from workers.pdf import RenderFailed, render_many

THREE = [page("<p>第一户</p>"), page("<p>第二户</p><p style='break-before: page'>续</p>"), page("<p>第三户 \ue000</p>")]


def test_documents_follow_each_other_and_come_apart_again(read: Read) -> None:
    bundle = render_many(THREE, per_document=2)

    assert bundle.pages == (1, 2, 1)
    assert "Pages:           4" in read(bundle.pdf, "pdfinfo")
    apart = list(bundle.split())
    assert [f"第{number}户" in read(pdf, "pdftotext") for number, pdf in zip("一二三", apart, strict=True)] == [
        True
    ] * 3
    assert "Pages:           2" in read(apart[1], "pdfinfo")
    assert "样张" in read(apart[2], "pdfinfo")


def test_pages_are_counted_in_each_document(paper: Flask, read: Read) -> None:
    foot = "<style>@page { @bottom-center { content: counter(page) '/' counter(pages) } }</style>"
    bundle = render_many([html.replace("</head>", f"{foot}</head>") for html in THREE])

    found = [read(bundle.pdf, "pdftotext", "-f", str(number), "-l", str(number)) for number in (1, 2, 3, 4)]
    assert ["1/1" in found[0], "1/2" in found[1], "2/2" in found[2], "1/1" in found[3]] == [True] * 4


def test_missing_characters_of_all_are_reported() -> None:
    assert render_many(THREE, per_document=1).missing_characters == {"\ue000"}


def test_documents_of_one_child_share_their_fonts() -> None:
    together = render_many(THREE[:1] * 8, per_document=8)
    apart = render_many(THREE[:1] * 8, per_document=1)

    assert len(together.pdf) < len(apart.pdf) / 3


def test_one_bad_document_fails_the_bundle_by_name() -> None:
    with pytest.raises(RenderFailed, match="nowhere"):
        render_many([*THREE, page('<img src="asset:nowhere.png">')], per_document=1)


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ValueError, match="nothing to print"):
        render_many([])
