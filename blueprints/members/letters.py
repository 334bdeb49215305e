"""What is printed and handed over: letters for residents without mail, invitations for colleagues without mail."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, company, requires
from blueprints.members.answers import refused
from blueprints.members.blueprint import bp
from blueprints.members.forms import EmptyForm, ResidentContactForm
from blueprints.members.pictures import qr_image
from saas import archives
from tenants import invitations, member_queries, residents
from tenants.companies import external_url
from tenants.history import record_reading
from tenants.letters import find_letter, issue_letter, letters_for, note_letter_shown, void_letter
from tenants.members import Member, find_member
from tenants.one_use_links import OneUseLink
from tenants.permissions import Permission
from tenants.refusals import Refused
from tenants.tokens import as_typed
from tenants.verbs import transaction

P = Permission


@bp.route("/members/residents/<uuid:person_id>/open", methods=["GET", "POST"])
@requires(P.MEMBERS_LETTERS)
def open_login(person_id: UUID) -> ResponseReturnValue:
    """A login for a person of the archives: with a mail address for codes, or with a letter printed next."""
    person = archives.find_person(person_id)
    if person is None or not archives.may_view(actor(), archives.estates_of_person(person)):
        abort(404)
    if person.member_id is not None:
        return redirect(url_for("members.letters", member_id=person.member_id), 303)
    form, status = ResidentContactForm(), 200
    if form.validate_on_submit():
        email, phone = form.email.data or None, form.phone.data or None
        try:
            member = archives.open_login(person, email=email, phone=phone, by=actor(), at=at())
        except Refused as refusal:
            status = refused(form, refusal)
        else:
            flash(_("%(name)s can log in from now on.", name=member.name))
            return redirect(url_for("members.letters", member_id=member.id), 303)
    return render_template("members/open_login.html", form=form, person=person), max(status, form.status)


@bp.route("/members/<uuid:member_id>/letters", methods=["GET", "POST"])
@requires(P.MEMBERS_LETTERS)
def letters(member_id: UUID) -> ResponseReturnValue:
    """The letters of one resident, and the button that makes a new one."""
    member = _resident(member_id)
    form = EmptyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            letter = issue_letter(member, by=actor(), at=at())
            return redirect(url_for("members.letter", member_id=member.id, letter_id=letter.id), 303)
    rows = letters_for(member)
    names = member_queries.names_of({row.made_by for row in rows if row.made_by is not None})
    person = archives.person_of(member) if actor().may(P.ARCHIVES_VIEW) else None
    return render_template(
        "members/letters.html", member=member, person=person, rows=rows, names=names, form=form
    ), form.status


@bp.get("/members/<uuid:member_id>/letters/<uuid:letter_id>")
@requires(P.MEMBERS_LETTERS)
def letter(member_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    """The letter itself, on A4. Each showing is recorded."""
    member, found = _letter(member_id, letter_id)
    if not found.is_open(at()):
        flash(_("This letter opens nothing any more. Make a new one."), "warning")
        return redirect(url_for("members.letters", member_id=member.id), 303)
    note_letter_shown(found, by=actor(), at=at())
    here = company()
    return render_template(
        "members/letter.html",
        member=member,
        letter=found,
        picture=qr_image(external_url(here, url_for("members.scanned_letter", code=as_typed(found.code)))),
        way=external_url(here, url_for("members.letter_login")),
    )


@bp.post("/members/<uuid:member_id>/letters/<uuid:letter_id>/end")
@requires(P.MEMBERS_LETTERS)
def end_letter(member_id: UUID, letter_id: UUID) -> ResponseReturnValue:
    member, found = _letter(member_id, letter_id)
    void_letter(found, by=actor(), at=at())
    flash(_("That letter opens nothing any more."))
    return redirect(url_for("members.letters", member_id=member.id), 303)


@bp.get("/members/<uuid:member_id>/invitation")
@requires(P.MEMBERS_MANAGE, fresh=True)
def invitation_sheet(member_id: UUID) -> ResponseReturnValue:
    """An invitation on paper, for a colleague without a mail address."""
    member = find_member(member_id) or abort(404)
    link = invitations.open_invitation_of(member, at=at())
    if link is None or not member.is_staff or not member_queries.may_view(actor(), member):
        abort(404)
    _note_shown(member)
    way = external_url(company(), url_for("members.accept", token=link.token))
    return render_template("members/invitation_sheet.html", member=member, link=link, way=way, picture=qr_image(way))


@transaction
def _note_shown(member: Member) -> None:
    record_reading(member, ["invitation"], by=actor(), purpose="hand_over", at=at())


def _resident(member_id: UUID) -> Member:
    member = find_member(member_id)
    if member is None or not residents.may_print_letter(actor(), member):
        abort(404)
    return member


def _letter(member_id: UUID, letter_id: UUID) -> tuple[Member, OneUseLink]:
    member = _resident(member_id)
    return member, find_letter(member, letter_id) or abort(404)
