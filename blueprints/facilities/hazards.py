"""Hazards on pages: reported in a few taps, put right, checked by somebody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_estate, refuse_unless, worked
from blueprints.cases import apart
from blueprints.facilities.blueprint import bp, estates_here
from blueprints.facilities.hazard_forms import (
    AssignHazardForm,
    CheckHazardForm,
    GradeHazardForm,
    RectifyHazardForm,
    TermsForm,
)
from blueprints.forms import Form
from blueprints.language import current
from blueprints.photos import kept_photos, uploaded_photos
from saas import facilities
from saas.facilities import Hazard, HazardFilter, HazardState, HazardStep, HazardView, Level
from tenants.members import Member, members_with
from tenants.permissions import Permission

P = Permission


@bp.context_processor
def hazard_words() -> dict[str, Any]:
    return {
        "level_word": lambda level: _(facilities.LEVEL_WORDS[level]),
        "hazard_word": lambda state: _(facilities.HAZARD_WORDS[state]),
        "hazard_looks": facilities.HAZARD_LOOKS,
        "span_said": span_said,
    }


def span_said(hours: int) -> str:
    """24 hours, 7 days."""
    days, rest = divmod(hours, 24)
    if days > 1 and not rest:
        return ngettext("%(num)s day", "%(num)s days", days)
    return ngettext("%(num)s hour", "%(num)s hours", hours)


@bp.get("/hazards")
@requires(P.FACILITIES_REPORT)
def hazards() -> ResponseReturnValue:
    """What is open, overdue, to be checked or closed."""
    estates = estates_here(P.FACILITIES_REPORT)
    estate = asked_estate(estates)
    level = http.args.get("level") if http.args.get("level") in list(Level) else None
    wanted = HazardFilter(
        estate_id=estate.id if estate else None,
        level=Level(level) if level else None,
        mine=http.args.get("mine") == "yes",
    )
    typed = http.args.get("view", "")
    view = HazardView(typed) if typed in list(HazardView) else HazardView.OPEN
    return render_template(
        "facilities/hazards.html",
        hazards=facilities.hazards_in(actor(), view, wanted, at=at()),
        counts=facilities.count_hazards(actor(), wanted, at=at()),
        view=view,
        estates=estates,
        estate=estate,
        level=level,
        wanted=wanted,
        may_set_terms=actor().may_everywhere(P.FACILITIES_MANAGE),
    )


@bp.get("/hazards/<uuid:hazard_id>")
@requires(P.FACILITIES_REPORT)
def hazard(hazard_id: UUID) -> ResponseReturnValue:
    """One hazard: where it stands, what happened, and the one next step."""
    return _shown(visible_hazard(hazard_id))


@bp.post("/hazards/<uuid:hazard_id>/assign")
@requires(P.FACILITIES_MANAGE)
def assign_hazard(hazard_id: UUID) -> ResponseReturnValue:
    """Say who puts it right."""
    found = _managed(hazard_id)
    form = AssignHazardForm(_people(found))
    if form.validate_on_submit():
        with form.showing_refusals():
            facilities.assign_hazard(found, form.chosen_person, form.words.data or "", by=actor(), at=at())
            flash(_("%(name)s was told.", name=form.chosen_person.name))
            return _back(found)
    return _shown(found, assign=form)


@bp.post("/hazards/<uuid:hazard_id>/grade")
@requires(P.FACILITIES_MANAGE)
def grade_hazard(hazard_id: UUID) -> ResponseReturnValue:
    """Graver or less grave."""
    found, form = _managed(hazard_id), GradeHazardForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            facilities.grade_hazard(found, form.chosen_level, form.words.data, by=actor(), at=at())
            flash(_("Graded anew; the due time counts from the report."))
            return _back(found)
    return _shown(found, grade=form)


@bp.post("/hazards/<uuid:hazard_id>/rectify")
@requires(P.FACILITIES_WORK)
def rectify_hazard(hazard_id: UUID) -> ResponseReturnValue:
    """It is put right, and here is the photo."""
    found, form = visible_hazard(hazard_id), RectifyHazardForm()
    refuse_unless(facilities.may_go_round, found.estate_id)
    if form.validate_on_submit():
        with form.showing_refusals():
            photos = uploaded_photos("photos", facilities.HAZARD_KIND)
            facilities.rectify_hazard(found, form.words.data, photos=photos, by=actor(), at=at())
            flash(_("Handed in. Somebody else checks it."))
            return _back(found)
    return _shown(found, rectify=form)


@bp.post("/hazards/<uuid:hazard_id>/check")
@requires(P.FACILITIES_MANAGE)
def check_hazard(hazard_id: UUID) -> ResponseReturnValue:
    """The second person's look: closed, or sent back for a reason."""
    found, form, said = _managed(hazard_id), CheckHazardForm(), http.form.get("do")
    if said in ("close", "send_back") and form.validate_on_submit():
        with form.showing_refusals():
            is_right = said == "close"
            check = facilities.close_hazard if is_right else facilities.send_back_hazard
            photos = uploaded_photos("photos", facilities.HAZARD_KIND)
            check(found, form.words.data or "", photos=photos, by=actor(), at=at())
            flash(_("Closed.") if is_right else _("Sent back; who put it right was told."))
            return _back(found)
    return _shown(found, check=form)


