"""The running board: everything it shows, read with one query a kind; and the one read that says "nothing new"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, bindparam, select

from saas.emergencies.kinds import HouseState, OutsideState, StepState
from saas.emergencies.plans.models import PlanRole
from saas.emergencies.running.models import Incident, IncidentEntry, IncidentHouse, IncidentStep, RoleCard
from saas.emergencies.running.queries import (
    cards_of,
    entries_of,
    houses_of,
    lift_record_of,
    notices_of,
    outside_reports_of,
    roles_of,
    steps_of,
)
from saas.emergencies.running.standing import may_command
from saas.emergencies.running.telling_models import IncidentNotice, LiftRecord, OutsideReport
from tenants.db import db
from tenants.members import Member

SHOWN = 80
"""How many lines of the log the board shows; the paper has all of them."""


@dataclass(frozen=True)
class Standing:
    """How far an incident is: the only thing a poll without news reads."""

    last_seq: int
    estate_id: UUID


@dataclass(frozen=True)
class Board:
    """What the wall and the phones show."""

    incident: Incident
    roles: Sequence[PlanRole]
    steps: Sequence[IncidentStep]
    cards: Sequence[RoleCard]
    houses: Sequence[IncidentHouse]
    entries: Sequence[IncidentEntry]
    notices: Sequence[IncidentNotice]
    reports: Sequence[OutsideReport]
    lift: LiftRecord | None
    commands: bool
    viewer: Member

    @property
    def commander(self) -> RoleCard | None:
        """Who commands: of those who hold the role the first who took the card."""
        held = [card for card in self.cards if card.is_active and card.role.is_commander]
        held.sort(key=lambda card: (card.acknowledged_at is None, card.acknowledged_at or card.carded_at))
        return held[0] if held else None

    @property
    def unfilled(self) -> list[PlanRole]:
        """Roles that nobody holds."""
        held = {card.role_id for card in self.cards if card.is_active}
        return [role for role in self.roles if role.id not in held]

    @property
    def unanswered(self) -> list[RoleCard]:
        """Cards that nobody has taken yet."""
        return [card for card in self.cards if card.is_active and card.acknowledged_at is None]

    @property
    def mine(self) -> list[RoleCard]:
        """The cards of whoever looks."""
        return [card for card in self.cards if card.is_active and card.member_id == self.viewer.id]

    @property
    def checklist(self) -> list[tuple[PlanRole, list[IncidentStep]]]:
        """The steps by role, the viewer's own roles first."""
        mine = {card.role_id for card in self.mine}
        by_role: dict[UUID, list[IncidentStep]] = {}
        for step in self.steps:
            by_role.setdefault(step.role_id, []).append(step)
        in_order = sorted(self.roles, key=lambda role: (role.id not in mine, role.position))
        return [(role, by_role[role.id]) for role in in_order if role.id in by_role]

    @property
    def done(self) -> int:
        """How many steps are done or left out."""
        return sum(step.state in (StepState.DONE, StepState.SKIPPED) for step in self.steps)

    @property
    def open_reports(self) -> list[OutsideReport]:
        """Reports to authorities that are still to be made."""
        return [report for report in self.reports if report.state == OutsideState.OPEN]

    @property
    def drafts(self) -> list[IncidentNotice]:
        """Notices that nobody has released yet."""
        return [notice for notice in self.notices if notice.released_at is None]

    def houses_in(self, state: str) -> int:
        """How many houses are said to be so."""
        return sum(house.state == state for house in self.houses)

    @property
    def house_states(self) -> list[tuple[HouseState, int]]:
        """The houses by state, those in need first."""
        order = (HouseState.NEEDS_HELP, HouseState.NO_ANSWER, HouseState.UNKNOWN, HouseState.SAFE)
        return [(state, self.houses_in(state)) for state in order]

    def is_late(self, step: IncidentStep, at: datetime) -> bool:
        """Whether a step is past its hour and not done."""
        return step.done_at is None and step.due_at < at


_FAR: Select[int, UUID] = select(Incident.last_seq, Incident.estate_id).where(Incident.id == bindparam("one"))


def how_far(incident_id: UUID) -> Standing | None:
    """The number of the last thing that happened: one indexed read."""
    row = db.session.execute(_FAR, {"one": incident_id}).first()
    return Standing(row[0], row[1]) if row is not None else None


def board_of(incident: Incident, viewer: Member) -> Board:
    """The whole board as somebody sees it."""
    return Board(
        incident=incident,
        roles=roles_of(incident),
        steps=steps_of(incident),
        cards=cards_of(incident),
        houses=houses_of(incident),
        entries=list(reversed(entries_of(incident, max(0, incident.last_seq - SHOWN)))),
        notices=notices_of(incident),
        reports=outside_reports_of(incident),
        lift=lift_record_of(incident),
        commands=incident.is_open and may_command(viewer, incident),
        viewer=viewer,
    )
