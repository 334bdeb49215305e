"""Forms of the roster."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from blueprints.forms import Form
from blueprints.language import current
from saas.promises import TEAM_NAMES, Team
from saas.roster import ABSENCE_NAMES, THING_NAMES, AbsenceKind, Post, Shift, ThingKind
from tenants.clock import SHANGHAI
from tenants.members import Member

DAY = _l("Please give a day.")
MOST_HOURS = 24


def _named(things: Sequence[Member]) -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in things]


class FillForm(Form):
    """A rotation: which post, which pattern, who, from when until when."""

    post = SelectField(_l("Post"), [InputRequired()])
    pattern = StringField(_l("Rotation"), [DataRequired(_l("Write the rotation.")), Length(max=42)])
    people = SelectMultipleField(_l("People, in the order of the rotation"))
    first = DateField(_l("From"), [InputRequired(DAY)])
    last = DateField(_l("Until"), [InputRequired(DAY)])

    def __init__(self, posts: Sequence[Post], people: Sequence[Member], days: Sequence[date]) -> None:
        super().__init__()
        self._posts = {str(one.id): one for one in posts}
        self._people = {str(one.id): one for one in people}
        self.post.choices = [(key, one.called(current())) for key, one in self._posts.items()]
        self.people.choices = _named(people)
        if not self.is_submitted():
            self.first.data, self.last.data = days[0], days[-1]

    @property
    def chosen_post(self) -> Post:
        """The post."""
        return self._posts[self.post.data]

    @property
    def chosen_people(self) -> list[Member]:
        """The people, in the order shown."""
        return [self._people[one] for one in self.people.data or []]


class PostForm(Form):
    """A post."""

    name = StringField(_l("Name of the post"), [DataRequired(), Length(max=30)])
    name_en = StringField(_l("English name"), [Length(max=40)])
    team = SelectField(_l("Skill it takes"), [Optional()])
    is_lead = BooleanField(_l("Leads the shift: stands in for every other post"))
    is_command = BooleanField(_l("Belongs to the emergency command"))
    night_deputy = SelectField(_l("Deputy at night"), [Optional()])
    weekend_deputy = SelectField(_l("Deputy on days off"), [Optional()])

    def __init__(self, people: Sequence[Member], post: Post | None = None) -> None:
        super().__init__(obj=post)
        self._people = {str(one.id): one for one in people}
        nobody = ("", _("Nobody"))
        self.team.choices = [("", _("None in particular"))] + [
            (one.value, TEAM_NAMES[one].in_language(current())) for one in Team
        ]
        self.night_deputy.choices = self.weekend_deputy.choices = [nobody, *_named(people)]
        if not self.is_submitted() and post is not None:
            self.team.data = post.team or ""
            self.night_deputy.data = str(post.night_deputy_id or "")
            self.weekend_deputy.data = str(post.weekend_deputy_id or "")

    def chosen(self, field: SelectField) -> Member | None:
        """The deputy chosen in a field."""
        return self._people.get(field.data or "")


class ShiftForm(Form):
    """A shift."""

    name = StringField(_l("Name of the shift"), [DataRequired(), Length(max=30)])
    name_en = StringField(_l("English name"), [Length(max=40)])
    sign = StringField(_l("Sign in the grid"), [DataRequired(), Length(max=1)])
    starts = TimeField(_l("Begins at"), [InputRequired(_l("Please give a time."))])
    hours = IntegerField(_l("How many hours"), [InputRequired(), NumberRange(min=0, max=MOST_HOURS)])
    minutes = IntegerField(_l("Minutes"), [Optional(), NumberRange(min=0, max=59)])

    def __init__(self, shift: Shift | None = None) -> None:
        known = {"name": shift.name, "name_en": shift.name_en, "sign": shift.sign} if shift is not None else {}
        super().__init__(data=known)
        if not self.is_submitted() and shift is not None:
            self.starts.data = time(*divmod(shift.starts_minute, 60))
            self.hours.data, self.minutes.data = divmod(shift.length_minutes, 60)

    @property
    def starts_minute(self) -> int:
        """Minutes after midnight."""
        return int(self.starts.data.hour * 60 + self.starts.data.minute)

    @property
    def length(self) -> int:
        """Minutes."""
        return int(self.hours.data * 60 + (self.minutes.data or 0))


class AbsenceForm(Form):
    """Days on which somebody is not there."""

    member = SelectField(_l("Who"), [InputRequired()])
    kind = RadioField(_l("Kind"), [InputRequired()])
    first = DateField(_l("First day"), [InputRequired(DAY)])
    last = DateField(_l("Last day"), [InputRequired(DAY)])
    words = StringField(_l("Words"), [Length(max=200)])

    def __init__(self, people: Sequence[Member], on: date) -> None:
        super().__init__()
        self._people = {str(one.id): one for one in people}
        self.member.choices = _named(people)
        self.kind.choices = [(one.value, _(ABSENCE_NAMES[one])) for one in AbsenceKind]
        if not self.is_submitted():
            self.kind.data = AbsenceKind.ANNUAL.value
            self.first.data = self.last.data = on

    @property
    def chosen(self) -> Member:
        """Whose absence it is."""
        return self._people[self.member.data]


class HandOverForm(Form):
    """What the next shift must know."""

    words = TextAreaField(_l("What the next shift must know"), [Length(max=2000)])


class LendForm(Form):
    """Something leaves the post."""

    kind = SelectField(_l("Kind"), [InputRequired()])
    name = StringField(_l("What is lent"), [DataRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    holder = StringField(_l("To whom"), [DataRequired(), Length(max=60)], render_kw={"autocomplete": "off"})
    due_on = DateField(_l("Back by"), [Optional()])

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [(one.value, _(THING_NAMES[one])) for one in ThingKind]

    @property
    def due_at(self) -> datetime | None:
        """The end of the day on which it should be back."""
        if self.due_on.data is None:
            return None
        return datetime.combine(self.due_on.data, time(23, 59), tzinfo=SHANGHAI)
