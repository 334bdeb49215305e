"""Forms of disclosures. The sheet itself is typed cell by cell and read by its own layout, not by a form's fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.forms import Form
from blueprints.language import current
from saas.disclosures import EVERY_NAMES, TOPIC_NAMES, Every, Topic, regions


class EmptyForm(Form):
    """Only the token."""


class BeginForm(Form):
    """Which topic and period."""

    estate = StringField(validators=[InputRequired()])
    topic = SelectField(
        lazy_pgettext("disclosure", "Topic"), [InputRequired()], choices=[topic.value for topic in Topic]
    )
    period = StringField(_l("Period"), [InputRequired(), Length(max=10)])


class ReasonForm(Form):
    """Why."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=500)])


class WordsForm(Form):
    """What a resident objects to, and what the office answers."""

    words = TextAreaField(_l("What seems wrong?"), [InputRequired(), Length(max=1000)])


class AnswerForm(Form):
    """The public answer."""

    words = TextAreaField(_l("Answer for everybody to read"), [InputRequired(), Length(max=1000)])


class RemarkForm(Form):
    """What a colleague knows about it, for the office alone."""

    remark = TextAreaField(_l("Remark for colleagues"), [InputRequired(), Length(max=1000)])


class PostForm(Form):
    """From which day, for how long. Places and photos are rows of their own."""

    since = DateField(_l("Hangs there since"), [InputRequired()])
    days = IntegerField(_l("Days"), [Optional(), NumberRange(0, 3650)])


class RegionForm(Form):
    """Whose text an estate follows."""

    region = SelectField(_l("Region"), [InputRequired()])
    valid_from = DateField(_l("From"), [InputRequired()])

    def __init__(self, today: date, **given: Any) -> None:
        super().__init__(**given)
        self.region.choices = [(code, one.named(current())) for code, one in regions().items()]
        if not self.is_submitted():
            self.valid_from.data = today


class StricterForm(Form):
    """An estate's own terms for one topic."""

    topic = SelectField(lazy_pgettext("disclosure", "Topic"), [InputRequired()])
    every = SelectField(_l("How often"), [Optional()])
    due_days = IntegerField(_l("Days after the period"), [Optional(), NumberRange(0, 366)])
    posting_days = IntegerField(_l("Days posted"), [Optional(), NumberRange(0, 3650)])
    places = IntegerField(_l("Places at least"), [Optional(), NumberRange(1, 20)])
    answer_days = IntegerField(_l("Days to answer"), [Optional(), NumberRange(1, 60)])
    source = StringField(_l("Agreed where"), [InputRequired(), Length(max=200)])
    starts_on = DateField(_l("From"), [InputRequired()])

    def __init__(self, today: date, **given: Any) -> None:
        super().__init__(**given)
        self.topic.choices = [(topic.value, _(TOPIC_NAMES[topic])) for topic in Topic]
        self.every.choices = [("", "—"), *((every.value, _(EVERY_NAMES[every])) for every in Every)]
        if not self.is_submitted():
            self.starts_on.data = today

    @property
    def own(self) -> dict[str, Any]:
        """The terms that were given."""
        numbers = {name: self[name].data for name in ("due_days", "posting_days", "places", "answer_days")}
        given: dict[str, Any] = {name: value for name, value in numbers.items() if value is not None}
        return {**given, **({"every": self.every.data} if self.every.data else {})}
