"""The seal: one way to write a content, and any altered byte goes red."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saas.disclosures.canonical import LARGEST, NotCanonical, canonical, normal
from saas.disclosures.seals import Sealed, is_signed_by, new_code, new_private_key, public_of, seal, typed_code

AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20)
CONTENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
KEY = new_private_key()


def shuffled(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: shuffled(content[key]) for key in reversed(content)}
    return [shuffled(one) for one in content] if isinstance(content, list) else content


@given(CONTENTS)
def test_the_order_of_keys_changes_nothing(content: Any) -> None:
    assert canonical(content) == canonical(shuffled(content))


@given(CONTENTS)
def test_what_is_written_reads_back_and_writes_the_same(content: Any) -> None:
    written = canonical(content)
    assert json.loads(written) == content
    assert canonical(json.loads(written)) == written


@given(CONTENTS, CONTENTS)
def test_two_contents_never_share_their_bytes(one: Any, other: Any) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (canonical(one) == canonical(other)) == same


@pytest.mark.parametrize(
    "content", [1.5, {"a": 0.0}, [float("nan")], 2**53, {1: "a"}, {"a": b"x"}, "\ud800", {"\udfff": 1}]
)
def test_what_has_no_one_form_is_refused(content: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(content)


def test_text_is_composed_and_stripped() -> None:
    assert normal(" e\u0301te\u0301\u200b\x07 \n") == "\u00e9t\u00e9"


def sealed(content: Any) -> Sealed:
    return seal(content, facts={"code": "AAAA-BBBB-CCCC"}, number=1, previous=None, private=KEY, at=AT)


def holds(one: Sealed) -> bool:
    """What the register and the script ask, in short."""
    try:
        header = json.loads(one.header)
    except ValueError:
        return False
    return (
        isinstance(header, dict)
        and header.get("content_sha256") == one.content_sha256
        and is_signed_by(one, public_of(KEY))
    )


@given(CONTENTS)
@settings(max_examples=50)
def test_a_fresh_seal_holds(content: Any) -> None:
    assert holds(sealed(content))


@given(CONTENTS, st.sampled_from(["content", "header", "signature"]), st.data())
def test_any_altered_byte_goes_red(content: Any, part: str, data: st.DataObject) -> None:
    one = sealed(content)
    parts = {"content": one.content, "header": one.header, "signature": one.signature}
    raw = bytearray(base64.b64decode(parts[part]) if part == "signature" else parts[part].encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    try:
        parts[part] = base64.b64encode(raw).decode() if part == "signature" else raw.decode()
    except UnicodeDecodeError:
        return
    assert not holds(Sealed(**parts))


def test_another_key_does_not_hold() -> None:
    assert not is_signed_by(sealed({"a": 1}), public_of(new_private_key()))


def test_codes_are_read_as_people_type_them() -> None:
    code = new_code()
    assert typed_code(f" {code.lower().replace('-', ' ')} ") == code
    assert len({new_code() for _ in range(500)}) == 500
