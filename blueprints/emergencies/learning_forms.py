"""What is written down about a drill, a review and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from blueprints.forms import Form
from blueprints.typed import FIRST_YEAR, LAST_YEAR
from saas.emergencies import Plan
from saas.emergencies.drills.evaluating import Evaluation
from saas.emergencies.kinds import DrillMode
from saas.emergencies.learning.actions import Task
from saas.emergencies.learning.words import MODE_WORDS
from tenants.clock import SHANGHAI
from tenants.members import Member

NAME = 80
WORDS = 2000
WHEN = "%Y-%m-%dT%H:%M"


def _reachable(_form: Form, field: DateTimeLocalField) -> None:
    if field.data is not None and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(gettext("Choose a time."))


class WhenForm(Form):
    """When a drill is held."""

    starts_at = DateTimeLocalField(
        _l("When"), format=WHEN, validators=[InputRequired(_l("Choose a time.")), _reachable]
    )

    @property
    def moment(self) -> datetime:
        """The instant, as it is written in Shanghai."""
        typed: datetime = self.starts_at.data
        return typed.replace(tzinfo=SHANGHAI).astimezone(UTC)


class RecordForm(Form):
    """What a drill is called, how it is held and what happens in it."""

    name = StringField(_l("Name of the drill"), [InputRequired(), Length(max=NAME)])
    mode = RadioField(_l("How"), validators=[InputRequired()])
    scenario = TextAreaField(_l("Scenario"), [InputRequired(), Length(max=WORDS)])
    in_hall = BooleanField(_l("It is the drill of the service hall's people"))

    def __init__(self) -> None:
        super().__init__()
        self.mode.choices = [(mode.value, gettext(MODE_WORDS[mode])) for mode in DrillMode]

    @property
    def chosen_mode(self) -> DrillMode:
        """On the table or live."""
        return DrillMode(self.mode.data)


class NewDrillForm(RecordForm, WhenForm):
    """A drill that is planned."""

    plan = SelectField(_l("Plan"), [InputRequired()])
    place = StringField(_l("Place of the drill"), [Length(max=NAME)])

    def __init__(self, plans: Sequence[Plan], language: str) -> None:
        super().__init__()
        self._plans = {str(plan.id): plan for plan in plans}
        self.plan.choices = [
            (key, f"{plan.estate.name} · {plan.called(language)}" if plan.estate is not None else plan.called(language))
            for key, plan in self._plans.items()
        ]

    @property
    def chosen_plan(self) -> Plan:
        """Which plan is drilled."""
        return self._plans[self.plan.data]


class AnnounceForm(Form):
    """What residents are told beforehand."""

    announcement = TextAreaField(_l("What residents are told"), [InputRequired(), Length(max=400)])


class CancelForm(Form):
    """Why a drill is not held."""

    reason = StringField(_l("Why?"), [InputRequired(), Length(max=200)])


class PeopleForm(Form):
    """Somebody who took part."""

    member = SelectField(_l("Who"), [InputRequired()])

    def __init__(self, staff: Sequence[Member]) -> None:
        super().__init__()
        self._staff = {str(one.id): one for one in staff}
        self.member.choices = [(key, one.name) for key, one in self._staff.items()]

    @property
    def chosen(self) -> Member:
        """Who took part."""
        return self._staff[self.member.data]


class OutsidersForm(Form):
    """Who else took part."""

    outsiders = StringField(_l("Who else took part"), [Length(max=400)])


class EvaluationForm(Form):
    """People, plan, supplies, teamwork; passed or not."""

    of_people = TextAreaField(_l("People: there, in time, knew what to do"), [InputRequired(), Length(max=WORDS)])
    of_plan = TextAreaField(_l("Plan: could be followed, nothing missing"), [InputRequired(), Length(max=WORDS)])
    of_supplies = TextAreaField(_l("Supplies: there and working"), [InputRequired(), Length(max=WORDS)])
    of_teamwork = TextAreaField(_l("Teamwork: with each other and with others"), [InputRequired(), Length(max=WORDS)])
    passed = RadioField(_l("Result"), validators=[InputRequired()])
    asks_for_revision = BooleanField(_l("The plan itself has to change: ask for a new version"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.passed.choices = [("yes", gettext("Passed")), ("no", gettext("Not passed"))]

    @property
    def found(self) -> Evaluation:
        """As the verb takes it."""
        return Evaluation(
            self.of_people.data,
            self.of_plan.data,
            self.of_supplies.data,
            self.of_teamwork.data,
            passed=self.passed.data == "yes",
            asks_for_revision=bool(self.asks_for_revision.data),
        )


class ActionForm(Form):
    """A change: what, by whom, until when."""

    words = StringField(_l("What is to be done"), [InputRequired(), Length(max=400)])
    owner = SelectField(_l("By whom"), [InputRequired()])
    due_on = DateField(_l("By when"), [InputRequired(_l("Choose a day."))])

    def __init__(self, staff: Sequence[Member], **given: Any) -> None:
        super().__init__(**given)
        self._staff = {str(one.id): one for one in staff}
        self.owner.choices = [(key, one.name) for key, one in self._staff.items()]

    @property
    def task(self) -> Task:
        """As the verb takes it."""
        return Task(self.words.data, self._staff[self.owner.data], self.due_on.data)


class ChangeForm(ActionForm):
    """A change that is an action, or a revision of the plan."""

    how = RadioField(_l("It becomes"), validators=[InputRequired()], default="action")

    def __init__(self, staff: Sequence[Member], **given: Any) -> None:
        super().__init__(staff, **given)
        self.how.choices = [("action", gettext("Something to do")), ("revision", gettext("A revision of the plan"))]


class DoneForm(Form):
    """What was done, and the photo that proves it."""

    done_words = StringField(_l("What was done"), [InputRequired(), Length(max=400)])
    photo = FileField(_l("Photo that proves it"))


class ReviewForm(Form):
    """The three boxes."""

    went_well = TextAreaField(_l("What went well"), [Length(max=WORDS)])
    went_badly = TextAreaField(_l("What did not"), [Length(max=WORDS)])
    to_change = TextAreaField(_l("What to change"), [Length(max=WORDS)])
