"""What an operator fills in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from blueprints.forms import Form


class LoginForm(Form):
    login = StringField(_l("Login"), [InputRequired(), Length(max=64)])
    password = PasswordField(_l("Password"), [InputRequired(), Length(max=128)])
    code = StringField(_l("Code from the authenticator app"), [InputRequired(), Length(max=12)])


class OpenCompanyForm(Form):
    name = StringField(_l("Full name of the company"), [InputRequired(), Length(min=2, max=80)])
    short_name = StringField(_l("Short name"), [InputRequired(), Length(min=2, max=12)])
    slug = StringField(_l("Address"), [InputRequired(), Length(min=3, max=32)])
    administrator = StringField(_l("Administrator's name"), [InputRequired(), Length(max=40)])
    login = StringField(_l("Administrator's login"), [InputRequired(), Length(min=2, max=40)])
    email = EmailField(_l("Administrator's e-mail"), [InputRequired(), Length(max=120)])


class ReasonForm(Form):
    reason = TextAreaField(_l("Reason, which the company reads"), [InputRequired(), Length(max=300)])
