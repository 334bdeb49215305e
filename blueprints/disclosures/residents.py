"""The residents' pages: what their estate publishes, under the headings of the law, and what they say against it."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, resident_only
from blueprints.disclosures.blueprint import bp, visible
from blueprints.disclosures.forms import WordsForm
from saas import archives, disclosures
from saas.disclosures import CIVIL_CODE_943, CURRENT, Disclosure, Topic


@bp.get("/my-estate/disclosures")
@resident_only
def mine() -> ResponseReturnValue:
    """What the estate published, by topic; a topic without anything says so."""
    homes = archives.homes_of(actor(), at=at())
    estates = list({home.estate_id: home.estate for home in homes}.values())
    if not estates:
        return render_template("disclosures/no_home.html")
    wanted = request.args.get("estate", "")
    estate = next((one for one in estates if str(one.id) == wanted), estates[0])
    published = disclosures.published_in(estate.id)
    everything = [one for found in published.values() for one in found]
    return render_template(
        "disclosures/mine.html",
        estate=estate,
        estates_here=estates,
        published=published,
        eight=CIVIL_CODE_943,
        others=[topic for topic in Topic if topic not in CIVIL_CODE_943],
        handled=disclosures.with_open_objections(one.id for one in everything),
        missing=[topic for topic in CIVIL_CODE_943 if not published.get(topic)],
    )


@bp.get("/my-estate/disclosures/<uuid:disclosure_id>")
@resident_only
def read(disclosure_id: UUID) -> ResponseReturnValue:
    """One disclosure as it was sealed."""
    return _page(_sealed(disclosure_id), WordsForm(formdata=None))


def _sealed(disclosure_id: UUID) -> Disclosure:
    one = visible(disclosure_id)
    if not one.is_sealed:
        abort(404)
    return one


def _page(one: Disclosure, form: WordsForm) -> ResponseReturnValue:
    successor = disclosures.successor_of(one)
    return render_template(
        "disclosures/read.html",
        one=one,
        sheet=disclosures.sheet_of(one),
        preview=False,
        successor=successor if successor is not None and successor.is_sealed else None,
        form=form if one.state in CURRENT else None,
    ), form.status


@bp.post("/my-estate/disclosures/<uuid:disclosure_id>/object")
@resident_only
def object_to(disclosure_id: UUID) -> ResponseReturnValue:
    """Say what is wrong; the answer is public and has a time."""
    one = _sealed(disclosure_id)
    form = WordsForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            made = disclosures.object_to(one, form.words.data, by=actor(), at=at())
            flash(
                _("Thank you. You get an answer by %(day)s, and everybody can read it.", day=made.due_day.isoformat())
            )
            return redirect(url_for(".read", disclosure_id=one.id), 303)
    return _page(one, form)
