"""Rows for figures, written directly: the verbs have their own tests."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from saas.promises.models import Promise
from saas.requests.models import Request
from tenants.db import db, new_id
from tenants.numbers import next_number


def add_request(estate_id: UUID, received: datetime, chance: random.Random, *, state: str = "closed") -> Request:
    """A request that was received then, completed and closed some hours later, now and then reopened and rated."""
    done = received + timedelta(hours=chance.choice((2, 20, 200)))
    is_closed = state == "closed"
    request = Request(
        id=new_id(),
        number=f"WX-{next_number('trial'):06d}",
        received_in_id=estate_id,
        estate_id=estate_id,
        place="门岗",
        category=chance.choice(("repair", "complaint", "help")),
        source="front_desk_in_person",
        channel="counter",
        description="路灯不亮",
        state=state,
        received_at=received,
        recorded_at=received,
        classified_at=received,
        completed_at=done if is_closed else None,
        closed_at=done if is_closed else None,
        closed_how="confirmed" if is_closed else None,
        reopened_count=chance.choice((0, 0, 0, 1)),
        satisfaction=chance.choice((None, 1, 3, 5)) if is_closed else None,
        is_imported_history=True,
    )
    db.session.add(request)
    db.session.flush()
    return request


def add_promise(
    request: Request, clock: str, due: datetime, chance: random.Random, at: datetime, *, state: str | None = None
) -> Promise:
    """A promise about a request, kept or broken."""
    state = state or chance.choice(("kept", "kept", "broken", "withdrawn"))
    promise = Promise(
        thing_kind="request",
        thing_id=request.id,
        estate_id=request.estate_id,
        clock=clock,
        is_published=True,
        made_at=request.received_at,
        started_at=request.received_at,
        working_seconds=3600,
        calendar_kind="always",
        calendar_version=1,
        promised_for=due,
        due_at=due,
        risk_at=due - timedelta(minutes=10),
        state=state,
        kept_at=due - timedelta(minutes=1) if state == "kept" else None,
    )
    db.session.add(promise)
    db.session.flush()
    return promise
