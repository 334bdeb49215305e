"""Mails about logging in, and tidying up behind those who did. The web never knows whether anybody was written to."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from flask_babel import force_locale

from tenants import codes, invitations, operators, reviews, throttles
from tenants.clock import now
from tenants.codes import Knock, Purpose
from tenants.companies import Tenant, company_by_id, external_url
from tenants.db import db
from tenants.members import Member, find_member
from tenants.scope import current_tenant_id
from workers.delivery.mail import send_mail
from workers.jobs import job


@job
def answer_knock(knock_id: UUID) -> None:
    """Write to whoever is meant by what a stranger typed; to nobody when nobody is."""
    knock = db.session.get(Knock, (current_tenant_id(), knock_id))
    if knock is None or knock.used_at is not None or knock.contact is None or now() >= knock.expires_at:
        return
    {
        Purpose.LOGIN: _send_login_code,
        Purpose.RESET: _send_reset,
        Purpose.CONTACT: _send_contact_code,
        Purpose.OLD_ADDRESS: _tell_old_address,
    }[Purpose(knock.purpose)](knock)


@job
def send_invitation(member_id: UUID) -> None:
    """Mail a colleague the link of their open invitation."""
    member = find_member(member_id)
    link = invitations.invitation_for(member, at=now()) if member is not None else None
    if member is None or link is None or member.email is None:
        return
    way = external_url(_company(), _path("members.accept", token=link.token))
    _write(member.email, member, "invitation", f"{link.id}.invitation", way=way, login=member.login)


@job
def tell_access_changed(member_id: UUID) -> None:
    """Tell a member that their password was changed, in case it was not them."""
    member = find_member(member_id)
    if member is not None and member.email is not None:
        _write(member.email, member, "access_changed", f"{member.id}.{member.version}.access", at=now())


@job
def tidy_up() -> None:
    """Forget old codes and counts; begin the quarter's review of rights."""
    codes.forget_old_knocks(at=now())
    throttles.forget_old(at=now())
    throttles.forget_old_addresses(at=now())
    operators.forget_old_attempts(at=now())
    if _company().takes_new_work:
        reviews.open_review(by=None, at=now())


def _send_login_code(knock: Knock) -> None:
    member = codes.resident_at(knock.contact or "")
    if member is None or member.email is None:
        return
    knock.member_id = member.id
    _write(member.email, member, "login_code", f"{knock.id}.code", code=knock.code)


def _send_contact_code(knock: Knock) -> None:
    member = find_member(knock.member_id) if knock.member_id else None
    if member is not None and knock.contact is not None:
        _write(knock.contact, member, "contact_code", f"{knock.id}.contact", code=knock.code)


def _send_reset(knock: Knock) -> None:
    at = now()
    knock.used_at = at
    link = invitations.make_reset(knock.contact or "", at=at)
    member = find_member(link.member_id) if link is not None else None
    if link is None or member is None or member.email is None:
        return
    way = external_url(_company(), _path("members.reset", token=link.token))
    _write(member.email, member, "reset", f"{link.id}.reset", way=way)


def _tell_old_address(knock: Knock) -> None:
    member = find_member(knock.member_id) if knock.member_id else None
    knock.used_at = now()
    if member is not None and knock.contact is not None:
        _write(knock.contact, member, "old_address", f"{knock.id}.old", at=now())


def _write(to: str, member: Member, name: str, message_id: str, **values: object) -> None:
    """One mail in the member's language (or the company's), as text and as plain HTML."""
    here = _company()
    with force_locale(member.locale or here.locale):
        known = {"company": here, "member": member, **values}
        subject = " ".join(_page(f"{name}.subject.txt", known).split())
        text, html = _page(f"{name}.txt", known), _page(f"{name}.html", known)
        send_mail(to=to, subject=subject, text=text, html=html, message_id=message_id)


def _page(name: str, values: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(f"members/mail/{name}").render(**values)


def _path(endpoint: str, **values: str) -> str:
    return current_app.url_map.bind("").build(endpoint, values)


def _company() -> Tenant:
    found = company_by_id(current_tenant_id())
    assert found is not None
    return found
