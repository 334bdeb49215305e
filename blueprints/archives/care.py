"""Care notes as staff keep them: the care list of their estates, a note with its words, asking again and ending it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.archives.blueprint import bp
from blueprints.archives.care_forms import CareForm, ConsentForm, EndCareForm, people_of
from blueprints.belonging import seen
from saas import archives, estates
from saas.archives import CareEnd, CareNote
from saas.archives.care import ASKED_AGAIN_WITHIN
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/care")
@requires(Permission.ARCHIVES_CARE)
def care_list() -> ResponseReturnValue:
    """Which houses of one's estates have a note, those to be asked again first. What they need is a page further."""
    on = local_date(at())
    rows = archives.care_list(actor().estates_with(Permission.ARCHIVES_CARE), on=on)
    return render_template("archives/care_list.html", rows=rows, today=on, soon=on + ASKED_AGAIN_WITHIN)


@bp.route("/care/of/<uuid:house_id>", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_CARE)
def note_care(house_id: UUID) -> ResponseReturnValue:
    """Write a note down, with the way the person agreed."""
    house, on = seen(estates.find_house(house_id), archives.may_keep_care), local_date(at())
    household = archives.household_of(house.id, on=on)
    form = CareForm(people_of(household), household, today=on)
    if form.validate_on_submit():
        with form.showing_refusals():
            archives.note_care(
                form.tenure,
                form.chosen,
                words=form.words.data or "",
                somebody_else=form.somebody_else,
                consent=form.consent,
                valid_until=form.valid_until.data,
                by=actor(),
                at=at(),
            )
            flash(_("The care note is kept."), "message")
            return redirect(url_for("estates.house", house_id=house.id), 303)
    return render_template("archives/note_care.html", form=form, house=house, household=household), form.status


def _find(care_note_id: UUID) -> CareNote:
    return seen(archives.find_care(care_note_id), archives.may_keep_care)


@bp.get("/care/<uuid:care_note_id>")
@requires(Permission.ARCHIVES_CARE)
def care(care_note_id: UUID) -> ResponseReturnValue:
    """One note with its words. Opening it is noted."""
    return _show(_find(care_note_id))


def _show(note: CareNote, *, again: ConsentForm | None = None, end: EndCareForm | None = None) -> Any:
    on, form = local_date(at()), again or end
    if note.is_open:
        archives.note_care_reading([note], by=actor(), at=at())
    agreed = {"agreed_name": note.agreed_name, "agreed_as": note.agreed_as}
    page = render_template(
        "archives/care.html",
        note=note,
        today=on,
        again_form=again or ConsentForm(formdata=None, today=on, **agreed),
        end_form=end or EndCareForm(formdata=None),
    )
    return page, (form.status if form is not None else 200), {"Cache-Control": "no-store"}


@bp.post("/care/<uuid:care_note_id>/again")
@requires(Permission.ARCHIVES_CARE)
def renew_care(care_note_id: UUID) -> ResponseReturnValue:
    """The person was asked again and agreed."""
    note, form = _find(care_note_id), ConsentForm(today=local_date(at()))
    if form.validate_on_submit():
        with form.showing_refusals():
            archives.renew_care(note, consent=form.consent, valid_until=form.valid_until.data, by=actor(), at=at())
            flash(_("The care note is valid until %(day)s.", day=note.valid_until.isoformat()), "message")
            return redirect(url_for("estates.house", house_id=note.house_id), 303)
    return _show(note, again=form)


@bp.post("/care/<uuid:care_note_id>/end")
@requires(Permission.ARCHIVES_CARE)
def end_care(care_note_id: UUID) -> ResponseReturnValue:
    """The consent was withdrawn, or the help is no longer needed."""
    note, form = _find(care_note_id), EndCareForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            archives.end_care(note, CareEnd(form.why.data), by=actor(), at=at())
            flash(_("The care note has ended; what it said is deleted."), "message")
            return redirect(url_for("estates.house", house_id=note.house_id), 303)
    return _show(note, end=form)
