"""What runs now, and starting a plan: scenario and drill or real, then hold."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, session, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.forms import Form
from blueprints.typed import as_uuid
from saas import roster
from saas.emergencies import Plan
from saas.emergencies.kinds import Level
from saas.emergencies.policy import may_run
from saas.emergencies.running import activating, queries
from saas.estates import Building, buildings_of
from tenants.permissions import Permission

CONFIRMED = frozenset({"held", "启动", "start"})
LEVELS = frozenset(level.value for level in Level)
LONGEST = 200


class ActivateForm(Form):
    """The scenarios are rows of their own; the form carries the token and the sentences."""


@bp.get("")
@requires(Permission.EMERGENCIES_VIEW)
def now() -> ResponseReturnValue:
    """What runs, my cards in it, and what ended last."""
    scope = actor().estates_with(Permission.EMERGENCIES_VIEW)
    return render_template(
        "emergencies/running/now.html",
        running=queries.incidents_in(scope),
        ended=queries.incidents_in(scope, running=False, limit=10),
        mine=queries.cards_held_by(actor()),
        may_activate=actor().may(Permission.EMERGENCIES_RUN),
    )


@bp.route("/activate", methods=["GET", "POST"])
@requires(Permission.EMERGENCIES_RUN)
def activate() -> ResponseReturnValue:
    """Choose scenario and drill or real, hold two seconds: it runs."""
    scope = actor().estates_with(Permission.EMERGENCIES_RUN)
    plans = queries.plans_to_activate(scope)
    form = ActivateForm()
    if form.validate_on_submit():
        plan, is_drill = _chosen(plans)
        if plan is None or is_drill is None:
            form.form_errors.append(_("Choose a scenario, and whether it is a drill or real."))
        elif http.form.get("confirm", "").strip().lower() not in CONFIRMED:
            form.form_errors.append(
                _("Hold the button for two seconds, or type the word “%(word)s”.", word=pgettext("typed", "start"))
            )
        else:
            with form.showing_refusals():
                return _start(plan, is_drill)
    page = render_template(
        "emergencies/running/activate.html",
        form=form,
        by_estate=_by_estate(plans),
        running=queries.incidents_in(scope),
        key=http.form.get("client_key") or str(uuid4()),
        typed=http.form,
        levels=list(Level),
    )
    return page, form.status


def _start(plan: Plan, is_drill: bool) -> ResponseReturnValue:
    version = plan.in_force
    level = http.form.get("level", "")
    found = activating.activate(
        plan,
        is_drill=is_drill,
        level=Level(level) if level in LEVELS else Level(version.level) if version is not None else Level.B,
        client_key=as_uuid(http.form.get("client_key")) or uuid4(),
        buildings=_buildings(plan),
        place=http.form.get("place", "")[:LONGEST],
        reporter=http.form.get("reporter", "")[:LONGEST],
        by=actor(),
        at=at(),
    )
    if found.joined:
        flash(_("%(number)s runs already: you have joined it.", number=found.incident.number), "info")
    return redirect(url_for("emergencies.board", incident_id=found.incident.id), 303)


def _chosen(plans: Any) -> tuple[Plan | None, bool | None]:
    plan_id, _colon, kind = http.form.get("choice", "").partition(":")
    found = next((plan for plan in plans if str(plan.id) == plan_id), None)
    if found is not None and (found.estate_id is None or not may_run(actor(), found.estate_id)):
        found = None
    return found, {"drill": True, "real": False}.get(kind)


def _buildings(plan: Plan) -> list[Building]:
    wanted: set[UUID | None] = {as_uuid(one) for one in http.form.getlist("buildings")}
    if plan.estate_id is None:
        return []
    return [building for building in buildings_of(plan.estate_id) if building.id in wanted]


def _by_estate(plans: Any) -> list[tuple[Any, list[Plan], Any]]:
    """The estate one is on duty in first, else the one that is chosen above."""
    duty = roster.my_shifts(actor(), at()).now
    here = str(duty.estate_id) if duty is not None else session.get("estate")
    groups: dict[UUID, list[Plan]] = {}
    for plan in plans:
        groups.setdefault(plan.estate_id, []).append(plan)
    in_order = sorted(groups.items(), key=lambda group: str(group[0]) != here)
    return [(some[0].estate, some, buildings_of(estate_id)) for estate_id, some in in_order]
