"""Which text an estate follows, and where it binds itself more strictly."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.belonging import estate_for, refuse_unless
from blueprints.disclosures.blueprint import bp
from blueprints.disclosures.forms import RegionForm, StricterForm
from saas import disclosures
from saas.disclosures import Topic
from saas.estates import Estate
from tenants.clock import local_date
from tenants.permissions import Permission

P = Permission


def _settable(estate_id: UUID) -> Estate:
    estate = estate_for(estate_id, disclosures.may_view)
    refuse_unless(disclosures.holds_approval, estate.id)
    return estate


@bp.get("/disclosures/rules/<uuid:estate_id>")
@requires(P.DISCLOSURES_VIEW)
def rules(estate_id: UUID) -> ResponseReturnValue:
    """The rules in force for an estate, each with its source."""
    return _page(estate_for(estate_id, disclosures.may_view), None, None)


def _page(estate: Estate, region: RegionForm | None, stricter: StricterForm | None) -> ResponseReturnValue:
    today = local_date(at())
    follows = disclosures.following(estate)
    may_set = disclosures.holds_approval(actor(), estate.id)
    region = region or RegionForm(today, formdata=None)
    stricter = stricter or StricterForm(today, formdata=None)
    if not region.is_submitted():
        region.region.data = follows.region_on(today)
    return render_template(
        "disclosures/rules.html",
        estate=estate,
        rules=[follows.rule_on(topic, today) for topic in Topic],
        region=disclosures.regions()[follows.region_on(today)],
        since=follows.since,
        region_form=region,
        stricter_form=stricter,
        may_set=may_set,
    ), max(region.status, stricter.status)


@bp.post("/disclosures/rules/<uuid:estate_id>/region")
@requires(P.DISCLOSURES_APPROVE)
def set_region(estate_id: UUID) -> ResponseReturnValue:
    """Follow another region's text from a day on."""
    estate = _settable(estate_id)
    form = RegionForm(local_date(at()))
    if form.validate_on_submit():
        with form.showing_refusals():
            disclosures.follow_region(
                form.region.data, estate=estate, valid_from=form.valid_from.data, by=actor(), at=at()
            )
            flash(_("%(name)s follows this text now.", name=estate.name))
            return redirect(url_for(".rules", estate_id=estate.id), 303)
    return _page(estate, form, None)


@bp.post("/disclosures/rules/<uuid:estate_id>/stricter")
@requires(P.DISCLOSURES_APPROVE)
def set_stricter(estate_id: UUID) -> ResponseReturnValue:
    """Bind the estate more strictly for a topic."""
    estate = _settable(estate_id)
    form = StricterForm(local_date(at()))
    if form.validate_on_submit():
        with form.showing_refusals():
            disclosures.bind_more_strictly(
                Topic(form.topic.data),
                form.own,
                estate=estate,
                source=form.source.data,
                valid_from=form.starts_on.data,
                by=actor(),
                at=at(),
            )
            flash(_("Noted."))
            return redirect(url_for(".rules", estate_id=estate.id), 303)
    return _page(estate, None, form)
