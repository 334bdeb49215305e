"""POST /files: a photo goes ahead while the person still types, and belongs to them alone until the form names it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from sqlalchemy import func, select

from tenants.db import db
from tenants.files import StoredFile, find_file
from tenants.members import Member
from tenants.scope import acting_in
from tests.cast import Company
from tests.client import Visit
from tests.files import corpus
from tests.files.kinds import PICTURE, TABLE
from tests.files.test_store import PHOTO


def form(data: bytes = PHOTO, name: str = "IMG_1.jpg", kind: str = PICTURE) -> dict[str, Any]:
    return {"kind": kind, "file": (io.BytesIO(data), name)}


def test_a_resident_sends_a_photo_ahead(visit: Visit, green: Company, resident: Member) -> None:
    here = visit.as_(resident)

    sent = here.post("files.upload", form(), expect=201).response.get_json()

    with acting_in(green.id):
        file = find_file(sent["token"])
        assert file is not None
        assert (file.created_by_id, file.kind, file.attached_at) == (resident.id, PICTURE, None)
    assert sent == {
        "token": file.token,
        "url": f"/files/{file.token}",
        "small": f"/files/{file.token}/small",
        "width": 48,
        "height": 32,
    }
    assert here.get_path(sent["small"]).response.mimetype == "image/jpeg"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_refusal_is_a_sentence_in_the_readers_language(visit: Visit, resident: Member, language: str) -> None:
    here = visit.as_(resident, language=language)

    said = here.post("files.upload", form(corpus.heic(), "IMG_1.HEIC"), expect=422).response.get_json()

    assert ("Most Compatible" if language == "en" else "兼容性最佳") in said["message"]


def test_who_may_not_upload_is_told_so(visit: Visit, green: Company, committee: Member) -> None:
    visit.as_(committee).post("files.upload", form(), expect=403)

    with acting_in(green.id):
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize("kind", [TABLE, "job_result", "unknown", ""])
def test_other_kinds_do_not_exist_here(visit: Visit, desk: Member, kind: str) -> None:
    visit.as_(desk).post("files.upload", form(kind=kind), expect=404)


def test_a_form_without_a_file_is_no_upload(visit: Visit, desk: Member) -> None:
    visit.as_(desk).post("files.upload", {"kind": PICTURE}, expect=400)


@pytest.mark.rule("T08")
def test_without_the_token_of_the_form_nothing_is_kept(visit: Visit, green: Company, desk: Member) -> None:
    visit.as_(desk).post("files.upload", form(), csrf=False, expect=400)

    with acting_in(green.id):
        assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_nobody_is_sent_to_the_login(visit: Visit) -> None:
    visit.as_nobody().post("files.upload", form(), expect=303)


def test_more_than_the_server_takes_is_refused(visit: Visit, desk: Member) -> None:
    visit.as_(desk).post("files.upload", form(b"\xff" * (26 * 1024 * 1024)), expect=413)


def test_more_than_the_kind_takes_is_a_sentence(visit: Visit, desk: Member) -> None:
    said = visit.as_(desk, language="en").post("files.upload", form(b"\xff" * (16 * 1024 * 1024)), expect=422)

    assert said.response.get_json() == {"message": "This file is larger than 15 MB. Send a smaller one."}
