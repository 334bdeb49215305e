"""A company's life on the platform: opening, suspending, closing. The operator's verbs; the company reads the trace."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tenants.companies import CompanyState, Host, Tenant
from tenants.db import db
from tenants.erasure import COMPANY, KEPT_FOR, closed_without_a_line, note_erasure, on_replay
from tenants.history import record
from tenants.keys import destroy_keys, make_keys
from tenants.members import Member, MemberKind, MemberState, RoleHolding
from tenants.permissions import Role
from tenants.platform import platform_session
from tenants.queue import Job, JobList, JobState, ask
from tenants.refusals import Refused
from tenants.scope import acting_in, current_tenant_id
from tenants.sessions import LoginSession
from tenants.text import N_
from tenants.verbs import transaction

SLUG = re.compile(r"^[a-z][a-z0-9-]{1,30}[a-z0-9]$")
TAKEN_BY_US = frozenset({"operator", "inbox", "www", "files", "mail", "static", "api", "admin", "status"})
EXPORT = "companies.export"


class BadSlug(Refused):
    message = N_("The address needs 3 to 32 lower-case letters, digits or dashes, beginning with a letter.")


class NameTaken(Refused):
    message = N_("A company with this name or address is already here.")


class NotPossibleNow(Refused):
    """The company is in a state that does not allow this."""

    message = N_("This is not possible in the company's present state.")


class ReasonMissing(Refused):
    message = N_("Please give a reason. The company reads it.")


class NotExported(Refused):
    """Closing for good comes after the company's data have been handed over (Civil Code 949, PIPL 21)."""

    message = N_("The company's data have not been exported yet.")


Opening = Callable[[datetime], Any]
_openings: list[Opening] = []


def on_opening(callback: Opening) -> Opening:
    """Register what a new company needs by default; `callback(at)` runs inside its scope and transaction."""
    _openings.append(callback)
    return callback


def open_company(
    *,
    name: str,
    short_name: str,
    slug: str,
    base_host: str,
    administrator: str,
    login: str,
    email: str | None,
    at: datetime,
) -> Tenant:
    """Open a company with its host, keys, default data and an invited administrator.

    The company is entered only when everything stands: until then its state is `closing`. Raises `BadSlug`, `NameTaken`.
    """
    tenant = _reserve(name.strip(), short_name.strip(), slug.strip().lower(), base_host, at)
    with acting_in(tenant.id):
        _furnish(administrator.strip(), login.strip().lower(), email, at)
    return _change_state(tenant.id, CompanyState.OPEN, None)


def _reserve(name: str, short_name: str, slug: str, base_host: str, at: datetime) -> Tenant:
    if not SLUG.match(slug) or slug in TAKEN_BY_US:
        raise BadSlug
    try:
        with platform_session() as session:
            tenant = Tenant(name=name, short_name=short_name, slug=slug, state=CompanyState.CLOSING, opened_at=at)
            session.add(tenant)
            session.flush()
            session.add(Host(name=f"{slug}.{base_host}", tenant_id=tenant.id))
    except IntegrityError:
        raise NameTaken from None
    return tenant


@transaction
def _furnish(administrator: str, login: str, email: str | None, at: datetime) -> None:
    make_keys(at=at)
    member = Member(
        kind=MemberKind.STAFF, state=MemberState.INVITED, login=login, name=administrator, email=email, joined_at=at
    )
    db.session.add(member)
    db.session.flush()
    db.session.add(RoleHolding(member_id=member.id, role=Role.ADMINISTRATOR, estate_id=None))
    record("company.opened", None, by=None, at=at)
    for callback in _openings:
        callback(at)
    if email:
        ask("members.send_invitation", member_id=member.id)


def suspend(tenant_id: int, *, reason: str, operator: str, at: datetime) -> Tenant:
    """No new work; reading, refunds and reconciliation go on."""
    _refuse_unless(tenant_id, CompanyState.OPEN)
    return _change_with_trace(tenant_id, CompanyState.SUSPENDED, "company.suspended", reason, operator, at)


