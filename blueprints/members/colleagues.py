"""Who works here and who lives here: the list, taking people on, their rights, and their leaving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.members.answers import refused
from blueprints.members.blueprint import bp
from blueprints.members.forms import LeaveForm, ResidentContactForm, RolesForm, StaffForm
from blueprints.members.words import (
    BOUND_ROLES,
    LOOKS,
    STATES,
    WIDE_ROLES,
    device_word,
    holding_choices,
    holding_value,
    post_choices,
    post_word,
    role_word,
    said,
)
from blueprints.typed import as_uuid
from saas import estates
from tenants import invitations, leaving, member_queries, residents, reviews, staffing
from tenants.member_queries import Asked
from tenants.members import Member, MemberKind, MemberState, Post, find_member
from tenants.permissions import Permission, Role
from tenants.refusals import Refused
from tenants.sessions import living_sessions_of
from tenants.staffing import Holding

P = Permission


@bp.get("/members")
@requires(P.MEMBERS_VIEW)
def index() -> ResponseReturnValue:
    asked = _asked()
    rows, cursor = member_queries.members_page(asked, actor=actor(), after=as_uuid(request.args.get("after")))
    return render_template(
        "members/index.html",
        asked=asked,
        rows=rows,
        cursor=cursor,
        names=_estate_names(),
        seen=member_queries.last_seen([row.id for row in rows]),
        said=said,
        post_word=post_word,
        states=STATES,
        looks=LOOKS,
        roles=[(str(role), role_word(role)) for role in (*WIDE_ROLES, *BOUND_ROLES)],
        estates=estates.estates_open_to(actor(), P.MEMBERS_VIEW),
        overdue=reviews.overdue_review(at=at()) if actor().may(P.MEMBERS_REVIEW) else None,
    )


@bp.route("/members/new", methods=["GET", "POST"])
@requires(P.MEMBERS_MANAGE, fresh=True)
def new() -> ResponseReturnValue:
    form, status = StaffForm(holding_choices(), post_choices()), 200
    if form.validate_on_submit():
        try:
            member = staffing.invite_staff(
                form.name.data or "",
                form.login.data or "",
                _holdings(form.holdings.data),
                email=form.email.data or None,
                phone=form.phone.data or None,
                post=_post(form.post.data),
                by=actor(),
                at=at(),
            )
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            flash(_invited_sentence(member))
            return redirect(url_for("members.show", member_id=member.id), 303)
    return render_template("members/new.html", form=form, **_matrix()), max(status, form.status)


@bp.get("/members/<uuid:member_id>")
@requires(P.MEMBERS_VIEW)
def show(member_id: UUID) -> ResponseReturnValue:
    member = _visible(member_id)
    manages = actor().may(P.MEMBERS_MANAGE)
    return render_template(
        "members/show.html",
        member=member,
        manages=manages,
        roles=said(member.holdings, _estate_names()),
        post=post_word(member),
        states=STATES,
        looks=LOOKS,
        seen=member_queries.last_seen([member.id]).get(member.id),
        sessions=living_sessions_of(member, at=at()) if manages else [],
        device_word=device_word,
        invitation=invitations.open_invitation_of(member, at=at()) if member.is_staff else None,
        successor=find_member(member.successor_id) if member.successor_id else None,
        may_print=residents.may_print_letter(actor(), member),
    )


@bp.route("/members/<uuid:member_id>/roles", methods=["GET", "POST"])
@requires(P.MEMBERS_MANAGE, fresh=True)
def edit_roles(member_id: UUID) -> ResponseReturnValue:
    member = _colleague(member_id)
    now = {"holdings": [holding_value(one) for one in member.holdings], "post": member.post or ""}
    form, status = RolesForm(holding_choices(), post_choices(), now=now), 200
    if form.validate_on_submit():
        try:
            staffing.change_roles(
                member, _holdings(form.holdings.data), post=_post(form.post.data), by=actor(), at=at()
            )
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            flash(_("%(name)s has these roles from now on and logs in again.", name=member.name))
            return redirect(url_for("members.show", member_id=member.id), 303)
    page = render_template("members/edit_roles.html", form=form, member=member, **_matrix())
    return page, max(status, form.status)


@bp.post("/members/<uuid:member_id>/invite")
@requires(P.MEMBERS_MANAGE, fresh=True)
def renew_access(member_id: UUID) -> ResponseReturnValue:
    member = _colleague(member_id)
    staffing.renew_access(member, by=actor(), at=at())
    flash(_invited_sentence(member))
    return redirect(url_for("members.show", member_id=member.id), 303)


@bp.post("/members/<uuid:member_id>/end-sessions")
@requires(P.MEMBERS_MANAGE)
def end_sessions(member_id: UUID) -> ResponseReturnValue:
    member = _visible(member_id)
    staffing.end_all_sessions(member, by=actor(), at=at())
    flash(_("%(name)s is logged out everywhere.", name=member.name))
    return redirect(url_for("members.show", member_id=member.id), 303)


@bp.route("/members/<uuid:member_id>/contact", methods=["GET", "POST"])
@requires(P.MEMBERS_MANAGE, fresh=True)
def change_contact(member_id: UUID) -> ResponseReturnValue:
    """A new address or number; what is stored is never shown, only replaced."""
    member = _visible(member_id)
    form, status = ResidentContactForm(), 200
    if form.validate_on_submit():
        email, phone = form.email.data or None, form.phone.data or None
        try:
            if member.is_resident:
                residents.change_contact(member, email=email, phone=phone, by=actor(), at=at())
            else:
                staffing.change_details(member, name=member.name, email=email, phone=phone, by=actor(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            flash(_("Saved."))
            return redirect(url_for("members.show", member_id=member.id), 303)
    return render_template("members/change_contact.html", form=form, member=member), max(status, form.status)


@bp.route("/members/<uuid:member_id>/leave", methods=["GET", "POST"])
@requires(P.MEMBERS_MANAGE, fresh=True)
def leave(member_id: UUID) -> ResponseReturnValue:
    member = _visible(member_id)
    if member.state == MemberState.LEFT:
        return redirect(url_for("members.show", member_id=member.id), 303)
    successors = member_queries.possible_successors(member) if member.is_staff else []
    form, status = LeaveForm([(str(one.id), one.name) for one in successors]), 200
    if form.validate_on_submit():
        successor = next((one for one in successors if str(one.id) == form.successor.data), None)
        try:
            leaving.leave(member, successor=successor, by=actor(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            flash(_("%(name)s has left. No way in works any more.", name=member.name))
            return redirect(url_for("members.index", kind=member.kind), 303)
    page = render_template("members/leave.html", form=form, member=member, count=leaving.open_things_of(member))
    return page, max(status, form.status)


def _asked() -> Asked:
    args = request.args
    kind = MemberKind.RESIDENT if args.get("kind") == "resident" else MemberKind.STAFF
    state = next((state for state in MemberState if state == args.get("state")), None)
    role = next((str(role) for role in Role if role == args.get("role")), None)
    return Asked(
        kind=kind,
        state=state,
        role=role,
        estate_id=as_uuid(args.get("estate")),
        words=args.get("q", "").strip()[:60],
    )


def _visible(member_id: UUID) -> Member:
    member = find_member(member_id)
    if member is None or not member_queries.may_view(actor(), member):
        abort(404)
    return member


def _colleague(member_id: UUID) -> Member:
    member = _visible(member_id)
    return member if member.is_staff else abort(404)


def _estate_names() -> dict[Any, str]:
    return {estate.id: estate.name for estate in estates.every_estate()}


def _matrix() -> dict[str, Any]:
    return {
        "wide_roles": [(str(role), role_word(role)) for role in WIDE_ROLES],
        "bound_roles": [(str(role), role_word(role)) for role in BOUND_ROLES],
        "estates": estates.every_estate(),
    }


def _holdings(values: Iterable[str] | None) -> list[Holding]:
    """What was ticked, already checked against the choices by the form."""
    pairs = (value.partition("@") for value in values or ())
    return [(Role(role), UUID(estate) if estate else None) for role, _at, estate in pairs]


def _post(value: str | None) -> Post | None:
    return Post(value) if value else None


def _invited_sentence(member: Member) -> str:
    if member.email is not None:
        return _("%(name)s is invited by mail. The link works once, for 72 hours.", name=member.name)
    return _("%(name)s has no mail address: print the invitation below and hand it over.", name=member.name)
