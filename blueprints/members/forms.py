"""Forms of the members' pages. What may be chosen is given by the view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from blueprints.forms import Form
from tenants.passwords import LONGEST

Choices = Sequence[tuple[str, Any]]
MAIL = r"^[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\"]{2,}$"
PHONE = r"^[0-9０-９ +()\-－]{5,24}$"


def _needed(sentence: Any) -> InputRequired:
    return InputRequired(sentence)


class AskCodeForm(Form):
    contact = StringField(
        _l("Mobile number or mail address"),
        validators=[_needed(_l("Type the number or address the property office knows.")), Length(max=120)],
    )


class CodeForm(Form):
    code = StringField(_l("Code"), validators=[_needed(_l("Type the code.")), Length(max=40)])


class LetterForm(Form):
    code = StringField(
        _l("Code on the letter"), validators=[_needed(_l("Type the twelve letters and figures.")), Length(max=40)]
    )


class StaffLoginForm(Form):
    login = StringField(_l("Login"), validators=[_needed(_l("Type your login.")), Length(max=120)])
    password = PasswordField(_l("Password"), validators=[_needed(_l("Type your password.")), Length(max=1000)])


class SecondStepForm(Form):
    code = StringField(_l("Code of the app"), validators=[_needed(_l("Type the code.")), Length(max=40)])


class PasswordForm(Form):
    password = PasswordField(_l("Password"), validators=[_needed(_l("Type your password.")), Length(max=1000)])


class NewPasswordForm(Form):
    password = PasswordField(
        _l("New password"), validators=[_needed(_l("Choose a password.")), Length(max=LONGEST * 8)]
    )


class ChangePasswordForm(Form):
    old = PasswordField(
        _l("Present password"), validators=[_needed(_l("Type your present password.")), Length(max=1000)]
    )
    password = PasswordField(
        _l("New password"), validators=[_needed(_l("Choose a password.")), Length(max=LONGEST * 8)]
    )


class ForgotForm(Form):
    contact = StringField(_l("Login or mail address"), validators=[_needed(_l("Type one of them.")), Length(max=120)])


class ContactForm(Form):
    email = StringField(
        _l("Mail address"),
        validators=[
            _needed(_l("Type a mail address.")),
            Length(max=120),
            Regexp(MAIL, message=_l("This is not a mail address.")),
        ],
    )


class ResidentContactForm(Form):
    """Both may stay empty: what is empty stays as it was."""

    email = StringField(
        _l("New mail address"),
        validators=[Optional(), Length(max=120), Regexp(MAIL, message=_l("This is not a mail address."))],
    )
    phone = StringField(
        _l("New telephone number"),
        validators=[Optional(), Length(max=24), Regexp(PHONE, message=_l("This is not a telephone number."))],
    )


class StaffForm(Form):
    """A new colleague. Roles come as `role` or `role@estate`."""

    name = StringField(_l("Name"), validators=[_needed(_l("Type the name.")), Length(max=60)])
    login = StringField(_l("Login"), validators=[_needed(_l("Choose a login.")), Length(max=64)])
    email = StringField(
        _l("Mail address"),
        validators=[Optional(), Length(max=120), Regexp(MAIL, message=_l("This is not a mail address."))],
    )
    phone = StringField(
        _l("Telephone number"),
        validators=[Optional(), Length(max=24), Regexp(PHONE, message=_l("This is not a telephone number."))],
    )
    post = SelectField(_l("Post"), validators=[Optional()])
    holdings = SelectMultipleField(_l("Roles"))

    def __init__(self, roles: Choices, posts: Choices) -> None:
        super().__init__()
        self.holdings.choices = list(roles)
        self.post.choices = list(posts)


class RolesForm(Form):
    """Which roles a colleague holds, and where."""

    post = SelectField(_l("Post"), validators=[Optional()])
    holdings = SelectMultipleField(_l("Roles"))

    def __init__(self, roles: Choices, posts: Choices, *, now: dict[str, Any]) -> None:
        super().__init__(data=now)
        self.holdings.choices = list(roles)
        self.post.choices = list(posts)


class LeaveForm(Form):
    successor = SelectField(_l("Successor"), validators=[Optional()])

    def __init__(self, successors: Choices) -> None:
        super().__init__()
        self.successor.choices = [("", _l("nobody")), *successors]


class EmptyForm(Form):
    """A button."""
