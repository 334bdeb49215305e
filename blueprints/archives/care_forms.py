"""Forms of care notes: what help is needed, and who agreed that it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from blueprints.archives.forms import readable
from blueprints.archives.words import AGREED_AS, AGREED_VIA, CARE_ENDS, TENURE_KINDS
from blueprints.forms import Form
from saas.archives import AgreedAs, AgreedVia, CareEnd, CareKind, Consent, Tenure
from saas.archives.care import LONGEST
from saas.archives.care_models import CARE_NAMES
from saas.archives.office_words import TenureKind
from saas.archives.people import read_name, read_text

ELSE = "+"
"""Behind a tenure: somebody who lives with this person and has no archive."""


class NeedsForm(Form):
    """What help somebody needs."""

    about = SelectField(lazy_gettext("Who needs help?"))
    kinds = SelectMultipleField(lazy_gettext("What help is needed?"))
    words = TextAreaField(
        lazy_gettext("In words, for whoever comes to help"),
        validators=[Length(max=LONGEST), readable(lambda text: read_text(text, LONGEST))],
    )

    def __init__(self, people: Sequence[tuple[str, str]], tenures: Sequence[Tenure], **known: Any) -> None:
        super().__init__(**known)
        self.about.choices = list(people)
        self.kinds.choices = [(kind.value, _(CARE_NAMES[kind])) for kind in CareKind]
        self._tenures = {one.id: one for one in tenures}

    @property
    def tenure(self) -> Tenure:
        """Whose tenancy the note lives with."""
        return self._tenures[UUID(self.about.data.removesuffix(ELSE))]

    @property
    def somebody_else(self) -> bool:
        """Whether it is about somebody of their household who has no archive."""
        return bool(self.about.data.endswith(ELSE))

    @property
    def chosen(self) -> list[CareKind]:
        """What is needed."""
        return [CareKind(kind) for kind in self.kinds.data or ()]


class ConsentForm(Form):
    """Who agreed, as whom, how and when."""

    agreed_as = RadioField(lazy_gettext("Who agreed?"), default=AgreedAs.SELF.value)
    agreed_name = StringField(lazy_gettext("Their name"), validators=[Length(max=60), readable(read_name)])
    agreed_via = SelectField(lazy_gettext("How did they agree?"))
    agreed_on = DateField(
        lazy_gettext("On which day?"), validators=[InputRequired(lazy_gettext("Name the day of the consent."))]
    )
    valid_until = DateField(lazy_gettext("Valid until"), validators=[Optional()])

    def __init__(self, *more: Any, today: date, **known: Any) -> None:
        super().__init__(*more, **{"agreed_on": today, **known})
        self.agreed_as.choices = [(value, _(word)) for value, word in AGREED_AS.items()]
        by_staff = [via for via in AgreedVia if via is not AgreedVia.ONLINE]
        self.agreed_via.choices = [(via.value, _(AGREED_VIA[via])) for via in by_staff]

    @property
    def consent(self) -> Consent | None:
        """The consent; none while nobody is named who gave it."""
        name = (self.agreed_name.data or "").strip()
        if not name or self.agreed_on.data is None:
            return None
        return Consent(name, AgreedAs(self.agreed_as.data), AgreedVia(self.agreed_via.data), self.agreed_on.data)


class CareForm(ConsentForm, NeedsForm):
    """A note, as staff write it down."""


class EndCareForm(Form):
    """Why a note ends."""

    why = SelectField(lazy_gettext("Why does it end?"))

    def __init__(self, **known: Any) -> None:
        super().__init__(**known)
        ends = (CareEnd.WITHDRAWN, CareEnd.NOT_NEEDED)
        self.why.choices = [(why.value, _(CARE_ENDS[why])) for why in ends]


class GiveCareForm(NeedsForm):
    """A note, as a resident gives it: the tick is the consent and is never set beforehand (PRV-06)."""

    agree = BooleanField(lazy_gettext("I agree that this is kept and used so"))


def people_of(household: Sequence[Tenure]) -> list[tuple[str, str]]:
    """Whom staff may write a note about: each of the household, and whoever lives with them unregistered."""
    told = [(str(one.id), f"{one.person.name} · {_(TENURE_KINDS[one.kind])}") for one in household]
    told += [
        (f"{one.id}{ELSE}", _("Somebody who lives with %(name)s", name=one.person.name))
        for one in household
        if one.kind != TenureKind.FAMILY
    ]
    return told


def people_at_home(mine: Sequence[tuple[Tenure, Sequence[Tenure]]]) -> list[tuple[str, str]]:
    """Whom a resident may give a note about: themselves, and those they are the guardian of."""
    told = []
    for own, family in mine:
        place = own.house.display
        told.append((str(own.id), _("I myself, in %(house)s", house=place)))
        told += [(str(one.id), _("%(name)s, whose guardian I am", name=one.person.name)) for one in family]
        told.append((f"{own.id}{ELSE}", _("Somebody else in %(house)s whose guardian I am", house=place)))
    return told
