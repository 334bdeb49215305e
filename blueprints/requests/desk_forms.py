"""What the desk fills in. Each form lists its own fields: nothing else of a request can be set through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from blueprints.forms import Form
from blueprints.typed import as_uuid
from saas.estates import Estate
from saas.promises import ServiceType, Team, Urgency
from saas.requests import Category, Channel, FeedbackWay, Handling, Part, Source
from saas.requests.words import (
    CATEGORY_WORDS,
    CHANNEL_WORDS,
    HANDLING_WORDS,
    PART_WORDS,
    RATING_WORDS,
    SOURCE_WORDS,
    WAY_WORDS,
)
from tenants.clock import SHANGHAI
from tenants.members import Member

LONGEST = 2000
V = TypeVar("V", bound=StrEnum)
Words = Mapping[V, str]


def worded(words: Mapping[V, str]) -> list[tuple[str, str]]:
    """Choices of an enumeration in the reader's language."""
    return [(value.value, gettext(word)) for value, word in words.items()]


def said(label: object) -> list[object]:
    """Validators of a text that is the purpose of its form."""
    return [InputRequired(label), Length(max=LONGEST)]


class TextForm(Form):
    """One text."""

    words = TextAreaField(_l("Text"), validators=said(_l("Write a few words.")))


class ReplyForm(TextForm):
    """What the resident reads."""

    words = TextAreaField(_l("Reply to the resident"), validators=said(_l("Write the reply.")))


class NoteForm(TextForm):
    """For the house, or by choice for the resident too."""

    words = TextAreaField(_l("Note"), validators=said(_l("Write a few words.")))
    visible = BooleanField(_l("The resident may read it"))


class ReasonForm(Form):
    """A reason, and it counts."""

    reason = TextAreaField(_l("Why?"), validators=said(_l("A reason is needed.")))


class ClassifyForm(Form):
    """What it is, how urgent, which department, which way."""

    category = SelectField(_l("Kind"))
    service_type = SelectField(_l("Service"), validators=[Optional()])
    urgency = SelectField(_l("Urgency"), validators=[Optional()])
    department = SelectField(_l("Department"), validators=[Optional()])
    handling = SelectField(_l("Way"), validators=[Optional()])
    part = SelectField(_l("Part of the building"))

    def __init__(self, types: Mapping[str, ServiceType], language: str, teams: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        by_service = gettext("As usual for this service")
        self.category.choices = worded(CATEGORY_WORDS)
        self.service_type.choices = [("", gettext("No service of the list")), *_services(types, language)]
        self.urgency.choices = [("", by_service), *((one.value, one.value) for one in Urgency)]
        self.department.choices = [("", by_service), *teams]
        self.handling.choices = [("", by_service), *worded(HANDLING_WORDS)]
        self.part.choices = worded(PART_WORDS)

    def values(self) -> dict[str, object]:
        """As the verb takes them."""
        return {
            "category": Category(self.category.data),
            "service_type": self.service_type.data or None,
            "urgency": Urgency(self.urgency.data) if self.urgency.data else None,
            "department": Team(self.department.data) if self.department.data else None,
            "handling": Handling(self.handling.data) if self.handling.data else None,
            "part": Part(self.part.data),
        }


def _services(types: Mapping[str, ServiceType], language: str) -> Iterable[tuple[str, str]]:
    for code, service in types.items():
        yield code, f"{service.category.name.in_language(language)} · {service.name.in_language(language)}"


class TransferForm(Form):
    """Which department, here or in another estate, and why."""

    department = SelectField(_l("Department"), validators=[InputRequired(_l("Name the department that takes over."))])
    estate = SelectField(_l("Estate"))
    reason = TextAreaField(_l("Why?"), validators=said(_l("A reason is needed.")))

    def __init__(self, teams: Sequence[tuple[str, str]], estates: Sequence[Estate]) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.department.choices = [("", gettext("Choose")), *teams]
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]

    @property
    def chosen_estate(self) -> Estate:
        """The estate that takes over."""
        return self._estates[self.estate.data]


class ConsultForm(Form):
    """Whom to ask, and what."""

    of = SelectField(_l("Whom do you ask?"), validators=[InputRequired(_l("Choose somebody."))])
    question = TextAreaField(_l("Your question"), validators=said(_l("Write your question.")))

    def __init__(self, superiors: Sequence[Member]) -> None:
        super().__init__()
        self._members = {str(member.id): member for member in superiors}
        self.of.choices = [(key, member.name) for key, member in self._members.items()]

    @property
    def chosen(self) -> Member:
        """The superior."""
        return self._members[self.of.data]