@bp.post("/hazards/<uuid:hazard_id>/notice")
@requires(P.FACILITIES_REPORT)
def hazard_notice(hazard_id: UUID) -> ResponseReturnValue:
    """Have the rectification notice printed (隐患整改通知单)."""
    job = facilities.ask_for_hazard_notice(visible_hazard(hazard_id), language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.route("/hazards/terms", methods=["GET", "POST"])
@requires(P.FACILITIES_MANAGE)
def hazard_terms() -> ResponseReturnValue:
    """How long each grade may take: seen by who manages, set by who answers for the whole company."""
    may_set, form = actor().may_everywhere(P.FACILITIES_MANAGE), TermsForm()
    if form.is_submitted() and not may_set:
        abort(403)
    if form.validate_on_submit():
        with form.showing_refusals():
            wanted = {Level.GENERAL: form.general.data, Level.MAJOR: form.major.data}
            facilities.set_terms(wanted, by=actor(), at=at())
            flash(_("Hazards reported from now on have these terms."))
            return redirect(url_for("facilities.hazards"), 303)
    elif not form.is_submitted():
        for level, hours in facilities.terms().items():
            form[level.value].data = hours
    page = render_template("facilities/hazard_terms.html", form=form, may_set=may_set, terms=facilities.terms())
    return page, form.status


def visible_hazard(hazard_id: UUID) -> Hazard:
    """The hazard, or 404 for whoever may not know of it."""
    found = facilities.find_hazard(hazard_id)
    if found is None or not facilities.may_see_hazard(actor(), found):
        abort(404)
    return found


def _managed(hazard_id: UUID) -> Hazard:
    return worked(visible_hazard(hazard_id), facilities.may_manage)


def _back(found: Hazard) -> ResponseReturnValue:
    return redirect(url_for("facilities.hazard", hazard_id=found.id), 303)


def _people(found: Hazard) -> Sequence[Member]:
    return members_with(P.FACILITIES_WORK, estate_id=found.estate_id)


def _shown(found: Hazard, **used: Form) -> ResponseReturnValue:
    """The page; `used` is the form that came back with something to say, and decides the status."""
    may_manage = facilities.may_manage(actor(), found.estate_id)
    is_open = found.state in (HazardState.REPORTED, HazardState.RECTIFYING)
    grade = GradeHazardForm()
    if "grade" not in used:
        grade.level.data = found.level
    forms = {
        "assign": AssignHazardForm(_people(found)) if may_manage else Form(),
        "grade": grade,
        "rectify": RectifyHazardForm(),
        "check": CheckHazardForm(),
    }
    page = render_template(
        "facilities/hazard.html",
        one=found,
        forms=apart({**forms, **used}),
        used=set(used),
        is_overdue=found.is_overdue(at()),
        entries=[_entry(step) for step in found.steps],
        may_assign=may_manage and is_open,
        may_rectify=is_open and facilities.may_go_round(actor(), found.estate_id),
        waits=found.state == HazardState.TO_CHECK,
        may_check=may_manage and found.rectified_by_id != actor().id,
        put_it_right_myself=found.rectified_by_id == actor().id,
        may_open_request=actor().may(P.REQUESTS_VIEW, estate_id=found.estate_id),
        may_open_asset=facilities.may_see(actor(), found.estate_id),
        photo_kind=facilities.HAZARD_KIND,
        kept=kept_photos("photos", facilities.HAZARD_KIND) if used else [],
    )
    return page, max((form.status for form in used.values()), default=200)


def _entry(step: HazardStep) -> dict[str, Any]:
    """A step as the timeline shows it."""
    values = {
        "name": step.about.name if step.about is not None else "",
        "level": _(facilities.LEVEL_WORDS[step.level]) if step.level else "",
    }
    tokens = [photo.file.token for photo in step.photos]
    return {
        "at": step.at,
        "what": _(facilities.STEP_WORDS[step.kind]) % values,
        "who": step.by.name,
        "look": facilities.STEP_LOOKS[step.kind],
        "note": step.words,
        "photos": [(url_for("files.show", token=one), url_for("files.small", token=one), _("Photo")) for one in tokens],
    }
