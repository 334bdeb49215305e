"""Policies nobody can slip in by are asked directly.

Some policies only show a button, or stand behind another that says no to the same people first, or say that a second
person is wanted, which the verb sees to as well. The crawler goes in by addresses and does not miss them when they say
yes to all (`SHOWN_ONLY` in test_policies.py); what they answer is written down here, apart from the code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from saas.archives import Person
from tenants.members import Member
from tenants.permissions import Role
from tests.cast import Company, add_member
from tests.wall.test_policies import SHOWN_ONLY, policies

TODAY = date(2026, 11, 2)


@dataclass(frozen=True)
class Asked:
    """What a policy is asked about, who hears yes and who no. `first` is who began it, `other` manages the other estate."""

    about: Callable[[Company, Member], tuple[Any, ...]]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    named: dict[str, Any] | None = None


def estates(green: Company, _first: Member) -> tuple[Any, ...]:
    return ([green.estate_id],)


def estate(green: Company, _first: Member) -> tuple[Any, ...]:
    return (green.estate_id,)


def thing(**begun_by: str) -> Callable[[Company, Member], tuple[Any, ...]]:
    """A thing of the first estate; `begun_by` names the field that holds who began it, or says what else it is."""

    def make(green: Company, first: Member) -> tuple[Any, ...]:
        values = {name: first.id if value == "first" else value for name, value in begun_by.items()}
        return (SimpleNamespace(estate_id=green.estate_id, **values),)

    return make


def absence(state: str) -> Callable[[Company, Member], tuple[Any, ...]]:
    def make(_green: Company, first: Member) -> tuple[Any, ...]:
        return (SimpleNamespace(member_id=first.id, member=first, state=state),)

    return make


def person(green: Company, _first: Member) -> tuple[Any, ...]:
    return (Person(name="张三丰"), "certificate", [green.estate_id])


NOBODYS = ("resident", "committee")
QUIET: dict[str, Asked] = {
    "archives.may_edit": Asked(estates, ("desk", "manager"), ("technician", "other", *NOBODYS)),
    "archives.may_see_sensitive": Asked(estates, ("manager",), ("desk", "technician", "other", *NOBODYS)),
    "archives.may_reveal": Asked(person, ("manager",), ("desk", "technician", "other", *NOBODYS), {"on": TODAY}),
    "archives.may_import": Asked(estate, ("manager", "administrator"), ("desk", "other", *NOBODYS)),
    "archives.may_decide": Asked(thing(asked_by_id="first"), ("manager",), ("first", "desk", "other", *NOBODYS)),
    "arrears.may_confirm": Asked(thing(by_id="first"), ("manager", "finance"), ("first", "desk", "other", *NOBODYS)),
    "arrears.may_decide": Asked(thing(asked_by_id="first"), ("manager", "finance"), ("first", "desk", "other")),
    "disclosures.may_approve": Asked(
        thing(state="in_review", prepared_by_id="first", submitted_by_id="first"),
        ("manager", "finance"),
        ("first", "desk", "other", *NOBODYS),
    ),
    "emergencies.may_run": Asked(estate, ("technician", "desk", "head_office"), ("other", *NOBODYS)),
    "facilities.may_report": Asked(estate, ("technician", "finance"), ("other", *NOBODYS)),
    "ledger.may_book": Asked(estate, ("finance",), ("first", "manager", "head_office", "other", *NOBODYS)),
    "ledger.may_confirm_closing": Asked(
        thing(state="proposed", proposed_by_id="first"), ("manager", "finance"), ("first", "head_office", "other")
    ),
    "metrics.may_compare": Asked(lambda *_: (), ("head_office", "administrator"), ("manager", "finance", *NOBODYS)),
    "payments.may_reverse": Asked(thing(taken_by_id="first"), ("manager", "finance"), ("first", "desk", "other")),
    "reports.may_make_report": Asked(estate, ("manager", "head_office"), ("desk", "other", *NOBODYS)),
    "reports.may_see_statistics": Asked(estate, ("manager", "head_office"), ("desk", "other", *NOBODYS)),
    "requests.may_withdraw": Asked(
        thing(state="reported", first_receiver_now_id="first"), ("first", "desk", "manager"), ("other", "technician")
    ),
    "roster.may_decide": Asked(absence("asked"), ("manager",), ("first", "technician", "other", *NOBODYS)),
    "roster.may_withdraw": Asked(absence("asked"), ("first", "manager"), ("technician", "other", *NOBODYS)),
}
"""By policy, as trust.md 2.4 and the permission table want it."""


@pytest.fixture
def cast(green: Company, other_manager: Member) -> dict[str, Member]:
    """Everybody who is asked for; `first` is a second manager of the estate, who began the thing."""
    people = {
        role.value: add_member(green, role)
        for role in (Role.TECHNICIAN, Role.FINANCE, Role.HEAD_OFFICE, Role.ADMINISTRATOR, Role.COMMITTEE, Role.RESIDENT)
    }
    return {
        **people,
        "desk": add_member(green, Role.FRONT_DESK),
        "manager": add_member(green, Role.ESTATE_MANAGER),
        "first": add_member(green, Role.ESTATE_MANAGER, name="先办人"),
        "other": other_manager,
    }


def answers(name: str, green: Company, cast: dict[str, Member], policy: Callable[..., bool]) -> dict[str, bool]:
    """What each of those asked hears."""
    asked = QUIET[name]
    about = asked.about(green, cast["first"])
    return {who: policy(cast[who], *about, **(asked.named or {})) for who in (*asked.yes, *asked.no)}


def expected(name: str) -> dict[str, bool]:
    """What each of them should hear."""
    return {**dict.fromkeys(QUIET[name].yes, True), **dict.fromkeys(QUIET[name].no, False)}


@pytest.mark.parametrize("name", sorted(QUIET))
def test_who_hears_yes_and_who_no(name: str, in_green: Company, cast: dict[str, Member]) -> None:
    assert answers(name, in_green, cast, policies()[name]) == expected(name)
    assert answers(name, in_green, cast, lambda *_args, **_kwargs: True) != expected(name), (
        "one that says yes to all is missed"
    )


def test_each_survivor_of_the_crawl_is_asked_here() -> None:
    assert set(SHOWN_ONLY) <= set(QUIET)
