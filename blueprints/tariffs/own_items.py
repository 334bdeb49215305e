"""The company's own fee items: whose money, how it is reckoned, on what ground."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from blueprints.access import actor, at, requires
from blueprints.forms import Form
from blueprints.tariffs.blueprint import bp
from blueprints.tariffs.words import CLASS_WORDS, KIND_WORDS
from saas import tariffs
from saas.tariffs import FeeClass, FormulaKind
from tenants.permissions import Permission

FILL = _l("Please fill this in.")


class ItemForm(Form):
    """A fee item of the company's own."""

    name = StringField(_l("Name of the fee item"), [InputRequired(FILL), Length(max=40)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=60)])
    fee_class = SelectField(_l("Whose money"), [InputRequired()])
    kind = SelectField(_l("Reckoned"))
    expression = StringField(_l("Formula"), [Optional(), Length(max=200)])
    unit = StringField(_l("Unit"), [Optional(), Length(max=20)])
    legal_basis = StringField(_l("Legal basis"), [InputRequired(FILL), Length(max=200)])

    def __init__(self) -> None:
        super().__init__()
        self.fee_class.choices = [(one.value, _(CLASS_WORDS[one])) for one in tariffs.OWN_CLASSES]
        self.kind.choices = [("", _("piece by piece"))] + [(one.value, _(KIND_WORDS[one])) for one in FormulaKind]


@bp.route("/items/new", methods=["GET", "POST"])
@requires(Permission.TARIFFS_MANAGE)
def new_item() -> ResponseReturnValue:
    """Add a fee item of the company's own."""
    if not tariffs.may_add_items(actor()):
        abort(403)
    form = ItemForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            item = tariffs.add_own_item(
                form.name.data or "",
                FeeClass(form.fee_class.data),
                FormulaKind(form.kind.data) if form.kind.data else None,
                expression=form.expression.data or "",
                name_en=form.name_en.data or "",
                unit=form.unit.data or "",
                legal_basis=form.legal_basis.data or "",
                by=actor(),
                at=at(),
            )
            flash(_("%(code)s is there. It can be priced or billed now.", code=item.code))
            return redirect(url_for("tariffs.items"), 303)
    return render_template("tariffs/new_item.html", form=form), form.status
