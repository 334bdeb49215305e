"""Prices of an estate: the price board, new prices with a worked example, notices and agreements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, company, requires
from blueprints.belonging import estate_for, refuse_unless
from blueprints.language import current
from blueprints.tariffs import confidential, own_items
from blueprints.tariffs.blueprint import bp
from blueprints.tariffs.forms import AgreementForm, NoticeForm, TariffForm
from blueprints.tariffs.words import BASE_WORDS, CLASS_WORDS, KIND_WORDS, MODEL_WORDS, UNIT_WORDS
from saas import tariffs
from saas.estates import Building, Estate, buildings_of, estates_open_to
from saas.tariffs import ChargingModel, FeeItem, FormulaKind, Scope, Tariff
from tenants.clock import local_date
from tenants.permissions import Permission

__all__ = ["bp", "confidential", "own_items"]


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "class_words": CLASS_WORDS,
        "kind_words": KIND_WORDS,
        "model_words": MODEL_WORDS,
        "base_words": BASE_WORDS,
        "variables": tariffs.VARIABLES,
        "may_name": _may_name,
        "formula_said": lambda text: tariffs.formula_said(text, current()),
        "may_manage": lambda estate_id: tariffs.may_manage(actor(), estate_id),
        "said": lambda row, name: getattr(row, name if current().startswith("zh") else f"{name}_en"),
    }


def _may_name(item: FeeItem | None) -> str:
    """The variables a formula of this item may name, as the reader writes them."""
    kind = FormulaKind(item.formula_kind) if item is not None and item.formula_kind else None
    allowed = tariffs.ALLOWED[kind] if kind is not None else tariffs.VARIABLES.keys()
    chinese = current().startswith("zh")
    known = [one for name, one in tariffs.VARIABLES.items() if name in allowed]
    return ("、" if chinese else ", ").join(one.chinese if chinese else one.name for one in known)


@bp.app_template_filter("unit_price")
def unit_price(tariff: Tariff) -> str:
    """A price with as many decimals as it has, at least two: 2.80, 0.5380. Shared costs have none."""
    if tariff.formula_kind == FormulaKind.SHARE:
        return "—"
    yuan, rest = divmod(tariff.price, tariffs.PRICE_SCALE)
    decimals = f"{rest:04d}"
    return f"{yuan:,}.{decimals if rest % 100 else decimals[:2]}"


@bp.app_template_filter("unit_said")
def unit_said(unit: str) -> str:
    """A unit in the reader's language."""
    return _(UNIT_WORDS[unit]) if unit in UNIT_WORDS else unit


def _managed(estate_id: UUID) -> Estate:
    estate = estate_for(estate_id, tariffs.may_view)
    refuse_unless(tariffs.may_manage, estate.id)
    return estate


@bp.get("/")
@requires(Permission.TARIFFS_VIEW)
def index() -> ResponseReturnValue:
    """The estates whose prices one sees; with one only, its price board."""
    estates = estates_open_to(actor(), Permission.TARIFFS_VIEW)
    if len(estates) == 1:
        return redirect(url_for("tariffs.estate", estate_id=estates[0].id), 303)
    today = local_date(at())
    rows = [(one, tariffs.current_tariffs(one.id, today), tariffs.agreement_on(one.id, today)) for one in estates]
    return render_template("tariffs/index.html", rows=rows)


@bp.get("/estates/<uuid:estate_id>")
@requires(Permission.TARIFFS_VIEW)
def estate(estate_id: UUID) -> ResponseReturnValue:
    """The price board of an estate, its notices and agreements."""
    found, today = estate_for(estate_id, tariffs.may_view), local_date(at())
    return render_template(
        "tariffs/estate.html",
        estate=found,
        prices=tariffs.current_tariffs(found.id, today),
        coming=[one for one in tariffs.tariffs_of(found.id) if one.valid_from > today],
        notices=tariffs.notices_of(found.id),
        agreements=tariffs.agreements_of(found.id),
        agreement=tariffs.agreement_on(found.id, today),
        items=tariffs.items(),
        limit=tariffs.prepayment_limit(found.id, today),
    )


@bp.get("/items")
@requires(Permission.TARIFFS_VIEW)
def items() -> ResponseReturnValue:
    """The company's fee items with class and legal basis."""
    may_add = tariffs.may_add_items(actor())
    return render_template("tariffs/items.html", items=tariffs.items().values(), may_add=may_add)


@bp.get("/<uuid:tariff_id>")
@requires(Permission.TARIFFS_VIEW)
def show(tariff_id: UUID) -> ResponseReturnValue:
    """One tariff: a worked example, and every version."""
    tariff = tariffs.find_tariff(tariff_id)
    if tariff is None or not tariffs.may_view(actor(), tariff.estate_id):
        abort(404)
    versions = [
        one
        for one in tariffs.tariffs_of(tariff.estate_id)
        if (one.item_code, one.scope_key) == (tariff.item_code, tariff.scope_key)
    ]
    return render_template("tariffs/show.html", tariff=tariff, versions=versions, example=tariffs.example_of(tariff))


