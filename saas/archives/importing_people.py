"""Importing people and what they are to houses.

A person is the same person by name within a house, by certificate anywhere, or by name and phone anywhere. Where that
leaves a doubt, the row is an error with the reason; nobody is merged by guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from saas.archives.import_models import ImportRun, Verdict
from saas.archives.importing import Ground, Row, dumped, place_rows, register_importer
from saas.archives.kinds import PEOPLE, Kind
from saas.archives.known_people import KnownPeople
from saas.archives.models import CLASS_OTHER, CLASS_PRIMARY, OWNING, CollectedVia, Person, Tenure, phone_tail
from saas.archives.office_words import TenureKind
from saas.archives.people import Certificate, Phone, initials
from saas.archives.registering import archive_number
from saas.archives.tenures import largest_total, percent
from saas.archives.undoing import restore, take_back
from tenants.bulk import insert_many
from tenants.db import new_id
from tenants.members import Member
from tenants.numbers import next_number
from tenants.sealed_text import sealed_values
from tenants.text import N_

_HOUSE, _NAME, _SHARE = N_("House code"), N_("Name"), N_("Share of ownership")


class PeopleImporter:
    """Owners, co-owners, families and renters."""

    kind: Kind = PEOPLE

    def judge(self, rows: Sequence[Row], ground: Ground) -> None:
        """Find out who is already known and what would change; check shares house by house."""
        place_rows(rows, ground)
        sound = [row for row in rows if row.is_sound]
        known = KnownPeople([row.plan["house"].id for row in sound])
        known.look_up(sound)
        for row in sound:
            _check(row)
            if row.is_sound:
                known.recognise(row)
            if row.is_sound:
                _compare(row)
        _check_shares(sound, known)

    def apply(
        self, rows: Sequence[Row], run: ImportRun, *, by: Member, at: datetime, tick: Callable[[int], None]
    ) -> dict[int, dict[str, Any]]:
        """Open the new archives with a block of numbers each class, add the tenures, then do the changes."""
        steps: dict[int, dict[str, Any]] = {row.number: {"made": [], "changed": []} for row in rows}
        people = _new_people(rows, at)
        insert_many(Person, (person for _, person in people))
        for row, person in people:
            steps[row.number]["made"].append(["person", str(person["id"])])
        tenures = [(row, _tenure_values(row)) for row in rows if row.plan.get("tenure") is None]
        insert_many(Tenure, (tenure for _, tenure in tenures))
        for done, (row, tenure) in enumerate(tenures):
            steps[row.number]["made"].append(["tenure", str(tenure["id"])])
            tick(done)
        for done, row in enumerate(row for row in rows if row.verdict is Verdict.CHANGED):
            steps[row.number]["changed"] += _change(row)
            tick(len(tenures) + done)
        return steps

    def undo(self, steps: Sequence[Mapping[str, Any]], run: ImportRun, *, by: Member, at: datetime) -> None:
        """Restore changes, then take back tenures and archives. Their numbers are not given again (ARC-15)."""
        restore(steps, run, by=by, at=at)
        take_back(steps, run)


_COLUMNS = {"internal_note": "note"}
"""What a column of the table is called where the archives call it something else."""


def _check(row: Row) -> None:
    values = row.values
    if values.get("share") is not None and values["kind"] not in OWNING:
        row.refuse(N_("Only owners and co-owners have a share."), _SHARE)
    since, until = values.get("since"), values.get("until")
    if since is not None and until is not None and until < since:
        row.refuse(N_("The last day lies before the first."), N_("Until"))
    certificate: Certificate | None = values.get("certificate")
    born: date | None = values.get("born")
    if certificate is not None and born is not None and certificate.born not in (None, born):
        row.refuse(N_("The date of birth is not the one in the identity number."), N_("Date of birth"))


def _compare(row: Row) -> None:
    """What a known person's row would change. Empty cells say nothing and change nothing."""
    person: Person | None = row.plan.get("person")
    tenure: Tenure | None = row.plan.get("tenure")
    row.plan["person_changes"] = _person_changes(row, person) if person is not None else {}
    row.plan["tenure_changes"] = _tenure_changes(row, tenure) if tenure is not None else {}
    for thing, changes in ((person, row.plan["person_changes"]), (tenure, row.plan["tenure_changes"])):
        for name, value in changes.items():
            row.would_change(_COLUMNS.get(name, name), getattr(thing, name), value)
    if tenure is None:
        row.verdict = Verdict.NEW
    elif row.plan["person_changes"] or row.plan["tenure_changes"]:
        row.verdict = Verdict.CHANGED
    else:
        row.verdict = Verdict.UNCHANGED


def _person_changes(row: Row, person: Person) -> dict[str, Any]:
    phone: Phone | None = row.values.get("phone")
    certificate: Certificate | None = row.values.get("certificate")
    given = {
        "phone": phone.number if phone else None,
        "certificate": certificate.number if certificate else None,
        "born": row.values.get("born") or (certificate.born if certificate else None),
        "internal_note": row.values.get("note") or None,
    }
    return {name: value for name, value in given.items() if value is not None and getattr(person, name) != value}


