"""Who is already known, for an import of people: in the houses of the file, by certificate, and by name and phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.archives.importing import Row
from saas.archives.models import Person, Tenure
from saas.archives.people import Certificate, Phone
from tenants.db import db
from tenants.keys import blind_index
from tenants.sealed_text import normal_identity, normal_phone
from tenants.text import N_

T = TypeVar("T")
CHUNK = 500
_NAME, _CERTIFICATE = N_("Name"), N_("Certificate number")


class KnownPeople:
    """The people of the houses concerned, and whoever elsewhere has a certificate or phone of the file."""

    def __init__(self, house_ids: Iterable[UUID]) -> None:
        self.by_house: dict[UUID, list[Tenure]] = {}
        for ids in _chunks(sorted(set(house_ids))):
            query = select(Tenure).where(Tenure.house_id.in_(ids)).options(joinedload(Tenure.person))
            for tenure in db.session.scalars(query):
                self.by_house.setdefault(tenure.house_id, []).append(tenure)
        self.by_certificate: dict[str, Person] = {}
        self.by_phone: dict[tuple[str, str], Person] = {}
        self.rows_by_certificate: dict[str, Row] = {}
        self.rows_by_phone: dict[tuple[str, str], Row] = {}
        self.rows_by_house: dict[tuple[UUID, str, str], int] = {}

    def tenures_in(self, house_id: UUID) -> Sequence[Tenure]:
        """Every tenure of a house, past ones too."""
        return self.by_house.get(house_id, [])

    def look_up(self, rows: Sequence[Row]) -> None:
        """Fetch whoever has a certificate or a phone that stands in these rows, in a few queries."""
        certificates = {row.values["certificate"].number for row in rows if row.values.get("certificate")}
        phones = {row.values["phone"].number for row in rows if row.values.get("phone")}
        for person in self._indexed("certificate", certificates):
            self.by_certificate[person.certificate or ""] = person
        for person in self._indexed("phone", phones):
            self.by_phone[person.name, person.phone or ""] = person

    def _indexed(self, column: str, texts: Iterable[str]) -> Iterable[Person]:
        normal = normal_phone if column == "phone" else normal_identity
        indexes = [blind_index("person", column, normal(text)) for text in sorted(texts)]
        index_column = getattr(Person, f"{column}_index")
        for some in _chunks(indexes):
            yield from db.session.scalars(select(Person).where(index_column.in_(some)))

    def recognise(self, row: Row) -> None:
        """Put the person and tenure that a row means into its plan, if there are any. Refuses what is in doubt."""
        house_id: UUID = row.plan["house"].id
        name: str = row.values["name"]
        first = self.rows_by_house.setdefault((house_id, name, row.values["kind"]), row.number)
        if first != row.number:
            row.refuse(N_("This person already stands in row %(row)s for this house."), _NAME, row=first)
            return
        namesakes = [tenure for tenure in self.tenures_in(house_id) if tenure.person.name == name]
        if len({tenure.person_id for tenure in namesakes}) > 1:
            row.refuse(N_("Two people of this name belong to this house; correct them by hand."), _NAME)
            return
        if namesakes:
            row.plan["tenure"] = _nearest(namesakes, row)
            row.plan["person"] = namesakes[0].person
            self._refuse_other_certificate(row, namesakes[0].person)
        else:
            self._recognise_elsewhere(row, name)

    def _refuse_other_certificate(self, row: Row, person: Person) -> None:
        certificate: Certificate | None = row.values.get("certificate")
        if certificate is None:
            return
        holder = self.by_certificate.get(certificate.number)
        if (holder is not None and holder.id != person.id) or (
            person.certificate is not None and person.certificate != certificate.number
        ):
            row.refuse(
                N_("Archive %(number)s has another certificate under this name. Correct it by hand."),
                _CERTIFICATE,
                number=person.number,
            )

    def _recognise_elsewhere(self, row: Row, name: str) -> None:
        certificate: Certificate | None = row.values.get("certificate")
        phone: Phone | None = row.values.get("phone")
        if certificate is not None:
            holder = self.by_certificate.get(certificate.number)
            twin = self.rows_by_certificate.setdefault(certificate.number, row)
            if (holder is not None and holder.name != name) or twin.values["name"] != name:
                row.refuse(N_("This certificate stands under another name."), _CERTIFICATE)
                return
            if holder is not None or twin is not row:
                self._same(row, holder, twin)
                return
        if phone is not None:
            holder = self.by_phone.get((name, phone.number))
            twin = self.rows_by_phone.setdefault((name, phone.number), row)
            if holder is not None and not _contradict(certificate, holder):
                self._same(row, holder, row)
            elif twin is not row and not _contradict_rows(certificate, twin):
                self._same(row, None, twin)

    def _same(self, row: Row, person: Person | None, twin: Row) -> None:
        if person is not None:
            row.plan["person"] = person
            row.remark(N_("Already known as archive %(number)s; only the house is added."), _NAME, number=person.number)
        else:
            row.plan["same_as"] = twin.plan.get("same_as", twin.number)
            row.remark(N_("The same person as in row %(row)s; one archive for both houses."), _NAME, row=twin.number)


def _nearest(namesakes: Sequence[Tenure], row: Row) -> Tenure:
    """Of several tenures of one person in one house, the one of the same kind and day, else the latest."""
    same_kind = [tenure for tenure in namesakes if tenure.kind == row.values["kind"]]
    same_day = [tenure for tenure in same_kind if tenure.since == row.values.get("since")]
    candidates = same_day or same_kind or list(namesakes)
    return max(candidates, key=lambda tenure: (tenure.until is None, str(tenure.since or ""), str(tenure.id)))


def _contradict(certificate: Certificate | None, person: Person) -> bool:
    """Whether a certificate shows that name and phone mean somebody else (a son of the same name)."""
    return certificate is not None and person.certificate is not None and person.certificate != certificate.number


def _contradict_rows(certificate: Certificate | None, twin: Row) -> bool:
    other: Certificate | None = twin.values.get("certificate")
    return certificate is not None and other is not None and certificate.number != other.number


def _chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
