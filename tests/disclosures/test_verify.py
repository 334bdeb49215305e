"""The offline script: it agrees with the register on what is genuine, and any altered byte goes red."""

from __future__ import annotations

import base64
import copy
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.verify.verify_disclosure import canonical as written_by_script
from deploy.verify.verify_disclosure import is_signed, main, verify
from saas import disclosures
from saas.disclosures import Topic
from saas.disclosures.canonical import canonical, sha256
from tenants.members import Member
from tests.cast import Company
from tests.disclosures.test_seal import CONTENTS
from tests.factories.disclosures import COMPANY, approved

SCRIPT = Path(__file__).parents[2] / "deploy" / "verify" / "verify_disclosure.py"


@pytest.fixture
def bundle(books: Company, manager: Member, finance: Member, at: datetime) -> dict[str, Any]:
    """The third seal of an estate, as the check page gives it out."""
    approved(books, manager, finance, at, Topic.FUND, "2026-H1")
    approved(books, manager, finance, at, Topic.YEARLY_ACCOUNTS, "2025")
    one = approved(books, manager, finance, at)
    disclosures.keep_paper(one, disclosures.PaperKind.SHEET, b"%PDF-1.7 paper", pages=1, missing="", by=finance, at=at)
    assert one.seal is not None
    held: dict[str, Any] = json.loads(json.dumps(disclosures.bundle_of(one.seal)))
    return held


def test_genuine(bundle: dict[str, Any]) -> None:
    check, replaced = verify(bundle, keys=bundle["keys"], pdf=b"%PDF-1.7 paper")
    assert (check.faults, replaced) == ([], None)
    assert len(bundle["chain"]) == 2


@given(CONTENTS)
def test_the_script_writes_as_we_do(content: Any) -> None:
    assert written_by_script(content) == canonical(content)


@given(st.binary(max_size=40), st.integers(0, 63), st.integers(1, 255))
@settings(max_examples=25)
def test_its_signatures_are_those_of_the_library(message: bytes, place: int, flip: int) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = key.sign(message)
    assert is_signed(public, message, signature)
    altered = bytearray(signature)
    altered[place] ^= flip
    assert not is_signed(public, message, bytes(altered))
    assert not is_signed(public, message + b".", signature)


@settings(max_examples=40)
@given(data=st.data())
def test_any_altered_byte_is_found(bundle: dict[str, Any], data: st.DataObject) -> None:
    altered = copy.deepcopy(bundle)
    where = data.draw(st.sampled_from(["content", "header", "signature", "chain header", "chain signature"]))
    holder = altered["chain"][data.draw(st.integers(0, 1))] if where.startswith("chain") else altered
    name = where.split()[-1]
    text = holder[name]
    raw = bytearray(base64.b64decode(text) if name == "signature" else text.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 127))
    try:
        holder[name] = base64.b64encode(raw).decode() if name == "signature" else raw.decode()
        check, _replaced = verify(altered, keys=bundle["keys"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    assert check.faults


def test_a_link_taken_out_or_slipped_in(bundle: dict[str, Any]) -> None:
    for chain in (
        bundle["chain"][1:],
        bundle["chain"][:1],
        [*bundle["chain"], bundle["chain"][0]],
        bundle["chain"][::-1],
    ):
        check, _replaced = verify({**bundle, "chain": chain})
        assert check.faults


def test_signed_by_somebody_else(bundle: dict[str, Any]) -> None:
    """A forger can sign with a key of their own; against the company's page that is nothing."""
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    header = {**json.loads(bundle["header"]), "number": 1, "previous": None, "key": sha256(public)}
    forged = canonical(header)
    theirs = [{"key": sha256(public), "public": base64.b64encode(public).decode(), "algorithm": "Ed25519"}]
    made = {
        **bundle,
        "header": forged.decode(),
        "signature": base64.b64encode(key.sign(forged)).decode(),
        "chain": [],
        "keys": theirs,
    }
    assert verify(made)[0].faults == []
    assert verify(made, keys=bundle["keys"])[0].faults


def test_from_the_command_line(bundle: dict[str, Any], tmp_path: Path) -> None:
    held, keys, paper = tmp_path / "bundle.json", tmp_path / "keys.json", tmp_path / "paper.pdf"
    keys.write_text(json.dumps({"keys": bundle["keys"]}))
    paper.write_bytes(b"%PDF-1.7 paper")
    held.write_text(json.dumps(bundle))
    head = json.loads(bundle["header"])["previous"]
    asked = [str(held), "--keys", str(keys), "--pdf", str(paper), "--chain-head", head]
    run = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), *asked], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "GENUINE" in run.stdout
    paper.write_bytes(b"%PDF-1.7 papeR")
    assert main(asked) == 1
    held.write_text(json.dumps({**bundle, "content": bundle["content"].replace("公共", "公其", 1)}))
    assert main([str(held)]) == 1
    held.write_text("{")
    assert main([str(held)]) == 1


def test_replaced(books: Company, manager: Member, finance: Member, at: datetime, tmp_path: Path) -> None:
    one = approved(books, manager, finance, at)
    fresh = disclosures.correct(one, "漏列", by=manager, at=at)
    disclosures.submit(fresh, explanations={}, by=manager, at=at)
    disclosures.approve(fresh, company=COMPANY, by=finance, at=at + timedelta(hours=1))
    assert one.seal is not None
    held = tmp_path / "bundle.json"
    held.write_text(json.dumps(disclosures.bundle_of(one.seal)))
    assert main([str(held)]) == 2
