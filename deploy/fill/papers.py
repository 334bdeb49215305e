"""What the office would have on paper by now: the yearly form filled month by month, and the first daily reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from deploy.fill.accounts import Accounts
from deploy.fill.places import BuiltEstate
from saas import metrics, reports
from saas.estates import find_estate
from saas.requests import MailboxPurpose, set_mailbox
from tenants.clock import local_date
from tenants.permissions import Role


def add_papers(estates: Sequence[BuiltEstate], accounts: Accounts, *, slug: str, at: datetime) -> None:
    """Fill what the planner would have filled; the desk has reported today, the dispatcher has not yet."""
    for built in estates:
        metrics.fill_ended_months(built.id, at=at)
    first = find_estate(estates[0].id)
    assert first is not None
    words = "跳闸和下水堵塞各一起，已派工；明天请安排巡查二号配电间。"
    reports.submit_daily(local_date(at), words, by=accounts.one(Role.FRONT_DESK), at=at)
    for purpose, name in ((MailboxPurpose.CUSTOMERS, "kefu"), (MailboxPurpose.ADMINISTRATION, "xingzheng")):
        set_mailbox(purpose, f"{name}@{slug}.example", first, by=accounts.one(Role.ADMINISTRATOR), at=at)
