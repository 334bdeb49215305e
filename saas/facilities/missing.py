"""Telling of missed rounds: once an estate and day, however often the planner looks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import find_estate
from saas.facilities.care_models import Round
from saas.facilities.kinds import RoundState
from saas.facilities.periods import DAY
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.columns import internal, public
from tenants.db import Model, TenantOwned, belongs_to, db
from tenants.members import members_with
from tenants.permissions import Permission
from tenants.verbs import transaction


class FacilityNotice(TenantOwned, Model):
    """That something about an estate was told, so that it is told once."""

    __tablename__ = "facility_notice"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "estate_id", "about", "step"),
        Index(None, "tenant_id", "at", "id"),
        {"info": {"append_only": True}},
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    about: Mapped[str] = mapped_column(info=public())
    step: Mapped[str] = mapped_column(info=public())
    at: Mapped[datetime] = mapped_column(info=internal())


@transaction
def tell_of_missed(*, at: datetime) -> int:
    """Tell those who manage an estate's facilities how many rounds ended undone yesterday."""
    day = local_date(at) - DAY
    missed = (
        select(Round.estate_id, func.count())
        .where(Round.state == RoundState.MISSED, Round.due_on == day)
        .group_by(Round.estate_id)
        .order_by(Round.estate_id)
    )
    told = 0
    for estate_id, count in db.session.execute(missed).all():
        if note_once(estate_id, f"missed {day}", "told", at=at):
            estate = find_estate(estate_id)
            assert estate is not None
            tell(
                members_with(Permission.FACILITIES_MANAGE, estate_id=estate_id),
                MessageKind.ROUNDS_MISSED,
                None,
                at=at,
                estate=estate.name,
                count=count,
                day=str(day),
            )
            told += 1
    return told


def note_once(estate_id: UUID, about: str, step: str, *, at: datetime) -> bool:
    """Write down that it is told now; false when it was before. The planner's job runs one at a time for a company."""
    same = select(FacilityNotice.id).where(
        FacilityNotice.estate_id == estate_id, FacilityNotice.about == about, FacilityNotice.step == step
    )
    if db.session.scalar(same) is not None:
        return False
    db.session.add(FacilityNotice(estate_id=estate_id, about=about, step=step, at=at))
    db.session.flush()
    return True
