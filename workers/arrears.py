"""Arrears by workers: reminding a whole estate, and printing letters one by one or a day's at once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from saas import arrears
from saas.arrears import NoticeKind
from saas.arrears.papers import FeeLetter, letters_of
from saas.estates import find_estate
from tenants.clock import local_date, now
from tenants.members import find_member
from workers import pdf
from workers.jobs import Gone, job, progress
from workers.printing.fetched import keep, maker, print_one
from workers.printing.sheets import TEMPLATES, compose

AT_ONCE = 50
"""Letters rendered between two signs of life."""

TEMPLATES[FeeLetter] = "arrears/print/letter.html"


@job
def remind_all(estate_id: UUID, member_id: UUID, days: int) -> dict[str, object]:
    """Remind every household of an estate that is due for it, with so many days to pay."""
    estate, member, at = find_estate(estate_id), find_member(member_id), now()
    if estate is None or member is None:
        raise Gone("no such estate or member")
    done = arrears.remind_all(
        estate, answer_by=local_date(at) + timedelta(days=int(days)), by=member, at=at, tick=progress
    )
    return {"written": done.written, "left_out": done.left_out, "url": f"/arrears/?estate={estate.id}"}


@job
def letter(notice_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print one letter."""
    notice = arrears.find_notice(notice_id)
    if notice is None:
        raise Gone("no such notice")
    [document] = letters_of([notice], maker(language, member_id))
    return print_one(document, language, member_id)


@job
def letters(estate_id: UUID, notice_kind: str, day: str, language: str, member_id: UUID) -> dict[str, object]:
    """Print all letters of a kind that an estate wrote on a day, as one PDF."""
    kind, on, told = NoticeKind(notice_kind), date.fromisoformat(day), maker(language, member_id)
    total = sum(one.count for one in arrears.batches_of(estate_id) if (one.kind, one.on) == (kind, on))
    parts: list[bytes] = []
    done, after = 0, None
    while notices := arrears.letters_of_day(estate_id, kind, on, after=after, most=AT_ONCE):
        htmls = [compose(document, language=language) for document in letters_of(notices, told)]
        parts.append(pdf.render_many(htmls, created=now()).pdf)
        done, after = done + len(notices), notices[-1].id
        progress(done, max(total, done))
    if not parts:
        raise Gone("no letter of this day")
    return {"token": keep(pdf.joined(parts), f"{kind}s-{day}.pdf", member_id), "documents": done}
