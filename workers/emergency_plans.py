"""Emergency plans over time and on paper: reviews that are due, and a plan printed."""

from __future__ import annotations

from uuid import UUID

from saas.emergencies import PlanVersion, find_version
from saas.emergencies.plans.files import PLAN_PAPER
from saas.emergencies.plans.sheets import photo_name, plan_paper_of
from saas.emergencies.plans.watch import ask_for_reviews
from tenants.clock import now
from tenants.files import open_file
from workers.jobs import Gone, job
from workers.printing.filed import printing


@job
def look() -> dict[str, int]:
    """Ask for the reviews that are due."""
    return {"asked": ask_for_reviews(at=now())}


@job
def print_plan(version_id: UUID, language: str, member_id: UUID) -> dict[str, object]:
    """One version of a plan, with cover, approval page and annexes."""
    version = find_version(version_id)
    if version is None:
        raise Gone("no such version")
    order = printing(language, member_id)
    with order.spoken:
        document = plan_paper_of(version, language=language, **order.given())
    return order.filed(document, PLAN_PAPER, f"{document.number}.pdf", version.plan_id, _pictures(version))


def _pictures(version: PlanVersion) -> dict[str, bytes]:
    with_photo = [(one.id, one.file) for one in version.shutoffs if one.file is not None]
    return {photo_name(shutoff_id): open_file(file, small=True).read() for shutoff_id, file in with_photo}
