"""A company's own fee items: class, ground, and what no item may be."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from saas.tariffs import FeeClass, FeeItem, FormulaKind, add_own_item, find_item, install_items, may_add_items
from saas.tariffs.refusals import (
    AgencySurcharge,
    BadFormula,
    BasisMissing,
    CommonParkingElsewhere,
    DepositByFormula,
    NameMissing,
    NameTaken,
    NotOwnClass,
)
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company, add_member
from tests.client import Visit
from tests.factories.billing import AT
from tests.payments.test_at_the_same_time import together


@pytest.fixture(autouse=True)
def default_items(in_green: Company) -> None:
    install_items(AT)


def added(by: Member, **said: Any) -> FeeItem:
    values: dict[str, Any] = {
        "name": "快递上门费",
        "fee_class": FeeClass.INCOME,
        "kind": None,
        "legal_basis": "特约服务约定",
        **said,
    }
    return add_own_item(values.pop("name"), values.pop("fee_class"), values.pop("kind"), by=by, at=AT, **values)


def test_it_has_a_code_of_its_own_series(finance: Member) -> None:
    first, second = added(finance), added(finance, name="代办费")
    assert (first.code, second.code) == ("Z01", "Z02")
    assert find_item("Z01") is not None
    assert not first.is_default


@pytest.mark.rule("FEE-01")
@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"legal_basis": " "}, BasisMissing),
        ({"name": "  "}, NameMissing),
        ({"name": "物业服务费（住宅）"}, NameTaken),
        ({"fee_class": FeeClass.LATE_FEE}, NotOwnClass),
        ({"fee_class": FeeClass.PREPAID}, NotOwnClass),
        ({"fee_class": FeeClass.FUND}, NotOwnClass),
        ({"fee_class": FeeClass.DEPOSIT, "kind": FormulaKind.FIXED, "expression": "price"}, DepositByFormula),
        (
            {"fee_class": FeeClass.AGENCY, "kind": FormulaKind.USAGE, "expression": "usage * price + surcharge"},
            AgencySurcharge,
        ),
        (
            {"fee_class": FeeClass.AGENCY, "kind": FormulaKind.USAGE, "expression": "usage * price * 1.05"},
            AgencySurcharge,
        ),
        ({"fee_class": FeeClass.AGENCY, "name": "代收水费手续费"}, AgencySurcharge),
        ({"kind": FormulaKind.FIXED, "expression": "common_spaces * price * months"}, CommonParkingElsewhere),
        ({"name": "地面停车月租"}, CommonParkingElsewhere),
        ({"fee_class": FeeClass.TRUST, "name": "共有车位使用"}, CommonParkingElsewhere),
        ({"kind": FormulaKind.AREA, "expression": "area*"}, BadFormula),
    ],
)
def test_what_no_item_may_be(finance: Member, said: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        added(finance, **said)


def test_common_parking_belongs_to_the_owners(finance: Member) -> None:
    item = added(
        finance,
        name="地面停车月租",
        fee_class=FeeClass.COMMON_INCOME,
        kind=FormulaKind.FIXED,
        expression="common_spaces * price * months",
    )
    assert item.fee_class == FeeClass.COMMON_INCOME


def test_the_page_adds_it(visit: Visit, green: Company, finance: Member, manager: Member) -> None:
    me = visit.as_(finance, language="en")
    me.get("tariffs.new_item")
    sent = {"name": "遛狗费", "fee_class": "income", "kind": "", "legal_basis": "特约服务约定", "unit": "元/次"}
    me.post("tariffs.new_item", {**sent, "fee_class": "agency", "name": "代收水费手续费"}, expect=422)
    me.post("tariffs.new_item", sent, expect=303)
    assert "遛狗费" in me.get("tariffs.items").get_text(" ")
    with acting_in(green.id):
        local = add_member(green, Role.ESTATE_MANAGER, estate_id=green.estate_id)
        assert not may_add_items(local)
    visit.as_(local).get("tariffs.new_item", expect=403)


def test_two_who_add_the_same_name_at_once_are_one_item(app: Flask, in_green: Company, finance: Member) -> None:
    results = together(app, in_green, *[lambda: added(finance)] * 4)
    assert sum(isinstance(one, FeeItem) for one in results) == 1
    assert sum(isinstance(one, NameTaken) for one in results) == 3
