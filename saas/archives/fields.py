"""The fields of an archive as text: shown, read in their one form, and set."""

from __future__ import annotations

from datetime import date

from saas.archives.models import Person
from saas.archives.people import initials, read_certificate, read_name, read_phone, read_text
from saas.estates.unreadable import Unreadable
from tenants.text import N_

SEALED = "•"
FIELDS = ("name", "phone", "certificate", "born", "language", "preferences", "internal_note")
LANGUAGES = ("zh_CN", "en")


def shown_value(person: Person, field: str) -> str:
    """A field's value as text, empty where there is none."""
    value = getattr(person, field)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def read_field(field: str, value: object) -> str:
    """A field's new value in its one form. Raises `Unreadable`."""
    if field == "name":
        return read_name(value)
    if not str(value or "").strip():
        return ""
    if field == "phone":
        return read_phone(value).number
    if field == "certificate":
        return read_certificate(value).number
    if field == "language" and value not in LANGUAGES:
        raise Unreadable(N_("This language is not one of ours."))
    return read_text(value)


def set_field(person: Person, field: str, value: object) -> None:
    if field == "phone":
        read = read_phone(value) if str(value or "").strip() else None
        person.set_phone(read.number if read else None, read.kind if read else None)
    elif field == "certificate":
        set_certificate(person, str(value or "").strip() or None)
    elif field == "born":
        person.born = value if isinstance(value, date) else None
    elif field == "name":
        person.name = read_name(value)
        person.initials = initials(person.name)
    elif field == "internal_note":
        person.internal_note = read_text(value) or None
    else:
        setattr(person, field, read_field(field, value))


def set_certificate(person: Person, certificate: str | None) -> None:
    if not certificate:
        person.certificate = None
        person.certificate_kind = None
        return
    read = read_certificate(certificate)
    person.certificate = read.number
    person.certificate_kind = read.kind
    person.born = read.born or person.born
