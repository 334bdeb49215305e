"""The A4 sheet and the A3 poster: asked for, and kept with a hash of their own."""

from __future__ import annotations

from datetime import datetime

from saas.disclosures.canonical import sha256
from saas.disclosures.models import (
    Disclosure,
    DisclosurePaper,
    PaperKind,
    State,
)
from saas.disclosures.photo_access import PAPER_KIND
from saas.disclosures.published import require_state
from tenants.db import db, new_id
from tenants.files import store
from tenants.history import record
from tenants.members import Member
from tenants.queue import JobList, ask
from tenants.verbs import transaction


@transaction
def print_again(disclosure: Disclosure, *, by: Member, at: datetime) -> None:
    """Have both papers printed again, after it was hung up for example: they then say where and since when."""
    require_state(disclosure, State.APPROVED, State.POSTED, State.ARCHIVED)
    print_papers(disclosure, by=by)
    record("disclosure.print_asked", disclosure, by=by, at=at)


def print_papers(disclosure: Disclosure, *, by: Member) -> None:
    """Ask for the A4 sheet and the A3 poster."""
    for kind in PaperKind:
        ask(
            "disclosures.print_paper",
            on=JobList.SLOW,
            asked_by=by.id,
            first=True,
            disclosure_id=disclosure.id,
            paper=kind.value,
            member_id=by.id,
        )


@transaction
def keep_paper(
    disclosure: Disclosure, kind: PaperKind, pdf: bytes, *, pages: int, missing: str, by: Member | None, at: datetime
) -> DisclosurePaper:
    """Keep a printed PDF and register its own hash, so that anybody can compare the file they hold."""
    assert disclosure.seal is not None
    name = f"{disclosure.title}-{disclosure.period}-v{disclosure.version}-{kind.value}.pdf"
    file = store(PAPER_KIND, pdf, name=name, by=by, at=at, to=disclosure.id)
    paper = DisclosurePaper(
        id=new_id(),
        disclosure_id=disclosure.id,
        kind=kind.value,
        file_id=file.id,
        sha256=sha256(pdf),
        pages=pages,
        missing_characters=missing,
        made_at=at,
    )
    db.session.add(paper)
    db.session.flush()
    record("disclosure.printed", disclosure, by=by, at=at, after={"kind": kind.value, "sha256": paper.sha256})
    return paper
