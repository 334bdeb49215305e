"""A technician's day and one job: a single big next step on a phone, eight taps from accept to done."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires, staff_only
from blueprints.cases import apart, clocks_of, speech, steps
from blueprints.forms import Form
from blueprints.photos import kept_photos, uploaded_photos
from blueprints.repairs.blueprint import bp, later_choices, mine_to_move, visible
from blueprints.repairs.forms import (
    LINES,
    BeginForm,
    FinishForm,
    MaterialsForm,
    PauseForm,
    ReturnForm,
    UnreadableLine,
    WordForm,
)
from saas import promises, repairs, requests
from saas.repairs import Cause, Repair, RepairState, Way, policy
from saas.repairs.words import CAUSE_WORDS, WAY_WORDS
from tenants.permissions import Permission
from tenants.verbs import transaction


@bp.get("/today")
@requires(Permission.REPAIRS_WORK)
def today() -> ResponseReturnValue:
    """What is to be done, the most pressing first."""
    day = repairs.day_of(actor(), at=at())
    services = promises.service_types(active_only=False)
    return render_template("repairs/today.html", day=day, services=services, unread=requests.unread_count(actor()))


@bp.get("/<uuid:repair_id>")
@staff_only
def job(repair_id: UUID) -> ResponseReturnValue:
    """One job."""
    return show_job(visible(repair_id))


def show_job(repair: Repair, **used: Form) -> ResponseReturnValue:
    """The page of a job; `used` are forms that came back with something to say."""
    request = repair.request
    photos = requests.photos_of(request.id)
    forms: dict[str, Form] = {
        "begin": BeginForm(),
        "pause": PauseForm(later_choices()),
        "finish": FinishForm(),
        "give_back": ReturnForm(),
        "materials": MaterialsForm(),
        "word": WordForm(),
        **used,
    }
    page = render_template(
        "repairs/job.html",
        repair=repair,
        case=request,
        forms=apart(forms),
        used=set(used),
        photos=photos,
        entries=steps(requests.timeline(request.id, for_resident=False), photos),
        clocks=clocks_of(request.id, for_resident=False),
        service=promises.service_type(request.service_type) if request.service_type else None,
        speech=speech(),
        may_move=policy.may_advance(actor(), repair),
        may_accept=policy.may_accept(actor(), repair),
        phone=request.reporter_phone if repair.is_under_way and actor().id == repair.technician_id else None,
        lines=LINES,
        typed=http.form,
        photo_kind=requests.PHOTO_KIND,
        kept_photos=kept_photos,
    )
    return page, max((form.status for form in used.values()), default=200)


def back_to(repair: Repair) -> ResponseReturnValue:
    """The job's own page."""
    return redirect(url_for("repairs.job", repair_id=repair.id), 303)


@bp.post("/<uuid:repair_id>/words")
@staff_only
def write(repair_id: UUID) -> ResponseReturnValue:
    """A word to the resident from the job; it stands on the order and on their page (REP-10)."""
    repair = visible(repair_id)
    if not policy.may_advance(actor(), repair) or not repair.is_under_way:
        abort(403)
    form = WordForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            requests.reply(repair.request, form.words.data or "", by=actor(), at=at())
            flash(_("The resident can read it."))
            return back_to(repair)
    return show_job(repair, word=form)


@bp.post("/<uuid:repair_id>/accept")
@staff_only
def accept(repair_id: UUID) -> ResponseReturnValue:
    """Take it."""
    repair = visible(repair_id)
    if not policy.may_accept(actor(), repair):
        abort(403)
    repairs.accept(repair, by=actor(), at=at())
    return back_to(repair)


@bp.post("/<uuid:repair_id>/return")
@staff_only
def give_back(repair_id: UUID) -> ResponseReturnValue:
    """Give it back with a reason."""
    repair = visible(repair_id)
    if not policy.may_accept(actor(), repair):
        abort(403)
    form = ReturnForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            repairs.return_order(repair, form.chosen, form.words.data or "", by=actor(), at=at())
            flash(_("Given back. The dispatchers know why."))
            return redirect(url_for("repairs.today"), 303)
    return show_job(repair, give_back=form)


@bp.post("/<uuid:repair_id>/depart")
@staff_only
def depart(repair_id: UUID) -> ResponseReturnValue:
    """出发."""
    repair = mine_to_move(repair_id)
    repairs.depart(repair, by=actor(), at=at())
    return back_to(repair)


