"""Arrears by workers: reminding a whole estate, and printing letters one by one or a day's at once."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from flask_babel import force_locale, gettext

from saas import arrears
from saas.arrears import NoticeKind
from saas.arrears.papers import FeeLetter, letters_of
from saas.billing import papers
from saas.estates import find_estate
from tenants.clock import local_date, now
from tenants.companies import company_by_id
from tenants.files import JOB_RESULT, store
from tenants.members import find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.jobs import job, progress
from workers.printing.sheets import TEMPLATES, compose

AT_ONCE = 50
"""Letters rendered between two signs of life."""

TEMPLATES[FeeLetter] = "arrears/print/letter.html"


@job
def remind_all(estate_id: UUID, member_id: UUID, days: int) -> dict[str, object]:
    """Remind every household of an estate that is due for it, with so many days to pay."""
    estate, member, at = find_estate(estate_id), find_member(member_id), now()
    if estate is None or member is None:
        raise LookupError("no such estate or member")
    done = arrears.remind_all(
        estate, answer_by=local_date(at) + timedelta(days=int(days)), by=member, at=at, tick=progress
    )
    return {"written": done.written, "left_out": done.left_out, "url": f"/arrears/?estate={estate.id}"}


@job
def letter(notice_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """Print one letter."""
    notice = arrears.find_notice(notice_id)
    if notice is None:
        raise LookupError("no such notice")
    [document] = letters_of([notice], _maker(language, member_id))
    rendered = pdf.render(compose(document, language=language), created=now())
    return {"token": _kept(rendered.pdf, f"{document.number}.pdf", member_id)}


@job
def letters(estate_id: UUID, notice_kind: str, day: str, language: str, member_id: UUID) -> dict[str, object]:
    """Print all letters of a kind that an estate wrote on a day, as one PDF."""
    kind, on, maker = NoticeKind(notice_kind), date.fromisoformat(day), _maker(language, member_id)
    total = sum(one.count for one in arrears.batches_of(estate_id) if (one.kind, one.on) == (kind, on))
    parts: list[bytes] = []
    done, after = 0, None
    while notices := arrears.letters_of_day(estate_id, kind, on, after=after, most=AT_ONCE):
        htmls = [compose(document, language=language) for document in letters_of(notices, maker)]
        parts.append(pdf.render_many(htmls, created=now()).pdf)
        done, after = done + len(notices), notices[-1].id
        progress(done, max(total, done))
    if not parts:
        raise LookupError("no letter of this day")
    return {"token": _kept(pdf.joined(parts), f"{kind}s-{day}.pdf", member_id), "documents": done}


def _maker(language: str, member_id: UUID) -> papers.Maker:
    company, member = company_by_id(current_tenant_id()), find_member(member_id)
    return papers.maker(
        company=company.name if company else "",
        printed_by=member.name if member else "",
        language=language,
        translate=lambda message: _in(language, message),
        at=now(),
    )


def _in(language: str, message: str) -> str:
    with force_locale(language):
        return str(gettext(message))


def _kept(data: bytes, name: str, member_id: UUID) -> str:
    return store(JOB_RESULT, data, name=name, by=find_member(member_id), at=now(), to=member_id).token
