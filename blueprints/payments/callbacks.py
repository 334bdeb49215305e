"""Where payment channels tell us something. Open to all, because a channel has no login: its signature is checked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import Response, abort, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from blueprints.access import at, open_to_all
from blueprints.payments.blueprint import bp
from saas import payments
from saas.payments import BadSignature, Channel, Merchant, Notice
from tenants.throttles import Door, TooManyTries, count_try, give_back

MOST_BYTES = 64 * 1024
CALLBACK = Door("payment_callback", timedelta(hours=1), account=2000, address=300, company=5000)
WHY = "payment channels have no login; every message must carry the channel's own signature"


@bp.post("/callback/wechat")
@open_to_all(WHY)
def wechat_says() -> ResponseReturnValue:
    """A notification of WeChat Pay v3. What cannot be verified is told nothing and leaves nothing."""
    merchant = _merchant(Channel.WECHAT)
    body = _body()
    _settle(Channel.WECHAT, lambda: payments.read_wechat(merchant, dict(request.headers), body, at=at()))
    return Response(status=204)


@bp.post("/callback/alipay")
@open_to_all(WHY)
def alipay_says() -> ResponseReturnValue:
    """An asynchronous notification of Alipay, which wants the one word for an answer."""
    merchant = _merchant(Channel.ALIPAY)
    _body()
    _settle(Channel.ALIPAY, lambda: payments.read_alipay(merchant, request.form.to_dict()))
    return Response("success", mimetype="text/plain")


def _merchant(channel: Channel) -> Merchant:
    return payments.merchant_of(channel) or abort(404)


def _body() -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    request.max_content_length = MOST_BYTES
    return request.get_data(cache=True, parse_form_data=False)


def _settle(channel: Channel, read: Callable[[], Notice]) -> None:
    try:
        counted = count_try(CALLBACK, channel.value, address=request.remote_addr, at=at())
    except TooManyTries:
        abort(429)
    try:
        notice = read()
    except BadSignature:
        abort(401)
    give_back(counted)
    payments.handle_notice(notice, at=at())


@bp.record_once
def _without_token(state: BlueprintSetupState) -> None:
    """A channel cannot know our form token; its signature stands for it."""
    for view in (wechat_says, alipay_says):
        state.app.extensions["csrf"].exempt(view)
