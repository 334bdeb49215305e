"""What the demonstration tells of emergencies."""

from __future__ import annotations

from types import SimpleNamespace

from deploy.fill.emergencies import add_emergencies
from deploy.fill.places import BuiltEstate
from deploy.fill.plot import COMPANIES
from deploy.fill.roster import add_roster
from saas import roster
from saas.emergencies.drills.calendar import drill_duties
from saas.emergencies.learning.actions import actions_in
from saas.emergencies.learning.queries import drills_in, incidents_register, news_of
from saas.emergencies.plans.queries import plans_of
from saas.emergencies.running.queries import cards_of, entries_of
from saas.estates import find_estate
from tenants.clock import local_date
from tenants.members import find_member
from tenants.permissions import Role
from tests.cast import add_member
from tests.factories.emergencies import NIGHT


def test_a_burst_pipe_changed_its_plan_and_a_drill_left_something_to_do(
    in_green, manager, supervisor, dispatcher, technician, desk, head_office, administrator
):
    estate = find_estate(in_green.estate_id)
    second = find_member(add_member(in_green, Role.TECHNICIAN, name="赵大伟").id)
    people = {
        Role.ESTATE_MANAGER: [manager],
        Role.SERVICE_SUPERVISOR: [supervisor],
        Role.DISPATCHER: [dispatcher],
        Role.TECHNICIAN: [technician, second],
        Role.FRONT_DESK: [desk],
        Role.HEAD_OFFICE: [head_office],
        Role.ADMINISTRATOR: [administrator],
    }
    people = {role: [find_member(one.id) for one in some] for role, some in people.items()}
    accounts = SimpleNamespace(by_role=people, one=lambda role: people[role][0])

    built = [BuiltEstate(COMPANIES[0].estates[0], estate.id, ())]
    add_roster(built, accounts, at=NIGHT)
    add_emergencies(built, accounts, at=NIGHT)

    here = frozenset({estate.id})
    assert sum(plan.in_force is not None for plan in plans_of(estate.id)) == 12
    assert sorted(drill.state for drill in drills_in(here)) == ["closed", "planned", "rectifying"]
    [incident] = incidents_register(here)
    assert incident.state == "reviewed"
    for held in (incident, *(drill.incident for drill in drills_in(here) if drill.incident)):
        on_duty = {duty.member_id for duty in roster.duties_at(estate.id, held.activated_at)}
        assert {card.member_id for card in cards_of(held) if card.role.is_commander} & on_duty, "filled by the roster"
    assert [step.words for step in news_of(incident.plan)] == ["给独居老人、行动不便住户送桶装水"]
    assert len(actions_in(here)) == 2
    entries = entries_of(incident)
    assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert {duty.state for duty in drill_duties([estate], today=local_date(NIGHT))} >= {"ahead"}
