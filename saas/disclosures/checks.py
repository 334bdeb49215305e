"""What stops a disclosure before it goes out: sums that do not meet, zeros that cannot be, people who would be named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.disclosures.layouts import Sheet
from saas.disclosures.models import SEALED, Disclosure
from saas.disclosures.privacy import Finding, find_personal
from saas.disclosures.topics import Span
from tenants.db import db


@dataclass(frozen=True)
class Zero:
    """A line of income that says zero although it had income before, or a contract is running."""

    key: str
    name: str
    before: int
    contract: str


@dataclass(frozen=True)
class Report:
    """What the checks found. Faults stop; zeros need a reason that is published with the table."""

    off_by: int | None = None
    expected: int = 0
    stated: int = 0
    personal: list[Finding] = field(default_factory=list)
    zeros: list[Zero] = field(default_factory=list)
    is_empty: bool = False

    @property
    def has_faults(self) -> bool:
        """Whether it may not go out at all."""
        return bool(self.off_by or self.personal or self.is_empty)

    def unanswered(self, explanations: Mapping[str, Any]) -> list[Zero]:
        """Zeros that nobody has explained yet."""
        return [zero for zero in self.zeros if not str(explanations.get(zero.key, "")).strip()]


def check(disclosure: Disclosure, *, sheet: Sheet | None = None) -> Report:
    """Run every check on a disclosure as it stands."""
    sheet = sheet or sheet_of(disclosure)
    expected, stated = _balance(sheet)
    more = [(zero, str(words)) for zero, words in disclosure.explanations.items()]
    more.append(("", disclosure.correction_reason))
    return Report(
        off_by=stated - expected if stated != expected else None,
        expected=expected,
        stated=stated,
        personal=find_personal(sheet, disclosure.estate_id, more),
        zeros=_zeros(sheet, disclosure.estate_id, disclosure.span),
        is_empty=not any(True for _figure in sheet.figures()) and not _has_text(sheet),
    )


def sheet_of(disclosure: Disclosure) -> Sheet:
    """The disclosure's sheet."""
    return Sheet(disclosure.topic, disclosure.content["blocks"])


def _has_text(sheet: Sheet) -> bool:
    return any(block["kind"] == "text" and block["text"] for block in sheet.blocks)


def _balance(sheet: Sheet) -> tuple[int, int]:
    """What the table's own numbers add up to, and what it states (opening + income - cost - use = closing)."""
    rule = sheet.layout.get("balance")
    if rule is None:
        return 0, 0
    expected = sum(sheet.amount(path) for path in rule["plus"]) - sum(sheet.amount(path) for path in rule["minus"])
    return expected, sheet.amount(rule["equals"])


def _zeros(sheet: Sheet, estate_id: UUID, span: Span) -> list[Zero]:
    plan = sheet.layout.get("income")
    if plan is None or span.is_standing:
        return []
    before = _income_before(sheet, estate_id, span)
    block = sheet.block(plan["block"])
    shown = {row["key"]: row for row in block["rows"]}
    zeros = []
    for key, row in shown.items():
        contract = _running_contract(row["cells"], span)
        earlier = before.get(key, (0, ""))[0]
        if not row["cells"].get(plan["column"]) and (earlier > 0 or contract):
            name = str(row["cells"].get("source") or key)
            zeros.append(Zero(key, name, earlier, contract))
    zeros += [Zero(key, name, amount, "") for key, (amount, name) in before.items() if key not in shown and amount > 0]
    return zeros


def _income_before(sheet: Sheet, estate_id: UUID, span: Span) -> dict[str, tuple[int, str]]:
    """The lines of income that the stretch before published: amount and name by key."""
    last = db.session.scalars(
        select(Disclosure)
        .where(
            Disclosure.estate_id == estate_id,
            Disclosure.topic == sheet.topic.value,
            Disclosure.period == span.before.name,
            Disclosure.state.in_([state.value for state in SEALED]),
        )
        .order_by(Disclosure.version.desc())
        .limit(1)
    ).first()
    if last is None:
        return {}
    plan = sheet.layout["income"]
    return {
        row["key"]: (int(row["cells"].get(plan["column"]) or 0), str(row["cells"].get("source") or row["key"]))
        for row in sheet_of(last).block(plan["block"])["rows"]
    }


def _running_contract(cells: Mapping[str, Any], span: Span) -> str:
    """The contract of a line that runs in the stretch, if it names one."""
    contract = str(cells.get("contract") or "")
    begins, ends = _day(cells.get("term_from")), _day(cells.get("term_to"))
    runs = (begins is None or begins <= span.last) and (ends is None or ends >= span.first)
    return contract if contract and runs else ""


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def described(findings: Iterable[Finding]) -> str:
    """Findings in one line, masked."""
    return "；".join(f"{one.where} {one.shown}".strip() for one in findings)
