"""Forms of what is entered by hand: one-off bills, opening arrears, meters."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from blueprints.billing.blueprint import item_name
from blueprints.billing.forms import FILL
from blueprints.forms import Form, WithDocument
from saas.billing import Meter, MeterKind, Waiting, in_units, words
from saas.estates import Building
from saas.tariffs import FeeItem

DAY = _l("Please give a day.")


def _named(items: Sequence[FeeItem]) -> list[tuple[str, str]]:
    return [(item.code, f"{item.code} {item_name(item.code)}") for item in items]


class OneOffForm(WithDocument):
    """A bill for one thing. `key` is made with the page: sent twice, it is one bill."""

    key = HiddenField()
    house = StringField(_l("House"), [InputRequired(FILL), Length(max=40)])
    item = SelectField(_l("Fee item"), [InputRequired()])
    price = StringField(_l("Unit price, yuan"), [InputRequired(FILL), Length(max=20)])
    quantity = StringField(_l("Quantity"), [InputRequired(FILL), Length(max=12)], default="1")
    due_on = DateField(_l("Pay by"), [InputRequired(DAY)])
    reason = TextAreaField(_l("What it is for, and who agreed"), [InputRequired(FILL), Length(max=300)])
    return_by = DateField(_l("Deposit: return by"), [Optional()])

    def __init__(self, items: Sequence[FeeItem]) -> None:
        super().__init__()
        self.item.choices = _named(items)


class MeaningForm(Form):
    """Which fee item each of the old books' names is. One row of the page for each name, in `said` and `meaning`."""

    def choices(self, items: Sequence[FeeItem]) -> list[tuple[str, str]]:
        """The fee items, and leaving it for later."""
        return [("", _("Not yet")), *_named(items)]

    def chosen(self, waiting: Sequence[Waiting], said: Sequence[str], meanings: Sequence[str]) -> dict[str, str]:
        """What was chosen, for names that do wait."""
        known = {one.said for one in waiting}
        return {name: code for name, code in zip(said, meanings, strict=False) if code and name in known}


class DialForm(Form):
    """What a meter is, and where it counts from."""

    code = StringField(_l("Number on the meter"), [Optional(), Length(max=40)])
    first = StringField(_l("Shows when put in"), [Optional(), Length(max=20)], default="0")
    multiplier = StringField(_l("Multiplier"), [Optional(), Length(max=12)], default="1")
    rolls_over = StringField(_l("Begins from zero again at"), [Optional(), Length(max=20)])


class MeterForm(DialForm):
    """A new meter of a house or of common parts."""

    kind = SelectField(_l("Counts"), [InputRequired()])
    item = SelectField(_l("For the fee item"), [InputRequired()])
    house = StringField(_l("House"), [Optional(), Length(max=40)])
    building = SelectField(_l("Common parts of"))
    place = StringField(_l("Place of the meter"), [Optional(), Length(max=80)])
    installed_on = DateField(_l("In use from"), [InputRequired(DAY)])

    def __init__(self, items: Sequence[FeeItem], buildings: Sequence[Building]) -> None:
        super().__init__()
        self.kind.choices = [(kind.value, _(words.METER_NAMES[kind])) for kind in MeterKind]
        self.item.choices = _named(items)
        self.building.choices = [("", _("The whole estate"))] + [
            (str(one.id), _("Building %(name)s", name=one.name)) for one in buildings
        ]


class ChangeMeterForm(DialForm):
    """A meter is replaced, or taken out of use."""

    do = RadioField(_l("What happens"), [InputRequired(_l("Please choose."))], default="replace")
    on = DateField(_l("Day"), [InputRequired(DAY)])
    last = StringField(_l("Old meter shows last"), [Optional(), Length(max=20)])
    reason = StringField(_l("Reason"), [InputRequired(_l("Please give a reason.")), Length(max=200)])

    def __init__(self, meter: Meter) -> None:
        super().__init__()
        self.do.choices = [("replace", _("A new meter in its place")), ("take_out", _("Taken out, none in its place"))]
        if not self.is_submitted():
            self.multiplier.data = f"{in_units(meter.multiplier).normalize():f}"
