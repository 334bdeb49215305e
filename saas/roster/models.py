"""Skills; the posts and shifts of an estate with what they need; months, duties and absences."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saas.estates import Estate
from saas.roster.kinds import AbsenceKind, AbsenceState, MonthState, Team, Tone
from tenants.checks import one_of
from tenants.clock import SHANGHAI, local_date
from tenants.columns import internal, personal, public
from tenants.db import Model, TenantOwned, belongs_to, to_parent
from tenants.members import Member

EVERY_DAY = 0b1111111
"""Monday is the lowest bit."""
MINUTES_A_DAY = 1440


class Skill(TenantOwned, Model):
    """That a member can do the work of one team."""

    __tablename__ = "technician_skill"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "member_id", "team"),
        one_of("team", Team),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    team: Mapped[str] = mapped_column(info=internal())


class Post(TenantOwned, Model):
    """A post (岗位) of an estate. A command post names who stands in at night and at weekends (domain 5.4)."""

    __tablename__ = "duty_post"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "night_deputy_id"),
        belongs_to("member", "weekend_deputy_id"),
        UniqueConstraint("tenant_id", "estate_id", "name"),
        one_of("team", Team),
        CheckConstraint("name <> ''", name="named"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    team: Mapped[str | None] = mapped_column(info=internal(), doc="the skill it takes, if any")
    is_lead: Mapped[bool] = mapped_column(default=False, info=internal(), doc="stands in for every other post")
    is_command: Mapped[bool] = mapped_column(default=False, info=internal(), doc="of the emergency command")
    night_deputy_id: Mapped[UUID | None] = mapped_column(info=internal())
    weekend_deputy_id: Mapped[UUID | None] = mapped_column(info=internal())
    position: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    retired_at: Mapped[datetime | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("Post", "Estate", "estate_id")
    night_deputy: Mapped[Member | None] = to_parent("Post", "Member", "night_deputy_id")
    weekend_deputy: Mapped[Member | None] = to_parent("Post", "Member", "weekend_deputy_id")

    def called(self, language: str) -> str:
        """Its name in a language; what people here call it when they gave no other."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    @property
    def lacks_deputies(self) -> bool:
        """Whether it is a command post without somebody for the night or for the weekend."""
        deputies = (self.night_deputy, self.weekend_deputy)
        return self.is_command and not all(one is not None and one.is_active for one in deputies)


