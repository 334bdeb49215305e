"""Who works on arrears. The front desk's call card and public pages never come here."""

from __future__ import annotations

from uuid import UUID

from saas.arrears.models import ArrearsNotice, LateFeeWaiver, WriteOff
from tenants.members import Member
from tenants.permissions import Permission


def may_view(actor: Member, estate_id: UUID) -> bool:
    """See the households in arrears of an estate."""
    return actor.may(Permission.ARREARS_VIEW, estate_id=estate_id)


def may_manage(actor: Member, estate_id: UUID) -> bool:
    """Write letters, record deliveries, hand over, ask for waivers and write-offs, decide about others'."""
    return actor.may(Permission.ARREARS_MANAGE, estate_id=estate_id)


def may_confirm(actor: Member, notice: ArrearsNotice) -> bool:
    """Confirm handing over: not who proposed it."""
    return may_manage(actor, notice.estate_id) and notice.by_id != actor.id


def may_decide(actor: Member, asked: LateFeeWaiver | WriteOff) -> bool:
    """Decide about a waiver or a write-off: not who asked for it."""
    return may_manage(actor, asked.estate_id) and asked.asked_by_id != actor.id
