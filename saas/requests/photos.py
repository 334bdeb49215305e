"""Photos of a request: which file shows what. The bytes are behind `tenants.files`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import Index, Select, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from saas.requests.events import Kind, note
from saas.requests.kinds import Moment
from saas.requests.models import Request
from saas.requests.refusals import NothingDescribed
from tenants.checks import one_of
from tenants.columns import internal
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.files import StoredFile, take_uploads
from tenants.history import record
from tenants.members import Member
from tenants.verbs import lock, transaction

PHOTO_KIND = "requests.photo"
MOST_PHOTOS = 9


class RequestPhoto(TenantOwned, Model):
    """One photo, and whether it shows the fault, the state before or the state after the work."""

    __tablename__ = "request_photo"
    __table_args__ = (
        belongs_to("request", "request_id"),
        belongs_to("stored_file", "file_id"),
        belongs_to("member", "by_id"),
        Index(None, "tenant_id", "request_id", "at", "id"),
        one_of("moment", Moment),
    )

    request_id: Mapped[UUID] = mapped_column(info=internal())
    file_id: Mapped[UUID] = mapped_column(info=internal())
    moment: Mapped[str] = mapped_column(info=internal())
    order_id: Mapped[UUID | None] = mapped_column(info=internal(), doc="the work order it belongs to")
    by_id: Mapped[UUID] = mapped_column(info=internal())
    at: Mapped[datetime] = mapped_column(info=internal())

    file: Mapped[StoredFile] = to_parent("RequestPhoto", "StoredFile", "file_id", lazy="joined", innerjoin=True)


def add_photos(
    request: Request,
    tokens: Iterable[str],
    moment: Moment,
    *,
    by: Member,
    at: datetime,
    order_id: UUID | None = None,
) -> list[RequestPhoto]:
    """Attach what this member uploaded before to the request, in the running transaction; refuses lost uploads."""
    wanted = [token for token in tokens if token][:MOST_PHOTOS]
    photos = [
        RequestPhoto(request_id=request.id, file_id=file.id, moment=moment, order_id=order_id, by_id=by.id, at=at)
        for file in take_uploads(wanted, kind=PHOTO_KIND, to=request.id, by=by, at=at)
    ]
    db.session.add_all(photos)
    db.session.flush()
    return photos


def photos_of(request_id: UUID) -> Sequence[RequestPhoto]:
    """All photos of a request with their files, oldest first."""
    return db.session.scalars(_of_request(), {"request_id": request_id}).all()


@cache
def _of_request() -> Select[RequestPhoto]:
    theirs = RequestPhoto.request_id == bindparam("request_id")
    return select(RequestPhoto).where(theirs).order_by(RequestPhoto.at, RequestPhoto.id)


def has_photo_after(order_id: UUID) -> bool:
    """Whether the work order has a photo of the finished work."""
    found = select(RequestPhoto.id).where(RequestPhoto.order_id == order_id, RequestPhoto.moment == Moment.AFTER)
    return db.session.scalar(found.limit(1)) is not None


@transaction
def bring_photos(request: Request, tokens: Iterable[str], moment: Moment, *, by: Member, at: datetime) -> None:
    """Photos that came later, with their step in the timeline."""
    lock(request)
    photos = add_photos(request, tokens, moment, by=by, at=at)
    if not photos:
        raise NothingDescribed()
    note(request, Kind.PHOTO_ADDED, by=by, at=at)
    record("request.photos_added", request, by=by, at=at, after={"photos": len(photos)})
