"""After a rotation: every sealed value moves to the new data key, a batch at a time."""

from __future__ import annotations

from tenants.clock import now
from tenants.queue import JobList, ask
from tenants.sealed_text import reseal_everything
from workers.jobs import job

BATCH = 500


@job
def reseal() -> dict[str, int]:
    """Seal one batch of each table again, and ask for the next; the last one notes the old keys as retired."""
    changed = reseal_everything(at=now(), batch=BATCH)
    if changed:
        ask("keys.reseal", on=JobList.BULK)
    return {"resealed": changed}
