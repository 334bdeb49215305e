"""Asking for a paper: its job, made for whoever asked and in their language."""

from __future__ import annotations

from tenants.members import Member
from tenants.queue import Job, JobList, ask


def ask_for_paper(task: str, *, language: str, by: Member, on: JobList = JobList.SLOW, **ids: object) -> Job:
    """The job that makes it, in the running transaction. Asked twice it is made twice: papers show their moment.

    Whoever asked is waiting for it, so it goes before the papers that make themselves (receipts, disclosures).
    """
    more = {"language": language, "member_id": by.id, **ids}
    job = ask(task, on=on, not_before=None, dedupe=None, asked_by=by.id, first=True, **more)
    assert job is not None  # only a wish with a name of its own can be there already
    return job