def _tenure_changes(row: Row, tenure: Tenure) -> dict[str, Any]:
    given = {name: row.values.get(name) for name in ("kind", "share", "since", "until")}
    return {name: value for name, value in given.items() if value is not None and getattr(tenure, name) != value}


def _check_shares(rows: Sequence[Row], known: KnownPeople) -> None:
    """No house is owned more than whole after the import; every row that brings a share to such a house is an error."""
    by_house: dict[UUID, list[Row]] = {}
    for row in rows:
        if row.is_sound:
            by_house.setdefault(row.plan["house"].id, []).append(row)
    for house_id, group in by_house.items():
        replaced = {row.plan["tenure"].id for row in group if row.plan.get("tenure") is not None}
        staying = [tenure for tenure in known.tenures_in(house_id) if tenure.id not in replaced]
        total = largest_total([*staying, *(_as_it_would_be(row) for row in group)])
        if total <= 1:
            continue
        for row in group:
            if row.values.get("share") is not None:
                message = N_("The shares of this house would add up to more than the whole: %(sum)s.")
                row.refuse(message, _SHARE, sum=percent(total))


def _as_it_would_be(row: Row) -> Tenure:
    tenure: Tenure | None = row.plan.get("tenure")
    would = Tenure(kind=row.values["kind"])
    would.since = row.values.get("since") or (tenure.since if tenure else None)
    would.until = row.values.get("until") or (tenure.until if tenure else None)
    share: Fraction | None = row.values.get("share") or (tenure.share if tenure else None)
    would.share = share if would.kind in OWNING else None
    return would


def _new_people(rows: Sequence[Row], at: datetime) -> list[tuple[Row, dict[str, Any]]]:
    """Values of the archives to open. Rows that mean the same new person share the first one's archive."""
    first: dict[int, UUID] = {}
    opening: list[Row] = []
    for row in rows:
        if row.plan.get("person") is not None:
            row.plan["person_id"] = row.plan["person"].id
            continue
        leader = row.plan.get("same_as", row.number)
        if leader not in first:
            first[leader] = new_id()
            opening.append(row)
        row.plan["person_id"] = first[leader]
    numbers = _numbers(opening)
    return [(row, _person_values(row, number, at)) for row, number in zip(opening, numbers, strict=True)]


def _numbers(rows: Sequence[Row]) -> list[str]:
    """An archive number for each row, taken as one block a class so that the counter is locked once."""
    letters = [CLASS_PRIMARY if row.values["kind"] in OWNING else CLASS_OTHER for row in rows]
    following = {}
    for letter in sorted(set(letters)):
        count = letters.count(letter)
        following[letter] = next_number(f"archive.{letter}", count=count) - count
    numbers = []
    for letter in letters:
        following[letter] += 1
        numbers.append(archive_number(letter, following[letter]))
    return numbers


def _person_values(row: Row, number: str, at: datetime) -> dict[str, Any]:
    phone: Phone | None = row.values.get("phone")
    certificate: Certificate | None = row.values.get("certificate")
    name: str = row.values["name"]
    person_id: UUID = row.plan["person_id"]
    return {
        "id": person_id,
        "number": number,
        "estate_id": row.values["estate_id"],
        "name": name,
        "initials": initials(name),
        "phone_kind": phone.kind.value if phone else None,
        "phone_tail": phone_tail(phone.number) if phone else None,
        "certificate_kind": certificate.kind.value if certificate else None,
        "born": row.values.get("born") or (certificate.born if certificate else None),
        "language": "zh_CN",
        "preferences": "",
        "collected_via": CollectedVia.REGISTRATION.value,
        "registered_at": at,
        **sealed_values(
            Person,
            person_id,
            phone=phone.number if phone else None,
            certificate=certificate.number if certificate else None,
            internal_note=row.values.get("note") or None,
        ),
    }


def _tenure_values(row: Row) -> dict[str, Any]:
    share: Fraction | None = row.values.get("share")
    return {
        "id": new_id(),
        "person_id": row.plan["person_id"],
        "house_id": row.plan["house"].id,
        "estate_id": row.values["estate_id"],
        "kind": TenureKind(row.values["kind"]).value,
        "share_num": share.numerator if share is not None else None,
        "share_den": share.denominator if share is not None else None,
        "since": row.values.get("since"),
        "until": row.values.get("until"),
    }


def _change(row: Row) -> list[list[Any]]:
    steps = []
    for table, thing, changes in (
        ("person", row.plan["person"], row.plan["person_changes"]),
        ("tenure", row.plan["tenure"], row.plan["tenure_changes"]),
    ):
        if not changes:
            continue
        before = {name: getattr(thing, name) for name in changes}
        steps.append([table, str(thing.id), dumped(before), dumped(changes)])
        for name, value in changes.items():
            _set(thing, name, value, row)
    return steps


def _set(thing: Person | Tenure, name: str, value: Any, row: Row) -> None:
    if isinstance(thing, Person) and name == "phone":
        phone: Phone = row.values["phone"]
        thing.set_phone(phone.number, phone.kind)
    else:
        setattr(thing, name, value)
    if isinstance(thing, Person) and name == "certificate":
        certificate: Certificate = row.values["certificate"]
        thing.certificate_kind = certificate.kind.value


register_importer(PeopleImporter())
