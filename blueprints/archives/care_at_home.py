"""Care notes of a resident's own household: give one, agree again, withdraw it. What is done here is the consent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, resident_only
from blueprints.archives.blueprint import bp
from blueprints.archives.care_forms import GiveCareForm, people_at_home
from saas import archives
from saas.archives import AgreedAs, AgreedVia, CareEnd, CareNote, Consent, Person
from saas.archives.care import ASKED_AGAIN_WITHIN
from tenants.clock import local_date


def care_at_home() -> dict[str, Any]:
    """For the page of one's own data: the household's notes, and which of them one may agree to again."""
    on, person = local_date(at()), archives.person_of(actor())
    notes = archives.care_at_home(actor(), at=at())
    again = [
        note
        for note in notes
        if person is not None and _may_agree(person, note) and note.valid_until <= on + ASKED_AGAIN_WITHIN
    ]
    return {"care_notes": notes, "care_again": again, "today": on}


def _may_agree(person: Person, note: CareNote) -> bool:
    """One's own note, or one to which a guardian of the household agreed: a grown-up agrees for themselves."""
    return note.person_id == person.id or note.agreed_as == AgreedAs.GUARDIAN


def _myself() -> Person:
    return archives.person_of(actor()) or abort(404)


def _mine(care_note_id: UUID) -> CareNote:
    notes = archives.care_at_home(actor(), at=at())
    return next((note for note in notes if note.id == care_note_id), None) or abort(404)


def _consent(person: Person, agreed_as: AgreedAs) -> Consent:
    return Consent(person.name, agreed_as, AgreedVia.ONLINE, local_date(at()))


@bp.route("/mine/care/new", methods=["GET", "POST"])
@resident_only
def give_care() -> ResponseReturnValue:
    """Tell the property office what help one needs in an emergency."""
    person, mine = _myself(), archives.whom_one_cares_for(actor(), at=at())
    if not mine:
        abort(404)
    tenures = [one for own, family in mine for one in (own, *family)]
    form = GiveCareForm(people_at_home(mine), tenures)
    if form.validate_on_submit():
        is_me = form.tenure.person_id == person.id and not form.somebody_else
        agreed_as = AgreedAs.SELF if is_me else AgreedAs.GUARDIAN
        with form.showing_refusals():
            archives.note_care(
                form.tenure,
                form.chosen,
                words=form.words.data or "",
                somebody_else=form.somebody_else,
                consent=_consent(person, agreed_as) if form.agree.data else None,
                by=actor(),
                at=at(),
            )
            flash(_("Thank you. In an emergency whoever helps knows it."), "message")
            return redirect(url_for(".mine", _anchor="care"), 303)
    return render_template("archives/give_care.html", form=form), form.status


@bp.post("/mine/care/<uuid:care_note_id>/again")
@resident_only
def keep_care(care_note_id: UUID) -> ResponseReturnValue:
    """Agree for another year."""
    person, note = _myself(), _mine(care_note_id)
    if not _may_agree(person, note):
        abort(403)
    agreed_as = AgreedAs.SELF if note.person_id == person.id else AgreedAs.GUARDIAN
    archives.renew_care(note, consent=_consent(person, agreed_as), by=actor(), at=at())
    flash(_("The care note is valid until %(day)s.", day=note.valid_until.isoformat()), "message")
    return redirect(url_for(".mine", _anchor="care"), 303)


@bp.post("/mine/care/<uuid:care_note_id>/withdraw")
@resident_only
def withdraw_care(care_note_id: UUID) -> ResponseReturnValue:
    """Withdraw the consent: at once, without a reason, and what the note said is deleted."""
    archives.end_care(_mine(care_note_id), CareEnd.WITHDRAWN, by=actor(), at=at())
    flash(_("The care note is withdrawn; what it said is deleted."), "message")
    return redirect(url_for(".mine", _anchor="care"), 303)
