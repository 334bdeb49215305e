"""What anybody may ask without a login: is this paper genuine? And the register by which they check it themselves."""

from __future__ import annotations

from flask import Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.access import current_member, open_to_all
from blueprints.disclosures.blueprint import bp
from saas import disclosures
from saas.disclosures import Sheet, Verdict, typed_code

STATUS = {Verdict.GENUINE: 200, Verdict.REPLACED: 200, Verdict.UNKNOWN: 404, Verdict.BROKEN: 200}
LONGEST = 60


@bp.get("/check/")
@open_to_all("a code is typed here by whoever stands before the board")
def check() -> ResponseReturnValue:
    """Type the code of a paper."""
    text = request.args.get("code", "")[:LONGEST]
    if typed_code(text):
        return redirect(url_for(".check_code", code=typed_code(text)), 303)
    return render_template("disclosures/check.html", keys=disclosures.keys_as_published(), asked=bool(text))


@bp.get("/check/<code>")
@open_to_all("the QR code on a posted paper leads here, and no resident needs a login to check it")
def check_code(code: str) -> ResponseReturnValue:
    """Genuine, replaced by a newer one, or unknown; and what was sealed."""
    answer = disclosures.look_up(code[:LONGEST])
    sheet = None
    if answer.seal is not None and answer.content is not None:
        sheet = Sheet(answer.content["topic"], answer.content["blocks"])
    return render_template(
        "disclosures/check_code.html",
        answer=answer,
        seal=answer.seal,
        content=answer.content,
        sheet=sheet,
        one=answer.seal.disclosure if answer.seal is not None and answer.content is not None else None,
        shown=answer.code or code[:LONGEST],
        is_member=current_member() is not None,
    ), STATUS[answer.verdict]


@bp.get("/check/<code>/bundle.json")
@open_to_all("whoever wants to check a paper without us takes its content, signature and chain from here")
def bundle(code: str) -> ResponseReturnValue:
    """Everything the offline script needs."""
    answer = disclosures.look_up(code[:LONGEST])
    if answer.seal is None:
        abort(404)
    response = jsonify(disclosures.bundle_of(answer.seal))
    return _saved_as(response, f"{answer.code}.json")


@bp.get("/.well-known/disclosure-keys.json")
@open_to_all("public keys are for the public")
def keys() -> ResponseReturnValue:
    """The company's public keys, newest first."""
    return jsonify(keys=disclosures.keys_as_published())


def _saved_as(response: Response, name: str) -> Response:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
