"""Emergency plans over time and on paper: reviews that are due, and a plan printed."""

from __future__ import annotations

from uuid import UUID

from flask_babel import force_locale, gettext

from saas.emergencies import PlanVersion, find_version
from saas.emergencies.plans.files import PLAN_PAPER
from saas.emergencies.plans.sheets import photo_name, plan_paper_of
from saas.emergencies.plans.watch import ask_for_reviews
from tenants.clock import now
from tenants.companies import company_by_id
from tenants.files import open_file, store
from tenants.members import find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.jobs import job, progress
from workers.printing.sheets import compose

STEPS = 2


@job
def look() -> dict[str, int]:
    """Ask for the reviews that are due."""
    return {"asked": ask_for_reviews(at=now())}


@job
def print_plan(version_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """One version of a plan, with cover, approval page and annexes."""
    version = find_version(version_id)
    company = company_by_id(current_tenant_id())
    if version is None or company is None:
        raise LookupError("no such version")
    at, by = now(), find_member(member_id)
    with force_locale(language):
        document = plan_paper_of(
            version,
            company=company.name,
            translate=lambda message: str(gettext(message)),
            language=language,
            printed_by=by.name if by is not None else "",
            at=at,
        )
    progress(1, STEPS)
    rendered = pdf.render(compose(document, language=language), assets=_pictures(version), created=at)
    name = f"{document.number}.pdf"
    return {"token": store(PLAN_PAPER, rendered.pdf, name=name, by=by, at=at, to=version.plan_id).token}


def _pictures(version: PlanVersion) -> dict[str, bytes]:
    with_photo = [(one.id, one.file) for one in version.shutoffs if one.file is not None]
    return {photo_name(shutoff_id): open_file(file, small=True).read() for shutoff_id, file in with_photo}
