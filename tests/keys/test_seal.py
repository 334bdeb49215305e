"""Sealing one value: what opens, what does not, and what a thief sees."""

from __future__ import annotations

from itertools import islice, product
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.db import new_id
from tenants.keys import NoTenantKey, SealBroken, blind_index, open_sealed, seal
from tenants.scope import OutsideTenant, acting_in
from tenants.sealing import NONCE_BYTES, SHORTEST, DataKey, Place, key_version
from tests.cast import Company

SWAPS = 10_000
NONCES = 100_000
KEY = DataKey(1, bytes(range(32)))
PLACE = Place(1001, "person", "phone", UUID(int=7))

tenant_ids = st.integers(min_value=1, max_value=2**62)
names = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
places = st.builds(Place, tenant_ids, names, names, st.uuids())
texts = st.text(max_size=200)


@pytest.mark.rule("T38")
@given(text=texts, place=places, secret=st.binary(min_size=32, max_size=32))
@settings(max_examples=300)
def test_what_was_sealed_opens_in_its_place(text: str, place: Place, secret: bytes) -> None:
    key = DataKey(1, secret)

    value = key.seal(place, text)

    assert key.open(place, value) == text
    assert key_version(value) == 1
    assert len(value) == SHORTEST + len(text.encode())


@given(place=places, other=places)
@settings(max_examples=300)
def test_it_opens_in_no_other_place(place: Place, other: Place) -> None:
    value = KEY.seal(place, "13800138000")

    if place == other:
        assert KEY.open(other, value) == "13800138000"
    else:
        with pytest.raises(SealBroken):
            KEY.open(other, value)


@pytest.mark.rule("T35")
def test_ten_thousand_swaps_and_none_is_accepted() -> None:
    """Every value is tried in the places of others: another row, another column, another table, another tenant."""
    keys = {tenant: DataKey(1, tenant.to_bytes(32, "big")) for tenant in (1001, 1002, 1003)}
    homes = [
        Place(*home)
        for home in product(keys, ("person", "member"), ("phone", "plate"), [UUID(int=row) for row in range(12)])
    ]
    values = {home: keys[home.tenant_id].seal(home, f"1380013{n:04}") for n, home in enumerate(homes)}
    pairs = [(home, away) for home in homes for away in homes if home != away]
    Random(20261121).shuffle(pairs)
    accepted = 0

    for home, away in islice(pairs, SWAPS):
        for key in {keys[home.tenant_id], keys[away.tenant_id]} if home.tenant_id == away.tenant_id else keys.values():
            try:
                key.open(away, values[home])
                accepted += 1
            except SealBroken:
                pass

    assert len(pairs) >= SWAPS
    assert accepted == 0


def test_every_flipped_bit_is_noticed() -> None:
    value = KEY.seal(PLACE, "13800138000")

    for position in range(len(value) * 8):
        spoilt = bytearray(value)
        spoilt[position // 8] ^= 1 << position % 8
        with pytest.raises(SealBroken):
            KEY.open(PLACE, bytes(spoilt))


@pytest.mark.parametrize("length", [0, 1, 6, SHORTEST - 1])
def test_a_cut_value_is_noticed(length: int) -> None:
    with pytest.raises(SealBroken):
        KEY.open(PLACE, KEY.seal(PLACE, "13800138000")[:length])


def test_nonces_are_distinct() -> None:
    header = SHORTEST - NONCE_BYTES - 16
    nonces = {KEY.seal(PLACE, "")[header : header + NONCE_BYTES] for _ in range(NONCES)}

    assert len(nonces) == NONCES


def test_the_key_is_not_in_its_own_description() -> None:
    assert repr(KEY.secret)[2:-1] not in repr(KEY)
    assert "secret" not in repr(KEY)


def test_a_company_opens_what_it_sealed(in_green: Company) -> None:
    row = new_id()

    value = seal("person", "phone", row, "13800138000")

    assert open_sealed("person", "phone", row, value) == "13800138000"
    assert b"13800138000" not in value


def test_the_neighbour_cannot_open_it(green: Company, grey: Company) -> None:
    row = new_id()
    with acting_in(green.id):
        value = seal("person", "phone", row, "13800138000")

    with acting_in(grey.id), pytest.raises(SealBroken):
        open_sealed("person", "phone", row, value)


def test_without_a_scope_nothing_is_sealed_opened_or_indexed(green: Company) -> None:
    with acting_in(green.id):
        value = seal("person", "phone", new_id(), "13800138000")

    for attempt in (
        lambda: seal("person", "phone", new_id(), "13800138000"),
        lambda: open_sealed("person", "phone", new_id(), value),
        lambda: blind_index("person", "phone", "13800138000"),
    ):
        with pytest.raises(OutsideTenant):
            attempt()


def test_a_company_without_keys_says_so(app_context: None) -> None:
    with acting_in(999_999_999), pytest.raises(NoTenantKey):
        seal("person", "phone", new_id(), "13800138000")


@pytest.mark.rule("T37")
def test_equal_phones_give_different_indexes_in_two_companies_columns_and_tables(green: Company, grey: Company) -> None:
    found = set()
    for company in (green, grey):
        with acting_in(company.id):
            for table, column in product(("person", "member"), ("phone", "emergency_phone")):
                assert blind_index(table, column, "13800138000") == blind_index(table, column, "13800138000")
                found.add(blind_index(table, column, "13800138000"))

    assert len(found) == 8
    assert {len(index) for index in found} == {16}
