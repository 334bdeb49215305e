"""The quarterly review of rights: confirm each role or take it away."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.members.blueprint import bp
from blueprints.members.forms import EmptyForm
from blueprints.members.words import role_word
from saas import estates
from tenants import member_queries, reviews
from tenants.permissions import Permission
from tenants.reviews import AccessReview, Decision

P = Permission
DECISIONS = {"keep": True, "revoke": False}


@bp.route("/members/reviews", methods=["GET", "POST"])
@requires(P.MEMBERS_REVIEW)
def review_index() -> ResponseReturnValue:
    form = EmptyForm()
    if form.validate_on_submit():
        review = reviews.open_review(by=actor(), at=at())
        return redirect(url_for("members.review", review_id=review.id), 303)
    rows = [(review, reviews.undecided(review)) for review in reviews.reviews()]
    this_one = any(review.period == reviews.period_of(at()) for review, _left in rows)
    return render_template("members/reviews.html", rows=rows, form=form, has_this_quarter=this_one), form.status


@bp.get("/members/reviews/<uuid:review_id>")
@requires(P.MEMBERS_REVIEW)
def review(review_id: UUID) -> ResponseReturnValue:
    found = _review(review_id)
    lines = reviews.lines_of(found)
    deciders = {line.decided_by for line in lines if line.decided_by is not None}
    return render_template(
        "members/review.html",
        review=found,
        lines=lines,
        left=sum(line.decision == Decision.OPEN for line in lines),
        estate_names={estate.id: estate.name for estate in estates.every_estate()},
        deciders=member_queries.names_of(deciders),
        seen=member_queries.last_seen({line.member_id for line in lines}),
        role_word=role_word,
    )


@bp.post("/members/reviews/<uuid:review_id>/lines/<uuid:line_id>")
@requires(P.MEMBERS_REVIEW)
def decide(review_id: UUID, line_id: UUID) -> ResponseReturnValue:
    found = _review(review_id)
    line = reviews.find_line(found, line_id) or abort(404)
    keep = DECISIONS.get(request.form.get("decision", ""))
    if keep is None:
        abort(400)
    reviews.decide(line, keep=keep, by=actor(), at=at())
    flash(_("Confirmed.") if keep else _("Taken away. %(name)s logs in again.", name=line.member.name))
    return redirect(url_for("members.review", review_id=found.id, _anchor=f"line-{line.id}"), 303)


def _review(review_id: UUID) -> AccessReview:
    return reviews.find_review(review_id) or abort(404)
