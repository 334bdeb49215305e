"""Forms of the settings pages. What they refuse themselves is form; what the rules refuse is shown at the top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext, lazy_pgettext
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.forms import Form
from saas.promises import CALENDAR_NAMES, CLOCK_NAMES, CalendarKind, ClockKind, Limits, Standard, Wording
from saas.promises.standards import LIMITS

A_YEAR = 366 * 24 * 60
WEEKDAYS = (
    ("monday", lazy_gettext("Monday")),
    ("tuesday", lazy_gettext("Tuesday")),
    ("wednesday", lazy_gettext("Wednesday")),
    ("thursday", lazy_gettext("Thursday")),
    ("friday", lazy_gettext("Friday")),
    ("saturday", lazy_gettext("Saturday")),
    ("sunday", lazy_gettext("Sunday")),
)


def _minutes(label: Any) -> IntegerField:
    message = lazy_gettext("Minutes from 1 up to a year.")
    return IntegerField(label, validators=[Optional(), NumberRange(1, A_YEAR, message=message)])


class StandardForm(Form):
    """A new version of one standard."""

    name = StringField(
        lazy_gettext("Name of the standard"),
        validators=[InputRequired(lazy_gettext("Give it a name.")), Length(max=60)],
    )
    name_en = StringField(lazy_gettext("Name in English"), validators=[Length(max=120)])
    quality = TextAreaField(lazy_gettext("Quality"), validators=[Length(max=500)])
    quality_en = TextAreaField(lazy_gettext("Quality in English"), validators=[Length(max=1000)])
    flow = TextAreaField(lazy_gettext("Flow"), validators=[Length(max=500)])
    attitude = TextAreaField(lazy_gettext("Attitude"), validators=[Length(max=500)])
    calendar = SelectField(lazy_gettext("The clock runs"))
    completion_calendar = SelectField(lazy_gettext("For the completion it runs"))
    response = _minutes(lazy_gettext("First response"))
    arrival = _minutes(lazy_gettext("On site"))
    completion = _minutes(lazy_gettext("Completion"))
    complex_completion = _minutes(lazy_gettext("Completion of a complex fault"))
    feedback = _minutes(lazy_gettext("Feedback on handling"))
    update_every = _minutes(lazy_gettext("Next update"))
    has_own_limit = BooleanField(lazy_gettext("This service has a time limit of its own"))
    target_name = StringField(lazy_gettext("Figure that residents can check"), validators=[Length(max=60)])
    target_value = IntegerField(lazy_gettext("Target"), validators=[Optional(), NumberRange(0, 1_000_000)])
    target_unit = StringField(lazy_pgettext("measure", "Unit"), validators=[Length(max=20)])
    published = SelectMultipleField(lazy_gettext("Promised to residents"))
    based_on = HiddenField()

    def __init__(self, known: Standard | None, version: int) -> None:
        super().__init__(data=_data_of(known, version) if known is not None else {"based_on": version})
        kinds = [(kind.value, _(name)) for kind, name in CALENDAR_NAMES.items()]
        self.calendar.choices = kinds
        self.completion_calendar.choices = [("", _("As for the rest")), *kinds]
        self.published.choices = [(clock.value, _(CLOCK_NAMES[clock])) for clock in LIMITS]

    @property
    def wording(self) -> Wording:
        return Wording(
            name=self.name.data or "",
            name_en=self.name_en.data or "",
            quality=self.quality.data or "",
            quality_en=self.quality_en.data or "",
            flow=self.flow.data or "",
            attitude=self.attitude.data or "",
            target_name=self.target_name.data or "",
            target_value=self.target_value.data,
            target_unit=self.target_unit.data or "",
        )

    @property
    def limits(self) -> Limits:
        own = self.completion_calendar.data
        return Limits(
            calendar=CalendarKind(self.calendar.data),
            completion_calendar=CalendarKind(own) if own else None,
            minutes={clock: self[column].data for clock, column in LIMITS.items()},
            complex_completion=self.complex_completion.data,
            has_own_limit=bool(self.has_own_limit.data),
        )

    @property
    def clocks(self) -> list[ClockKind]:
        return [ClockKind(value) for value in self.published.data or []]

    @property
    def seen_version(self) -> int:
        """The version the person looked at; nonsense is an old one."""
        text = str(self.based_on.data or "0")
        return int(text) if text.isdecimal() and len(text) < 9 else -1


class CalendarForm(Form):
    """A new version of a calendar: the week, and the special days of one year."""

    monday = StringField(WEEKDAYS[0][1], validators=[Length(max=120)])
    tuesday = StringField(WEEKDAYS[1][1], validators=[Length(max=120)])
    wednesday = StringField(WEEKDAYS[2][1], validators=[Length(max=120)])
    thursday = StringField(WEEKDAYS[3][1], validators=[Length(max=120)])
    friday = StringField(WEEKDAYS[4][1], validators=[Length(max=120)])
    saturday = StringField(WEEKDAYS[5][1], validators=[Length(max=120)])
    sunday = StringField(WEEKDAYS[6][1], validators=[Length(max=120)])
    make_up_hours = StringField(lazy_gettext("Hours of a make-up workday"), validators=[Length(max=120)])
    days = TextAreaField(lazy_gettext("Holidays and make-up workdays"), validators=[Length(max=8000)])
    announced = BooleanField(lazy_gettext("The arrangement of this year has been announced"))
    note = StringField(lazy_gettext("Why"), validators=[Length(max=200)])
    based_on = HiddenField()

    def __init__(self, week: Sequence[str], **values: object) -> None:
        super().__init__(data={**dict(zip((name for name, _label in WEEKDAYS), week, strict=True)), **values})

    @property
    def week(self) -> list[str]:
        return [self[name].data or "" for name, _label in WEEKDAYS]

    @property
    def seen_version(self) -> int:
        """The version the person looked at; nonsense is an old one."""
        text = str(self.based_on.data or "0")
        return int(text) if text.isdecimal() and len(text) < 9 else -1


def _data_of(known: Standard, version: int) -> Mapping[str, object]:
    target = known.target
    return {
        "name": known.name.zh,
        "name_en": known.name.en if known.name.en != known.name.zh else "",
        "quality": known.quality.zh,
        "quality_en": known.quality.en if known.quality.en != known.quality.zh else "",
        "flow": known.flow.zh,
        "attitude": known.attitude.zh,
        "calendar": known.calendar,
        "completion_calendar": known.completion_calendar if known.completion_calendar != known.calendar else "",
        **{column: known.limits.get(clock) for clock, column in LIMITS.items()},
        "complex_completion": known.complex_completion,
        "has_own_limit": known.has_own_limit,
        "target_name": target.name.zh if target else "",
        "target_value": target.value if target else None,
        "target_unit": target.unit.zh if target else "",
        "published": sorted(known.published),
        "based_on": version,
    }
