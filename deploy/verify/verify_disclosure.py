#!/usr/bin/env python3
"""Check a published disclosure without its publisher: content, signature, chain. Needs Python 3.8 and nothing else.

    python verify_disclosure.py bundle.json [--keys disclosure-keys.json] [--pdf paper.pdf] [--chain-head SHA256]

The bundle is what the check page of a disclosure offers as JSON. `--keys` is the company's page of public keys, saved
from a source you trust (/.well-known/disclosure-keys.json, better an older copy of it); without it the keys inside the
bundle are used, which proves that nothing was altered but not who signed. `--chain-head` is the hash of an earlier
header of the same estate, as printed on any earlier paper ("before it").

Exit code: 0 genuine, 2 genuine but replaced by a newer version, 1 altered or incomplete.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from typing import Any, Tuple

Point = Tuple[int, int, int, int]

# Ed25519 by the book (RFC 8032, section 6), for verifying only.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)


def _x_of(y: int, sign: int) -> int | None:
    if y >= _P:
        return None
    squared = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    if squared == 0:
        return None if sign else 0
    x = pow(squared, (_P + 3) // 8, _P)
    if (x * x - squared) % _P:
        x = x * _ROOT % _P
    if (x * x - squared) % _P:
        return None
    return _P - x if (x & 1) != sign else x


_BASE_Y = 4 * pow(5, _P - 2, _P) % _P
_BASE_X = _x_of(_BASE_Y, 0) or 0
_BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % _P)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _same(one: Point, other: Point) -> bool:
    return (one[0] * other[2] - other[0] * one[2]) % _P == 0 and (one[1] * other[2] - other[1] * one[2]) % _P == 0


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = _x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % _P)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an Ed25519 signature of a message is good."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, nonce = _point(public), _point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or nonce is None or scalar >= _L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    return _same(_times(scalar, _BASE), _add(nonce, _times(challenge, key)))


def canonical(content: Any) -> bytes:
    """The one way a content is written: sorted keys, no blanks, UTF-8, whole numbers only."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode(
        "utf-8"
    )


def sha256(data: bytes) -> str:
    """SHA-256 in small hexadecimal letters."""
    return hashlib.sha256(data).hexdigest()


class Check:
    """Collects what holds and what does not."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.lines: list[str] = []

    def say(self, holds: bool, text: str) -> bool:
        """Note one finding."""
        self.lines.append(("  ok    " if holds else "  FAIL  ") + text)
        if not holds:
            self.faults.append(text)
        return holds


def key_table(listed: Any) -> dict[str, bytes]:
    """Public keys by their fingerprint; a key whose fingerprint is not its own hash is left out."""
    table = {}
    for one in listed:
        public = base64.b64decode(one["public"])
        if sha256(public) == one["key"]:
            table[one["key"]] = public
    return table


def verify(
    bundle: dict[str, Any], keys: Any = None, pdf: bytes | None = None, chain_head: str | None = None
) -> tuple[Check, str | None]:
    """Check a bundle; returns the collected findings and whether a newer version replaces it."""
    check = Check()
    header = json.loads(bundle["header"])
    content = json.loads(bundle["content"])
    table = key_table(keys if keys is not None else bundle["keys"])
    written = bundle["content"].encode("utf-8")
    check.say(bundle.get("format") == "mingbai-disclosure-bundle-1", "the bundle has a known format")
    check.say(canonical(content) == written, "the content is written in its one canonical form")
    check.say(sha256(written) == header.get("content_sha256"), "the content is the one that was sealed (SHA-256)")
    agrees = all(content.get(name) == header.get(name) for name in ("company", "estate", "topic", "title", "version"))
    check.say(
        agrees and content.get("period", {}).get("name") == header.get("period"), "seal and content name the same"
    )
    _check_chain(check, bundle, header, table, chain_head)
    if pdf is not None:
        known = {paper["sha256"]: paper for paper in bundle.get("papers", ())}
        paper = known.get(sha256(pdf))
        said = (
            "the PDF is one that was printed (version {})".format(paper["version"])
            if paper
            else "the PDF is one that was printed"
        )
        check.say(paper is not None, said)
    return check, bundle.get("replaced_by")


def _check_chain(
    check: Check, bundle: dict[str, Any], header: dict[str, Any], table: dict[str, bytes], chain_head: str | None
) -> None:
    links = [*list(bundle.get("chain", ())), {"header": bundle["header"], "signature": bundle["signature"]}]
    before: str | None = None
    seen: list[str] = []
    good = True
    for number, link in enumerate(links, start=1):
        data = link["header"].encode("utf-8")
        one = json.loads(link["header"])
        public = table.get(one.get("key"))
        signed = public is not None and is_signed(public, data, _bytes(link["signature"]))
        good &= check.say(signed, "seal {} is signed by a key of the company".format(number)) if not signed else True
        follows = (
            one.get("number") == number and one.get("previous") == before and one.get("estate") == header.get("estate")
        )
        good &= check.say(follows, "seal {} follows the one before it".format(number)) if not follows else True
        before = sha256(data)
        seen.append(before)
    if good:
        check.say(True, "{} seals of the estate are signed and follow each other".format(len(links)))
    if chain_head is not None:
        check.say(chain_head.lower() in seen, "the hash you hold stands in this chain")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def main(arguments: list[str] | None = None) -> int:
    """Read the files, print the findings, answer with an exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("bundle", help="the JSON of the check page")
    parser.add_argument("--keys", help="the company's public keys as JSON")
    parser.add_argument("--pdf", help="a PDF to compare")
    parser.add_argument("--chain-head", help="a header's SHA-256 that you hold on paper")
    chosen = parser.parse_args(arguments)
    try:
        with open(chosen.bundle, encoding="utf-8") as stream:
            bundle = json.load(stream)
        keys = None
        if chosen.keys:
            with open(chosen.keys, encoding="utf-8") as stream:
                keys = json.load(stream)["keys"]
        pdf = None
        if chosen.pdf:
            with open(chosen.pdf, "rb") as raw:
                pdf = raw.read()
        check, replaced_by = verify(bundle, keys=keys, pdf=pdf, chain_head=chosen.chain_head)
        content = json.loads(bundle["content"])
        print("{} · {} · {}".format(content["title"], content["estate"], content["period"]["said"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print("ALTERED or unreadable / 已被改动或无法读取: {}: {}".format(type(error).__name__, error))
        return 1
    print("\n".join(check.lines))
    if keys is None:
        print("  note  the keys of the bundle itself were used; give --keys to know who signed")
    if check.faults:
        print("ALTERED / 已被改动")
        return 1
    if replaced_by:
        print("GENUINE BUT REPLACED by {0} / 真实，但已被 {0} 更正".format(replaced_by))
        return 2
    print("GENUINE / 真实有效")
    return 0


if __name__ == "__main__":
    sys.exit(main())
