"""The catalogue says class, encryption and roles of each field, and the product does what it says (PRV-41)."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.data_catalogue import page
from tenants.catalogue import PURPOSES, catalogue
from tenants.permissions import Permission, Role
from tests.cast import Company, add_member
from tests.client import Visit

ROOT = Path(__file__).parents[2]
SEALED_MASKS = {"phone", "email", "id", "certificate", "plate"}
NOT_SEALED = {("person", "born")}
"""Asked for by ranges (who is under fourteen); shown only with the permission for sensitive data."""
DOORS = {
    "contact": "archives.index",
    "register": "archives.index",
    "care": "archives.care_list",
    "import": "archives.imports",
    "login": "members.index",
    "history": "history.index",
    "security": "members.new",
}
"""A page that shows data of this purpose to whoever may see them."""


@pytest.mark.rule("PRV-41")
def test_each_field_has_class_purpose_and_roles() -> None:
    fields = catalogue()
    assert len(fields) > 60
    assert {field.data_class for field in fields} == {"personal", "sensitive"}
    assert {field.purpose for field in fields} <= set(PURPOSES)
    assert [field for field in fields if not field.roles] == []
    assert [field for field in fields if not field.roles_in_clear <= set(Role)] == []


@pytest.mark.rule("PRV-41", "PRV-14")
def test_what_the_standard_says_is_encrypted_is() -> None:
    open_ones = {
        (field.table, field.column)
        for field in catalogue()
        if (field.data_class == "sensitive" or field.mask in SEALED_MASKS)
        and not field.is_encrypted
        and not field.column.endswith("_index")
    }
    assert open_ones == NOT_SEALED


@pytest.mark.rule("PRV-41", "PRV-16")
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.RESIDENT])
def test_the_pages_open_for_the_roles_of_the_catalogue_and_no_others(green: Company, visit: Visit, role: Role) -> None:
    roles = {field.purpose: field.roles for field in catalogue()}
    reader = visit.as_(add_member(green, role))
    for purpose, endpoint in DOORS.items():
        path = reader.url(endpoint)
        answer = reader.client.get(path, base_url=f"http://{green.host}/")
        assert (answer.status_code == 200) == (role in roles[purpose]), f"{role} {purpose}: {answer.status_code}"


@pytest.mark.rule("PRV-41", "PRV-02")
def test_in_clear_is_for_fewer_than_masked() -> None:
    for field in catalogue():
        if field.purpose in ("contact", "vehicle"):
            assert field.roles_in_clear <= field.roles
        if field.data_class == "sensitive" and field.purpose != "care":
            assert Role.FRONT_DESK not in field.roles


@pytest.mark.rule("PRV-41", "PRV-60")
def test_care_notes_are_for_those_who_send_help() -> None:
    fields = [field for field in catalogue() if field.purpose == "care"]
    kept = {field.column: (field.data_class, field.is_encrypted) for field in fields}
    assert kept["kinds_sealed"] == kept["words_sealed"] == ("sensitive", True)
    readers = {Role.FRONT_DESK, Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER}
    assert {frozenset(field.roles) for field in fields} == {frozenset(readers)}


@pytest.mark.rule("PRV-45")
def test_each_field_has_its_form_its_place_and_its_term() -> None:
    fields = {(field.table, field.column): field for field in catalogue()}
    phone, born = fields["person", "phone_sealed"], fields["person", "born"]
    assert (phone.format, phone.place, born.format) == ("sealed", "database", "date")
    assert all(field.format and field.place and field.term for field in fields.values())
    assert {field.place for field in fields.values() if field.table == "stored_file"} == {"database and file store"}
    assert "30 years" in fields["payment", "amount_fen"].term
    assert len({purpose.term for purpose in PURPOSES.values()}) > 5


@pytest.mark.rule("PRV-45", "PRV-41")
def test_the_page_of_the_documents_says_the_same() -> None:
    assert (ROOT / "docs" / "personal-data.md").read_text(encoding="utf-8") == page()
    how = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    assert "python -m deploy.backup" in how and "restore" in how


def test_secrets_are_in_no_catalogue() -> None:
    assert not {"password_hash", "totp_sealed", "token_hash", "wrapped"} & {field.column for field in catalogue()}
    assert Permission.ARCHIVES_SENSITIVE in PURPOSES["identity"].opened_by
