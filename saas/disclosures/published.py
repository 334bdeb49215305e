"""What may still be done to something published."""

from __future__ import annotations

from saas.disclosures.models import Disclosure, State
from saas.disclosures.refusals import AlreadyCorrected, NotInThatState


def require_state(disclosure: Disclosure, *states: State) -> None:
    """Raise `AlreadyCorrected` for what a newer version replaced, `NotInThatState` for any other state not named."""
    if disclosure.state == State.CORRECTED and State.CORRECTED not in states:
        raise AlreadyCorrected
    if disclosure.state not in states:
        raise NotInThatState
