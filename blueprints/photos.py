"""Photos of a form: sent up ahead or along with it, kept once, and still there when the form comes back."""

from __future__ import annotations

from flask import g
from flask import request as http

from blueprints.access import actor, at
from saas import requests
from tenants.files import StoredFile, find_file, may_read, store
from tenants.refusals import Refused


def uploaded_photos(field: str = "photos", kind: str = requests.PHOTO_KIND) -> list[str]:
    """The tokens of a form's photos: those sent up while it was filled, and those that came with it (kept here, once).

    Refuses by name whatever is no picture.
    """
    known: dict[str, list[str]] = g.setdefault("photos_of_form", {})
    if field not in known:
        ahead = [token for token in http.form.getlist(f"{field}_sent") if token]
        files = [one for one in http.files.getlist(field) if one.filename]
        kept = [
            store(kind, one.stream, name=one.filename, by=actor(), at=at()).token
            for one in files[: max(0, requests.MOST_PHOTOS - len(ahead))]
        ]
        known[field] = [*ahead[: requests.MOST_PHOTOS], *kept]
    return known[field]


def kept_photos(field: str = "photos", kind: str = requests.PHOTO_KIND) -> list[StoredFile]:
    """The photos of a form that has to be shown again, whichever way they came; what is not there any more is left out."""
    if http.method != "POST":
        return []
    try:
        tokens = uploaded_photos(field, kind)
    except Refused:  # the form says which one is no picture; the others that came with it are chosen again
        tokens = http.form.getlist(f"{field}_sent")
    found = [find_file(token) for token in dict.fromkeys(tokens[: requests.MOST_PHOTOS])]
    return [file for file in found if file is not None and file.attached_at is None and may_read(actor(), file)]
