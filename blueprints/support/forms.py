"""What an administrator fills in to let support look in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from blueprints.forms import Form
from tenants.support import MOST_HOURS


class GrantForm(Form):
    reason = TextAreaField(_l("What support is to look at"), [InputRequired(), Length(max=300)])
    hours = IntegerField(_l("For how many hours"), [InputRequired(), NumberRange(1, MOST_HOURS)], default=4)


class EnterForm(Form):
    """Only the token of the session: the ticket is in the address."""
