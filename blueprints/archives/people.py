"""Pages about people: the list with its search, an archive with its five parts, and what is done to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from blueprints.access import actor, at, requires
from blueprints.archives.blueprint import bp
from blueprints.archives.forms import ContactForm, EditPersonForm, MoveOutForm, NewPersonForm, RevealForm
from blueprints.typed import as_uuid
from saas import archives, estates, requests
from saas.archives import Person, listing
from saas.archives.completeness import FilingState, is_check_due, is_signing_overdue
from saas.archives.finding import FoundBy
from saas.estates import House
from tenants.clock import local_date
from tenants.members import Everywhere
from tenants.permissions import Permission
from tenants.verbs import transaction

NONE_OF_THEM = UUID(int=0)


def find_person(person_id: UUID) -> Person:
    """The archive, or 404 for whoever has nothing to do with the person."""
    person = archives.find_person(person_id)
    if person is None or not archives.may_view(actor(), archives.estates_of_person(person)):
        abort(404)
    return person


def find_editable(person_id: UUID) -> Person:
    """The archive, for whoever may also change it."""
    person = find_person(person_id)
    if not archives.may_edit(actor(), archives.estates_of_person(person)):
        abort(403)
    return person


@bp.get("/")
@requires(Permission.ARCHIVES_VIEW)
def index() -> ResponseReturnValue:
    """Search first; below it the archives by tray, class and what is due."""
    scope = _scope()
    text = request.args.get("q", "").strip()[:60]
    on = local_date(at())
    findings = archives.find_households(text, scope, on=on) if text else None
    if findings is not None:
        archives.note_search(findings, by=actor(), at=at())
    wanted = listing.Wanted(
        scope,
        tray=_one_of(FilingState, "tray"),
        standing=_one_of(listing.Standing, "standing"),
        due=_one_of(listing.Due, "due"),
    )
    page = (
        listing.archives_page(wanted, at=at(), after=as_uuid(request.args.get("after"))) if findings is None else None
    )
    return render_template(
        "archives/index.html",
        text=text,
        findings=findings,
        by_number=findings is not None and findings.by in (FoundBy.PHONE, FoundBy.TAIL, FoundBy.PLATE),
        page=page,
        counts=listing.tray_counts(scope, at=at()),
        wanted=wanted,
        places=estates.estates_open_to(actor(), Permission.ARCHIVES_VIEW),
        is_check_due=is_check_due,
        tray_of=archives.filing_state,
        on=on,
    )


def _scope() -> archives.Scope:
    """The estates one works in, or the chosen one of them. A foreign choice finds nothing."""
    scope = actor().estates_with(Permission.ARCHIVES_VIEW)
    chosen = as_uuid(request.args.get("estate"))
    if chosen is None:
        return scope
    return frozenset({chosen}) if isinstance(scope, Everywhere) or chosen in scope else frozenset()


def _one_of(words: Any, name: str) -> Any:
    value = request.args.get(name, "")
    return words(value) if value in list(words) else None


@bp.get("/people/<uuid:person_id>")
@requires(Permission.ARCHIVES_VIEW)
def person(person_id: UUID) -> ResponseReturnValue:
    """One archive in five parts (ARC-05, ARC-37). Opening it is recorded."""
    person = find_person(person_id)
    archives.note_reading(person, by=actor(), at=at())
    return _show(person)


def _show(person: Person, *, contact: ContactForm | None = None, reveal: RevealForm | None = None) -> Any:
    on = local_date(at())
    where = archives.estates_of_person(person)
    tenures = archives.tenures_of(person)
    form = contact or reveal
    return render_template(
        "archives/person.html",
        person=person,
        tenures=tenures,
        on=on,
        missing=archives.missing_in(person, tenures, on=on),
        complete=archives.completeness(person, tenures, on=on),
        tray=archives.filing_state(person),
        check_due=is_check_due(person, at=at()),
        sign_overdue=is_signing_overdue(person, at=at()),
        contacts=archives.contacts_with(person),
        changes=archives.changes_of(person),
        served=_service_of(person, tenures),
        revealable=[
            field
            for field in ("phone", "certificate", "born")
            if getattr(person, field) is not None and archives.may_reveal(actor(), person, field, where, on=on)
        ],
        may_edit=archives.may_edit(actor(), where),
        may_sign=any(actor().may(Permission.ARCHIVES_DECIDE, estate_id=estate) for estate in where),
        sees_sensitive=archives.may_see_sensitive(actor(), where),
        is_child=person.is_sensitive(on),
        contact_form=contact or ContactForm(),
        reveal_form=reveal or RevealForm(),
        move_out_form=MoveOutForm(),
    ), (form.status if form is not None else 200)


def _service_of(person: Person, tenures: Any) -> list[Any]:
    """What was done for the person's households, as far as the reader may see requests there."""
    rows: list[Any] = []
    for house_id in dict.fromkeys(tenure.house_id for tenure in tenures):
        estate_id = next(tenure.estate_id for tenure in tenures if tenure.house_id == house_id)
        if actor().may(Permission.REQUESTS_VIEW, estate_id=estate_id):
            rows += requests.open_of_house(house_id)
            rows += requests.recent_of_house(house_id, but=NONE_OF_THEM, limit=30)
    return sorted(rows, key=lambda one: one.received_at, reverse=True)[:30]


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_EDIT)
def new() -> ResponseReturnValue:
    """Open an archive for somebody of a house."""
    house = _house_asked_for()
    form = NewPersonForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            person = _register(form, house)
            flash(_("Archive %(number)s was opened for %(name)s.", number=person.number, name=person.name), "message")
            return redirect(url_for(".person", person_id=person.id), 303)
    return render_template("archives/new.html", form=form, house=house), form.status


