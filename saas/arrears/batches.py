"""Work for a whole estate: reminding every household that is due, and asking for papers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from saas.arrears.debts import debts_of_estate
from saas.arrears.kinds import NoticeKind, Rung
from saas.arrears.ladder import DAYS, LEAST_DAYS, MOST_DAYS, remind
from saas.arrears.models import ArrearsNotice
from saas.arrears.refusals import DeadlineTooFar, DeadlineTooSoon, NothingOwed
from saas.estates import Estate, find_house
from tenants.clock import local_date
from tenants.history import record
from tenants.members import Member
from tenants.papers import ask_for_paper
from tenants.queue import JobList, ask
from tenants.refusals import Refused
from tenants.verbs import transaction


@dataclass(frozen=True)
class Reminded:
    """What reminding an estate came to."""

    written: int
    left_out: int


@transaction
def ask_to_remind_all(estate: Estate, *, answer_by: date | None, by: Member, at: datetime) -> UUID:
    """Have every household of an estate reminded that is due for it. Raises `NothingOwed`, `DeadlineTooSoon`."""
    on = local_date(at)
    days = (answer_by - on).days if answer_by is not None else DAYS[NoticeKind.REMINDER]
    if days < LEAST_DAYS:
        raise DeadlineTooSoon(days=LEAST_DAYS)
    if days > MOST_DAYS:
        raise DeadlineTooFar(days=MOST_DAYS)
    if not houses_to_remind(estate.id, on=on):
        raise NothingOwed
    record("arrears.reminding_asked", estate, by=by, at=at)
    job = ask("arrears.remind_all", on=JobList.BULK, asked_by=by.id, estate_id=estate.id, member_id=by.id, days=days)
    assert job is not None
    return job.id


def houses_to_remind(estate_id: UUID, *, on: date) -> list[UUID]:
    """The houses of an estate with a line that nobody has reminded of, or in vain."""
    due = {one.house_id: None for one in debts_of_estate(estate_id, at_day=on) if one.next_step is Rung.REMINDER}
    return list(due)


def remind_all(
    estate: Estate, *, answer_by: date, by: Member, at: datetime, tick: Callable[[int, int], None]
) -> Reminded:
    """Remind them, house by house; run twice it writes nothing twice, since a letter that runs is not written again."""
    houses = houses_to_remind(estate.id, on=local_date(at))
    written = 0
    for done, house_id in enumerate(houses, 1):
        house = find_house(house_id)
        try:
            if house is not None:
                remind(house, answer_by=answer_by, by=by, at=at)
                written += 1
        except Refused:
            continue
        finally:
            tick(done, len(houses))
    return Reminded(written, len(houses) - written)


@transaction
def ask_for_letter(notice: ArrearsNotice, *, language: str, by: Member, at: datetime) -> UUID:
    """Have one letter printed; it bears a name, so it is recorded."""
    record("arrears.letter_printed", notice, by=by, at=at)
    return ask_for_paper("arrears.letter", notice_id=notice.id, language=language, by=by).id


@transaction
def ask_for_letters(estate: Estate, kind: NoticeKind, on: date, *, language: str, by: Member, at: datetime) -> UUID:
    """Have all letters of a kind and a day printed as one PDF."""
    record("arrears.letters_printed", estate, by=by, at=at, after={"kind": kind, "on": on.isoformat()})
    return ask_for_paper(
        "arrears.letters",
        on=JobList.BULK,
        estate_id=estate.id,
        notice_kind=kind,
        day=on.isoformat(),
        language=language,
        by=by,
    ).id
