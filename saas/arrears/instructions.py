"""How the households of an estate pay: one row an estate, printed on every paper that asks for money."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from saas.arrears.models import PaymentInstructions
from saas.billing.papers import Instructions, instructions_with
from saas.estates import Estate
from tenants.db import db
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

FIELDS = ("payee", "bank", "account_no", "ways", "contact")


def instructions_of(estate_id: UUID) -> PaymentInstructions | None:
    """How to pay in an estate, if somebody has written it down."""
    return db.session.scalar(select(PaymentInstructions).where(PaymentInstructions.estate_id == estate_id))


@transaction
def set_instructions(
    estate: Estate, *, payee: str, bank: str, account_no: str, ways: str, contact: str, by: Member | None, at: datetime
) -> PaymentInstructions:
    """Write down the account and the ways to pay of an estate; papers printed from now on show them."""
    lock(estate)
    found = instructions_of(estate.id)
    before = {name: getattr(found, name) for name in FIELDS} if found is not None else {}
    if found is None:
        found = PaymentInstructions(estate_id=estate.id, set_at=at)
        db.session.add(found)
    values = dict(zip(FIELDS, (payee, bank, account_no, ways, contact), strict=True))
    for name, value in values.items():
        setattr(found, name, value.strip())
    found.set_at = at
    db.session.flush()
    record("arrears.instructions_set", found, by=by, at=at, before=before, after=values)
    return found


def _for_papers(estate_id: UUID) -> Instructions | None:
    found = instructions_of(estate_id)
    return Instructions(*(getattr(found, name) for name in FIELDS)) if found is not None else None


instructions_with(_for_papers)