class Shift(TenantOwned, Model):
    """A shift (班次): when it begins, in minutes after local midnight, and how long it lasts; it may cross midnight."""

    __tablename__ = "duty_shift"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        UniqueConstraint("tenant_id", "estate_id", "name"),
        UniqueConstraint("tenant_id", "estate_id", "sign"),
        CheckConstraint("starts_minute between 0 and 1439", name="starts_in_a_day"),
        CheckConstraint("length_minutes between 30 and 1440", name="real_length"),
        CheckConstraint("name <> ''", name="named"),
        CheckConstraint("char_length(sign) = 1", name="one_sign"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    name: Mapped[str] = mapped_column(info=public())
    name_en: Mapped[str] = mapped_column(default="", info=public())
    sign: Mapped[str] = mapped_column(info=public(), doc="one character for the grid and for patterns")
    starts_minute: Mapped[int] = mapped_column(Integer, info=public())
    length_minutes: Mapped[int] = mapped_column(Integer, info=public())
    position: Mapped[int] = mapped_column(Integer, default=0, info=internal())
    retired_at: Mapped[datetime | None] = mapped_column(info=internal())

    def called(self, language: str) -> str:
        """Its name in a language."""
        return self.name if language.startswith("zh") else self.name_en or self.name

    def span(self, day: date) -> tuple[datetime, datetime]:
        """The instants from which and until which it lasts when it begins on this local day, in UTC."""
        starts = datetime.combine(day, time(*divmod(self.starts_minute, 60)), tzinfo=SHANGHAI)
        starts = starts.astimezone(UTC)
        return starts, starts + timedelta(minutes=self.length_minutes)

    @property
    def crosses_midnight(self) -> bool:
        """Whether it ends on the day after."""
        return self.starts_minute + self.length_minutes > MINUTES_A_DAY

    @property
    def hours(self) -> str:
        """`22:00–06:00`."""
        ends = (self.starts_minute + self.length_minutes) % MINUTES_A_DAY
        return "–".join("{:02d}:{:02d}".format(*divmod(minute, 60)) for minute in (self.starts_minute, ends))

    @property
    def tone(self) -> Tone:
        """Its look in the grid."""
        if self.length_minutes >= 20 * 60:
            return Tone.FULL
        if self.crosses_midnight or self.starts_minute < 4 * 60 or self.starts_minute >= 20 * 60:
            return Tone.NIGHT
        if self.starts_minute >= 12 * 60:
            return Tone.AFTERNOON
        return Tone.DAY if self.starts_minute + self.length_minutes > 16 * 60 else Tone.MORNING


class Need(TenantOwned, Model):
    """How many people a post needs in a shift, on which days of the week, and whether on public holidays."""

    __tablename__ = "duty_need"
    __table_args__ = (
        belongs_to("duty_post", "post_id", ondelete="CASCADE"),
        belongs_to("duty_shift", "shift_id", ondelete="CASCADE"),
        UniqueConstraint("tenant_id", "post_id", "shift_id"),
        CheckConstraint("people between 1 and 50", name="real_people"),
        CheckConstraint("weekdays between 0 and 127", name="real_weekdays"),
    )

    post_id: Mapped[UUID] = mapped_column(info=internal())
    shift_id: Mapped[UUID] = mapped_column(info=internal())
    people: Mapped[int] = mapped_column(Integer, default=1, info=internal())
    weekdays: Mapped[int] = mapped_column(Integer, default=EVERY_DAY, info=internal(), doc="bits, Monday lowest")
    on_holidays: Mapped[bool] = mapped_column(default=True, info=internal())

    def holds_on(self, day: date, *, is_holiday: bool = False, is_made_up: bool = False) -> bool:
        """Whether the need is there on a day; a weekend day worked instead counts as a working day."""
        if is_holiday:
            return self.on_holidays
        if is_made_up:
            return bool(self.weekdays & 0b11111)
        return bool(self.weekdays >> day.weekday() & 1)


class Month(TenantOwned, Model):
    """The roster of one estate for one month, with its state."""

    __tablename__ = "duty_month"
    __table_args__ = (
        belongs_to("estate", "estate_id"),
        belongs_to("member", "published_by_id"),
        UniqueConstraint("tenant_id", "estate_id", "first_day"),
        one_of("state", MonthState),
        CheckConstraint("extract(day from first_day) = 1", name="begins_on_the_first"),
        CheckConstraint("(state = 'published') = (published_at is not null)", name="published_at_a_time"),
    )

    estate_id: Mapped[UUID] = mapped_column(info=internal())
    first_day: Mapped[date] = mapped_column(info=internal())
    state: Mapped[str] = mapped_column(default=MonthState.DRAFT, info=internal())
    published_at: Mapped[datetime | None] = mapped_column(info=internal())
    published_by_id: Mapped[UUID | None] = mapped_column(info=internal())

    estate: Mapped[Estate] = to_parent("Month", "Estate", "estate_id")
    published_by: Mapped[Member | None] = to_parent("Month", "Member", "published_by_id")

    @property
    def is_published(self) -> bool:
        """Whether people were told."""
        return self.state == MonthState.PUBLISHED

    @property
    def name(self) -> str:
        """`2026-12`."""
        return f"{self.first_day:%Y-%m}"


class Duty(TenantOwned, Model):
    """One person at one post in one shift. The day is the local day on which the shift begins."""

    __tablename__ = "duty"
    __table_args__ = (
        belongs_to("duty_month", "month_id"),
        belongs_to("estate", "estate_id"),
        belongs_to("duty_post", "post_id"),
        belongs_to("duty_shift", "shift_id"),
        belongs_to("member", "member_id"),
        UniqueConstraint("tenant_id", "member_id", "starts_at"),
        Index(None, "tenant_id", "month_id", "day"),
        Index(None, "tenant_id", "estate_id", "ends_at"),
        Index(None, "tenant_id", "member_id", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
    )

    month_id: Mapped[UUID] = mapped_column(info=internal())
    estate_id: Mapped[UUID] = mapped_column(info=internal())
    post_id: Mapped[UUID] = mapped_column(info=internal())
    shift_id: Mapped[UUID] = mapped_column(info=internal())
    member_id: Mapped[UUID] = mapped_column(info=internal())
    day: Mapped[date] = mapped_column(info=internal())
    starts_at: Mapped[datetime] = mapped_column(info=internal())
    ends_at: Mapped[datetime] = mapped_column(info=internal())

    month: Mapped[Month] = to_parent("Duty", "Month", "month_id")
    estate: Mapped[Estate] = to_parent("Duty", "Estate", "estate_id")
    post: Mapped[Post] = to_parent("Duty", "Post", "post_id")
    shift: Mapped[Shift] = to_parent("Duty", "Shift", "shift_id")
    member: Mapped[Member] = to_parent("Duty", "Member", "member_id")


class Absence(TenantOwned, Model):
    """Whole local days on which somebody begins no duty. Its kind is for the person and their manager only."""

    __tablename__ = "absence"
    __table_args__ = (
        belongs_to("member", "member_id", ondelete="CASCADE"),
        belongs_to("member", "asked_by_id"),
        belongs_to("member", "decided_by_id"),
        Index(None, "tenant_id", "member_id", "last_day"),
        Index("ix_absence_asked", "tenant_id", "first_day", postgresql_where="state = 'asked'"),
        one_of("kind", AbsenceKind),
        one_of("state", AbsenceState),
        CheckConstraint("last_day >= first_day", name="ends_after_start"),
    )

    member_id: Mapped[UUID] = mapped_column(info=internal())
    kind: Mapped[str] = mapped_column(info=personal("roster"))
    first_day: Mapped[date] = mapped_column(info=personal("roster"))
    last_day: Mapped[date] = mapped_column(info=personal("roster"))
    words: Mapped[str] = mapped_column(default="", info=personal("roster"))
    state: Mapped[str] = mapped_column(default=AbsenceState.ASKED, info=internal())
    asked_by_id: Mapped[UUID] = mapped_column(info=internal())
    asked_at: Mapped[datetime] = mapped_column(info=internal())
    decided_by_id: Mapped[UUID | None] = mapped_column(info=internal())
    decided_at: Mapped[datetime | None] = mapped_column(info=internal())
    answer: Mapped[str] = mapped_column(default="", info=personal("roster"))

    member: Mapped[Member] = to_parent("Absence", "Member", "member_id")
    decided_by: Mapped[Member | None] = to_parent("Absence", "Member", "decided_by_id")

    @property
    def days(self) -> int:
        """How many days, both ends counted."""
        return (self.last_day - self.first_day).days + 1

    def has_begun(self, at: datetime) -> bool:
        """Whether its first day is here."""
        return self.first_day <= local_date(at)
