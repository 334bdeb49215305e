"""How complete an archive is and where it lies: incomplete, complete but unsigned, or filed (ARC-11, 17, 18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from saas.archives.models import OWNING, Person, Tenure
from saas.archives.office_words import TenureKind
from tenants.clock import local_date, start_of_day
from tenants.text import N_

VERIFY_EVERY = timedelta(days=365)
"""How long a check of an archive stays good (ARC-12)."""

NO_CONTACT_FOR = timedelta(days=183)
"""After half a year without any contact a household appears in the list of those to be called (ARC-02)."""

SIGN_BY_HOUR = 12
"""An archive completed on one day is signed by the manager before noon of the next (ARC-19)."""


class FilingState(StrEnum):
    """The three trays of the filing cabinet (ARC-18)."""

    INCOMPLETE = "incomplete"
    COMPLETE_UNFILED = "complete_unfiled"
    FILED = "filed"


def missing_in(person: Person, tenures: Sequence[Tenure], *, on: date) -> list[str]:
    """What an archive still needs, as msgids. Saving an incomplete archive is always possible."""
    held = [tenure for tenure in tenures if tenure.holds_on(on)]
    kinds = {tenure.kind for tenure in held}
    missing = []
    if not held:
        missing.append(N_("House"))
    if person.phone_tail is None and kinds != {TenureKind.FAMILY}:
        missing.append(N_("Phone"))
    if any(tenure.since is None for tenure in held if tenure.kind != TenureKind.FAMILY):
        missing.append(N_("Since"))
    if any(tenure.share_num is None for tenure in held if tenure.kind in OWNING):
        missing.append(N_("Share of ownership"))
    if person.last_verified_at is None:
        missing.append(N_("First check with the person"))
    return missing


_ASKED = 5


def completeness(person: Person, tenures: Sequence[Tenure], *, on: date) -> int:
    """How much of an archive is there, in per cent."""
    return 100 * (_ASKED - len(missing_in(person, tenures, on=on))) // _ASKED


def filing_state(person: Person) -> FilingState:
    """In which tray an archive lies."""
    if person.filed_at is not None:
        return FilingState.FILED
    return FilingState.COMPLETE_UNFILED if person.completed_at is not None else FilingState.INCOMPLETE


def is_signing_overdue(person: Person, *, at: datetime) -> bool:
    """Whether the manager should have signed a completed archive by now: before noon of the next day (ARC-19)."""
    if person.completed_at is None or person.filed_at is not None:
        return False
    next_day = local_date(person.completed_at) + timedelta(days=1)
    return at >= start_of_day(next_day) + timedelta(hours=SIGN_BY_HOUR)


def is_check_due(person: Person, *, at: datetime) -> bool:
    """Whether an archive was never checked, or too long ago (ARC-12)."""
    return person.last_verified_at is None or at - person.last_verified_at >= VERIFY_EVERY