def resume(tenant_id: int, *, reason: str, operator: str, at: datetime) -> Tenant:
    """The company takes new work again; a closing that has not been finished may be taken back, too."""
    _refuse_unless(tenant_id, CompanyState.SUSPENDED, CompanyState.CLOSING)
    return _change_with_trace(tenant_id, CompanyState.OPEN, "company.resumed", reason, operator, at)


def begin_closing(tenant_id: int, *, reason: str, operator: str, at: datetime) -> Tenant:
    """Stop new work and have everything exported for the company."""
    _refuse_unless(tenant_id, CompanyState.OPEN, CompanyState.SUSPENDED)
    tenant = _change_with_trace(tenant_id, CompanyState.CLOSING, "company.closing", reason, operator, at)
    with acting_in(tenant_id):
        _ask_for_export()
    return tenant


@transaction
def _ask_for_export() -> None:
    ask(EXPORT, on=JobList.BULK)


def finish_closing(tenant_id: int, *, reason: str, operator: str, at: datetime) -> Tenant:
    """Close for good after the export: nobody enters any more and the keys are destroyed, in every copy of the data."""
    _refuse_unless(tenant_id, CompanyState.CLOSING)
    with acting_in(tenant_id):
        if _state_of_last_export() != JobState.DONE:
            raise NotExported
        _lock_up(at)
    tenant = _change_with_trace(tenant_id, CompanyState.CLOSED, "company.closed", reason, operator, at)
    note_erasure(tenant_id, COMPANY, at=at, due_at=at + KEPT_FOR)
    return tenant


def _state_of_last_export() -> str | None:
    """Each closing asks for one of its own; that of a closing which was taken back lacks what came after it."""
    last = select(Job.state).where(Job.kind == EXPORT).order_by(Job.asked_at.desc(), Job.id.desc()).limit(1)
    return db.session.scalar(last)


def note_closed_companies(*, at: datetime) -> None:
    """Write down what a process that died while it closed a company left unwritten."""
    for tenant_id in closed_without_a_line():
        note_erasure(tenant_id, COMPANY, at=at, due_at=at + KEPT_FOR)


@on_replay(COMPANY)
def close_again(_subject: None, *, at: datetime) -> None:
    """After a restore: lock a company up again that was closed after the backup. Erasing it goes on by itself."""
    _lock_up(at)
    _change_state(current_tenant_id(), CompanyState.CLOSED, "closed before the restore")


@transaction
def _lock_up(at: datetime) -> None:
    for session in db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))):
        session.ended_at, session.ended_because = at, "company_closed"
    destroy_keys(by=None, at=at)


def _refuse_unless(tenant_id: int, *states: CompanyState) -> None:
    with platform_session() as session:
        if session.get_one(Tenant, tenant_id).state not in states:
            raise NotPossibleNow


def _change_with_trace(
    tenant_id: int, state: CompanyState, verb: str, reason: str, operator: str, at: datetime
) -> Tenant:
    if not reason.strip():
        raise ReasonMissing
    with acting_in(tenant_id):
        _trace(verb, state, reason, operator, at)
    return _change_state(tenant_id, state, reason)


@transaction
def _trace(verb: str, state: CompanyState, reason: str, operator: str, at: datetime) -> None:
    record(verb, None, by=None, at=at, after={"state": state, "operator": operator}, reason=reason)


def _change_state(tenant_id: int, state: CompanyState, reason: str | None) -> Tenant:
    with platform_session() as session:
        tenant = session.get_one(Tenant, tenant_id, with_for_update=True)
        tenant.state = state
        tenant.state_reason = reason
        return tenant


def figures_of(tenant_id: int) -> dict[str, int]:
    """What an operator may know of a company: counts and states, no content."""
    with acting_in(tenant_id):
        by_state = {
            state: count for state, count in db.session.execute(select(Job.state, func.count()).group_by(Job.state))
        }
        members = db.session.scalar(select(func.count()).select_from(Member)) or 0
    return {"members": members, **{f"jobs_{state}": count for state, count in by_state.items()}}
