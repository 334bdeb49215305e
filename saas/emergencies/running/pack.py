"""The paper pack of an incident: role cards, checklist, contacts, shut-offs, houses and an empty log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from saas.archives.care_models import CARE_SHORT
from saas.emergencies.kinds import StepState
from saas.emergencies.plans.models import PlanRole
from saas.emergencies.running.caring import Care, care_for
from saas.emergencies.running.models import Incident
from saas.emergencies.running.queries import cards_of, houses_of, roles_of, steps_of
from saas.reports.documents import Issuer, PrintRun
from tenants.history import record
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.verbs import transaction

FIRST = 5
EMPTY_LINES = 20


@dataclass(frozen=True)
class PaperStep:
    """A line of the checklist."""

    words: str
    role: str
    due_at: datetime
    done_at: datetime | None
    is_new: bool


@dataclass(frozen=True)
class PaperCard:
    """A role on a card of its own."""

    role: str
    people: str
    job: str
    first: tuple[PaperStep, ...]
    reports_to: str
    hand_over: str


@dataclass(frozen=True)
class PaperHouse:
    """An affected house; what its people need only on the paper of whoever may read that."""

    name: str
    care: tuple[str, ...] = ()


@dataclass(frozen=True)
class IncidentPack:
    """Everything on paper."""

    issuer: Issuer
    number: str
    plan: str
    version: int
    is_drill: bool
    level: str
    place: str
    activated_at: datetime
    at: datetime
    head: str
    cards: tuple[PaperCard, ...]
    steps: tuple[PaperStep, ...]
    contacts: tuple[tuple[str, str, str], ...]
    shutoffs: tuple[tuple[str, str, str], ...]
    houses: tuple[PaperHouse, ...]
    lines: int = field(default=EMPTY_LINES)
    run: PrintRun | None = None


def pack_of(incident: Incident, *, reader: Member | None, company: str, language: str, at: datetime) -> IncidentPack:
    """The pack as it stands now, in a language, for whoever prints it."""
    roles = {role.id: role for role in roles_of(incident)}
    steps = [
        (
            step.role_id,
            PaperStep(
                words=step.said(language),
                role=roles[step.role_id].called(language),
                due_at=step.due_at,
                done_at=step.done_at if step.state == StepState.DONE else None,
                is_new=step.is_new,
            ),
        )
        for step in steps_of(incident)
    ]
    people: dict[UUID, list[str]] = {}
    for card in cards_of(incident):
        if card.is_active:
            people.setdefault(card.role_id, []).append(card.member.name)
    cards = tuple(
        _card(role, people.get(role.id, []), roles, [step for role_id, step in steps if role_id == role.id], language)
        for role in roles.values()
    )
    return IncidentPack(
        issuer=Issuer(company=company, estate=incident.estate.name, phone=incident.estate.emergency_phone or ""),
        number=incident.number,
        plan=incident.plan.called(language),
        version=incident.version.number,
        is_drill=incident.is_drill,
        level=incident.level,
        place=incident.place,
        activated_at=incident.activated_at,
        at=at,
        head=incident.head.name if incident.head is not None else "",
        cards=cards,
        steps=tuple(step for _role_id, step in steps),
        contacts=tuple((one.name, one.phone, one.note) for one in incident.version.contacts),
        shutoffs=tuple((one.what, one.place, one.how) for one in incident.version.shutoffs),
        houses=_houses(incident, reader, at=at),
    )


def _houses(incident: Incident, reader: Member | None, *, at: datetime) -> tuple[PaperHouse, ...]:
    """Those whose people need help first; the kinds are msgids."""
    care = care_for(incident, reader, at=at) if reader is not None else Care()
    return tuple(
        PaperHouse(
            one.house.display,
            tuple(dict.fromkeys(CARE_SHORT[kind] for note in care.of(one) for kind in note.kinds)),
        )
        for one in care.first(houses_of(incident))
    )


@transaction
def ask_for_pack(incident: Incident, *, language: str, by: Member, at: datetime) -> UUID:
    """Have the pack made as a PDF; returns the job's id."""
    record("emergency.pack_printed", incident, by=by, at=at)
    return ask_for_paper("emergencies.print_pack", incident_id=incident.id, language=language, by=by).id


def _card(
    role: PlanRole, people: list[str], roles: dict[UUID, PlanRole], steps: list[PaperStep], language: str
) -> PaperCard:
    chinese = language.startswith("zh")
    superior = roles.get(role.reports_to_id) if role.reports_to_id is not None else None
    return PaperCard(
        role=role.called(language),
        people="、".join(people),
        job=role.job if chinese else role.job_en or role.job,
        first=tuple(steps[:FIRST]),
        reports_to=superior.called(language) if superior is not None else "",
        hand_over=role.hand_over if chinese else role.hand_over_en or role.hand_over,
    )
