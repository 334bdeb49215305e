"""Before and after, for people: named fields, days instead of timestamps, and no personal data in clear."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from blueprints.history.field_words import FIELDS, VALUES
from blueprints.history.values import coded
from tenants import formats
from tenants.columns import CLASS
from tenants.db import Base, TenantOwned
from tenants.permissions import ROLE_NAMES, Role
from tenants.sealed_text import sealed_columns

HIDDEN = "•"
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""An id that nothing on the page has a name for: its first letters are enough to tell one from another."""
MASKS = {"phone": formats.masked_phone, "id_number": formats.masked_id_number, "name": formats.masked_name}
OPEN_TABLES = {"member"}
"""Colleagues' names are no secret inside their own company; residents' are masked."""


def changes(
    thing_kind: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> list[Any]:
    """(field, before, after) for each field that history kept. `names` says what ids are called."""
    fields = [name for name in before if name not in after or before[name] != after[name]]
    fields += [name for name in after if name not in before]
    return [
        (
            _label(thing_kind, name),
            readable(thing_kind, name, before.get(name), names) if name in before else None,
            readable(thing_kind, name, after.get(name), names) if name in after else None,
        )
        for name in fields
    ]


def readable(thing_kind: str, name: str, value: Any, names: Mapping[str, str]) -> str:
    """One value as a person reads it."""
    info = _declared(thing_kind).get(name)
    if info is not None and info.get(CLASS) in ("sensitive", "secret"):
        return HIDDEN
    if info is not None and info.get(CLASS) == "personal" and thing_kind not in OPEN_TABLES and isinstance(value, str):
        mask = MASKS.get(info.get("mask") or "name", formats.masked_name)
        return value if value == HIDDEN else mask(value)
    if word := coded(thing_kind, name, value):
        return word
    if name == "fields" and isinstance(value, list):
        return _(", ").join(_field_word(str(one)) for one in value)
    return _plain(value, names)


def _plain(value: Any, names: Mapping[str, str]) -> str:
    if value is None or value == "":
        return formats.NO_VALUE
    if isinstance(value, list):
        return _(", ").join(_plain(one, names) for one in value) or formats.NO_VALUE
    if isinstance(value, dict):
        return _("; ").join(
            _("%(label)s: %(words)s", label=_field_word(name), words=_plain(one, names)) for name, one in value.items()
        )
    text = str(value)
    if text in names:
        return names[text]
    if text in VALUES:
        return _(VALUES[text])
    role, at_sign, place = text.partition("@")
    if role in list(Role) and (not at_sign or place in names):
        return f"{_(ROLE_NAMES[Role(role)])}{' · ' + names[place] if at_sign else ''}"
    return _instant(text) or (f"{text[:8]}…" if _ID.fullmatch(text) else text)


def _instant(text: str) -> str | None:
    if len(text) < 19 or text[4:5] != "-":
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return formats.moment(value) if value.tzinfo is not None else None


def _label(thing_kind: str, name: str) -> str:
    """What a field is called; a plan or a store has another kind of name than a person."""
    if name == "name" and _declared(thing_kind).get(name, {}).get(CLASS, "personal") != "personal":
        return pgettext("thing", "Name")
    return _field_word(name)


def _field_word(name: str) -> str:
    return _(FIELDS[name]) if name in FIELDS else name.replace("_", " ")


@cache
def _declared(thing_kind: str) -> Mapping[str, Mapping[str, Any]]:
    """The register's word on each field of a table, sealed texts under their own names."""
    found: dict[str, Mapping[str, Any]] = {}
    for mapper in Base.registry.mappers:
        table: Any = mapper.local_table
        if table.name != thing_kind or not issubclass(mapper.class_, TenantOwned):
            continue
        found |= {column.name: column.info for column in table.columns}
        found |= {column.name: column.info or {} for column in sealed_columns(mapper.class_)}
    return found
