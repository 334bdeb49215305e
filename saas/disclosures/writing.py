"""A draft's life until somebody else looks at it: begun from the data, typed into, read anew, handed in, thrown away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from saas.disclosures.canonical import normal
from saas.disclosures.checks import check, described, sheet_of
from saas.disclosures.drafting import Order, draft, draft_again
from saas.disclosures.following import following
from saas.disclosures.layouts import Sheet, in_language, title_of
from saas.disclosures.models import WRITABLE, Disclosure, State
from saas.disclosures.refusals import (
    AlreadyPublished,
    DraftIsOpen,
    NothingInIt,
    NotInThatState,
    NotWritable,
    PeriodNotOver,
    PersonalDataFound,
    SumsDoNotMeet,
    UnreadableCell,
    ZeroNeedsReason,
)
from saas.disclosures.topics import Span, Topic
from saas.estates import Estate
from saas.ledger import MAX_FEN
from tenants.clock import local_date
from tenants.db import db
from tenants.formats import amount
from tenants.history import record
from tenants.members import Member
from tenants.refusals import Translatable
from tenants.text import N_, Translate
from tenants.verbs import lock, transaction

LONGEST = {"text": 120, "long": 600, "decimal": 20, "staff_name": 30, "office_phone": 40}
MOST_ROWS = 300
_YUAN = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?|-?[0-9]{1,12}(\.[0-9]{1,2})?")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_KINDS = {
    "money": N_("an amount in yuan"),
    "count": N_("a whole number"),
    "decimal": N_("a number"),
    "date": N_("a date (2026-11-21)"),
}


@transaction
def begin(
    estate: Estate, topic: Topic, span: Span, *, company: str, translate: Translate, by: Member, at: datetime
) -> Disclosure:
    """Begin a draft from the data. Raises `DraftIsOpen`, `AlreadyPublished`, `PeriodNotOver`."""
    today = local_date(at)
    if not span.is_standing and span.last >= today:
        raise PeriodNotOver
    _refuse_second(estate, topic, span)
    rules = following(estate)
    rule = rules.rule_on(topic, today if span.is_standing else span.last)
    disclosure = Disclosure(
        estate_id=estate.id,
        topic=topic.value,
        period=span.name,
        title=title_of(topic),
        content={"blocks": draft(Order(estate, topic, span, company, translate, at)).blocks},
        assembled_at=at,
        due_on=rule.due_date(span, rules.since),
        posting_days=rule.posting_days,
        places_min=rule.places,
        answer_days=rule.answer_days,
        prepared_by_id=by.id,
    )
    _add(disclosure)
    record("disclosure.begun", disclosure, by=by, at=at, after={"topic": topic.value, "period": span.name})
    return disclosure


def _refuse_second(estate: Estate, topic: Topic, span: Span) -> None:
    states = db.session.scalars(
        select(Disclosure.state).where(
            Disclosure.estate_id == estate.id, Disclosure.topic == topic.value, Disclosure.period == span.name
        )
    ).all()
    if any(state in WRITABLE for state in states):
        raise DraftIsOpen
    if states:
        raise AlreadyPublished


def _add(disclosure: Disclosure) -> None:
    """Two who begin at once: the index lets one through."""
    try:
        with db.session.begin_nested():
            db.session.add(disclosure)
            db.session.flush()
    except IntegrityError:
        raise DraftIsOpen from None


@transaction
def read_anew(disclosure: Disclosure, *, company: str, translate: Translate, by: Member, at: datetime) -> None:
    """Read the data again; what people typed into other cells stays."""
    lock(disclosure)
    _require(disclosure, State.DRAFT)
    order = Order(disclosure.estate, Topic(disclosure.topic), disclosure.span, company, translate, at)
    disclosure.content = {"blocks": draft_again(order, sheet_of(disclosure)).blocks}
    disclosure.assembled_at = at
    record("disclosure.read_anew", disclosure, by=by, at=at)


@transaction
def write(disclosure: Disclosure, typed: Mapping[str, str], *, by: Member, at: datetime) -> None:
    """Take what was typed, by cell (`income/parking/contract`); rows that are left empty go. Raises `UnreadableCell`.

    Cells that came from the data are not taken: their numbers are those of the entries they open.
    """
    lock(disclosure)
    _require(disclosure, State.DRAFT)
    sheet = sheet_of(disclosure)
    for block in sheet.blocks:
        if block["kind"] == "text":
            block["text"] = normal(typed.get(f"{block['key']}/text", block["text"]))[:4000]
        elif block["kind"] == "facts":
            for row in block["rows"]:
                name = f"{block['key']}/{row['key']}"
                if "from" not in row and name in typed:
                    row["value"] = read_cell(row["label"], row["type"], typed[name])
        else:
            _write_table(block, typed)
    sheet.settle()
    disclosure.content = {"blocks": sheet.blocks}
    record("disclosure.written", disclosure, by=by, at=at)


def _write_table(block: dict[str, Any], typed: Mapping[str, str]) -> None:
    kept = []
    for row in block["rows"]:
        for column in block["columns"]:
            name = f"{block['key']}/{row['key']}/{column['key']}"
            if column["key"] not in row.get("from", {}) and column["type"] != "rate" and name in typed:
                row["cells"][column["key"]] = read_cell(column["label"], column["type"], typed[name])
        if "from" in row or any(value is not None for value in row["cells"].values()):
            kept.append(row)
    prefix = f"{block['key']}/new-"
    numbers = sorted(
        {name.removeprefix(prefix).split("/")[0] for name in typed if name.startswith(prefix)}, key=_number
    )
    taken = [_number(row["key"].removeprefix("typed-")) for row in kept if row["key"].startswith("typed-")]
    following_number = max(taken, default=0)
    for number in numbers:
        cells = {
            column["key"]: read_cell(
                column["label"], column["type"], typed.get(f"{prefix}{number}/{column['key']}", "")
            )
            for column in block["columns"]
            if column["type"] != "rate"
        }
        if any(value is not None for value in cells.values()):
            following_number += 1
            kept.append({"key": f"typed-{following_number}", "cells": cells})
    block["rows"] = kept[:MOST_ROWS]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def read_cell(name: str, kind: str, text: str) -> Any:
    """What a typed cell means; nothing when it is empty. Raises `UnreadableCell`."""
    text = normal(text)
    if not text:
        return None
    if kind == "money":
        return _fen(name, text)
    if kind == "count":
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise UnreadableCell(name=name, text=text, kind=Translatable(_KINDS[kind]))
        return int(text)
    if kind == "decimal":
        if not _DECIMAL.fullmatch(text):
            raise UnreadableCell(name=name, text=text, kind=Translatable(_KINDS[kind]))
        return text
    if kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise UnreadableCell(name=name, text=text, kind=Translatable(_KINDS[kind])) from None
    return text[: LONGEST.get(kind, 120)]


def _fen(name: str, text: str) -> int:
    plain = text.removeprefix("¥").removesuffix("元").strip()
    if not _YUAN.fullmatch(plain):
        raise UnreadableCell(name=name, text=text, kind=Translatable(_KINDS["money"]))
    yuan, _, cents = plain.lstrip("-").replace(",", "").partition(".")
    fen = int(yuan) * 100 + int(cents.ljust(2, "0") or "0")
    if fen > MAX_FEN:
        raise UnreadableCell(name=name, text=text, kind=Translatable(_KINDS["money"]))
    return -fen if plain.startswith("-") else fen


@transaction
def submit(disclosure: Disclosure, *, explanations: Mapping[str, str], by: Member, at: datetime) -> None:
    """Hand a draft in for approval. `explanations` answer zeros by their row's key, and are published.

    Raises `SumsDoNotMeet`, `PersonalDataFound`, `ZeroNeedsReason`, `NothingInIt`.
    """
    lock(disclosure)
    _require(disclosure, State.DRAFT)
    said = {key: normal(words)[:300] for key, words in explanations.items() if words.strip()}
    disclosure.explanations = {**disclosure.explanations, **said}
    refuse_faults(disclosure)
    disclosure.state = State.IN_REVIEW
    disclosure.submitted_by_id, disclosure.submitted_at, disclosure.returned_reason = by.id, at, ""
    record("disclosure.submitted", disclosure, by=by, at=at)


def refuse_faults(disclosure: Disclosure) -> Sheet:
    """Run the checks and refuse what they forbid; the checked sheet otherwise."""
    sheet = sheet_of(disclosure)
    sheet.settle()
    report = check(disclosure, sheet=sheet)
    if report.is_empty:
        raise NothingInIt
    if report.off_by:
        raise SumsDoNotMeet(expected=amount(report.expected), stated=amount(report.stated))
    if report.personal:
        raise PersonalDataFound(found=described(report.personal))
    for zero in report.unanswered(disclosure.explanations):
        raise ZeroNeedsReason(name=zero.name)
    return sheet


@transaction
def take_back(disclosure: Disclosure, *, by: Member, at: datetime) -> None:
    """Who handed it in wants to change it after all."""
    lock(disclosure)
    _require(disclosure, State.IN_REVIEW)
    disclosure.state = State.DRAFT
    record("disclosure.taken_back", disclosure, by=by, at=at)


@transaction
def discard(disclosure: Disclosure, *, by: Member, at: datetime) -> None:
    """Throw a draft away. Nothing of it was ever published."""
    lock(disclosure)
    if disclosure.state not in WRITABLE:
        raise NotWritable
    record(
        "disclosure.discarded",
        disclosure,
        by=by,
        at=at,
        before={"topic": disclosure.topic, "period": disclosure.period, "version": disclosure.version},
    )
    db.session.delete(disclosure)


def _require(disclosure: Disclosure, *states: State) -> None:
    if disclosure.state in states:
        return
    raise NotInThatState if disclosure.state in WRITABLE else NotWritable


def label_in(topic: Topic | str, block_key: str, name: str, language: str) -> str:
    """A heading (no name), column or fact of a topic in a language."""
    plan = next(block for block in Sheet(topic).layout["blocks"] if block["key"] == block_key)
    if not name:
        return in_language(plan["heading"], language)
    parts = plan.get("columns") or plan.get("rows") or ()
    return next((in_language(one["label"], language) for one in parts if one["key"] == name), name)
