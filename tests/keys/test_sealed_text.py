"""Sealed columns of models, tried on a member's phone, mail address and second factor."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text

from tenants.bulk import insert_many
from tenants.db import db, new_id
from tenants.keys import SealBroken
from tenants.members import Member, MemberKind
from tenants.scope import OutsideTenant, acting_in
from tenants.sealed_text import ENCRYPTED, normal_identity, normal_phone, normal_text, sealed, sealed_values
from tests.cast import Company
from tests.servers import Servers

JOINED = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CANARY = "13917654321"


def member(**values: object) -> Member:
    return Member(kind=MemberKind.RESIDENT, login=new_id().hex, name="李秀英", joined_at=JOINED, **values)


def saved(**values: object) -> Member:
    row = member(**values)
    db.session.add(row)
    db.session.commit()
    return row


def test_it_reads_as_it_was_written(in_green: Company) -> None:
    row_id = saved(phone="139 1765 4321", email="Li@Example.com").id
    db.session.expire_all()

    row = db.session.get_one(Member, (in_green.id, row_id))

    assert row.phone == "139 1765 4321"
    assert row.email == "Li@Example.com"
    assert row.totp is None


def test_the_id_is_made_when_the_text_needs_it(in_green: Company) -> None:
    row = member(phone=CANARY)

    assert isinstance(row.id, UUID)
    assert row.phone == CANARY


@pytest.mark.parametrize("id_first", [True, False])
def test_the_order_of_id_and_text_does_not_matter(in_green: Company, id_first: bool) -> None:
    row_id = new_id()
    given_values = {"id": row_id, "phone": CANARY} if id_first else {"phone": CANARY, "id": row_id}
    saved(**given_values)
    db.session.expire_all()

    assert db.session.get_one(Member, (in_green.id, row_id)).phone == CANARY


@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_is_stored_as_nothing(in_green: Company, nothing: str | None) -> None:
    row = saved(phone=CANARY)
    row.phone = nothing
    db.session.commit()

    assert row.phone_sealed is None
    assert row.phone_index is None


def test_writing_again_makes_other_bytes_and_the_same_index(in_green: Company) -> None:
    row = saved(phone=CANARY)
    before, index = row.phone_sealed, row.phone_index

    row.phone = CANARY

    assert row.phone_sealed != before
    assert row.phone_index == index


@pytest.mark.parametrize("typed", ["13917654321", "+86 139-1765-4321", "１３９１７６５４３２１", "0086 139 1765 4321"])
def test_it_is_found_however_it_is_typed(in_green: Company, typed: str) -> None:
    row = saved(phone=CANARY)
    saved(phone="13917654322")

    assert list(db.session.scalars(select(Member).where(Member.phone.matches(typed)))) == [row]


@pytest.mark.parametrize("typed", ["", "   ", "no digits"])
def test_typing_nothing_finds_nobody(in_green: Company, typed: str) -> None:
    saved()

    assert list(db.session.scalars(select(Member).where(Member.phone.matches(typed)))) == []


def test_the_neighbour_is_not_found(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        saved(phone=CANARY)

    with acting_in(grey.id):
        saved(phone="13917654322")
        assert list(db.session.scalars(select(Member).where(Member.phone.matches(CANARY)))) == []


def test_comparing_sealed_text_is_an_error_not_an_empty_answer(in_green: Company) -> None:
    with pytest.raises(TypeError, match="matches"):
        select(Member).where(Member.phone == CANARY)

    with pytest.raises(TypeError, match="blind index"):
        Member.totp.matches("123456")


def test_a_value_moved_to_another_row_or_column_does_not_open(in_green: Company) -> None:
    mine, other = saved(phone=CANARY), saved(phone="13917654322", totp="JBSWY3DPEHPK3PXP")
    other.phone_sealed = mine.phone_sealed
    mine.totp_sealed = mine.phone_sealed

    for row, column in ((other, "phone"), (mine, "totp")):
        with pytest.raises(SealBroken):
            getattr(row, column)


def test_a_row_of_another_company_is_refused(green: Company, grey: Company) -> None:
    with acting_in(green.id):
        row = saved(phone=CANARY)

    with acting_in(grey.id):
        with pytest.raises(OutsideTenant):
            _ = row.phone
        with pytest.raises(OutsideTenant):
            row.phone = "13917654322"


def test_bulk_rows_are_sealed_by_the_same_column(in_green: Company) -> None:
    row_id = new_id()
    plain = {"id": row_id, "kind": "resident", "login": row_id.hex, "name": "王", "joined_at": JOINED}
    whole = {"state": "active", "version": 1, "theme": "auto", "size": "normal"}
    insert_many(Member, [{**plain, **whole, **sealed_values(Member, row_id, phone=CANARY)}])
    db.session.commit()

    assert db.session.scalars(select(Member).where(Member.phone.matches(CANARY))).one().phone == CANARY


@pytest.mark.rule("T27")
def test_the_canary_is_in_no_column_of_the_table(in_green: Company, servers: Servers) -> None:
    saved(phone=CANARY, email="canary@example.com", totp="JBSWY3DPEHPK3PXP")
    database = db.engine.url.database
    assert database is not None
    engine = create_engine(servers.superuser_url(database))
    with engine.connect() as connection:
        dump = "\n".join(connection.execute(text("select member::text from member")).scalars())
    engine.dispose()

    for canary in (CANARY, "canary@example.com", "JBSWY3DPEHPK3PXP"):
        assert canary not in dump
        assert canary.encode().hex() not in dump
    assert "李秀英" in dump


def test_the_register_knows_which_columns_are_encrypted() -> None:
    columns = Member.__table__.columns

    assert {column.name for column in columns if column.info.get(ENCRYPTED)} >= {
        "email_sealed",
        "phone_sealed",
        "totp_sealed",
    }
    assert columns["phone_sealed"].info["data_class"] == "personal"


def test_a_column_without_a_declaration_is_refused() -> None:
    with pytest.raises((TypeError, RuntimeError)) as refused:  # before Python 3.12 the reason is the cause
        type("Careless", (), {"phone": sealed("phone")})

    assert "info=" in str(refused.value.__cause__ or refused.value)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("138 0013 8000", "13800138000"),
        ("+8613800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("0571-88880000", "057188880000"),
        ("8613800138", "8613800138"),
        ("无", ""),
    ],
)
def test_phones_become_digits(typed: str, normal: str) -> None:
    assert normal_phone(typed) == normal


@given(st.text())
def test_normalising_twice_changes_nothing(typed: str) -> None:
    for normalise in (normal_identity, normal_text):
        once = normalise(typed)
        assert normalise(once) == once or any(ord(letter) > 0x2FF for letter in typed)


def test_identity_numbers_plates_and_addresses() -> None:
    assert normal_identity("33010219800101 123x") == "33010219800101123X"
    assert normal_text("浙Ａ·１２３４５") == "浙a·12345"
    assert normal_text(" Li@Example.COM ") == "li@example.com"
