"""Who may see and move a work order."""

from __future__ import annotations

import pytest

from saas.repairs import policy
from saas.requests import policy as request_policy


@pytest.mark.rule("REP-03")
def test_only_the_assigned_technician_or_a_dispatcher_moves_it(stage, green, other_manager, head_office):
    from tenants.permissions import Role
    from tenants.scope import acting_in
    from tests.cast import add_member

    repair_id = stage.dispatched().id
    colleague = add_member(green, Role.TECHNICIAN, name="别人")
    with acting_in(green.id):
        from saas.repairs import find_repair

        repair = find_repair(repair_id)
        assert policy.may_advance(stage.technician, repair)
        assert policy.may_advance(stage.dispatcher, repair)
        for somebody in (colleague, stage.desk, stage.resident, other_manager, head_office):
            assert not policy.may_advance(somebody, repair), somebody.name
        assert policy.may_accept(stage.technician, repair)
        assert not policy.may_accept(stage.dispatcher, repair)
        assert not policy.may_see(colleague, repair)
        assert policy.may_see(head_office, repair)


@pytest.mark.rule("INT-08", "INT-29")
def test_the_desk_registers_and_the_dispatcher_dispatches(stage, other_manager):
    request = stage.classified()

    assert request_policy.may_register(stage.desk, request)
    assert not policy.may_dispatch(stage.desk, request)
    assert policy.may_dispatch(stage.dispatcher, request)
    assert not policy.may_dispatch(other_manager, request)
    assert not request_policy.may_register(stage.technician, request)
    complaint = stage.enquiry(category="complaint", description="夜里施工")
    assert not request_policy.may_process(stage.desk, complaint)
    assert request_policy.may_process(stage.dispatcher, complaint)
