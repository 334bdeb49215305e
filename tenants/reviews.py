"""The review of rights (PRV-17): each quarter every role of every colleague is confirmed or taken away by a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from tenants.clock import local_date
from tenants.columns import internal
from tenants.db import Model, TenantOwned, belongs_to, db, to_parent
from tenants.history import record
from tenants.members import Member, MemberKind, MemberState, RoleHolding
from tenants.permissions import Role
from tenants.refusals import Refused
from tenants.sessions import end_sessions_of
from tenants.staffing import LastAdministrator, NotYourself, refuse_last_administrator
from tenants.text import N_
from tenants.verbs import lock, transaction

DAYS_TO_DECIDE = timedelta(days=30)


class Decision(StrEnum):
    """open → confirmed or revoked."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


class AccessReview(TenantOwned, Model):
    """One quarter's list of who holds which role where."""

    __tablename__ = "access_review"
    __table_args__ = (UniqueConstraint("tenant_id", "period"),)

    period: Mapped[str] = mapped_column(info=internal(), doc="2026-Q4")
    opened_at: Mapped[datetime] = mapped_column(info=internal())
    due_on: Mapped[date] = mapped_column(info=internal())
    closed_at: Mapped[datetime | None] = mapped_column(info=internal())

    def is_overdue(self, at: datetime) -> bool:
        """Whether the day it was due is over and something is still undecided."""
        return self.closed_at is None and local_date(at) > self.due_on


class ReviewLine(TenantOwned, Model):
    """One role of one colleague, as it was when the review began, and what was decided about it."""

    __tablename__ = "review_line"
    __table_args__ = (
        belongs_to("access_review", "review_id", ondelete="CASCADE"),
        belongs_to("member", "member_id", ondelete="CASCADE"),
        belongs_to("estate", "estate_id", ondelete="SET NULL (estate_id)"),
        Index(None, "tenant_id", "review_id", "member_id"),
        CheckConstraint("decision in ('open', 'confirmed', 'revoked')", name="known_decision"),
    )

    review_id: Mapped[UUID] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())
    role: Mapped[str] = mapped_column(info=internal())
    estate_id: Mapped[UUID | None] = mapped_column(info=internal())
    decision: Mapped[str] = mapped_column(default=Decision.OPEN, info=internal())
    decided_by: Mapped[UUID | None] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())

    member: Mapped[Member] = to_parent("ReviewLine", "Member", "member_id", lazy="joined", innerjoin=True)


class AlreadyDecided(Refused):
    message = N_("This line is decided already.")


def period_of(at: datetime) -> str:
    """The quarter an instant belongs to in Asia/Shanghai: 2026-Q4."""
    day = local_date(at)
    return f"{day.year}-Q{(day.month + 2) // 3}"


@transaction
def open_review(*, by: Member | None, at: datetime) -> AccessReview:
    """Open this quarter's review: a line for every role of every active colleague. Asked again, it is the same one."""
    period = period_of(at)
    found = db.session.scalar(select(AccessReview).where(AccessReview.period == period))
    if found is not None:
        return found
    review = AccessReview(period=period, opened_at=at, due_on=local_date(at + DAYS_TO_DECIDE))
    db.session.add(review)
    db.session.flush()
    held = db.session.scalars(
        select(RoleHolding)
        .join(Member, (Member.tenant_id == RoleHolding.tenant_id) & (Member.id == RoleHolding.member_id))
        .where(Member.kind == MemberKind.STAFF, Member.state != MemberState.LEFT)
    ).all()
    db.session.add_all(
        ReviewLine(review_id=review.id, member_id=one.member_id, role=one.role, estate_id=one.estate_id) for one in held
    )
    db.session.flush()
    record("members.review_opened", review, by=by, at=at, after={"period": period, "lines": len(held)})
    return review


@transaction
def decide(line: ReviewLine, *, keep: bool, by: Member, at: datetime) -> None:
    """Confirm a role or take it away at once. Nobody decides about themselves while somebody else could."""
    lock(line)
    if line.decision != Decision.OPEN:
        raise AlreadyDecided
    if line.member_id == by.id and not _is_only_administrator(by):
        raise NotYourself
    if not keep:
        _take_away(line, at=at)
    line.decision = Decision.CONFIRMED if keep else Decision.REVOKED
    line.decided_by, line.decided_at = by.id, at
    db.session.flush()
    held_in = {"role": line.role, "estate": line.estate_id}
    record("members.review_decided", line.member, by=by, at=at, before=held_in, after={"decision": line.decision})
    _close_when_done(line.review_id, by=by, at=at)


def reviews() -> Sequence[AccessReview]:
    """Every review, newest first."""
    return db.session.scalars(select(AccessReview).order_by(AccessReview.opened_at.desc()).limit(40)).all()


def find_review(review_id: UUID) -> AccessReview | None:
    """One review."""
    return db.session.scalar(select(AccessReview).where(AccessReview.id == review_id))


def find_line(review: AccessReview, line_id: UUID) -> ReviewLine | None:
    """One line of a review."""
    return db.session.scalar(select(ReviewLine).where(ReviewLine.id == line_id, ReviewLine.review_id == review.id))


def lines_of(review: AccessReview) -> list[ReviewLine]:
    """The lines of a review by member's name."""
    lines = db.session.scalars(select(ReviewLine).where(ReviewLine.review_id == review.id)).all()
    return sorted(lines, key=lambda line: (line.member.name, str(line.member_id), line.role, str(line.estate_id)))


def undecided(review: AccessReview) -> int:
    """How many lines nobody has decided yet."""
    return _undecided(review.id)


def overdue_review(*, at: datetime) -> AccessReview | None:
    """A review whose day is over, to be shown until it is done."""
    open_ones = db.session.scalars(select(AccessReview).where(AccessReview.closed_at.is_(None)))
    return next((review for review in open_ones if review.is_overdue(at)), None)


def _take_away(line: ReviewLine, *, at: datetime) -> None:
    member = line.member
    lock(member)
    if line.role == Role.ADMINISTRATOR:
        refuse_last_administrator(member)
    holding = db.session.scalar(
        select(RoleHolding).where(
            RoleHolding.member_id == member.id,
            RoleHolding.role == line.role,
            RoleHolding.estate_id.is_not_distinct_from(line.estate_id),
        )
    )
    if holding is not None:
        db.session.delete(holding)
        member.version += 1
        end_sessions_of(member, at=at, because="roles")


def _is_only_administrator(member: Member) -> bool:
    try:
        refuse_last_administrator(member)
    except LastAdministrator:
        return True
    return False


def _close_when_done(review_id: UUID, *, by: Member, at: datetime) -> None:
    review = find_review(review_id)
    if review is not None and review.closed_at is None and not _undecided(review_id):
        review.closed_at = at
        record("members.review_closed", review, by=by, at=at)


def _undecided(review_id: UUID) -> int:
    count = select(func.count()).select_from(ReviewLine)
    return db.session.scalar(count.where(ReviewLine.review_id == review_id, ReviewLine.decision == Decision.OPEN)) or 0
