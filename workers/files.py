"""What becomes of files outside a request: erased once removed, swept away when nobody needed them."""

from __future__ import annotations

from uuid import UUID

from tenants import files
from tenants.clock import now
from workers.jobs import job

BATCH = 200


@job
def erase(file_id: UUID) -> None:
    """Erase the bytes of a file that was removed."""
    files.erase(file_id)


@job
def sweep_unattached() -> dict[str, int]:
    """Remove uploads that nobody attached within a day."""
    swept = 0
    while removed := files.sweep_unattached(at=now(), batch=BATCH):
        swept += removed
    return {"swept": swept}


@job
def sweep_orphans() -> dict[str, int]:
    """Erase bytes that belong to no file, left by verbs that failed after keeping them."""
    return {"erased": files.sweep_orphans(at=now())}
