"""What is on the paper of a sealed disclosure: its content to the byte, with the code by which it is checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from saas.disclosures.models import Disclosure, PaperKind
from saas.reports.documents import Issuer, PrintRun

WIDE = 7
"""A table of more columns than this lies across the sheet."""


@dataclass(frozen=True, kw_only=True)
class DisclosureDocument:
    """One sheet or poster. Everything but the print run is what was sealed, or says where it hangs."""

    issuer: Issuer
    run: PrintRun | None
    kind: PaperKind
    content: dict[str, Any]
    code: str
    url: str
    number: int
    content_sha256: str
    previous: str | None
    key: str
    sealed_at: datetime
    posted_from: date | None
    posted_until: date | None
    posting_days: int
    places: Sequence[str]

    @property
    def is_poster(self) -> bool:
        """Whether it is the A3 for the board."""
        return self.kind is PaperKind.POSTER

    @property
    def is_wide(self) -> bool:
        """Whether the sheet lies across."""
        return any(len(block.get("columns", ())) > WIDE for block in self.content["blocks"])

    @property
    def shown_blocks(self) -> list[dict[str, Any]]:
        """Every field of the form, empty ones too; only remarks that nobody wrote are left out."""
        return [block for block in self.content["blocks"] if block["kind"] != "text" or block["text"]]


def paper_of(disclosure: Disclosure, kind: PaperKind, *, url: str, printed_by: str, at: datetime) -> DisclosureDocument:
    """The document of a sealed disclosure."""
    seal = disclosure.seal
    assert seal is not None
    content = json.loads(seal.content)
    header = json.loads(seal.header)
    return DisclosureDocument(
        issuer=Issuer(company=content["company"], estate=content["estate"], phone=content["contact"]),
        run=PrintRun(printed_at=at, printed_by=printed_by, check_code=seal.code),
        kind=kind,
        content=content,
        code=seal.code,
        url=url,
        number=seal.number,
        content_sha256=seal.content_sha256,
        previous=header["previous"],
        key=header["key"],
        sealed_at=seal.sealed_at,
        posted_from=disclosure.posted_from,
        posted_until=disclosure.posted_until,
        posting_days=disclosure.posting_days,
        places=[posting.place for posting in disclosure.postings],
    )
