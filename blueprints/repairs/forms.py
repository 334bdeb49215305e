"""What technicians tap and dispatchers choose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from blueprints.forms import Form
from saas.promises import PauseReason
from saas.promises.wording import PAUSE_NAMES
from saas.repairs import Cause, Line, ReturnReason, SkipReason, Way
from saas.repairs.words import CAUSE_WORDS, RETURN_WORDS, SKIP_WORDS, WAY_WORDS
from saas.requests import Slot, slot_of
from tenants.clock import SHANGHAI
from tenants.members import Member

LONGEST = 2000
NOT_SKIPPED = "inspected"
LINES = 6


class DispatchForm(Form):
    """Who goes, and when."""

    technician = RadioField(_l("Who goes?"), validators=[InputRequired(_l("Choose who goes."))])
    slot = SelectField(_l("When?"), validators=[Optional()])
    instructions = TextAreaField(_l("For the technician"), validators=[Length(max=LONGEST)])
    is_paid = BooleanField(_l("Charged to the resident"))

    def __init__(self, technicians: Sequence[Member], slots: Sequence[tuple[str, str]], *, has_time: bool) -> None:
        super().__init__()
        self._members = {str(member.id): member for member in technicians}
        self.technician.choices = [(key, member.name) for key, member in self._members.items()]
        first = gettext("As agreed") if has_time else gettext("No time agreed")
        self.slot.choices = [("", first), *slots]

    @property
    def chosen(self) -> Member:
        """The technician."""
        return self._members[self.technician.data]

    @property
    def chosen_slot(self) -> Slot | None:
        """The new time, if one was chosen."""
        return slot_of(self.slot.data) if self.slot.data else None


class RecallForm(Form):
    """Why the job is taken back."""

    reason = StringField(_l("Why?"), validators=[InputRequired(_l("A reason is needed.")), Length(max=200)])


class WordForm(Form):
    """A word to the resident."""

    words = TextAreaField(_l("Your words"), validators=[InputRequired(_l("Write a few words.")), Length(max=2000)])


class ReturnForm(Form):
    """Why a job is given back."""

    reason = RadioField(_l("Why?"), validators=[InputRequired(_l("Choose one."))])
    words = StringField(_l("More, if you like"), validators=[Length(max=200)])

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [(one.value, gettext(word)) for one, word in RETURN_WORDS.items()]

    @property
    def chosen(self) -> ReturnReason:
        """The reason."""
        return ReturnReason(self.reason.data)


class BeginForm(Form):
    """What is wrong and what will be done: taps, no typing."""

    cause = RadioField(_l("What is wrong?"), validators=[InputRequired(_l("Tap what is wrong."))])
    inspection = SelectField(_l("Inspection of the site"), default=SkipReason.OBVIOUS.value)
    way = SelectField(_l("What will you do?"), default=Way.ON_THE_SPOT.value)
    words = TextAreaField(_l("More, if you like"), validators=[Length(max=LONGEST)])

    def __init__(self) -> None:
        super().__init__()
        self.cause.choices = [(one.value, gettext(word)) for one, word in CAUSE_WORDS.items()]
        skipped = [(one.value, gettext("Skipped: %(why)s", why=gettext(word))) for one, word in SKIP_WORDS.items()]
        self.inspection.choices = [*skipped, (NOT_SKIPPED, gettext("Inspected just now"))]
        self.way.choices = [(one.value, gettext(word)) for one, word in WAY_WORDS.items()]

    @property
    def skip(self) -> SkipReason | None:
        """Why the inspection is left out, or nothing when the site was inspected."""
        return None if self.inspection.data == NOT_SKIPPED else SkipReason(self.inspection.data)

    @property
    def chosen_cause(self) -> Cause:
        """What is wrong."""
        return Cause(self.cause.data)

    @property
    def chosen_way(self) -> Way:
        """What will be done."""
        return Way(self.way.data)


class PauseForm(Form):
    """做不完: why, and when it goes on."""

    reason = RadioField(_l("Why can it not go on?"), validators=[InputRequired(_l("Choose one."))])
    expected = SelectField(_l("When will it go on?"), validators=[Optional()])
    other_time = DateTimeLocalField(_l("Another time"), format="%Y-%m-%dT%H:%M", validators=[Optional()])
    words = StringField(_l("More, if you like"), validators=[Length(max=200)])

    def __init__(self, times: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.reason.choices = [(one.value, gettext(word)) for one, word in PAUSE_NAMES.items()]
        self.expected.choices = [*times]

    @property
    def chosen(self) -> PauseReason:
        """The reason."""
        return PauseReason(self.reason.data)

    def expected_at(self) -> datetime:
        """When it goes on: the time typed (Shanghai's) or the one chosen."""
        typed: datetime | None = self.other_time.data
        if typed is not None:
            return typed.replace(tzinfo=SHANGHAI)
        return datetime.fromisoformat(self.expected.data)


class FinishForm(Form):
    """The end of a job: does it work, a photo, what was used."""

    trial = RadioField(_l("Trial run"), validators=[InputRequired(_l("Say whether it works."))])
    photos = MultipleFileField(_l("Photo of the finished work"))
    work_done = TextAreaField(_l("What was done"), validators=[Length(max=LONGEST)])
    told = BooleanField(_l("I have shown it to the resident"))

    def __init__(self) -> None:
        super().__init__()
        self.trial.choices = [("passed", gettext("It works")), ("failed", gettext("It does not work yet"))]

    @property
    def passed(self) -> bool:
        """Whether it works."""
        return bool(self.trial.data == "passed")


class UnreadableLine(ValueError):
    """A line of material whose numbers cannot be read."""


class MaterialsForm(Form):
    """Up to six lines of material and the labour, in yuan."""

    labour = StringField(_l("Labour (yuan)"), validators=[Length(max=12)])

    def read(self, fields: Sequence[tuple[str, str, str, str, str]]) -> tuple[list[Line], int]:
        """Lines and labour as the verb takes them: thousandths and fen. Raises `UnreadableLine`."""
        lines = [
            Line(name.strip(), _thousandths(quantity), _fen(price), spec.strip()[:60], unit.strip()[:10] or "个")
            for name, spec, unit, quantity, price in fields
            if name.strip()
        ]
        return lines, _fen(self.labour.data or "0")


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.strip().replace(",", "") or "0")
    except InvalidOperation as error:
        raise UnreadableLine(text) from error
    if not value.is_finite() or not 0 <= value < 10**9:
        raise UnreadableLine(text)
    return value


def _thousandths(text: str) -> int:
    return int(_decimal(text or "1") * 1000)


def _fen(text: str) -> int:
    return int(_decimal(text) * 100)
