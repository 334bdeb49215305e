"""Forms of the archives' pages. What is written is read by the same rules as imported cells."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from blueprints.archives.words import CHANNELS, COLLECTED_VIA, LANGUAGES, REVEAL_REASONS, TENURE_KINDS
from blueprints.forms import Form
from saas.archives import Person, TenureKind
from saas.archives.changing import CHANGEABLE, FIELD_NAMES
from saas.archives.figures import read_share
from saas.archives.kinds import KIND_NAMES, KINDS, ImportKind
from saas.archives.people import read_certificate, read_name, read_phone
from saas.archives.reading_log import RevealReason
from saas.estates import Estate
from saas.estates.unreadable import Unreadable


def readable(read: Any) -> Any:
    """A validator from one of our readers: what it cannot read is the field's message."""

    def check(_form: Form, field: StringField) -> None:
        if not (field.data or "").strip():
            return
        try:
            read(field.data)
        except Unreadable as problem:
            raise ValidationError(problem.sentence(_)) from problem

    return check


class PersonForm(Form):
    """Everything of an archive that people write."""

    name = StringField(
        lazy_gettext("Name"), validators=[InputRequired(lazy_gettext("Write the name.")), readable(read_name)]
    )
    phone = StringField(lazy_gettext("Phone"), validators=[Length(max=40), readable(read_phone)])
    certificate = StringField(
        lazy_gettext("Certificate number"), validators=[Length(max=40), readable(read_certificate)]
    )
    born = DateField(lazy_gettext("Date of birth"), validators=[Optional()])
    language = SelectField(lazy_gettext("Language"), default="zh_CN")
    preferences = TextAreaField(lazy_gettext("Needs and preferences"), validators=[Length(max=2000)])
    internal_note = TextAreaField(lazy_gettext("Internal note"), validators=[Length(max=2000)])

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        self.language.choices = list(LANGUAGES.items())


class NewPersonForm(PersonForm):
    """A person and (on the page of a house) what they are to it."""

    collected_via = SelectField(lazy_gettext("How we came to know the person"))
    kind = SelectField(lazy_gettext("Relation to the house"))
    since = DateField(lazy_gettext("Since"), validators=[Optional()])
    share = StringField(lazy_gettext("Share of ownership"), validators=[Length(max=20), readable(read_share)])

    def __init__(self) -> None:
        super().__init__()
        self.collected_via.choices = [(value, _(word)) for value, word in COLLECTED_VIA.items()]
        self.kind.choices = [(value, _(word)) for value, word in TENURE_KINDS.items()]

    @property
    def fraction(self) -> Fraction | None:
        """The share, exact."""
        return read_share(self.share.data) if (self.share.data or "").strip() else None

    @property
    def tenure_kind(self) -> TenureKind:
        """What the person is to the house."""
        return TenureKind(self.kind.data)


class EditPersonForm(PersonForm):
    """Changes of an archive. Masked fields are only sent when somebody writes a new value into them."""

    def __init__(self, person: Person) -> None:
        known = {name: getattr(person, name) for name in ("name", "language", "preferences", "internal_note")}
        super().__init__(**known)

    def changes(self, *, sensitive: bool) -> dict[str, Any]:
        """The fields to change. An empty masked field keeps its value."""
        names = ["name", "language", "preferences", "internal_note"]
        changes = {name: self[name].data or "" for name in names}
        masked = ["phone", "certificate", "born"] if sensitive else ["phone"]
        changes |= {name: self[name].data for name in masked if self[name].data}
        return changes


class MoveInForm(Form):
    """Another house for a known person."""

    estate = SelectField(lazy_gettext("Estate"))
    house = StringField(lazy_gettext("House code"), validators=[InputRequired(lazy_gettext("Write the house code."))])
    kind = SelectField(lazy_gettext("Relation to the house"))
    since = DateField(lazy_gettext("Since"), validators=[Optional()])
    share = StringField(lazy_gettext("Share of ownership"), validators=[Length(max=20), readable(read_share)])

    def __init__(self, estates: Sequence[Estate]) -> None:
        super().__init__()
        self.estate.choices = [(str(estate.id), estate.name) for estate in estates]
        self.kind.choices = [(value, _(word)) for value, word in TENURE_KINDS.items()]
        self._estates = {str(estate.id): estate for estate in estates}

    @property
    def chosen_estate(self) -> Estate:
        """The estate of the house."""
        return self._estates[self.estate.data]

    @property
    def fraction(self) -> Fraction | None:
        """The share, exact."""
        return read_share(self.share.data) if (self.share.data or "").strip() else None


class MoveOutForm(Form):
    """The last day somebody belongs to a house."""

    until = DateField(lazy_gettext("Last day"), validators=[InputRequired(lazy_gettext("Name the last day."))])


class ContactForm(Form):
    """A contact that was no request."""

    channel = SelectField(lazy_gettext("How"))
    summary = TextAreaField(
        lazy_gettext("What it was about"),
        validators=[InputRequired(lazy_gettext("Write down what the contact was about.")), Length(max=2000)],
    )

    def __init__(self) -> None:
        super().__init__()
        self.channel.choices = [(value, _(word)) for value, word in CHANNELS.items()]


class RevealForm(Form):
    """Why one value is shown in clear."""

    field = HiddenField()
    reason = SelectField(lazy_gettext("What for?"))
    about = StringField(lazy_gettext("Number of the request, or a word about it"), validators=[Length(max=120)])

    def __init__(self) -> None:
        super().__init__()
        self.reason.choices = [(value, _(word)) for value, word in REVEAL_REASONS.items()]

    @property
    def chosen_reason(self) -> RevealReason:
        """The reason."""
        return RevealReason(self.reason.data)


class AskChangeForm(Form):
    """A wish to change one field."""

    field = SelectField(lazy_gettext("What should be changed?"))
    value = StringField(lazy_gettext("New value"), validators=[Length(max=2000)])

    def __init__(self) -> None:
        super().__init__()
        self.field.choices = [(name, _(FIELD_NAMES[name])) for name in CHANGEABLE]


class DecideForm(Form):
    """Yes or no, with the reason that the person will read."""

    decision = HiddenField()
    reason = TextAreaField(lazy_gettext("Reason"), validators=[Length(max=500)])


class ColumnsForm(Form):
    """What the table is, and which column holds what."""

    kind = SelectField(lazy_gettext("What is in this table?"))
    estate = SelectField(lazy_gettext("Estate of all rows"))

    def __init__(self, columns: Sequence[str], estates: Sequence[Estate], kind: ImportKind) -> None:
        super().__init__()
        self.kind.choices = [(str(value), _(word)) for value, word in KIND_NAMES.items()]
        self.estate.choices = [("", _("Each row names its estate"))] + [(str(one.id), one.name) for one in estates]
        self.columns = [
            (place, label or _("Column %(number)s", number=place + 1)) for place, label in enumerate(columns)
        ]
        self.shown_kind = kind

    @property
    def fields(self) -> list[tuple[str, str, bool]]:
        """(name, label, whether it must be there) of the fields of the kind that is shown."""
        return [(one.name, _(one.label), one.required) for one in KINDS[self.shown_kind].fields]
