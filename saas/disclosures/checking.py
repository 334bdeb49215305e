"""What anybody may ask: is this paper genuine? And the bundle by which they can find out without asking us."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from saas.disclosures.canonical import NotCanonical, canonical, sha256
from saas.disclosures.models import Disclosure, DisclosurePaper, DisclosureSeal
from saas.disclosures.seals import Sealed, is_signed_by, typed_code
from saas.disclosures.signing import published_keys
from tenants.db import db

BUNDLE_FORMAT = "mingbai-disclosure-bundle-1"


class Verdict(StrEnum):
    """Green, amber, red; broken is red, too: our own record does not hold what its seal says."""

    GENUINE = "genuine"
    REPLACED = "replaced"
    UNKNOWN = "unknown"
    BROKEN = "broken"


@dataclass(frozen=True)
class Answer:
    """What the register says about a code."""

    verdict: Verdict
    code: str
    seal: DisclosureSeal | None = None
    content: dict[str, Any] | None = None
    replaced_by: DisclosureSeal | None = None
    papers: Sequence[tuple[str, int, str, bool]] = ()
    """SHA-256, version, kind and whether it is the newest, of every PDF of this topic and period."""


def look_up(text: str) -> Answer:
    """Look a code up, and check the record against its own seal before saying anything."""
    code = typed_code(text)
    seal = db.session.scalar(
        select(DisclosureSeal)
        .where(DisclosureSeal.code == code)
        .options(joinedload(DisclosureSeal.disclosure), joinedload(DisclosureSeal.key))
    )
    if seal is None:
        return Answer(Verdict.UNKNOWN, code)
    if not is_intact(seal):
        return Answer(Verdict.BROKEN, code, seal)
    versions = _versions(seal.disclosure)
    newest = versions[-1]
    papers = [
        (paper.sha256, one.disclosure.version, paper.kind, one.id == newest.id)
        for one in versions
        for paper in _papers(one)
    ]
    verdict = Verdict.GENUINE if newest.id == seal.id else Verdict.REPLACED
    return Answer(verdict, code, seal, json.loads(seal.content), newest if newest.id != seal.id else None, papers)


def is_intact(seal: DisclosureSeal) -> bool:
    """Whether content, header and signature still belong together."""
    sealed = Sealed(seal.content, seal.header, seal.signature)
    try:
        header = json.loads(seal.header)
        in_form = canonical(json.loads(seal.content)) == seal.content.encode("utf-8")
    except (ValueError, NotCanonical):
        return False
    return (
        in_form
        and header.get("content_sha256") == sealed.content_sha256 == seal.content_sha256
        and header.get("code") == seal.code
        and sealed.header_sha256 == seal.header_sha256
        and is_signed_by(sealed, seal.key.public_key)
    )


def bundle_of(seal: DisclosureSeal) -> dict[str, Any]:
    """Everything needed to check a disclosure without us: content, header, signature, the chain before it, the keys."""
    versions = _versions(seal.disclosure)
    return {
        "format": BUNDLE_FORMAT,
        "content": seal.content,
        "header": seal.header,
        "signature": seal.signature,
        "chain": [{"header": one.header, "signature": one.signature} for one in _chain_until(seal)],
        "keys": keys_as_published(),
        "papers": [
            {"sha256": paper.sha256, "kind": paper.kind, "code": one.code, "version": one.disclosure.version}
            for one in versions
            for paper in _papers(one)
        ],
        "replaced_by": versions[-1].code if versions[-1].id != seal.id else None,
    }


def keys_as_published() -> list[dict[str, Any]]:
    """The company's public keys as they stand on the well-known page."""
    return [
        {
            "key": key.fingerprint,
            "algorithm": "Ed25519",
            "public": base64.b64encode(key.public_key).decode("ascii"),
            "from": key.created_at.isoformat(timespec="seconds"),
            "until": key.retired_at.isoformat(timespec="seconds") if key.retired_at else None,
        }
        for key in published_keys()
    ]


def chain_faults(seals: Sequence[DisclosureSeal]) -> list[int]:
    """Numbers of the seals of an estate (given in order, from the first) that are altered or do not follow."""
    faults, before = [], None
    for seal in seals:
        previous = json.loads(seal.header).get("previous")
        if not is_intact(seal) or previous != before:
            faults.append(seal.number)
        before = sha256(seal.header.encode("utf-8"))
    return faults


def chain_of(estate_id: Any) -> Sequence[DisclosureSeal]:
    """Every seal of an estate from the first on."""
    return db.session.scalars(
        select(DisclosureSeal)
        .where(DisclosureSeal.estate_id == estate_id)
        .order_by(DisclosureSeal.number)
        .options(joinedload(DisclosureSeal.key))
    ).all()


def _chain_until(seal: DisclosureSeal) -> Sequence[DisclosureSeal]:
    return db.session.scalars(
        select(DisclosureSeal)
        .where(DisclosureSeal.estate_id == seal.estate_id, DisclosureSeal.number < seal.number)
        .order_by(DisclosureSeal.number)
    ).all()


def _versions(disclosure: Disclosure) -> Sequence[DisclosureSeal]:
    """The seals of all versions of the same topic and period, oldest first."""
    return db.session.scalars(
        select(DisclosureSeal)
        .join(
            Disclosure,
            (Disclosure.tenant_id == DisclosureSeal.tenant_id) & (Disclosure.id == DisclosureSeal.disclosure_id),
        )
        .where(
            Disclosure.estate_id == disclosure.estate_id,
            Disclosure.topic == disclosure.topic,
            Disclosure.period == disclosure.period,
        )
        .order_by(Disclosure.version)
        .options(joinedload(DisclosureSeal.disclosure))
    ).all()


def _papers(seal: DisclosureSeal) -> Sequence[DisclosurePaper]:
    return db.session.scalars(
        select(DisclosurePaper)
        .where(DisclosurePaper.disclosure_id == seal.disclosure_id)
        .order_by(DisclosurePaper.made_at, DisclosurePaper.id)
    ).all()
