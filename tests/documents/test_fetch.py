"""A print reads what it is given and nothing else: the eight ways out, tried in every template (T10)."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from weasyprint import HTML

from tests.documents.cast import FINISHED, PHOTOS, REPORT, printed, printed_report
from tests.documents.test_render import Read, page
from workers.pdf import RenderFailed, render
from workers.printing.assets import AssetsOnly, NotAnAsset, print_styles
from workers.printing.sheets import compose

MARKER = "tHe-MaRkEr-oF-a-LoCaL-fIlE"

VECTORS = {
    "attachment": '<link rel="attachment" href="{}">',
    "image": '<img src="{}">',
    "import": '<style>@import url("{}");</style>',
    "font face": '<style>@font-face {{ font-family: x; src: url("{}") }} p {{ font-family: x }}</style><p>x</p>',
    "background": '<p style="background: url({})">x</p>',
    "svg image": '<svg width="9" height="9"><image href="{}" width="9" height="9"/></svg>',
    "object": '<object data="{}"></object>',
    "link attachment": '<a rel="attachment" href="{}">x</a>',
}


class Listener:
    """A loopback port that counts who calls, and sends every caller on to a local file."""

    def __init__(self, marker: Path) -> None:
        self.calls = 0
        self._marker = marker
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/x.png"
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            self.calls += 1
            with caller:
                caller.recv(4096)
                caller.sendall(f"HTTP/1.0 302 Found\r\nLocation: {self._marker.as_uri()}\r\n\r\n".encode())

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """A file of this machine that must never be in a document."""
    file = tmp_path / "marker.txt"
    file.write_text(MARKER)
    return file


@pytest.fixture
def listener(marker: Path) -> Iterator[Listener]:
    """Somebody waiting to be called."""
    listening = Listener(marker)
    yield listening
    listening.close()


def content(pdf: bytes) -> bytes:
    """Everything in a PDF, with no stream compressed."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    return out.getvalue()


def sheets() -> list[str]:
    """Every print template, filled in."""
    report = replace(REPORT, broken=REPORT.broken[:1], categories=REPORT.categories[:1], trend=REPORT.trend[:1])
    return [compose(printed(FINISHED), language="zh_CN"), compose(printed_report(report), language="en")]


def test_the_listener_would_notice(listener: Listener, marker: Path) -> None:
    """With WeasyPrint's own fetcher the port is called and the file is in the PDF: the tests below can fail."""
    HTML(string=VECTORS["image"].format(listener.url)).write_pdf()
    leaked = HTML(string=VECTORS["attachment"].format(marker.as_uri())).write_pdf()

    assert listener.calls > 0
    assert MARKER.encode() in content(leaked)


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_no_way_out_of_any_template(paper: Flask, listener: Listener, marker: Path, vector: str) -> None:
    for html in sheets():
        for address in (listener.url.replace("http:", "HTTP:"), marker.as_uri()):
            with pytest.raises(RenderFailed, match="not an asset"):
                render(html.replace("</body>", vector.format(address) + "</body>"), assets=PHOTOS)
    assert listener.calls == 0


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_the_fetcher_alone_refuses(listener: Listener, marker: Path, vector: str) -> None:
    """Without the confinement of the child, so that one wall does not hide a hole in the other."""
    for address in (listener.url, marker.as_uri(), "data:image/svg+xml,<svg/>"):
        fetcher = AssetsOnly(print_styles())
        with suppress(NotAnAsset):
            HTML(string=page(vector.format(address)), url_fetcher=fetcher).write_pdf()
        assert address[:40] in str(fetcher.refused)
    assert listener.calls == 0


def test_base_address_in_the_document_opens_nothing(listener: Listener) -> None:
    with pytest.raises(RenderFailed):
        render(page('<img src="x.png">', head=f'<base href="{listener.url}">'))
    assert listener.calls == 0


def test_what_people_wrote_is_printed_as_they_wrote_it(
    paper: Flask, listener: Listener, marker: Path, read: Read
) -> None:
    attacks = " ".join(
        vector.format(address) for vector in VECTORS.values() for address in (listener.url, marker.as_uri())
    )
    order = replace(FINISHED, description=attacks, remark=attacks, reporter="<img src=x>", photos=())
    report = replace(REPORT, grade="<style>@page{size:A3}</style>", broken=[replace(REPORT.broken[0], reason=attacks)])

    for html in (compose(printed(order), language="zh_CN"), compose(printed_report(report), language="zh_CN")):
        done = render(html)
        text = read(done.pdf, "pdftotext", "-raw").replace("\n", "").replace(" ", "")
        assert '<linkrel="attachment"href=' in text
        assert "595.276 x 841.89" in read(done.pdf, "pdfinfo")
        assert MARKER.encode() not in content(done.pdf)
    assert listener.calls == 0
