"""Forms about hazards: the report in a few taps, what puts it right, the check, and the company's own terms."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.forms import Form
from saas.estates import Estate
from saas.facilities import LEVEL_WORDS, MOST_HOURS, Area, Level
from tenants.db import new_id
from tenants.members import Member

WORDS = 400


def level_choices() -> list[tuple[str, str]]:
    """The grades in the reader's language."""
    return [(level.value, gettext(LEVEL_WORDS[level])) for level in Level]


def people_choices(people: Sequence[Member], nobody: str) -> list[tuple[str, str]]:
    """Colleagues by name, after nobody in particular."""
    return [("", nobody), *((str(one.id), one.name) for one in people)]


class ReportHazardForm(Form):
    """What, where, a photo; how grave, and who puts it right if it is clear."""

    key = HiddenField()
    estate = SelectField(_l("Estate"), [InputRequired()])
    area = SelectField(_l("Public area"), [Optional()])
    what = TextAreaField(_l("What did you see?"), [InputRequired(), Length(max=WORDS)])
    place = StringField(_l("Where is it?"), [Length(max=100)])
    level = RadioField(_l("How grave is it?"), [InputRequired()], default=Level.GENERAL.value)
    responsible = SelectField(_l("Who puts it right?"), [Optional()])
    photos = MultipleFileField(_l("Photo of the hazard"))

    def __init__(self, estates: Sequence[Estate], areas: Sequence[Area], people: Sequence[Member]) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self._areas = {str(area.id): area for area in areas}
        self._people = {str(one.id): one for one in people}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]
        self.area.choices = [("", gettext("none of them")), *((key, area.name) for key, area in self._areas.items())]
        self.level.choices = level_choices()
        self.responsible.choices = people_choices(people, gettext("the manager decides"))
        if not self.key.data:
            self.key.data = str(new_id())

    @property
    def chosen_estate(self) -> Estate:
        """Where it is."""
        return self._estates[self.estate.data]

    @property
    def chosen_area(self) -> Area | None:
        """The public area it is in."""
        return self._areas.get(self.area.data or "")

    @property
    def chosen_level(self) -> Level:
        """How grave it is."""
        return Level(self.level.data)

    @property
    def chosen_person(self) -> Member | None:
        """Who puts it right."""
        return self._people.get(self.responsible.data or "")

    @property
    def own_key(self) -> UUID | None:
        """The form's own id; none when somebody made it up."""
        try:
            return UUID(self.key.data or "")
        except ValueError:
            return None


class AssignHazardForm(Form):
    """Who puts it right, and what is asked of them."""

    responsible = SelectField(_l("Who puts it right?"), [InputRequired()])
    words = TextAreaField(_l("What is asked"), [Length(max=WORDS)])

    def __init__(self, people: Sequence[Member]) -> None:
        super().__init__()
        self._people = {str(one.id): one for one in people}
        self.responsible.choices = [(key, one.name) for key, one in self._people.items()]

    @property
    def chosen_person(self) -> Member:
        """Who puts it right."""
        return self._people[self.responsible.data]


class GradeHazardForm(Form):
    """It is graver, or less grave."""

    level = SelectField(_l("Grade"), [InputRequired()])
    words = TextAreaField(_l("Why?"), [InputRequired(_l("A reason is needed.")), Length(max=WORDS)])

    def __init__(self) -> None:
        super().__init__()
        self.level.choices = level_choices()

    @property
    def chosen_level(self) -> Level:
        """How grave it is."""
        return Level(self.level.data)


class RectifyHazardForm(Form):
    """What was done, with the photo that shows it."""

    words = TextAreaField(_l("What was done"), [InputRequired(), Length(max=WORDS)])
    photos = MultipleFileField(_l("Photo that shows it is put right"))


class CheckHazardForm(Form):
    """What the second person found."""

    words = TextAreaField(_l("What you found"), [Length(max=WORDS)])
    photos = MultipleFileField(_l("Photo of the check"))


class TermsForm(Form):
    """Hours for each grade."""

    general = IntegerField(_l("General hazard"), [InputRequired(), NumberRange(1, MOST_HOURS)])
    major = IntegerField(_l("Major hazard"), [InputRequired(), NumberRange(1, MOST_HOURS)])
