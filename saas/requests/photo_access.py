"""Who may open a photo: whoever may see its request, asked anew at every hit."""

from __future__ import annotations

from saas.archives import homes_of
from saas.requests.photos import PHOTO_KIND
from saas.requests.policy import may_see
from saas.requests.queries import find_request
from tenants.clock import now
from tenants.files import PHOTO, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def may_read(actor: Member, file: StoredFile) -> bool:
    """The file door knows no time of its own, so the household is read as of now."""
    request = find_request(file.subject_id) if file.subject_id is not None else None
    if request is None:
        return False
    homes = homes_of(actor, at=now()) if actor.is_resident else ()
    return may_see(actor, request, homes)


def may_upload(actor: Member) -> bool:
    """Residents for their report, staff who take down or do the work."""
    return actor.may(Permission.REQUESTS_OWN) or actor.may(Permission.REQUESTS_REPORT)


file_policy(PHOTO_KIND, may_read, may_upload=may_upload, limits=PHOTO)