@bp.route("/estates/<uuid:estate_id>/new", methods=["GET", "POST"])
@requires(Permission.TARIFFS_MANAGE)
def new(estate_id: UUID) -> ResponseReturnValue:
    """Set a price: try it first on a house, then keep it."""
    estate = _managed(estate_id)
    buildings = buildings_of(estate.id)
    form = TariffForm(tariffs.priced_items(), tariffs.notices_of(estate.id), buildings)
    tried: Tariff | None = None
    if form.validate_on_submit():
        with form.showing_refusals():
            if request.form.get("do") == "try":
                tried = tariffs.drafted(estate, **_values(form, buildings))
            else:
                kept = tariffs.set_tariff(estate, **_values(form, buildings), by=actor(), at=at())
                flash(_("The price is set. It applies from %(day)s.", day=kept.valid_from.isoformat()))
                return redirect(url_for("tariffs.show", tariff_id=kept.id), 303)
    elif not form.is_submitted() and request.args.get("item") in dict(form.item.choices):
        form.item.data = request.args["item"]
    item = tariffs.find_item(form.item.data or "F01")
    if not form.expression.data and item is not None:
        form.expression.data = tariffs.formula_said(item.expression, current())
    example = tariffs.example_of(tried) if tried is not None else None
    page = render_template("tariffs/new.html", estate=estate, form=form, tried=tried, example=example, item=item)
    return page, form.status


def _values(form: TariffForm, buildings: Sequence[Building]) -> dict[str, Any]:
    item = tariffs.find_item(form.item.data) or abort(404)
    chosen = next((one for one in buildings if str(one.id) == form.building.data), None)
    scope = Scope("buildings", (chosen.id,), chosen.name) if chosen else tariffs.EVERY_HOUSE
    return {
        "item": item,
        "price": form.price.data or "",
        "surcharge": form.surcharge.data or "0",
        "expression": form.expression.data or None,
        "notice": tariffs.find_notice(UUID(form.notice.data)) if form.notice.data else None,
        "scope": scope,
    }


@bp.route("/estates/<uuid:estate_id>/notices/new", methods=["GET", "POST"])
@requires(Permission.TARIFFS_MANAGE)
def new_notice(estate_id: UUID) -> ResponseReturnValue:
    """Record a posted price notice with its document."""
    estate, form = _managed(estate_id), NoticeForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            tariffs.post_notice(
                estate,
                form.title.data or "",
                posted_on=form.posted_on.data,
                effective_on=form.effective_on.data,
                document=form.stream,
                document_name=form.document_name,
                by=actor(),
                at=at(),
            )
            flash(_("The notice is recorded. Prices can now refer to it."))
            return redirect(url_for("tariffs.estate", estate_id=estate.id), 303)
    return render_template("tariffs/new_notice.html", estate=estate, form=form), form.status


@bp.get("/agreements/<uuid:agreement_id>")
@requires(Permission.TARIFFS_VIEW)
def agreement(agreement_id: UUID) -> ResponseReturnValue:
    """A service agreement with its late fee as a yearly rate, and what is due at its end."""
    found = tariffs.find_agreement(agreement_id)
    if found is None or not tariffs.may_view(actor(), found.estate_id):
        abort(404)
    return render_template(
        "tariffs/agreement.html",
        agreement=found,
        duties=tariffs.duties_of(found, local_date(at())),
        region=tariffs.region_of(found.region),
    )


@bp.route("/estates/<uuid:estate_id>/agreements/new", methods=["GET", "POST"])
@requires(Permission.TARIFFS_MANAGE)
def new_agreement(estate_id: UUID) -> ResponseReturnValue:
    """Record a signed agreement."""
    estate, form = _managed(estate_id), AgreementForm()
    if not form.is_submitted():
        form.company_side.data = company().name
    if form.validate_on_submit():
        with form.showing_refusals():
            made = tariffs.sign_agreement(
                estate,
                form.number.data or "",
                owners_side=form.owners_side.data or "",
                company_side=form.company_side.data or "",
                content=form.content.data or "",
                fee=form.fee.data or "",
                starts_on=form.starts_on.data,
                ends_on=form.ends_on.data,
                charging_model=ChargingModel(form.charging_model.data),
                due_day=form.due_day.data,
                late_rate=form.late_rate.data,
                late_cap_percent=form.late_cap_percent.data,
                grace_days=form.grace_days.data or 0,
                prepayment_months=form.prepayment_months.data,
                region=form.region.data or "",
                document=form.stream,
                document_name=form.document_name,
                by=actor(),
                at=at(),
            )
            flash(_("The agreement is recorded."))
            return redirect(url_for("tariffs.agreement", agreement_id=made.id), 303)
    return render_template("tariffs/new_agreement.html", estate=estate, form=form), form.status