class HandToForm(Form):
    """Who of the department deals with it."""

    handler = SelectField(_l("Who deals with it?"), validators=[InputRequired(_l("Choose somebody."))])

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__()
        self._members = {str(member.id): member for member in members}
        self.handler.choices = [(key, member.name) for key, member in self._members.items()]

    @property
    def chosen(self) -> Member:
        """The handler."""
        return self._members[self.handler.data]


class ResultForm(Form):
    """What was done."""

    result = TextAreaField(_l("What was done?"), validators=said(_l("Report the result.")))


class FeedBackForm(Form):
    """What the resident was told, and how."""

    what = TextAreaField(_l("What did you tell the resident?"), validators=said(_l("Write what you told them.")))
    way = RadioField(_l("How?"), validators=[InputRequired(_l("Choose one."))], default=FeedbackWay.PHONE.value)

    def __init__(self) -> None:
        super().__init__()
        self.way.choices = worded(WAY_WORDS)

    @property
    def chosen_way(self) -> FeedbackWay:
        """How the resident heard it."""
        return FeedbackWay(self.way.data)


class AnswerForm(FeedBackForm):
    """An answer at the desk: result and feedback in one."""

    what = TextAreaField(_l("Your answer"), validators=said(_l("Write the answer.")))
    solved = BooleanField(_l("The resident says that settles it"))


class SaidForm(Form):
    """What the resident said on the phone about the result."""

    solved = RadioField(_l("Is it solved?"), validators=[InputRequired(_l("Choose one."))])
    rating = SelectField(_l("Satisfaction, only if they said so"), validators=[Optional()])
    words = StringField(_l("Their words"), validators=[Length(max=LONGEST)])

    def __init__(self) -> None:
        super().__init__()
        self.solved.choices = [("yes", gettext("Solved")), ("no", gettext("Not solved, open it again"))]
        self.rating.choices = [("", gettext("Not said"))]
        self.rating.choices += [(str(points), gettext(word)) for points, word in RATING_WORDS.items()]


class MergeForm(Form):
    """Which one goes on."""

    number = StringField(_l("Number of the other request"), validators=[InputRequired(_l("Write its number."))])


class SlotForm(Form):
    """A time agreed with the resident."""

    since = DateTimeLocalField(_l("From"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_l("Choose a time."))])
    until = DateTimeLocalField(_l("To"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_l("Choose a time."))])
    consent = BooleanField(_l("The resident agreed"), default=True)

    def instants(self) -> tuple[datetime, datetime]:
        """The times typed, which are Shanghai's."""
        return self.since.data.replace(tzinfo=SHANGHAI), self.until.data.replace(tzinfo=SHANGHAI)


class PhotoForm(Form):
    """Photos that came later."""

    photos = MultipleFileField(_l("Photos"))


class TakeDownForm(Form):
    """A call: who, where, what. The household is found by one box; everything after it can be tabbed through."""

    house = HiddenField(validators=[Optional()])
    person = HiddenField(validators=[Optional()])
    estate = SelectField(_l("Estate"))
    place = StringField(_l("Public place"), validators=[Length(max=100)])
    name = StringField(_l("Caller"), validators=[Length(max=50)])
    phone = StringField(_l("Phone"), validators=[Length(max=30)])
    category = SelectField(_l("Kind"))
    service_type = SelectField(_l("Service"), validators=[Optional()])
    description = TextAreaField(_l("What do they say?"), validators=said(_l("Write what they say.")))
    source = SelectField(_l("Source"))
    channel = SelectField(_l("Way"))
    received_at = DateTimeLocalField(_l("Heard at, if not just now"), format="%Y-%m-%dT%H:%M", validators=[Optional()])
    may_enter = BooleanField(_l("You may come in if nobody is at home"))
    photos = MultipleFileField(_l("Photos"))

    def __init__(self, estates: Sequence[Estate], types: Mapping[str, ServiceType], language: str) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]
        self.category.choices = worded(CATEGORY_WORDS)
        self.service_type.choices = [("", gettext("Decide later")), *_services(types, language)]
        self.source.choices = worded(SOURCE_WORDS)
        self.channel.choices = [pair for pair in worded(CHANNEL_WORDS) if pair[0] != Channel.PORTAL]

    @property
    def chosen_estate(self) -> Estate:
        """The estate."""
        return self._estates[self.estate.data]

    @property
    def chosen_source(self) -> Source:
        """One of the seven."""
        return Source(self.source.data)

    def uuid_of(self, name: str) -> UUID | None:
        """An id that a hidden field carries, if it is one."""
        return as_uuid(self[name].data)
