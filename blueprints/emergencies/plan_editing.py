"""Writing a draft, section by section, in plain forms."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.emergencies.blueprint import bp
from blueprints.emergencies.plan_finding import my_version
from blueprints.emergencies.plan_forms import ContactForm, NoticesForm, PartsForm, RoleForm, ShutoffForm, StepForm
from blueprints.forms import Form
from blueprints.photos import uploaded_photos
from saas import roster
from saas.emergencies import PlanContact, PlanRole, PlanShutoff, PlanStep, PlanVersion
from saas.emergencies.kinds import ContactKind
from saas.emergencies.plans import sections as sections
from saas.emergencies.plans.files import SHUTOFF_KIND
from saas.emergencies.plans.queries import find_contact, find_role, find_shutoff, find_step
from saas.emergencies.plans.writing import write_notices, write_parts
from tenants.permissions import Permission

PLAN = Permission.EMERGENCIES_PLAN


@bp.route("/plans/versions/<uuid:plan_version_id>/parts", methods=["GET", "POST"])
@requires(PLAN)
def plan_parts(plan_version_id: UUID) -> ResponseReturnValue:
    """The parts in words."""
    version = my_version(plan_version_id)
    form = PartsForm(version)
    if form.validate_on_submit():
        with form.showing_refusals():
            write_parts(version, form.parts, by=actor(), at=at())
            return _back(version)
    return _page("parts", version, form)


@bp.route("/plans/versions/<uuid:plan_version_id>/notices", methods=["GET", "POST"])
@requires(PLAN)
def plan_notices(plan_version_id: UUID) -> ResponseReturnValue:
    """What residents are told."""
    version = my_version(plan_version_id)
    form = NoticesForm(version)
    if form.validate_on_submit():
        with form.showing_refusals():
            write_notices(version, form.said, by=actor(), at=at())
            return _back(version)
    return _page("notices", version, form)


@bp.route("/plans/versions/<uuid:plan_version_id>/roles/new", methods=["GET", "POST"])
@requires(PLAN)
def new_plan_role(plan_version_id: UUID) -> ResponseReturnValue:
    """A role more."""
    return _role(my_version(plan_version_id), None)


@bp.route("/plans/roles/<uuid:plan_role_id>", methods=["GET", "POST"])
@requires(PLAN)
def plan_role(plan_role_id: UUID) -> ResponseReturnValue:
    """A role anew."""
    role = find_role(plan_role_id) or abort(404)
    return _role(my_version(role.version_id), role)


@bp.post("/plans/roles/<uuid:plan_role_id>/remove")
@requires(PLAN)
def remove_plan_role(plan_role_id: UUID) -> ResponseReturnValue:
    """A role less."""
    role = find_role(plan_role_id) or abort(404)
    version, form = my_version(role.version_id), Form()
    with form.showing_refusals():
        sections.remove_role(role, version, by=actor(), at=at())
        return _back(version)
    return _role(version, role, form)


@bp.route("/plans/versions/<uuid:plan_version_id>/steps/new", methods=["GET", "POST"])
@requires(PLAN)
def new_plan_step(plan_version_id: UUID) -> ResponseReturnValue:
    """A step more."""
    return _step(my_version(plan_version_id), None)


@bp.route("/plans/steps/<uuid:plan_step_id>", methods=["GET", "POST"])
@requires(PLAN)
def plan_step(plan_step_id: UUID) -> ResponseReturnValue:
    """A step anew."""
    step = find_step(plan_step_id) or abort(404)
    return _step(my_version(step.version_id), step)


@bp.post("/plans/steps/<uuid:plan_step_id>/remove")
@requires(PLAN)
def remove_plan_step(plan_step_id: UUID) -> ResponseReturnValue:
    """A step less."""
    step = find_step(plan_step_id) or abort(404)
    version, form = my_version(step.version_id), Form()
    with form.showing_refusals():
        sections.remove_step(step, version, by=actor(), at=at())
        return _back(version)
    return _step(version, step, form)


@bp.post("/plans/steps/<uuid:plan_step_id>/<any(up, down):way>")
@requires(PLAN)
def move_plan_step(plan_step_id: UUID, way: str) -> ResponseReturnValue:
    """A step earlier or later in its phase."""
    step = find_step(plan_step_id) or abort(404)
    version, form = my_version(step.version_id), Form()
    with form.showing_refusals():
        sections.move_step(step, version, up=way == "up", by=actor(), at=at())
        return redirect(_address(version, "steps"), 303)
    return _step(version, step, form)


@bp.route("/plans/versions/<uuid:plan_version_id>/contacts/new", methods=["GET", "POST"])
@requires(PLAN)
def new_plan_contact(plan_version_id: UUID) -> ResponseReturnValue:
    """A contact more."""
    return _contact(my_version(plan_version_id), None)


@bp.route("/plans/contacts/<uuid:plan_contact_id>", methods=["GET", "POST"])
@requires(PLAN)
def plan_contact(plan_contact_id: UUID) -> ResponseReturnValue:
    """A contact anew."""
    contact = find_contact(plan_contact_id) or abort(404)
    return _contact(my_version(contact.version_id), contact)


@bp.post("/plans/contacts/<uuid:plan_contact_id>/remove")
@requires(PLAN)
def remove_plan_contact(plan_contact_id: UUID) -> ResponseReturnValue:
    """A contact less."""
    contact = find_contact(plan_contact_id) or abort(404)
    version, form = my_version(contact.version_id), Form()
    with form.showing_refusals():
        sections.remove_contact(contact, version, by=actor(), at=at())
        return _back(version)
    return _contact(version, contact, form)


@bp.route("/plans/versions/<uuid:plan_version_id>/shutoffs/new", methods=["GET", "POST"])
@requires(PLAN)
def new_plan_shutoff(plan_version_id: UUID) -> ResponseReturnValue:
    """A shut-off more."""
    return _shutoff(my_version(plan_version_id), None)


@bp.route("/plans/shutoffs/<uuid:plan_shutoff_id>", methods=["GET", "POST"])
@requires(PLAN)
def plan_shutoff(plan_shutoff_id: UUID) -> ResponseReturnValue:
    """A shut-off anew."""
    shutoff = find_shutoff(plan_shutoff_id) or abort(404)
    return _shutoff(my_version(shutoff.version_id), shutoff)


@bp.post("/plans/shutoffs/<uuid:plan_shutoff_id>/remove")
@requires(PLAN)
def remove_plan_shutoff(plan_shutoff_id: UUID) -> ResponseReturnValue:
    """A shut-off less."""
    shutoff = find_shutoff(plan_shutoff_id) or abort(404)
    version, form = my_version(shutoff.version_id), Form()
    with form.showing_refusals():
        sections.remove_shutoff(shutoff, version, by=actor(), at=at())
        return _back(version)
    return _shutoff(version, shutoff, form)


def _role(version: PlanVersion, role: PlanRole | None, refused: Form | None = None) -> ResponseReturnValue:
    posts = roster.posts_of(version.plan.estate_id) if version.plan.estate_id is not None else []
    form = RoleForm(version, role, posts, **_as_it_is(refused))
    if refused is None and form.validate_on_submit():
        with form.showing_refusals():
            sections.save_role(version, role, form.details, by=actor(), at=at())
            return _back(version)
    return _page("role", version, form, refused, role=role, posts=posts)


def _step(version: PlanVersion, step: PlanStep | None, refused: Form | None = None) -> ResponseReturnValue:
    form = StepForm(version, step, **_as_it_is(refused))
    if refused is None and form.validate_on_submit():
        with form.showing_refusals():
            sections.save_step(version, step, form.details, by=actor(), at=at())
            return redirect(_address(version, "steps"), 303)
    return _page("step", version, form, refused, step=step)


def _contact(version: PlanVersion, contact: PlanContact | None, refused: Form | None = None) -> ResponseReturnValue:
    form = ContactForm(contact, **_as_it_is(refused))
    if refused is None and form.validate_on_submit():
        with form.showing_refusals():
            sections.save_contact(
                version,
                contact,
                kind=ContactKind(form.kind.data),
                name=form.name.data,
                phone=form.phone.data,
                note_words=form.note.data or "",
                by=actor(),
                at=at(),
            )
            return _back(version)
    return _page("contact", version, form, refused, contact=contact)


def _shutoff(version: PlanVersion, shutoff: PlanShutoff | None, refused: Form | None = None) -> ResponseReturnValue:
    form = ShutoffForm(shutoff, **_as_it_is(refused))
    if refused is None and form.validate_on_submit():
        with form.showing_refusals():
            photos = uploaded_photos("photo", SHUTOFF_KIND)
            sections.save_shutoff(
                version,
                shutoff,
                what=form.what.data,
                place=form.place.data,
                how=form.how.data or "",
                photo=photos[0] if photos else None,
                by=actor(),
                at=at(),
            )
            return _back(version)
    return _page("shutoff", version, form, refused, shutoff=shutoff)


def _as_it_is(refused: Form | None) -> dict[str, None]:
    """When something else than this form was sent and refused, it shows what stands, not what was sent."""
    return {} if refused is None else {"formdata": None}


def _page(
    section: str, version: PlanVersion, form: Form, refused: Form | None = None, **values: object
) -> ResponseReturnValue:
    if refused is not None:
        form.form_errors += refused.form_errors
    back = _address(version)
    page = render_template(
        f"emergencies/plans/{section}.html", plan=version.plan, version=version, form=form, back=back, **values
    )
    return page, form.status


def _back(version: PlanVersion) -> ResponseReturnValue:
    flash(_("Saved."))
    return redirect(_address(version), 303)


def _address(version: PlanVersion, section: str | None = None) -> str:
    return url_for("emergencies.plan", plan_id=version.plan_id, version=version.number, _anchor=section)
