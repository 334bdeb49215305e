"""Writing a draft: cells to type, figures from the books to open, and the checks that say what is still missing."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.disclosures.blueprint import bp, company_name, in_chinese, visible, workable
from blueprints.disclosures.forms import EmptyForm
from saas import disclosures
from saas.disclosures import Disclosure, State
from tenants.permissions import Permission

P = Permission
EXPLAIN = "explain/"


@bp.route("/disclosures/<uuid:disclosure_id>/edit", methods=["GET", "POST"])
@requires(P.DISCLOSURES_PREPARE)
def edit(disclosure_id: UUID) -> ResponseReturnValue:
    """Type what the data do not know; save, or save and hand in."""
    one = workable(disclosure_id)
    form = EmptyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            disclosures.write(one, request.form.to_dict(), by=actor(), at=at())
            if request.form.get("then") == "submit":
                disclosures.submit(one, explanations=_explanations(), by=actor(), at=at())
                flash(_("Handed in. Somebody else approves it."))
                return redirect(url_for(".show", disclosure_id=one.id), 303)
            flash(_("Saved."))
            return redirect(url_for(".edit", disclosure_id=one.id), 303)
    elif one.state != State.DRAFT:
        return redirect(url_for(".show", disclosure_id=one.id), 303)
    return _page(one, form)


def _page(one: Disclosure, form: EmptyForm) -> ResponseReturnValue:
    return render_template(
        "disclosures/edit.html",
        one=one,
        sheet=disclosures.sheet_of(one),
        report=disclosures.check(one),
        form=form,
        typed=request.form if form.form_errors else {},
        explain=EXPLAIN,
    ), form.status


def _explanations() -> dict[str, str]:
    return {name.removeprefix(EXPLAIN): words for name, words in request.form.items() if name.startswith(EXPLAIN)}


@bp.post("/disclosures/<uuid:disclosure_id>/read-anew")
@requires(P.DISCLOSURES_PREPARE)
def read_anew(disclosure_id: UUID) -> ResponseReturnValue:
    """Read the data again; what was typed stays."""
    one = workable(disclosure_id)
    disclosures.read_anew(one, company=company_name(), translate=in_chinese, by=actor(), at=at())
    flash(_("The figures are those of the books now."))
    return redirect(url_for(".edit", disclosure_id=one.id), 303)


@bp.post("/disclosures/<uuid:disclosure_id>/take-back")
@requires(P.DISCLOSURES_PREPARE)
def take_back(disclosure_id: UUID) -> ResponseReturnValue:
    """Change it after all."""
    one = workable(disclosure_id)
    disclosures.take_back(one, by=actor(), at=at())
    return redirect(url_for(".edit", disclosure_id=one.id), 303)


@bp.post("/disclosures/<uuid:disclosure_id>/discard")
@requires(P.DISCLOSURES_PREPARE)
def discard(disclosure_id: UUID) -> ResponseReturnValue:
    """Throw the draft away."""
    one = workable(disclosure_id)
    estate_id = one.estate_id
    disclosures.discard(one, by=actor(), at=at())
    flash(_("The draft is gone."))
    return redirect(url_for(".index", estate=estate_id), 303)


@bp.get("/disclosures/<uuid:disclosure_id>/as-resident")
@requires(P.DISCLOSURES_VIEW)
def as_resident(disclosure_id: UUID) -> ResponseReturnValue:
    """What residents will see."""
    one = visible(disclosure_id)
    if one.is_sealed and one.seal is None:
        abort(404)
    return render_template(
        "disclosures/read.html", one=one, sheet=disclosures.sheet_of(one), preview=True, successor=None, form=None
    )
