"""Forms of billing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from blueprints.billing.blueprint import gap_name, item_name, months
from blueprints.forms import Form, WithDocument
from saas import billing
from saas.billing import Due, Gap, words
from saas.estates import Building, Estate
from saas.tariffs import FeeItem

FILL = _l("Please fill this in.")


class StartForm(Form):
    """Begin a run."""

    estate = SelectField(_l("Estate"), [InputRequired()])
    period = SelectField(_l("Month"), [InputRequired()])

    def __init__(self, estates: Sequence[Estate], due: Sequence[Due]) -> None:
        super().__init__()
        self.estate.choices = [(str(one.id), one.name) for one in estates]
        self.period.choices = [(month.name, month.name) for month in months()]
        if not self.is_submitted():
            self._choose(due)

    def _choose(self, due: Sequence[Due]) -> None:
        """The month of the address, or the one that has waited longest to be billed."""
        first = due[0] if due else None
        waited = (str(first.estate_id), first.period.name) if first is not None else (None, months()[1].name)
        asked = (request.args.get("estate"), request.args.get("period"))
        for field, wanted, known in zip((self.estate, self.period), asked, waited, strict=True):
            values = [value for value, _word in field.choices]
            field.data = next((value for value in (wanted, known) if value in values), values[0] if values else None)

    @property
    def estate_id(self) -> UUID:
        """The chosen estate."""
        return UUID(self.estate.data)


class ReasonForm(Form):
    """A step that needs a reason."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=500)])


class ReadingForm(Form):
    """One reading, with a photo."""

    value = StringField(_l("Reading"), [InputRequired(FILL), Length(max=20)])
    photo = FileField(_l("Photo of the meter"), [Optional()])
    remark = StringField(_l("Remark"), [Optional(), Length(max=200)])


class AcceptForm(Form):
    """What to make of an odd reading."""

    words = StringField(_l("Why it is right"), [Optional(), Length(max=200)])
    digits = SelectField(_l("Figures of the dial before the point"), [Optional()])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.digits.choices = [("", "")] + [(str(count), str(count)) for count in billing.DIALS]


class ImportForm(Form):
    """Readings from a file."""

    sheet = FileField(_l("CSV file"), [InputRequired(_l("Choose a file."))])


class CostForm(WithDocument):
    """A cost of common parts: from a meter and a price, or from the supplier's bill."""

    item = SelectField(_l("Fee item"), [InputRequired()])
    title = StringField(_l("What it is for"), [InputRequired(FILL), Length(max=80)])
    building = SelectField(_l("Shared by"))
    base = SelectField(_l("Split"))
    meter = SelectField(_l("Meter"))
    price = StringField(_l("Unit price, yuan"), [Optional(), Length(max=20)])
    gross = StringField(_l("Or the amount of the supplier's bill, yuan"), [Optional(), Length(max=20)])
    invoice_number = StringField(_l("Number of the supplier's bill"), [Optional(), Length(max=60)])
    excluded = StringField(_l("Left out of it, yuan"), [Optional(), Length(max=20)])
    excluded_for = SelectField(_l("Because it is"))

    def __init__(
        self,
        items: Sequence[FeeItem],
        buildings: Sequence[Building],
        meters: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__()
        self.item.choices = [(item.code, f"{item.code} {item_name(item.code)}") for item in items]
        self.building.choices = [("", _("The whole estate"))] + [
            (str(one.id), _("Building %(name)s", name=one.name)) for one in buildings
        ]
        self.base.choices = [(value.value, _(word)) for value, word in words.BASE_NAMES.items()]
        self.meter.choices = [("", "—"), *meters]
        self.excluded_for.choices = [(value, _(word)) for value, word in billing.EXCLUSIONS.items()]


class ReplaceForm(Form):
    """A shared cost put right for everybody."""

    gross = StringField(_l("Right amount, yuan"), [InputRequired(FILL), Length(max=20)])
    excluded = StringField(_l("Left out of it, yuan"), [Optional(), Length(max=20)])
    excluded_for = SelectField(_l("Because it is"))
    reason = StringField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=300)])

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.excluded_for.choices = [(value, _(word)) for value, word in billing.EXCLUSIONS.items()]


class PaidForm(WithDocument):
    """Where the money of a shared cost went."""

    paid_to = StringField(_l("Paid to"), [InputRequired(FILL), Length(max=80)])
    paid_on = DateField(_l("Paid on"), [InputRequired(_l("Please give a day."))])
    paid = StringField(_l("Amount, yuan"), [InputRequired(FILL), Length(max=20)])


class ReductionForm(WithDocument):
    """Ask for a reduction."""

    house = StringField(_l("House"), [InputRequired(FILL), Length(max=40)])
    item = SelectField(_l("Fee item"), [InputRequired()])
    percent = StringField(_l("Remains to be paid, percent"), [InputRequired(FILL), Length(max=8)])
    starts_on = DateField(_l("First day"), [InputRequired(_l("Please give a day."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please give a day."))])
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=500)])
    beside_another = BooleanField(_l("A second reduction of the same days is meant"))

    def __init__(self, items: Sequence[FeeItem]) -> None:
        super().__init__()
        self.item.choices = [(item.code, f"{item.code} {item_name(item.code)}") for item in items]


class ObjectionForm(Form):
    """A doubt about a line."""

    words = TextAreaField(
        _l("What is in doubt?"), [InputRequired(_l("Please say it in a few words.")), Length(max=1000)]
    )


class AnswerForm(Form):
    """The answer to a doubt."""

    outcome = RadioField(_l("What we found"), [InputRequired(_l("Please choose."))])
    answer = TextAreaField(_l("Answer to the resident"), [InputRequired(FILL), Length(max=1000)])

    def __init__(self) -> None:
        super().__init__()
        self.outcome.choices = [
            ("stands", _("The line is right")),
            ("line", _("This line was wrong: bill it anew from what is recorded now")),
            ("everybody", _("The rule was wrong: correct everybody's line")),
        ]


class HeldForm(Form):
    """A step confirmed by a tick."""

    sure = BooleanField(
        _l("I have looked at the skipped lines and the differences."), [InputRequired(_l("Please tick."))]
    )
    without = SelectMultipleField(_l("Last month had it, this month does not"), [Optional()])

    def __init__(self, gaps: Sequence[Gap] = (), **options: Any) -> None:
        super().__init__(**options)
        self.without.choices = [(gap.key, _("%(item)s: it is meant", item=gap_name(gap))) for gap in gaps]
