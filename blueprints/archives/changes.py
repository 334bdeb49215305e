"""Change requests: the queue, one of them with before and after, asking, and a resident's own data."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires, resident_only
from blueprints.archives.blueprint import bp
from blueprints.archives.care_at_home import care_at_home
from blueprints.archives.forms import AskChangeForm, DecideForm
from blueprints.archives.people import find_editable
from saas import archives
from saas.archives import ChangeRequest, ChangeState
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/changes")
@requires(Permission.ARCHIVES_DECIDE)
def changes() -> ResponseReturnValue:
    """What waits for a decision in one's estates, the oldest first."""
    rows = archives.open_changes(actor().estates_with(Permission.ARCHIVES_DECIDE))
    return render_template("archives/changes.html", rows=rows)


def _find(change_id: UUID) -> ChangeRequest:
    change = archives.find_change(change_id)
    if change is None or not archives.may_see_change(actor(), change):
        abort(404)
    return change


@bp.route("/changes/<uuid:change_id>", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_DECIDE)
def change(change_id: UUID) -> ResponseReturnValue:
    """Before and after, and the decision. Sensitive values need the permission for them."""
    change = _find(change_id)
    form = DecideForm()
    if form.validate_on_submit():
        if not archives.may_decide(actor(), change):
            abort(403)
        with form.showing_refusals():
            approve = form.decision.data == "approve"
            archives.decide_change(change, approve=approve, reason=form.reason.data or "", by=actor(), at=at())
            flash(_("The change was made.") if approve else _("The change was rejected."), "message")
            return redirect(url_for(".changes"), 303)
    archives.note_reading(change.person, by=actor(), at=at())
    hidden = change.field == "certificate" or change.person.is_sensitive(local_date(at()))
    return render_template(
        "archives/change.html",
        change=change,
        form=form,
        is_open=change.state == ChangeState.OPEN,
        may_decide=archives.may_decide(actor(), change),
        hidden=hidden and not archives.may_see_sensitive(actor(), [change.estate_id]),
    ), form.status


@bp.route("/people/<uuid:person_id>/changes/new", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_EDIT)
def ask_change(person_id: UUID) -> ResponseReturnValue:
    """Staff ask for a change in the name of a person; somebody else decides."""
    person = find_editable(person_id)
    where = sorted(archives.estates_of_person(person))
    form = AskChangeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            archives.request_change(person, form.field.data, form.value.data, estate_id=where[0], by=actor(), at=at())
            flash(_("The change waits for a decision."), "message")
            return redirect(url_for(".person", person_id=person.id), 303)
    return render_template("archives/ask_change.html", form=form, person=person), form.status


@bp.get("/mine")
@resident_only
def mine() -> ResponseReturnValue:
    """A resident's own archive: what we keep, since when, who looked."""
    person = archives.person_of(actor())
    if person is None:
        return render_template("archives/mine_unbound.html")
    return render_template(
        "archives/mine.html",
        person=person,
        homes=archives.homes_of(actor(), at=at()),
        changes=[one for one in archives.changes_of(person) if one.field != "internal_note"],
        **care_at_home(),
    )


@bp.route("/mine/changes/new", methods=["GET", "POST"])
@resident_only
def ask_mine() -> ResponseReturnValue:
    """A resident asks for a change of their own data."""
    person = archives.person_of(actor())
    homes = archives.homes_of(actor(), at=at())
    if person is None or not homes:
        abort(404)
    form = AskChangeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            archives.request_change(
                person, form.field.data, form.value.data, estate_id=homes[0].estate_id, by=actor(), at=at()
            )
            flash(_("Thank you. The service centre will check it and decide."), "message")
            return redirect(url_for(".mine"), 303)
    return render_template("archives/ask_mine.html", form=form), form.status
