"""A care note of each household, in words that only those who keep such notes may read."""

from __future__ import annotations

from saas.archives import AgreedAs, AgreedVia, CareKind, Consent, note_care, own_tenures
from tenants.clock import local_date, now
from tests.wall.place import Place


def care_of(place: Place) -> dict[str, list[str]]:
    """One open note about the resident; its id."""
    at = now()
    [tenure] = own_tenures(place.resident, at=at)
    consent = Consent(place.words, AgreedAs.SELF, AgreedVia.SIGNED, local_date(at))
    kinds = (CareKind.WALKS, CareKind.POWER)
    note = note_care(tenure, kinds, words=f"轮椅在门后 {place.care}", consent=consent, by=place.staff["desk"], at=at)
    return {"care_note_id": [str(note.id)], "archives.note_care:about": [str(tenure.id)]}
