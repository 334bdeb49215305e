"""What residents were told, and their own answer: I am safe, or we need help."""

from __future__ import annotations

from uuid import UUID

from flask import abort, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, resident_only
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.running import answered
from saas.emergencies import NoticeReceipt
from saas.emergencies.kinds import HouseState
from saas.emergencies.running import houses, noticing

ANSWERS = {"safe": HouseState.SAFE, "needs_help": HouseState.NEEDS_HELP}


@bp.get("/told")
@resident_only
def told() -> ResponseReturnValue:
    """The notices of emergencies that reached me, the newest first."""
    return render_template("emergencies/running/told.html", receipts=noticing.receipts_of(actor()))


@bp.route("/told/<uuid:notice_receipt_id>", methods=["GET", "POST"])
@resident_only
def notice(notice_receipt_id: UUID) -> ResponseReturnValue:
    """One notice, and how it is at home."""
    receipt = noticing.find_receipt(notice_receipt_id)
    if receipt is None or receipt.member_id != actor().id:
        abort(404)
    incident = receipt.notice.incident
    mine = houses.my_houses_in(incident, actor(), at=at())
    if http.method == "POST":
        state = ANSWERS.get(http.form.get("said", ""))
        if state is None or not mine:
            abort(404)
        words = http.form.get("words", "")
        return answered(
            lambda: [houses.say(house, state, words=words, by=actor(), at=at()) for house in mine],
            url_for("emergencies.notice", notice_receipt_id=receipt.id),
            _("Thank you. The people on duty see it now."),
        )
    return render_template(
        "emergencies/running/notice.html", receipt=receipt, incident=incident, mine=mine, words=_words(receipt)
    )


def _words(receipt: NoticeReceipt) -> str:
    said = receipt.message.values.get("words")
    return str(said) if said else receipt.notice.words
