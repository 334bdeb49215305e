"""Kinds of files that exist in tests only, with the simplest policies that tell actors apart."""

from __future__ import annotations

from tenants.files import PHOTO, SHEET, StoredFile, file_policy
from tenants.members import Member
from tenants.permissions import Permission


def staff_reads(actor: Member, file: StoredFile) -> bool:
    """Whoever may view requests; never before it belongs to something."""
    assert file.subject_id is not None
    return actor.may(Permission.REQUESTS_VIEW)


def may_report(actor: Member) -> bool:
    """Residents, and staff who report."""
    return actor.may(Permission.REQUESTS_OWN) or actor.may(Permission.REQUESTS_REPORT)


PICTURE = file_policy("test_photo", staff_reads, may_upload=may_report, limits=PHOTO).name
TABLE = file_policy("test_sheet", staff_reads, limits=SHEET).name
