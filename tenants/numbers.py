"""Numbers that people see: gapless per series, from a counter row locked in the verb's own transaction."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import internal
from tenants.db import Model, TenantOwned, db, new_id
from tenants.scope import current_tenant_id


class Counter(TenantOwned, Model):
    """The last number given in one series (of a company, or of one estate) and period."""

    __tablename__ = "counter"
    __table_args__ = (
        Index(
            "uq_counter_series",
            "tenant_id",
            "series",
            "estate_id",
            "period",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    series: Mapped[str] = mapped_column(info=internal())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    period: Mapped[str] = mapped_column(default="", info=internal())
    last: Mapped[int] = mapped_column(info=internal())


_NEXT = text(
    """
    insert into counter (tenant_id, id, series, estate_id, period, last)
    values (:tenant_id, :id, :series, :estate_id, :period, :count)
    on conflict (tenant_id, series, estate_id, period) do update set last = counter.last + :count
    returning last
    """
)


def next_number(series: str, *, estate_id: UUID | None = None, period: str = "", count: int = 1) -> int:
    """The next number of a series; with `count`, the last of a block. A rollback gives it back, so there are no gaps."""
    last = db.session.execute(
        _NEXT,
        {
            "tenant_id": current_tenant_id(),
            "id": new_id(),
            "series": series,
            "estate_id": estate_id,
            "period": period,
            "count": count,
        },
    ).scalar_one()
    return int(last)
