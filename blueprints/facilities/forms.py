"""What is written down about equipment, papers, plans, areas and checklists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.forms import Form
from saas.estates import Estate
from saas.facilities import (
    ASSET_WORDS,
    CERTIFICATE_WORDS,
    SCOPE_WORDS,
    AssetKind,
    CertificateKind,
    Details,
    Every,
    Scope,
)

NAME = 60
LONG = 400
EVERY_WORDS = {Every.DAY: _l("days"), Every.WEEK: _l("weeks"), Every.MONTH: _l("months")}


def typed_figure(typed: str) -> Decimal | None:
    """A figure as people type it, of at most five digits before the point; nothing for anything else."""
    try:
        value = Decimal(typed.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and value.adjusted() < 5 else None


class AssetForm(Form):
    """What is known about a piece of equipment."""

    name = StringField(_l("Name of the equipment"), [InputRequired(), Length(max=NAME)])
    place = StringField(_l("Where it stands"), [InputRequired(), Length(max=NAME)])
    maker = StringField(_l("Maker"), [Length(max=NAME)])
    model = StringField(_l("Model"), [Length(max=NAME)])
    serial = StringField(_l("Serial number"), [Length(max=NAME)])
    installed_on = DateField(_l("Installed on"), [Optional()])
    warranty_until = DateField(_l("Warranty until"), [Optional()])
    maintainer = StringField(_l("Maintained by"), [Length(max=NAME)])
    maintainer_phone = StringField(_l("Their telephone"), [Length(max=30)])
    note = TextAreaField(_l("Note"), [Length(max=LONG)])

    @property
    def details(self) -> Details:
        """As the verb takes it."""
        texts: dict[str, str] = {name: self[name].data or "" for name in TEXTS}
        days: dict[str, date | None] = {name: self[name].data for name in DAYS}
        return Details(**texts, **days)  # type: ignore[arg-type]


TEXTS = ("name", "place", "maker", "model", "serial", "maintainer", "maintainer_phone", "note")
DAYS = ("installed_on", "warranty_until")


class NewAssetForm(AssetForm):
    """A new one: where, and of which kind."""

    estate = SelectField(_l("Estate"), [InputRequired()])
    kind = SelectField(_l("Kind"), [InputRequired()])

    def __init__(self, estates: Sequence[Estate]) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]
        self.kind.choices = [(kind.value, gettext(ASSET_WORDS[kind])) for kind in AssetKind]

    @property
    def chosen_estate(self) -> Estate:
        """Where it stands."""
        return self._estates[self.estate.data]

    @property
    def chosen_kind(self) -> AssetKind:
        """What it is."""
        return AssetKind(self.kind.data)


class CertificateForm(Form):
    """A paper, with a photo of it."""

    kind = SelectField(_l("Paper"), [InputRequired()])
    number = StringField(_l("Number of the paper"), [Length(max=NAME)])
    valid_from = DateField(_l("Valid from"), [InputRequired()])
    valid_until = DateField(_l("Valid until"), [Optional()])
    photo = FileField(_l("Photo of the paper"))

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [(kind.value, gettext(CERTIFICATE_WORDS[kind])) for kind in CertificateKind]

    @property
    def chosen_kind(self) -> CertificateKind:
        """What it says."""
        return CertificateKind(self.kind.data)


class ReasonForm(Form):
    """Why it is taken out of use, or scrapped."""

    reason = StringField(_l("Why?"), [InputRequired(_l("A reason is needed.")), Length(max=200)])


class IntervalForm(Form):
    """How often a round is made."""

    step = IntegerField(_l("Every"), [InputRequired(), NumberRange(1, 400)])
    every = SelectField(_l("Unit"), [InputRequired()])

    def __init__(self) -> None:
        super().__init__()
        self.every.choices = [(unit.value, word) for unit, word in EVERY_WORDS.items()]

    @property
    def chosen(self) -> Every:
        """The unit."""
        return Every(self.every.data)


class AreaForm(Form):
    """A public area."""

    estate = SelectField(_l("Estate"), [InputRequired()])
    scope = SelectField(_l("Scope of service"), [InputRequired()])
    name = StringField(_l("Where"), [InputRequired(), Length(max=NAME)])

    def __init__(self, estates: Sequence[Estate]) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]
        self.scope.choices = [(scope.value, gettext(SCOPE_WORDS[scope])) for scope in Scope]

    @property
    def chosen_estate(self) -> Estate:
        """Where it is."""
        return self._estates[self.estate.data]

    @property
    def chosen_scope(self) -> Scope:
        """What is looked at there."""
        return Scope(self.scope.data)


class ProofForm(Form):
    """When it was done, and what."""

    done_on = DateField(_l("Done on"), [InputRequired()])
    note = StringField(_l("What was done"), [InputRequired(), Length(max=LONG)])
    photo = FileField(_l("Photo or paper as a photo"))


class PlainForm(Form):
    """A form whose fields are rows of their own; it carries the token and the sentences."""
