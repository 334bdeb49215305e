"""Print the catalogue of personal data as a page: `python -m deploy.data_catalogue > docs/personal-data.md`."""

from __future__ import annotations

import sys
from itertools import groupby

from app import load_capabilities
from tenants.catalogue import PURPOSES, Field, catalogue
from tenants.permissions import ROLE_NAMES, Role

HEAD = """# Personal data: what is kept, why, how, where, for how long

Written by `python -m deploy.data_catalogue`; a test compares it with the code. Class, purpose and seal come from the
declaration of each column, the roles from the table of permissions, the form from the column itself. The place is the
company's database; of files the bytes lie in the file store ([files.md](files.md)), one folder a company. Sealed values
are opened with the company's own keys ([keys.md](keys.md)). Both are backed up every night, encrypted, and drilled every
quarter; how, and how they are brought back, says [running.md](running.md).

The term is the period a company follows. What the product deletes by itself are sessions, links and codes that ran out,
files nobody attached, and what a care note says once its consent has ended ([care-notes.md](care-notes.md)); a company
that is closed becomes unreadable as a whole ([running.md](running.md)).
"""


def page() -> str:
    """The whole page."""
    load_capabilities()
    by_purpose = sorted(catalogue(), key=lambda field: (list(PURPOSES).index(field.purpose), field.table, field.column))
    parts = [HEAD]
    for purpose, fields in groupby(by_purpose, key=lambda field: field.purpose):
        parts.append(_part(purpose, list(fields)))
    return "\n".join(parts)


def _part(purpose: str, fields: list[Field]) -> str:
    about = PURPOSES[purpose]
    lines = [
        f"## {about.word} ({purpose})",
        "",
        f"Kept: {about.term}. Read by: {_names(fields[0].roles)}."
        + (f" Whole, with a trace: {_names(fields[0].roles_in_clear)}." if about.in_clear else ""),
        "",
        "| field | class | form | sealed | place |",
        "|---|---|---|---|---|",
    ]
    for field in fields:
        sealed = "yes" if field.is_encrypted else "no"
        lines.append(
            f"| {field.table}.{field.column} | {field.data_class} | {field.format} | {sealed} | {field.place} |"
        )
    return "\n".join([*lines, ""])


def _names(roles: frozenset[Role]) -> str:
    return ", ".join(ROLE_NAMES[role] for role in Role if role in roles)


if __name__ == "__main__":
    sys.stdout.write(page())
