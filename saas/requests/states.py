"""Which verb may act in which state; every refusal names the state in the desk's words."""

from __future__ import annotations

from collections.abc import Collection

from saas.requests.kinds import FINISHED, RequestState
from saas.requests.models import Request
from saas.requests.refusals import AlreadyFinished, NotNow
from saas.requests.words import Audience, state_word
from tenants.refusals import Translatable


def require(request: Request, states: Collection[RequestState]) -> None:
    """Refuse unless the request is in one of these states. The row must be locked."""
    if request.state in states:
        return
    word = Translatable(
        state_word(request.state, Audience.STAFF, closed_how=request.closed_how, handling=request.handling)
    )
    raise AlreadyFinished(state=word) if request.state in FINISHED else NotNow(state=word)