def _house_asked_for() -> House:
    house_id = as_uuid(request.args.get("house"))
    house = estates.find_house(house_id) if house_id is not None else None
    if house is None or not archives.may_view(actor(), [house.estate_id]):
        abort(404)
    if not archives.may_edit(actor(), [house.estate_id]):
        abort(403)
    return house


@transaction
def _register(form: NewPersonForm, house: House) -> Person:
    """The archive and the tenure stand or fall together."""
    person = archives.register_person(
        form.name.data,
        estate_id=house.estate_id,
        by=actor(),
        at=at(),
        primary=form.tenure_kind in (archives.TenureKind.OWNER, archives.TenureKind.CO_OWNER),
        phone=form.phone.data,
        certificate=form.certificate.data,
        born=form.born.data,
        language=form.language.data,
        preferences=form.preferences.data or "",
        internal_note=form.internal_note.data or "",
        collected_via=archives.CollectedVia(form.collected_via.data),
    )
    archives.move_in(person, house, form.tenure_kind, by=actor(), at=at(), since=form.since.data, share=form.fraction)
    return person


@bp.route("/people/<uuid:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.ARCHIVES_EDIT)
def edit(person_id: UUID) -> ResponseReturnValue:
    """Change an archive. Values that are masked stay masked; a new one replaces them."""
    person = find_editable(person_id)
    sensitive = archives.may_see_sensitive(actor(), archives.estates_of_person(person))
    form = EditPersonForm(person)
    if form.validate_on_submit():
        with form.showing_refusals():
            archives.describe_person(person, form.changes(sensitive=sensitive), by=actor(), at=at())
            flash(_("Saved."), "message")
            return redirect(url_for(".person", person_id=person.id), 303)
    return render_template("archives/edit.html", form=form, person=person, sensitive=sensitive), form.status


@bp.post("/people/<uuid:person_id>/checked")
@requires(Permission.ARCHIVES_EDIT)
def check(person_id: UUID) -> ResponseReturnValue:
    """The archive was gone through with the person."""
    person = find_editable(person_id)
    archives.verify(person, by=actor(), at=at())
    flash(_("Checked today. The next check is due in a year."), "message")
    return redirect(url_for(".person", person_id=person.id), 303)


@bp.post("/people/<uuid:person_id>/contacts")
@requires(Permission.ARCHIVES_EDIT)
def contact(person_id: UUID) -> ResponseReturnValue:
    """Write down a contact."""
    person = find_editable(person_id)
    form = ContactForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            where = sorted(archives.estates_of_person(person))
            archives.note_contact(
                person,
                form.summary.data,
                channel=form.channel.data,
                estate_id=where[0] if where else None,
                by=actor(),
                at=at(),
            )
            flash(_("The contact is noted."), "message")
            return redirect(url_for(".person", person_id=person.id, _anchor="contacts"), 303)
    return _show(person, contact=form)


@bp.post("/people/<uuid:person_id>/signed")
@requires(Permission.ARCHIVES_DECIDE)
def sign(person_id: UUID) -> ResponseReturnValue:
    """The manager signs a complete archive off."""
    person = find_person(person_id)
    where = archives.estates_of_person(person)
    if not any(actor().may(Permission.ARCHIVES_DECIDE, estate_id=estate) for estate in where):
        abort(403)
    archives.sign_off(person, by=actor(), at=at())
    flash(_("Filed."), "message")
    return redirect(url_for(".person", person_id=person.id), 303)


@bp.post("/people/<uuid:person_id>/reveal")
@requires(Permission.ARCHIVES_REVEAL)
def reveal(person_id: UUID) -> ResponseReturnValue:
    """One field in clear, once, with a reason; the trace is there before the value."""
    person = find_person(person_id)
    form = RevealForm()
    where = archives.estates_of_person(person)
    if not archives.may_reveal(actor(), person, form.field.data or "", where, on=local_date(at())):
        abort(403)
    if form.validate_on_submit():
        with form.showing_refusals():
            value = archives.reveal(
                person,
                form.field.data,
                reason=form.chosen_reason,
                about=form.about.data or "",
                by=actor(),
                at=at(),
            )
            answer = render_template("archives/revealed.html", person=person, field=form.field.data, value=value)
            return answer, {"Cache-Control": "no-store"}
    return _show(person, reveal=form)
