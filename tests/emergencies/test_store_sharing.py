"""Estates of a company see what the others share, and whom to call outside (EMG-12). Another company sees nothing."""

from __future__ import annotations

from datetime import date

import pytest

from saas.emergencies.kinds import StoreKind
from saas.emergencies.stores import suppliers
from saas.emergencies.stores.queries import find_item, shared_elsewhere, suppliers_for
from saas.emergencies.stores.refusals import BadArrival, NothingIsNew, SaidNoReason, SupplierEnded, SupplierUnnamed
from tenants.db import db
from tenants.history import History
from tenants.scope import acting_in
from tests.factories.stores import MONDAY, item_of, supplier_of


@pytest.mark.rule("EMG-12")
def test_what_is_shared_and_there_is_seen_from_the_other_estates_only(in_green, manager):
    shared = item_of(in_green, manager, 3, is_shareable=True, place="门岗库房")
    item_of(in_green, manager, 3, name="灭火器")
    item_of(in_green, manager, 0, name="沙袋", is_shareable=True)

    assert list(shared_elsewhere([in_green.other_estate_id])) == [shared]
    assert list(shared_elsewhere([in_green.other_estate_id], words="水泵")) == [shared]
    assert not shared_elsewhere([in_green.other_estate_id], words="%")
    assert not shared_elsewhere([in_green.estate_id])


@pytest.mark.rule("EMG-12")
def test_sharing_ends_at_the_company(in_green, grey, manager):
    shared = item_of(in_green, manager, 3, is_shareable=True)
    db.session.commit()
    with acting_in(grey.id):
        assert not shared_elsewhere([grey.estate_id])
        assert find_item(shared.id) is None


@pytest.mark.rule("EMG-12")
def test_whom_to_call_by_kind_with_those_of_the_whole_company(in_green, manager):
    here = supplier_of(in_green, manager, arrives_minutes=60)
    company = supplier_of(in_green, manager, everywhere=True, name="集团抢险队", arrives_minutes=30)
    papers = supplier_of(in_green, manager, name="设计院", kind=StoreKind.TECHNICAL)

    assert list(suppliers_for([in_green.estate_id])) == [company, here, papers]
    assert list(suppliers_for([in_green.other_estate_id])) == [company]
    assert list(suppliers_for([in_green.estate_id], kind=StoreKind.TECHNICAL)) == [papers]


def test_a_supplier_has_a_name_a_number_and_a_possible_arrival(in_green, manager):
    for given in ({"name": " "}, {"phone": ""}):
        with pytest.raises(SupplierUnnamed):
            supplier_of(in_green, manager, **given)
    for minutes in (0, 4321):
        with pytest.raises(BadArrival):
            supplier_of(in_green, manager, arrives_minutes=minutes)


def test_a_change_keeps_no_number_in_the_history_and_an_end_is_for_good(in_green, manager):
    one = supplier_of(in_green, manager, contact="老李")
    wanted = suppliers.Help(StoreKind.EQUIPMENT, one.name, "0571-99", contact="小王", contract_until=date(2027, 1, 1))

    suppliers.change_supplier(one, wanted, by=manager, at=MONDAY)

    row = db.session.query(History).filter_by(verb="supplier.changed").one()
    assert (row.before["phone"], row.after["phone"], row.after["contact"]) == ("•", "•", "•")
    assert row.after["contract_until"] == "2027-01-01"
    with pytest.raises(NothingIsNew):
        suppliers.change_supplier(one, wanted, by=manager, at=MONDAY)
    with pytest.raises(SaidNoReason):
        suppliers.end_supplier(one, "", by=manager, at=MONDAY)
    suppliers.end_supplier(one, "合同到期不续", by=manager, at=MONDAY)
    assert not suppliers_for([in_green.estate_id])
    with pytest.raises(SupplierEnded):
        suppliers.change_supplier(one, wanted, by=manager, at=MONDAY)
