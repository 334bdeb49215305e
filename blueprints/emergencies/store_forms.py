"""What is written down about supplies, their checks and moves, suppliers and risks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.emergencies.running import called
from blueprints.forms import Form
from blueprints.typed import as_uuid
from saas.emergencies import Incident, Risk, StoreItem, Supplier
from saas.emergencies.kinds import Condition, PlanKind, StoreKind
from saas.emergencies.plans.words import PLAN_WORDS
from saas.emergencies.risks import Assessment, Danger
from saas.emergencies.stores.keeping import Supply
from saas.emergencies.stores.kinds import CONDITION_WORDS, EFFECT_WORDS, LIKELIHOOD_WORDS, STORE_WORDS
from saas.emergencies.stores.moves import MOST
from saas.emergencies.stores.suppliers import THREE_DAYS, Help
from saas.estates import Estate
from tenants.members import Member

NAME = 60
LONG = 400
UNIT = 12
WHOLE_COMPANY = "company"
DEFAULT_KINDS = [kind for kind in PlanKind if kind is not PlanKind.CUSTOM]


def _plan_choices() -> list[tuple[str, str]]:
    return [(kind.value, gettext(PLAN_WORDS[kind])) for kind in PlanKind]


def _people(members: Sequence[Member]) -> list[tuple[str, str]]:
    return [(str(member.id), member.name) for member in members]


class SupplyForm(Form):
    """What is known about a supply."""

    name = StringField(_l("What it is called"), [InputRequired(), Length(max=NAME)])
    kind = SelectField(_l("Kind of supply"), [InputRequired()])
    unit = StringField(_l("Counted in"), [InputRequired(), Length(max=UNIT)])
    minimum = IntegerField(_l("At least"), [InputRequired(), NumberRange(0, MOST)])
    place = StringField(_l("Where it is kept"), [InputRequired(), Length(max=NAME)])
    keeper = SelectField(_l("Kept by"))
    expires_on = DateField(_l("Can be used until"), [Optional()])
    check_months = IntegerField(_l("Checked every"), [InputRequired(), NumberRange(1, 36)])
    plans = SelectMultipleField(_l("For which plans"))
    is_shareable = BooleanField(_l("Other estates of the company may see it and ask for it"))
    note = TextAreaField(_l("Note"), [Length(max=LONG)])

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__()
        self.kind.choices = [(kind.value, gettext(STORE_WORDS[kind])) for kind in StoreKind]
        self.keeper.choices = [("", gettext("Nobody yet")), *_people(members)]
        self.plans.choices = _plan_choices()

    def fill(self, item: StoreItem) -> None:
        """Show what is known."""
        for name in ("name", "kind", "unit", "minimum", "place", "expires_on", "check_months", "is_shareable", "note"):
            self[name].data = getattr(item, name)
        self.keeper.data, self.plans.data = str(item.keeper_id or ""), list(item.plan_kinds)
        if item.keeper is not None and self.keeper.data not in dict(self.keeper.choices):
            self.keeper.choices.append((self.keeper.data, item.keeper.name))

    @property
    def supply(self) -> Supply:
        """As the verb takes it."""
        return Supply(
            StoreKind(self.kind.data),
            self.name.data,
            self.unit.data,
            self.place.data,
            minimum=self.minimum.data,
            keeper_id=UUID(self.keeper.data) if self.keeper.data else None,
            expires_on=self.expires_on.data,
            check_months=self.check_months.data,
            plan_kinds=tuple(PlanKind(kind) for kind in self.plans.data or ()),
            is_shareable=self.is_shareable.data,
            note=self.note.data or "",
        )


class NewSupplyForm(SupplyForm):
    """A new one: how many are there now."""

    quantity = IntegerField(_l("How many are there"), [InputRequired(), NumberRange(0, MOST)])


class UsualForm(Form):
    """Which usual supplies are brought, and where they are kept."""

    place = StringField(_l("Where they are kept"), [InputRequired(), Length(max=NAME)])
    plans = SelectMultipleField(_l("For which plans"), [InputRequired()])

    def __init__(self) -> None:
        super().__init__()
        self.plans.choices = [(kind.value, gettext(PLAN_WORDS[kind])) for kind in DEFAULT_KINDS]
        if not self.is_submitted():
            self.plans.data = [kind.value for kind in DEFAULT_KINDS]

    @property
    def chosen(self) -> list[PlanKind]:
        """The kinds of plan."""
        return [PlanKind(kind) for kind in self.plans.data]


class CheckForm(Form):
    """How many were counted, and how they look."""

    counted = IntegerField(_l("Number counted"), [InputRequired(), NumberRange(0, MOST)])
    condition = RadioField(_l("In which condition"), [InputRequired(_l("Choose the condition."))])
    words = StringField(_l("What is wrong, or why the number differs"), [Length(max=LONG)])
    photo = FileField(_l("Photo"))

    def __init__(self) -> None:
        super().__init__()
        self.condition.choices = [(one.value, gettext(CONDITION_WORDS[one])) for one in Condition]

    @property
    def chosen(self) -> Condition:
        """The condition."""
        return Condition(self.condition.data)


class MoveForm(Form):
    """How many come in or go out, and what for."""

    way = RadioField(_l("Which way"), [InputRequired(_l("Choose in or out."))])
    count = IntegerField(_l("How many"), [InputRequired(), NumberRange(1, MOST)])
    words = StringField(_l("What for, or where from"), [Length(max=LONG)])

    def __init__(self) -> None:
        super().__init__()
        self.way.choices = [("in", gettext("Bring in")), ("out", gettext("Take out"))]


class UseForm(Form):
    """How many are taken for which incident."""

    incident = RadioField(_l("For which incident"), [InputRequired(_l("Choose the incident."))])
    count = IntegerField(_l("How many"), [InputRequired(), NumberRange(1, MOST)])
    words = StringField(_l("Where to"), [Length(max=LONG)])
    key = StringField()

    def __init__(self, incidents: Sequence[Incident]) -> None:
        super().__init__()
        self._incidents = {str(one.id): one for one in incidents}
        self.incident.choices = [(key, called(one)) for key, one in self._incidents.items()]

    @property
    def chosen(self) -> Incident:
        """The incident."""
        return self._incidents[self.incident.data]

    @property
    def client_key(self) -> UUID | None:
        """What tells a second tap from a second taking."""
        return as_uuid(self.key.data)


class EndForm(Form):
    """Why something is not kept, called or a risk any more."""

    reason = StringField(_l("Why?"), [InputRequired(_l("A reason is needed.")), Length(max=LONG)])


class SupplierForm(Form):
    """Whom to call, what they bring and how soon."""

    estate = SelectField(_l("For which estate"), [InputRequired()])
    kind = SelectField(_l("Kind of supply"), [InputRequired()])
    name = StringField(_l("Supplier"), [InputRequired(), Length(max=NAME)])
    offers = StringField(_l("What they bring"), [Length(max=LONG)])
    contact = StringField(_l("Whom to ask for"), [Length(max=NAME)])
    phone = StringField(_l("Telephone"), [InputRequired(), Length(max=30)])
    arrives_minutes = IntegerField(_l("Promised to be here within"), [Optional(), NumberRange(1, THREE_DAYS)])
    contract_until = DateField(_l("Agreement until"), [Optional()])

    def __init__(self, estates: Sequence[Estate], *, everywhere: bool, known: Supplier | None = None) -> None:
        super().__init__()
        self._estates = {str(one.id): one for one in estates}
        whole = [(WHOLE_COMPANY, gettext("The whole company"))] if everywhere else []
        self.estate.choices = [*whole, *((key, one.name) for key, one in self._estates.items())]
        self.kind.choices = [(kind.value, gettext(STORE_WORDS[kind])) for kind in StoreKind]
        if known is not None:
            del self.estate

    def fill(self, supplier: Supplier) -> None:
        """Show what is known."""
        for name in ("kind", "name", "offers", "contact", "phone", "arrives_minutes", "contract_until"):
            self[name].data = getattr(supplier, name)

    @property
    def chosen_estate(self) -> Estate | None:
        """The estate, or nothing for the whole company."""
        return self._estates.get(self.estate.data)

    @property
    def help(self) -> Help:
        """As the verb takes it."""
        return Help(
            StoreKind(self.kind.data),
            self.name.data,
            self.phone.data,
            self.offers.data or "",
            self.contact.data or "",
            self.arrives_minutes.data,
            self.contract_until.data,
        )


class RiskForm(Form):
    """What could happen, and what is done before and then."""

    name = StringField(_l("What could happen"), [InputRequired(), Length(max=NAME)])
    place = StringField(_l("Where"), [Length(max=NAME)])
    plan_kind = SelectField(_l("Plan for it"))
    prevention = TextAreaField(_l("How it is prevented"), [InputRequired(), Length(max=LONG)])
    control = TextAreaField(_l("What is done when it happens"), [InputRequired(), Length(max=LONG)])
    owner = SelectField(_l("Who answers for it"), [InputRequired()])

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__()
        self.plan_kind.choices = [("", gettext("None")), *_plan_choices()]
        self.owner.choices = _people(members)

    def fill(self, risk: Risk) -> None:
        """Show what is known."""
        for name in ("name", "place", "prevention", "control"):
            self[name].data = getattr(risk, name)
        self.plan_kind.data, self.owner.data = risk.plan_kind or "", str(risk.owner_id)

    @property
    def danger(self) -> Danger:
        """As the verb takes it."""
        return Danger(
            self.name.data,
            self.prevention.data,
            self.control.data,
            UUID(self.owner.data),
            self.place.data or "",
            PlanKind(self.plan_kind.data) if self.plan_kind.data else None,
        )


class AssessmentForm(Form):
    """How it is judged, and when it is looked at again."""

    likelihood = SelectField(_l("How likely"), [InputRequired()], coerce=int)
    effect = SelectField(_l("How bad"), [InputRequired()], coerce=int)
    measure = TextAreaField(_l("What is being done about it now"), [Length(max=LONG)])
    review_on = DateField(_l("Looked at again on"), [InputRequired()])

    def set_scales(self) -> None:
        """One to five, each with its words."""
        for field, words in ((self.likelihood, LIKELIHOOD_WORDS), (self.effect, EFFECT_WORDS)):
            field.choices = [(grade, f"{grade} {gettext(word)}") for grade, word in enumerate(words, start=1)]

    @property
    def assessment(self) -> Assessment:
        """As the verb takes it."""
        return Assessment(self.likelihood.data, self.effect.data, self.review_on.data, self.measure.data or "")


class NewRiskForm(RiskForm, AssessmentForm):
    """A new one, judged at once."""

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__(members)
        self.set_scales()


class ReviewForm(AssessmentForm):
    """A review, with its reasons."""

    words = TextAreaField(_l("What was found"), [InputRequired(), Length(max=LONG)])

    def __init__(self, risk: Risk) -> None:
        super().__init__()
        self.set_scales()
        if not self.is_submitted():
            self.likelihood.data, self.effect.data, self.measure.data = risk.likelihood, risk.effect, risk.measure
