"""Forms of prices, notices and agreements."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.forms import Form, WithDocument
from blueprints.language import current
from blueprints.tariffs.words import MODEL_WORDS
from saas.estates import Building
from saas.tariffs import FeeItem, PriceNotice, regions


class NoticeForm(WithDocument):
    """A posted price notice."""

    title = StringField(_l("Name of the notice"), [InputRequired(_l("Give it a name.")), Length(max=120)])
    posted_on = DateField(_l("Posted on"), [InputRequired(_l("Please give a day."))])
    effective_on = DateField(_l("In force from"), [InputRequired(_l("Please give a day."))])


class AgreementForm(WithDocument):
    """A service agreement (FEE-02)."""

    number = StringField(_l("Number of the agreement"), [InputRequired(_l("Please give a number.")), Length(max=40)])
    owners_side = StringField(_l("For the owners"), [InputRequired(_l("Please fill this in.")), Length(max=120)])
    company_side = StringField(_l("For the company"), [InputRequired(_l("Please fill this in.")), Length(max=120)])
    content = TextAreaField(_l("What is done"), [InputRequired(_l("Please fill this in.")), Length(max=5000)])
    fee = StringField(_l("Fee as agreed"), [InputRequired(_l("Please fill this in.")), Length(max=300)])
    charging_model = SelectField(_l("Charging model"), [InputRequired()])
    starts_on = DateField(_l("First day"), [InputRequired(_l("Please give a day."))])
    ends_on = DateField(_l("Last day"), [InputRequired(_l("Please give a day."))])
    due_day = IntegerField(_l("Days to pay after the month"), [InputRequired(), NumberRange(0, 180)], default=15)
    late_rate = StringField(_l("Late fee a day, ‰"), [Optional(), Length(max=10)])
    late_cap_percent = IntegerField(_l("Late fee at most, percent of the debt"), [Optional(), NumberRange(1, 100)])
    grace_days = IntegerField(_l("Days of grace"), [Optional(), NumberRange(0, 365)], default=0)
    prepayment_months = IntegerField(_l("Prepayment at most, months"), [Optional(), NumberRange(0, 60)])
    region = SelectField(_l("Local rules"))

    def __init__(self) -> None:
        super().__init__()
        self.charging_model.choices = [(value, _(word)) for value, word in MODEL_WORDS.items()]
        self.region.choices = [(code, region.called(current())) for code, region in regions().items()]


class TariffForm(Form):
    """A price with its formula, for all houses or some buildings."""

    item = SelectField(_l("Fee item"), [InputRequired()])
    expression = StringField(_l("Formula"), [Optional(), Length(max=200)])
    price = StringField(_l("Unit price, yuan"), [Optional(), Length(max=20)])
    surcharge = StringField(_l("Surcharge, yuan"), [Optional(), Length(max=20)], default="0")
    notice = SelectField(_l("By price notice"))
    building = SelectField(_l("For"))

    def __init__(self, items: Sequence[FeeItem], notices: Sequence[PriceNotice], buildings: Sequence[Building]) -> None:
        super().__init__()
        self.item.choices = [(item.code, f"{item.code} {item.called(current())}") for item in items]
        self.notice.choices = [
            (
                str(notice.id),
                _(
                    "%(title)s, version %(version)s, in force from %(day)s",
                    title=notice.title,
                    version=notice.version,
                    day=notice.effective_on.isoformat(),
                ),
            )
            for notice in notices
        ]
        whole = [("", _("The whole estate"))]
        self.building.choices = whole + [(str(one.id), _("Building %(name)s", name=one.name)) for one in buildings]
