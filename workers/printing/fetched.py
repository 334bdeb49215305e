"""Papers that somebody asked for and fetches when they are printed: who asked, in which language, kept for them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from flask_babel import force_locale, gettext

from saas.billing import papers
from tenants.clock import now
from tenants.companies import company_by_id
from tenants.files import JOB_RESULT, store
from tenants.members import find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.printing.sheets import compose


class Numbered(Protocol):
    """A document with a number of its own."""

    @property
    def number(self) -> str: ...


def maker(language: str, member_id: UUID) -> papers.Maker:
    """What a paper about money says of itself: the company, who printed it and when, in this language."""
    company, member = company_by_id(current_tenant_id()), find_member(member_id)
    return papers.maker(
        company=company.name if company else "",
        printed_by=member.name if member else "",
        language=language,
        translate=lambda message: _in(language, message),
        at=now(),
    )


def print_one(document: Numbered, language: str, member_id: UUID, *, at: datetime | None = None) -> dict[str, object]:
    """Print one document for whoever asked, under its number; what the job answers with."""
    rendered = pdf.render(compose(document, language=language), created=at or now())
    return {"token": keep(rendered.pdf, f"{document.number}.pdf", member_id)}


def keep(data: bytes, name: str, member_id: UUID) -> str:
    """Keep what was printed for whoever asked; the token it is fetched by."""
    return store(JOB_RESULT, data, name=name, by=find_member(member_id), at=now(), to=member_id).token


def _in(language: str, message: str) -> str:
    with force_locale(language):
        return str(gettext(message))
