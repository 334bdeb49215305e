"""Pages of the operator's host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from blueprints.access import at, current_operator, login_cookie_name, open_to_all, operator_only
from blueprints.hosts import Place
from blueprints.operator.forms import LoginForm, OpenCompanyForm, ReasonForm
from tenants import provisioning
from tenants.backups import BackupKind, BackupRun, last_success, latest_runs
from tenants.companies import CompanyState, Tenant, company_by_id, every_company, external_url
from tenants.erasure import erasures_of
from tenants.formats import minutes
from tenants.operators import ABSOLUTE, Operator, end_operator_session, log_in_operator
from tenants.queue import dead_by_kind, waiting_by_list
from tenants.slow_queries import slowest
from tenants.support import consent_of, make_ticket
from tenants.text import N_

bp = Blueprint("operator", __name__, url_prefix="/operator")

STATES: dict[str, str] = {
    CompanyState.OPEN: N_("In service"),
    CompanyState.SUSPENDED: N_("Suspended"),
    CompanyState.CLOSING: N_("Being closed"),
    CompanyState.CLOSED: N_("Closed down"),
}
LOOKS: dict[str, str] = {
    CompanyState.OPEN: "kept",
    CompanyState.SUSPENDED: "stopped",
    CompanyState.CLOSING: "risk",
    CompanyState.CLOSED: "quiet",
}
STEPS = {
    "suspend": provisioning.suspend,
    "resume": provisioning.resume,
    "close": provisioning.begin_closing,
    "finish": provisioning.finish_closing,
}


@bp.context_processor
def words() -> dict[str, object]:
    ways = [
        {"label": _("Companies"), "url": url_for("operator.index"), "icon": "building", "endpoint": "operator.index"},
        {"label": _("Jobs"), "url": url_for("operator.jobs"), "icon": "activity", "endpoint": "operator.jobs"},
        {
            "label": _("Backups"),
            "url": url_for("operator.backups"),
            "icon": "history",
            "endpoint": "operator.backups",
        },
        {"label": _("Slow statements"), "url": url_for("operator.slow"), "icon": "clock", "endpoint": "operator.slow"},
    ]
    here = "operator.index" if request.endpoint in ("operator.show", "operator.new") else request.endpoint
    shown = [{**way, "active": here == way["endpoint"]} for way in ways]
    return {
        "nav": [{"label": _("Platform"), "ways": shown}] if current_operator() else [],
        "company_states": {state: _(word) for state, word in STATES.items()},
        "company_looks": LOOKS,
    }


@bp.route("/login", methods=["GET", "POST"])
@open_to_all("the way in for operators", place=Place.OPERATOR)
def login() -> ResponseReturnValue:
    form = LoginForm()
    if form.validate_on_submit():
        token = None
        with form.showing_refusals():
            token = log_in_operator(
                form.login.data.strip(), form.password.data, form.code.data, address=request.remote_addr, at=at()
            )
        if token is not None:
            answer = redirect(url_for("operator.index"), 303)
            answer.set_cookie(
                login_cookie_name(),
                token,
                max_age=int(ABSOLUTE.total_seconds()),
                secure=current_app.config["SESSION_COOKIE_SECURE"],
                httponly=True,
                samesite="Lax",
            )
            return answer
        if not form.form_errors:
            form.form_errors.append(_("Login, password or code is not right. After five failures this login waits."))
    return render_template("operator/login.html", form=form), form.status


@bp.post("/logout")
@operator_only
def logout() -> ResponseReturnValue:
    end_operator_session(request.cookies.get(login_cookie_name(), ""), at=at())
    answer = redirect(url_for("operator.login"), 303)
    answer.delete_cookie(login_cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True)
    return answer


@bp.get("/")
@operator_only
def index() -> ResponseReturnValue:
    return render_template("operator/index.html", companies=every_company())


@bp.route("/companies/new", methods=["GET", "POST"])
@operator_only
def new() -> ResponseReturnValue:
    form = OpenCompanyForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            tenant = provisioning.open_company(
                name=form.name.data,
                short_name=form.short_name.data,
                slug=form.slug.data,
                base_host=current_app.config["BASE_HOST"],
                administrator=form.administrator.data,
                login=form.login.data,
                email=form.email.data,
                at=at(),
            )
            flash(_("%(name)s is open. The invitation to its administrator is on its way.", name=tenant.name))
            return redirect(url_for("operator.show", tenant_id=tenant.id), 303)
    return render_template("operator/new.html", form=form), form.status


@bp.get("/companies/<int:tenant_id>")
@operator_only
def show(tenant_id: int) -> ResponseReturnValue:
    tenant = _company(tenant_id)
    return render_template(
        "operator/show.html",
        tenant=tenant,
        form=ReasonForm(formdata=None),
        **_about(tenant),
    )


def _about(tenant: Tenant) -> dict[str, object]:
    """What an operator sees of a company: counts, whether it consents to support, and what of it was erased."""
    return {
        "figures": provisioning.figures_of(tenant.id),
        "steps": _steps(tenant),
        "consent": consent_of(tenant.id, at=at()) if tenant.may_be_entered else None,
        "erasures": erasures_of(tenant.id),
    }


@bp.post("/companies/<int:tenant_id>/enter")
@operator_only
def enter(tenant_id: int) -> ResponseReturnValue:
    tenant = _company(tenant_id)
    token = make_ticket(tenant_id, _operator(), at=at())
    address = external_url(tenant, f"support/enter/{token}")
    consent = consent_of(tenant_id, at=at())
    return render_template("operator/enter.html", tenant=tenant, address=address, consent=consent)


@bp.post("/companies/<int:tenant_id>/<any(suspend, resume, close, finish):step>")
@operator_only
def change(tenant_id: int, step: str) -> ResponseReturnValue:
    tenant = _company(tenant_id)
    form = ReasonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            STEPS[step](tenant_id, reason=form.reason.data, operator=_operator().name, at=at())
            flash(_("Done. The company reads the reason in its history."))
            return redirect(url_for("operator.show", tenant_id=tenant_id), 303)
    return (
        render_template(
            "operator/show.html",
            tenant=tenant,
            form=form,
            **_about(tenant),
        ),
        422,
    )


@bp.get("/jobs")
@operator_only
def jobs() -> ResponseReturnValue:
    dead = [(company, kinds) for company in every_company() if (kinds := dead_by_kind(company.id))]
    return render_template("operator/jobs.html", waiting=waiting_by_list(at=at()), dead=dead)


PROMISED = {BackupKind.BACKUP: timedelta(hours=26), BackupKind.DRILL: timedelta(days=92)}
"""A backup every night with two hours to run, a drill every quarter (docs/running.md)."""


@dataclass(frozen=True)
class Latest:
    """The last run of a kind that ended well, and whether it is older than promised."""

    last: BackupRun | None
    is_late: bool
    age: str
    promised: str


def _latest(kind: BackupKind) -> Latest:
    last = last_success(kind)
    age = at() - last.ended_at if last is not None else None
    return Latest(last, age is None or age > PROMISED[kind], _span(age) if age else "", _span(PROMISED[kind]))


def _span(length: timedelta) -> str:
    return minutes(int(length.total_seconds() // 60), str(get_locale()))


@bp.get("/backups")
@operator_only
def backups() -> ResponseReturnValue:
    return render_template(
        "operator/backups.html",
        backup=_latest(BackupKind.BACKUP),
        drill=_latest(BackupKind.DRILL),
        runs=latest_runs(BackupKind.BACKUP, limit=14),
    )


@bp.get("/slow")
@operator_only
def slow() -> ResponseReturnValue:
    return render_template("operator/slow.html", queries=slowest())


def _operator() -> Operator:
    found = current_operator()
    assert found is not None
    return found


def _company(tenant_id: int) -> Tenant:
    found = company_by_id(tenant_id)
    if found is None:
        raise NotFound
    return found


def _steps(tenant: Tenant) -> list[tuple[str, str, str]]:
    """What may be done with a company now: name, word, kind of button."""
    suspend = ("suspend", _("Suspend"), "second")
    resume = ("resume", _("Resume"), "primary")
    close = ("close", _("Begin closing"), "danger")
    finish = ("finish", _("Close for good"), "danger")
    return {
        CompanyState.OPEN: [suspend, close],
        CompanyState.SUSPENDED: [resume, close],
        CompanyState.CLOSING: [finish, resume],
    }.get(CompanyState(tenant.state), [])
