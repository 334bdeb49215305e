"""How ready each estate is, estates side by side, and the rows behind each figure."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask import request as http
from flask.typing import ResponseReturnValue

from blueprints.access import at, requires
from blueprints.belonging import estate_for
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.plan_finding import estates_here
from saas.emergencies.learning import readiness as ready
from saas.emergencies.learning.readiness import Figure
from saas.emergencies.policy import may_view
from tenants.permissions import Permission


@bp.get("/readiness")
@requires(Permission.EMERGENCIES_VIEW)
def readiness() -> ResponseReturnValue:
    """The three figures of every estate one may see."""
    estates = estates_here()
    found = ready.readiness([estate.id for estate in estates], at=at())
    return render_template("emergencies/learning/readiness.html", estates=estates, found=found, figures=list(Figure))


@bp.get("/readiness/<uuid:estate_id>/<any(parts, resources, roles):figure>")
@requires(Permission.EMERGENCIES_VIEW)
def readiness_rows(estate_id: UUID, figure: str) -> ResponseReturnValue:
    """What a figure counts: what is ready, and first what is not."""
    estate = estate_for(estate_id, may_view)
    wanted = {"yes": True, "no": False}.get(http.args.get("ready", ""))
    share = ready.readiness([estate.id], at=at())[estate.id][Figure(figure)]
    return render_template(
        "emergencies/learning/readiness_rows.html",
        estate=estate,
        figure=Figure(figure),
        share=share,
        rows=ready.rows_of(estate.id, Figure(figure), at=at(), ready=wanted),
        wanted=wanted,
    )
