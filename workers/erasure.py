"""Once a minute, on one machine of many: a batch of every closed company whose keeping time is over is erased."""

from __future__ import annotations

from datetime import datetime

import structlog

from tenants.doorbells import finish_due_run, take_due_run
from tenants.erasure import erase_due
from tenants.provisioning import note_closed_companies
from tenants.stored_file import the_store

log = structlog.get_logger(__name__)

RUN = "platform.erase"


class _Last:
    """The minute this process looked at last: spares the database a question every half second."""

    due_at: datetime | None = None


def erase_closed_companies(*, at: datetime) -> dict[int, bool]:
    """One round, unless another planner has it; whether each company that was due is done now."""
    due_at = at.replace(second=0, microsecond=0)
    if _Last.due_at == due_at:
        return {}
    _Last.due_at = due_at
    if not take_due_run(RUN, due_at, at=at):
        return {}
    note_closed_companies(at=at)
    done = erase_due(the_store(), at=at)
    finish_due_run(RUN, due_at, at=at)
    for tenant_id, is_over in done.items():
        log.info("company_erased" if is_over else "company_erasing", tenant=tenant_id)
    return done
