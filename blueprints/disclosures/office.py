"""The office's pages: what is due, one disclosure from draft to archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import asked_or_only
from blueprints.disclosures.blueprint import bp, company_name, in_chinese, visible, workable
from blueprints.disclosures.forms import BeginForm, EmptyForm, PostForm, ReasonForm
from saas import disclosures
from saas.disclosures import CIVIL_CODE_943, Disclosure, Duty, Place, Standing, State, Timeliness, Topic
from saas.estates import Estate, estates_open_to, find_estate
from tenants.clock import local_date
from tenants.files import store
from tenants.permissions import Permission

P = Permission
FEWEST_PLACES, MOST_PLACES = 2, 6


def _estates() -> Sequence[Estate]:
    return estates_open_to(actor(), P.DISCLOSURES_VIEW)


def _year() -> int:
    text = request.args.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else local_date(at()).year


def _in_year(duties: list[Duty], year: int) -> list[Duty]:
    """Duties whose due date lies in a year, or that stand all the time."""
    return [duty for duty in duties if duty.due_on.year == year]


@bp.get("/disclosures/")
@requires(P.DISCLOSURES_VIEW)
def index() -> ResponseReturnValue:
    """What is due where; the red ones first. For one estate its calendar, for several their comparison."""
    estates = _estates()
    chosen = asked_or_only(estates)
    today, year = local_date(at()), _year()
    shown = [chosen] if chosen is not None else list(estates)
    duties = disclosures.duties_of(shown, today=today)
    every = [duty for found in duties.values() for duty in found]
    scope = [estate.id for estate in shown]
    drafts = actor().may(P.DISCLOSURES_PREPARE) or actor().may(P.DISCLOSURES_APPROVE)
    return render_template(
        "disclosures/index.html",
        open_estates=estates,
        estate=chosen,
        duties=duties,
        overdue=sum(duty.standing is Standing.OVERDUE for duty in every),
        soon=sum(duty.standing is Standing.SOON for duty in every),
        rates={key: disclosures.timeliness(_in_year(found, year)) for key, found in duties.items()},
        total=sum((disclosures.timeliness(_in_year(found, year)) for found in duties.values()), Timeliness(0, 0)),
        year=year,
        missing={key: disclosures.missing_topics(found, CIVIL_CODE_943) for key, found in duties.items()},
        objections=disclosures.open_objections(scope),
        waiting=disclosures.waiting_for_approval(scope) if drafts else (),
        handled=disclosures.with_open_objections(duty.latest.id for duty in every if duty.latest is not None),
        may_prepare=chosen is not None and disclosures.may_prepare(actor(), chosen.id),
        may_set=chosen is not None and disclosures.holds_approval(actor(), chosen.id),
        region=disclosures.regions()[disclosures.following(chosen).region_on(today)] if chosen is not None else None,
        boards=disclosures.board_checks_of(shown, today=today),
        form=EmptyForm(),
    )


@bp.get("/disclosures/timely")
@requires(P.DISCLOSURES_VIEW)
def timely() -> ResponseReturnValue:
    """公示及时率 and the publications it counts."""
    estates = _estates()
    chosen = asked_or_only(estates)
    year = _year()
    duties = disclosures.duties_of([chosen] if chosen is not None else list(estates), today=local_date(at()))
    rows = [duty for found in duties.values() for duty in _in_year(found, year) if duty.is_due]
    part = request.args.get("part", "all")
    if part not in ("all", "kept", "missed"):
        abort(404)
    wanted = [duty for duty in rows if part == "all" or duty.is_kept == (part == "kept")]
    return render_template(
        "disclosures/timely.html",
        estate=chosen,
        year=year,
        part=part,
        rate=disclosures.timeliness(rows),
        rows=sorted(wanted, key=lambda duty: (duty.due_on, duty.estate.name, duty.topic.value), reverse=True),
    )


@bp.post("/disclosures/begin")
@requires(P.DISCLOSURES_PREPARE)
def begin() -> ResponseReturnValue:
    """Begin the draft of one duty; a draft that is open already is opened."""
    form = BeginForm()
    estate = _estate_typed(form.estate.data or "")
    span = disclosures.span_named(form.period.data or "")
    if not form.validate() or span is None:
        abort(400)
    topic = Topic(form.topic.data)
    one = disclosures.begin(estate, topic, span, company=company_name(), translate=in_chinese, by=actor(), at=at())
    return redirect(url_for(".edit", disclosure_id=one.id), 303)


def _estate_typed(text: str) -> Estate:
    try:
        estate = find_estate(UUID(text))
    except ValueError:
        abort(404)
    if estate is None or not disclosures.may_prepare(actor(), estate.id):
        abort(404)
    return estate


@bp.get("/disclosures/<uuid:disclosure_id>")
@requires(P.DISCLOSURES_VIEW)
def show(disclosure_id: UUID) -> ResponseReturnValue:
    """One disclosure: what it says, where every figure comes from, how it stands, and what can be done next."""
    return _page(visible(disclosure_id), ReasonForm(), PostForm())


def _page(one: Disclosure, reason: ReasonForm, post: PostForm) -> ResponseReturnValue:
    if not post.is_submitted():
        post.since.data = local_date(at())
        post.days.data = one.posting_days or None
    sees_drafts = disclosures.may_see_draft(actor(), one)
    return render_template(
        "disclosures/show.html",
        one=one,
        sheet=disclosures.sheet_of(one),
        report=disclosures.check(one) if not one.is_sealed else None,
        versions=[other for other in disclosures.versions_of(one) if other.is_sealed or sees_drafts],
        successor=disclosures.successor_of(one),
        handled=disclosures.with_open_objections([one.id]).get(one.id, 0),
        may_prepare=disclosures.may_prepare(actor(), one.estate_id),
        may_answer=disclosures.may_answer(actor(), one.estate_id),
        may_approve=disclosures.may_approve(actor(), one),
        rows=range(max(FEWEST_PLACES, one.places_min)),
        reason=reason,
        post=post,
    ), max(reason.status, post.status)


@bp.post("/disclosures/<uuid:disclosure_id>/approve")
@requires(P.DISCLOSURES_APPROVE)
def approve(disclosure_id: UUID) -> ResponseReturnValue:
    """Approve and seal, as a second person."""
    one = _decidable(disclosure_id)
    disclosures.approve(one, company=company_name(), by=actor(), at=at())
    flash(_("Approved and sealed. The sheet and the poster are being printed; hang the poster up and take photos."))
    return redirect(url_for(".show", disclosure_id=one.id), 303)


@bp.post("/disclosures/<uuid:disclosure_id>/send-back")
@requires(P.DISCLOSURES_APPROVE)
def send_back(disclosure_id: UUID) -> ResponseReturnValue:
    """Not like this, and why."""
    one = _decidable(disclosure_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            disclosures.send_back(one, form.reason.data, by=actor(), at=at())
            flash(_("Sent back to whoever prepared it."))
            return redirect(url_for(".show", disclosure_id=one.id), 303)
    return _page(one, form, PostForm(formdata=None))


def _decidable(disclosure_id: UUID) -> Disclosure:
    one = visible(disclosure_id)
    if not disclosures.holds_approval(actor(), one.estate_id):
        abort(403)
    return one


@bp.post("/disclosures/<uuid:disclosure_id>/post")
@requires(P.DISCLOSURES_PREPARE)
def post_up(disclosure_id: UUID) -> ResponseReturnValue:
    """It hangs: places, photos, from which day."""
    one = workable(disclosure_id)
    form = PostForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            places = _places_sent()
            if one.state == State.POSTED:
                disclosures.look_after(one, places, by=actor(), at=at())
            else:
                since: date = form.since.data
                disclosures.post_up(one, places, since=since, days=form.days.data, by=actor(), at=at())
            flash(_("Noted, with the photos. Residents see it in their portal."))
            return redirect(url_for(".show", disclosure_id=one.id), 303)
    return _page(one, ReasonForm(formdata=None), form)


def _places_sent() -> list[Place]:
    """Places that were named, each with its photo kept as an upload."""
    places = []
    for index in range(MOST_PLACES):
        name = request.form.get(f"place-{index}", "").strip()
        if not name:
            continue
        sent = request.files.get(f"photo-{index}")
        token = ""
        if sent is not None and sent.filename:
            token = store(disclosures.PHOTO_KIND, sent.stream, name=sent.filename, by=actor(), at=at()).token
        places.append(Place(name, token))
    return places


@bp.post("/disclosures/<uuid:disclosure_id>/correct")
@requires(P.DISCLOSURES_PREPARE)
def correct(disclosure_id: UUID) -> ResponseReturnValue:
    """Begin the next version."""
    one = workable(disclosure_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            fresh = disclosures.correct(one, form.reason.data, by=actor(), at=at())
            return redirect(url_for(".edit", disclosure_id=fresh.id), 303)
    return _page(one, form, PostForm(formdata=None))


@bp.post("/disclosures/<uuid:disclosure_id>/print")
@requires(P.DISCLOSURES_PREPARE)
def print_again(disclosure_id: UUID) -> ResponseReturnValue:
    """Have the papers printed again; each printing's hash is registered."""
    one = workable(disclosure_id)
    if not one.is_sealed:
        abort(404)
    disclosures.print_again(one, by=actor(), at=at())
    flash(_("The sheet and the poster are being printed."))
    return redirect(url_for(".show", disclosure_id=one.id), 303)


@bp.get("/disclosures/<uuid:disclosure_id>/figures/<path:key>")
@requires(P.DISCLOSURES_VIEW)
def figure(disclosure_id: UUID, key: str) -> ResponseReturnValue:
    """One number: what it is made of, and what these entries come to today."""
    one = visible(disclosure_id)
    found = disclosures.sheet_of(one).figure(key)
    if found is None or not found.source:
        abort(404)
    parts: list[dict[str, Any]] = [part for part in found.source if "code" in part]
    return render_template(
        "disclosures/figure.html",
        one=one,
        figure=found,
        parts=disclosures.parts_of(found.source, one.estate_id),
        today=disclosures.value_now(parts, one.estate_id) if parts else None,
    )
