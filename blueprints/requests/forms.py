"""What residents fill in. Nothing that has to be typed is mandatory, except a word that is itself the purpose."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from blueprints.forms import Form
from blueprints.typed import as_uuid
from saas.requests import Category, LowReason
from saas.requests.words import CATEGORY_WORDS, LOW_REASON_WORDS, RATING_WORDS
from tenants.db import new_id

LONGEST = 2000
OTHER = "other"
WRITTEN = (Category.COMPLAINT, Category.CONSULTATION, Category.HELP, Category.SUGGESTION, Category.PRAISE)


class SentOnceForm(Form):
    """A form that has its own id: sent twice because an answer got lost, it does its work once."""

    key = HiddenField(default=lambda: str(new_id()))

    @property
    def own_id(self) -> UUID | None:
        """The id; `None` when what came is no id."""
        return as_uuid(self.key.data)


class ReportForm(SentOnceForm):
    """A report from a phone: a tile, a photo, a slot that is chosen already."""

    tile = RadioField(_l("What is it about?"), validators=[InputRequired(_l("Tap what it is about."))])
    service_type = SelectField(_l("Exactly what?"), validators=[Optional()])
    worse = BooleanField(_l("It is more urgent than usual"))
    photos = MultipleFileField(_l("Photos"))
    description = TextAreaField(_l("In a few words"), validators=[Length(max=LONGEST)])
    place = StringField(_l("Where, if not in your home"), validators=[Length(max=100)])
    slot = RadioField(_l("When may we come?"), validators=[Optional()])
    may_enter = BooleanField(_l("You may come in if nobody is at home"))
    again = RadioField(
        _l("You have reported this already. What shall we do?"),
        choices=[("add", _l("Add to that report")), ("new", _l("It is something new"))],
        validators=[Optional()],
    )

    def __init__(
        self, tiles: Sequence[tuple[str, str]], types: Sequence[tuple[str, str]], slots: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__()
        self.tile.choices = list(tiles)
        self.service_type.choices = [("", _l("Choose, or describe it below")), *types]
        self.slot.choices = list(slots)
        if self.slot.data is None and slots:
            self.slot.data = slots[0][0]

    @property
    def chosen_type(self) -> str | None:
        """The service type of the tile, or of the list behind “other”."""
        if self.tile.data and self.tile.data != OTHER:
            return str(self.tile.data)
        return self.service_type.data or None


class WriteForm(SentOnceForm):
    """What is not a repair: a kind and some words."""

    category = RadioField(_l("What do you want to tell us?"), validators=[InputRequired(_l("Choose one."))])
    description = TextAreaField(
        _l("Tell us"), validators=[InputRequired(_l("Write a few words.")), Length(max=LONGEST)]
    )
    photos = MultipleFileField(_l("Photos"))

    def __init__(self) -> None:
        super().__init__()
        self.category.choices = [(one.value, gettext(word)) for one, word in CATEGORY_WORDS.items() if one in WRITTEN]

    @property
    def chosen_category(self) -> Category:
        """The chosen kind."""
        return Category(self.category.data)


class ConfirmForm(Form):
    """One face of five; reasons and words only if somebody wants to."""

    rating = RadioField(_l("How was it?"), validators=[Optional()])
    low_reasons = SelectMultipleField(_l("What was wrong?"), validators=[Optional()])
    opinion = TextAreaField(_l("Anything else?"), validators=[Length(max=LONGEST)])

    def __init__(self) -> None:
        super().__init__()
        self.rating.choices = [(str(points), gettext(word)) for points, word in RATING_WORDS.items()]
        self.low_reasons.choices = [(reason.value, gettext(word)) for reason, word in LOW_REASON_WORDS.items()]

    @property
    def reasons(self) -> list[LowReason]:
        """The chosen reasons."""
        return [LowReason(value) for value in self.low_reasons.data or ()]


class WordsForm(Form):
    """A word of the resident's own."""

    words = TextAreaField(_l("Your message"), validators=[InputRequired(_l("Write a few words.")), Length(max=LONGEST)])


class NotSolvedForm(Form):
    """Not solved: one tap is enough, a word helps."""

    words = TextAreaField(_l("What is still wrong?"), validators=[Length(max=LONGEST)])
    photos = MultipleFileField(_l("Photos"))


class SlotForm(Form):
    """Another time."""

    slot = RadioField(_l("When may we come?"), validators=[InputRequired(_l("Choose a time."))])

    def __init__(self, slots: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.slot.choices = list(slots)
