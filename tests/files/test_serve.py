"""Serving: whoever may not read a file at this moment learns nothing, not even that there is one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from tenants import file_kinds
from tenants.db import db, new_id
from tenants.files import Corrupted, StoredFile, find_file, remove
from tenants.members import Member, MemberState
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.files import corpus
from tests.files.kinds import PICTURE, TABLE
from tests.files.test_store import AT, PHOTO, store

ENDPOINTS = ("files.show", "files.small")


@dataclass(frozen=True)
class Kept:
    """A file of green, as a link to it would name it."""

    token: str
    file: StoredFile


@pytest.fixture
def photo(green: Company, desk: Member) -> Kept:
    """A photo that belongs to something."""
    return keep(green, desk, PICTURE, PHOTO, "厨房 水龙头.html.jpg")


@pytest.fixture
def sheet(green: Company, desk: Member) -> Kept:
    """A table that belongs to something."""
    return keep(green, desk, TABLE, b"=1+1,<script>\n", '"报表";\r\n.csv')


def keep(company: Company, by: Member, kind: str, data: bytes, name: str, *, attached: bool = True) -> Kept:
    with acting_in(company.id):
        file = store(kind, data, name=name, by=by, at=AT, to=new_id() if attached else None)
        db.session.expunge_all()
    return Kept(file.token, file)


def answer(visit: Visit, path: str, expect: int = 200) -> TestResponse:
    return visit.get_path(path, expect=expect).response


def test_a_photo_is_shown_to_whoever_may_read_it(visit: Visit, desk: Member, photo: Kept) -> None:
    for endpoint, longest in zip(ENDPOINTS, (1600, 320), strict=True):
        response = answer(visit.as_(desk), visit.url(endpoint, token=photo.token))

        assert response.mimetype == "image/jpeg"
        assert max(Image.open(io.BytesIO(response.data)).size) <= longest
        assert corpus.MARKER not in response.data
        assert int(response.headers["Content-Length"]) == len(response.data)


@pytest.mark.rule("T12")
def test_the_headers_to_the_letter(visit: Visit, desk: Member, photo: Kept, sheet: Kept) -> None:
    for kept, disposition in ((photo, "inline"), (sheet, "attachment")):
        headers = answer(visit.as_(desk), visit.url("files.show", token=kept.token)).headers

        assert headers.getlist("Content-Security-Policy") == [
            "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"
        ]
        assert headers.getlist("X-Content-Type-Options") == ["nosniff"]
        assert headers.getlist("Cache-Control") == ["private, no-store"]
        assert headers.getlist("Referrer-Policy") == ["no-referrer"]
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Content-Disposition"].startswith(f"{disposition}; ")
        assert "ETag" not in headers
        assert "Last-Modified" not in headers
        assert "Set-Cookie" not in headers


def test_the_name_of_a_download_is_harmless(visit: Visit, desk: Member, photo: Kept, sheet: Kept) -> None:
    shown = answer(visit.as_(desk), visit.url("files.show", token=photo.token)).headers["Content-Disposition"]
    loaded = answer(visit.as_(desk), visit.url("files.show", token=sheet.token)).headers["Content-Disposition"]

    assert unquote(shown).endswith("厨房 水龙头.html.jpg")
    assert "报表" in unquote(loaded)
    assert unquote(loaded).endswith(".csv")
    assert not set("\r\n") & set(unquote(loaded))


def test_a_table_is_only_ever_downloaded(visit: Visit, desk: Member, sheet: Kept) -> None:
    response = answer(visit.as_(desk), visit.url("files.show", token=sheet.token))

    assert response.data == b"=1+1,<script>\n"
    assert response.mimetype == "text/csv"
    answer(visit.as_(desk), visit.url("files.small", token=sheet.token), 404)


@pytest.mark.rule("T15")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_colleague_without_the_right_sees_nothing(
    visit: Visit, photo: Kept, technician: Member, resident: Member, committee: Member, endpoint: str
) -> None:
    for member in (technician, resident, committee):
        answer(visit.as_(member), visit.url(endpoint, token=photo.token), 404)


@pytest.mark.rule("T01")
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_neighbour_sees_what_a_stranger_to_the_token_sees(
    visit: Visit, photo: Kept, grey: Company, neighbour: Member, endpoint: str
) -> None:
    theirs = visit.as_(neighbour, company=grey)

    real = answer(theirs, theirs.url(endpoint, token=photo.token), 404)
    random = answer(theirs, theirs.url(endpoint, token="x" * 32), 404)

    assert real.data.count(b"<h1") == random.data.count(b"<h1")
    assert real.headers["Content-Type"] == random.headers["Content-Type"]


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_nobody_is_sent_to_the_login(visit: Visit, photo: Kept, endpoint: str) -> None:
    response = visit.as_nobody().client.get(visit.url(endpoint, token=photo.token), base_url=base(visit))

    assert response.status_code == 303
    assert "/login" in response.headers["Location"]
    assert response.data.count(b"\xff\xd8\xff") == 0


def base(visit: Visit) -> str:
    return f"http://{visit.company.host}/"


@pytest.mark.rule("T30")
def test_the_link_dies_with_the_login(visit: Visit, green: Company, desk: Member, photo: Kept) -> None:
    here = visit.as_(desk)
    path = visit.url("files.show", token=photo.token)
    answer(here, path)

    with acting_in(green.id):
        member = db.session.get_one(Member, (green.id, desk.id))
        member.state = MemberState.LEFT
        db.session.commit()

    assert here.client.get(path, base_url=base(visit)).status_code == 303


def test_a_removed_file_is_gone(visit: Visit, green: Company, desk: Member, photo: Kept) -> None:
    with acting_in(green.id):
        file = find_file(photo.token)
        assert file is not None
        remove(file, by=None, at=AT)

    answer(visit.as_(desk), visit.url("files.show", token=photo.token), 404)


@pytest.fixture
def forgotten(green: Company, desk: Member) -> Iterator[Kept]:
    """A file whose capability is no longer there."""
    name = f"gone_{new_id().hex}"
    file_kinds.file_policy(name, lambda actor, file: True)
    kept = keep(green, desk, name, PHOTO, "a.jpg")
    del file_kinds._KINDS[name]
    yield kept


def test_a_kind_that_nobody_answers_for_is_not_served(visit: Visit, desk: Member, forgotten: Kept) -> None:
    answer(visit.as_(desk), visit.url("files.show", token=forgotten.token), 404)


def test_before_it_belongs_to_anything_it_is_its_uploaders(
    visit: Visit, green: Company, desk: Member, manager: Member
) -> None:
    kept = keep(green, desk, PICTURE, PHOTO, "a.jpg", attached=False)
    path = visit.url("files.show", token=kept.token)

    answer(visit.as_(desk), path)
    answer(visit.as_(manager), path, 404)


@pytest.mark.rule("F16")
def test_spoilt_bytes_are_not_served(app: Flask, visit: Visit, desk: Member, photo: Kept) -> None:
    path = Path(app.config["FILES"]) / photo.file.key
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))

    with pytest.raises(Corrupted):
        answer(visit.as_(desk), visit.url("files.show", token=photo.token))


@pytest.mark.parametrize(
    "path",
    [
        "/files/../app.py",
        "/files/..%2f..%2fapp.py",
        "/files/%2e%2e/%2e%2e/etc/passwd",
        "/files/t/1001/2026/x",
        "/files/%00",
        "/files/" + "a" * 5000,
        "/files/'%20or%201=1--",
        "/files/%ff%fe",
    ],
)
def test_tricks_with_the_path_find_nothing(visit: Visit, desk: Member, path: str) -> None:
    response = visit.as_(desk).client.get(path, base_url=base(visit))

    assert response.status_code in (400, 404, 405)
    assert b"root:" not in response.data
