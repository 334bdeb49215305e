"""The equipment register and the page of one piece of equipment."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires, signed_in
from blueprints.belonging import asked_estate
from blueprints.facilities.blueprint import bp, estates_here, my_asset, my_plan, visible_asset
from blueprints.facilities.forms import AssetForm, CertificateForm, IntervalForm, NewAssetForm, PlainForm, ReasonForm
from blueprints.language import current
from blueprints.photos import uploaded_photos
from saas import facilities
from saas.facilities import Asset, AssetKind, Details, HazardFilter
from tenants.clock import local_date
from tenants.permissions import Permission


@bp.get("/")
@requires(Permission.FACILITIES_VIEW)
def index() -> ResponseReturnValue:
    """The register of an estate, or of all."""
    estates = estates_here()
    estate = asked_estate(estates)
    kind = http.args.get("kind") if http.args.get("kind") in list(AssetKind) else None
    scope = actor().estates_with(Permission.FACILITIES_VIEW)
    found = facilities.assets_in(scope, estate_id=estate.id if estate else None, kind=kind)
    return render_template(
        "facilities/index.html",
        assets=found,
        estates=estates,
        estate=estate,
        kind=kind,
        kinds=list(AssetKind),
        today=local_date(at()),
        papers=facilities.papers_needed,
        may_manage=actor().may(Permission.FACILITIES_MANAGE),
        hazards=facilities.count_hazards(actor(), HazardFilter(estate_id=estate.id if estate else None), at=at()),
        may_label=estate is not None and facilities.may_manage(actor(), estate.id) and bool(found),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.FACILITIES_MANAGE)
def new() -> ResponseReturnValue:
    """Register a piece of equipment."""
    form = NewAssetForm(estates_here(Permission.FACILITIES_MANAGE))
    if form.validate_on_submit():
        with form.showing_refusals():
            asset = facilities.register(form.chosen_estate, form.chosen_kind, form.details, by=actor(), at=at())
            flash(_("Registered as %(number)s, with the rounds the law asks for.", number=asset.number))
            return redirect(url_for("facilities.asset", asset_id=asset.id), 303)
    return render_template("facilities/edit.html", form=form, thing=None), form.status


@bp.get("/equipment/<uuid:asset_id>")
@requires(Permission.FACILITIES_VIEW)
def asset(asset_id: UUID) -> ResponseReturnValue:
    """Everything about one piece of equipment."""
    return _shown(visible_asset(asset_id), ReasonForm(formdata=None))


@bp.route("/equipment/<uuid:asset_id>/edit", methods=["GET", "POST"])
@requires(Permission.FACILITIES_MANAGE)
def edit(asset_id: UUID) -> ResponseReturnValue:
    """Write down anew what is known."""
    found = my_asset(asset_id)
    form = AssetForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            facilities.change(found, form.details, by=actor(), at=at())
            flash(_("Written down."))
            return redirect(url_for("facilities.asset", asset_id=found.id), 303)
    elif not form.is_submitted():
        for name in Details.__dataclass_fields__:
            form[name].data = getattr(found, name)
    return render_template("facilities/edit.html", form=form, thing=found), form.status


@bp.route("/equipment/<uuid:asset_id>/paper", methods=["GET", "POST"])
@requires(Permission.FACILITIES_MANAGE)
def certificate(asset_id: UUID) -> ResponseReturnValue:
    """Keep a paper of it."""
    found = my_asset(asset_id)
    form = CertificateForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            photos = uploaded_photos("photo", facilities.PAPER_KIND)
            facilities.keep_certificate(
                found,
                form.chosen_kind,
                number=form.number.data or "",
                valid_from=form.valid_from.data,
                valid_until=form.valid_until.data,
                photo=photos[0] if photos else None,
                by=actor(),
                at=at(),
            )
            flash(_("The paper is in the file."))
            return redirect(url_for("facilities.asset", asset_id=found.id), 303)
    return render_template("facilities/certificate.html", form=form, thing=found), form.status


@bp.post("/equipment/<uuid:asset_id>/use")
@requires(Permission.FACILITIES_MANAGE)
def put_in_use(asset_id: UUID) -> ResponseReturnValue:
    """Put it in use, if its papers allow."""
    found, form = my_asset(asset_id), PlainForm()
    with form.showing_refusals():
        facilities.put_in_use(found, by=actor(), at=at())
        flash(_("In use."))
        return redirect(url_for("facilities.asset", asset_id=found.id), 303)
    return _shown(found, form)


@bp.post("/equipment/<uuid:asset_id>/stop")
@requires(Permission.FACILITIES_MANAGE)
def stop(asset_id: UUID) -> ResponseReturnValue:
    """Take it out of use."""
    found, form = my_asset(asset_id), ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            facilities.stop(found, form.reason.data, by=actor(), at=at())
            flash(_("Out of use."))
            return redirect(url_for("facilities.asset", asset_id=found.id), 303)
    return _shown(found, form)


@bp.post("/equipment/<uuid:asset_id>/scrap")
@requires(Permission.FACILITIES_MANAGE)
def retire(asset_id: UUID) -> ResponseReturnValue:
    """It is gone for good."""
    found, form = my_asset(asset_id), ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            facilities.retire(found, form.reason.data, by=actor(), at=at())
            flash(_("Scrapped. Its file stays."))
            return redirect(url_for("facilities.asset", asset_id=found.id), 303)
    return _shown(found, form)


@bp.route("/plans/<uuid:care_plan_id>", methods=["GET", "POST"])
@requires(Permission.FACILITIES_MANAGE)
def plan(care_plan_id: UUID) -> ResponseReturnValue:
    """How often a round is made: more often than the rule asks, never less."""
    found = my_plan(care_plan_id)
    form = IntervalForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            facilities.tighten(found, form.chosen, form.step.data, by=actor(), at=at())
            flash(_("Changed. The next round counts from today."))
            return redirect(_back_to(found.asset), 303)
    elif not form.is_submitted():
        form.step.data, form.every.data = found.step, found.every
    return render_template("facilities/plan.html", form=form, plan=found, back=_back_to(found.asset)), form.status


@bp.get("/scan/<code>")
@signed_in()
def scan(code: str) -> ResponseReturnValue:
    """Where a label leads: staff to the equipment (or to reporting a hazard of it), residents to a report."""
    if actor().is_resident:
        return redirect(url_for("requests.report"))
    found = facilities.asset_labelled(code)
    if found is None or not facilities.may_report(actor(), found.estate_id):
        abort(404)
    if not facilities.may_see(actor(), found.estate_id):
        return redirect(url_for("facilities.report_hazard", asset=found.id))
    return redirect(url_for("facilities.asset", asset_id=found.id))


@bp.post("/labels/<uuid:estate_id>")
@requires(Permission.FACILITIES_MANAGE)
def labels(estate_id: UUID) -> ResponseReturnValue:
    """Have the QR labels of an estate printed."""
    estate = next((one for one in estates_here(Permission.FACILITIES_MANAGE) if one.id == estate_id), None)
    job = facilities.ask_for_labels(estate or abort(404), language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.post("/equipment/<uuid:asset_id>/file")
@requires(Permission.FACILITIES_VIEW)
def asset_file(asset_id: UUID) -> ResponseReturnValue:
    """Have the whole file of it printed."""
    job = facilities.ask_for_asset_file(visible_asset(asset_id), language=current(), by=actor(), at=at())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _back_to(found: Asset | None) -> str:
    return url_for("facilities.asset", asset_id=found.id) if found is not None else url_for("facilities.areas")


def _shown(found: Asset, form: PlainForm | ReasonForm) -> ResponseReturnValue:
    may_manage = facilities.may_manage(actor(), found.estate_id)
    page = render_template(
        "facilities/asset.html",
        thing=found,
        form=form,
        needed=facilities.papers_needed(found, local_date(at())),
        plans=facilities.plans_for(asset=found),
        rounds=facilities.rounds_of(asset=found, limit=12),
        repairs=facilities.repairs_about(found),
        hazards=facilities.hazards_about(found),
        may_report=facilities.may_report(actor(), found.estate_id),
        today=local_date(at()),
        may_manage=may_manage,
        may_open_requests=actor().may(Permission.REQUESTS_VIEW, estate_id=found.estate_id),
    )
    return page, form.status