@bp.post("/<uuid:repair_id>/arrive")
@staff_only
def arrive(repair_id: UUID) -> ResponseReturnValue:
    """到达."""
    repair = mine_to_move(repair_id)
    repairs.arrive(repair, by=actor(), at=at())
    return back_to(repair)


@bp.post("/<uuid:repair_id>/begin")
@staff_only
def begin(repair_id: UUID) -> ResponseReturnValue:
    """Diagnosis, inspection and plan in one form."""
    repair = mine_to_move(repair_id)
    form = BeginForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            repairs.begin(
                repair,
                cause=form.chosen_cause,
                way=form.chosen_way,
                skip=form.skip,
                diagnosis=form.words.data or "",
                by=actor(),
                at=at(),
            )
            return back_to(repair)
    return show_job(repair, begin=form)


@bp.post("/<uuid:repair_id>/pause")
@staff_only
def pause(repair_id: UUID) -> ResponseReturnValue:
    """做不完: the resident reads why, and when it goes on."""
    repair = mine_to_move(repair_id)
    form = PauseForm(later_choices(http.form.get("expected")))
    if form.validate_on_submit():
        with form.showing_refusals():
            stopped = repairs.pause(
                repair, form.chosen, expected=form.expected_at(), words=form.words.data or "", by=actor(), at=at()
            )
            flash(_("The resident knows.") if stopped else _("The resident knows. The promise is broken and runs on."))
            return back_to(repair)
    return show_job(repair, pause=form)


@bp.post("/<uuid:repair_id>/resume")
@staff_only
def resume(repair_id: UUID) -> ResponseReturnValue:
    """It goes on."""
    repair = mine_to_move(repair_id)
    repairs.resume(repair, by=actor(), at=at())
    return back_to(repair)


@bp.post("/<uuid:repair_id>/materials")
@staff_only
def materials(repair_id: UUID) -> ResponseReturnValue:
    """What was used."""
    repair = mine_to_move(repair_id)
    form = MaterialsForm()
    if form.validate_on_submit():
        try:
            lines, labour = form.read(_lines())
        except UnreadableLine:
            form.form_errors.append(_("Write quantities and prices as plain numbers, for example 1.5."))
            return show_job(repair, materials=form)
        with form.showing_refusals():
            repairs.set_materials(repair, lines, labour=labour, by=actor(), at=at())
            flash(_("Written down."))
            return back_to(repair)
    return show_job(repair, materials=form)


def _lines() -> list[tuple[str, str, str, str, str]]:
    names = ("name", "spec", "unit", "quantity", "price")
    columns = [http.form.getlist(name)[:LINES] for name in names]
    return [(a, b, c, d, e) for a, b, c, d, e in zip(*columns, strict=False)]


@bp.post("/<uuid:repair_id>/finish")
@staff_only
def finish(repair_id: UUID) -> ResponseReturnValue:
    """The trial run, and with it the end of the job, or its next round."""
    repair = mine_to_move(repair_id)
    form = FinishForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            if not form.passed:
                repairs.try_out(repair, passed=False, words=form.work_done.data or "", by=actor(), at=at())
                flash(_("Noted. The repair goes on."), "info")
                return back_to(repair)
            _finish(repair, form)
            flash(_("Done."))
            return back_to(repair)
    return show_job(repair, finish=form)


def _finish(repair: Repair, form: FinishForm) -> None:
    """One transaction: a photo that is missing leaves no half-finished job behind."""
    tokens = uploaded_photos()
    report = (form.work_done.data or "").strip() or _in_words(repair)

    @transaction
    def passed_and_done() -> None:
        if repair.state != RepairState.TRIAL:
            repairs.try_out(repair, passed=True, by=actor(), at=at())
        repairs.complete(repair, report, photos=tokens, told_on_site=form.told.data, by=actor(), at=at())

    passed_and_done()


def _in_words(repair: Repair) -> str:
    """A result report for whoever typed nothing: what was found and done, in the technician's language."""
    if repair.cause is None or repair.way is None:
        return ""
    cause, way = _(CAUSE_WORDS[Cause(repair.cause)]), _(WAY_WORDS[Way(repair.way)])
    return _("%(cause)s; %(way)s. It works again.", cause=cause, way=way)
