"""Forms of the estates' pages."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from blueprints.estates.words import GRADES, HOUSE_STATES, INTAKE_DEPARTMENTS, PROPERTY_TYPES
from blueprints.forms import Form
from saas.archives.figures import read_area
from saas.estates import Estate, House
from saas.estates.unreadable import Unreadable


class EstateForm(Form):
    """An estate's own data."""

    name = StringField(
        lazy_gettext("Name of the estate"),
        validators=[InputRequired(lazy_gettext("Give it a name.")), Length(max=60)],
    )
    code = StringField(
        lazy_gettext("Short code"),
        validators=[
            InputRequired(lazy_gettext("Give it a short code.")),
            Regexp(r"^[A-Za-z0-9]{1,8}$", message=lazy_gettext("One to eight letters or digits.")),
        ],
    )
    property_type = SelectField(lazy_gettext("Kind of estate"))
    intake_department = SelectField(lazy_gettext("Who receives information"))
    address = StringField(lazy_gettext("Address of the estate"), validators=[Length(max=200)])
    emergency_phone = StringField(lazy_gettext("Emergency phone"), validators=[Length(max=30)])
    grade_rank = SelectField(lazy_gettext("Service grade"), coerce=int)

    def __init__(self, estate: Estate | None = None) -> None:
        super().__init__(obj=estate)
        self.property_type.choices = [(value, _(word)) for value, word in PROPERTY_TYPES.items()]
        self.intake_department.choices = [(value, _(word)) for value, word in INTAKE_DEPARTMENTS.items()]
        self.grade_rank.choices = [(value, _(word)) for value, word in GRADES.items()]

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, ready for the verbs."""
        return {
            "name": (self.name.data or "").strip(),
            "code": (self.code.data or "").strip().upper(),
            "property_type": self.property_type.data,
            "intake_department": self.intake_department.data,
            "address": (self.address.data or "").strip() or None,
            "emergency_phone": (self.emergency_phone.data or "").strip() or None,
            "grade_rank": self.grade_rank.data,
        }


class HouseForm(Form):
    """What is known of a house. Areas are written in square metres with up to two decimals."""

    code = StringField(lazy_gettext("House code"), validators=[InputRequired(lazy_gettext("Write the house code."))])
    floor = IntegerField(lazy_gettext("Floor"), validators=[Optional(), NumberRange(-20, 200)])
    area = StringField(lazy_gettext("Built-up area"), validators=[Length(max=12)])
    inner_area = StringField(lazy_gettext("Inner area"), validators=[Length(max=12)])
    state = SelectField(lazy_gettext("House state"))
    delivered_on = DateField(lazy_gettext("Delivered on"), validators=[Optional()])
    household_size = IntegerField(lazy_gettext("People in the household"), validators=[Optional(), NumberRange(0, 99)])

    def __init__(self, house: House | None = None) -> None:
        super().__init__(obj=house)
        self.state.choices = [(value, _(word)) for value, word in HOUSE_STATES.items()]
        if house is not None:
            del self.code
            for field in (self.area, self.inner_area):  # a field that was not sent keeps the number of the house
                if not isinstance(field.data, str):
                    field.data = in_square_metres(field.data)

    def validate_area(self, field: StringField) -> None:
        """Readable, or empty."""
        _area(field)

    def validate_inner_area(self, field: StringField) -> None:
        """Readable, or empty."""
        _area(field)

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, ready for the verbs."""
        return {
            "floor": self.floor.data,
            "area": _area(self.area),
            "inner_area": _area(self.inner_area),
            "state": self.state.data,
            "delivered_on": self.delivered_on.data,
            "household_size": self.household_size.data,
        }


def _area(field: StringField) -> int | None:
    if not (field.data or "").strip():
        return None
    try:
        return read_area(field.data)
    except Unreadable as problem:
        raise ValidationError(problem.sentence(_)) from problem


def in_square_metres(area: int | None) -> str:
    """Hundredths of a square metre as people write it: 9640 is `96.40`."""
    return "" if area is None else f"{area // 100}.{area % 100:02d}"
