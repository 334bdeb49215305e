"""Units are kept as price boards write them and said in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from blueprints.tariffs.views import unit_said
from blueprints.tariffs.words import UNIT_WORDS
from saas import tariffs

DEFAULTS = Path(tariffs.__file__).parent / "defaults.json"


@pytest.mark.parametrize(
    ("unit", "english"),
    [("元/㎡·月", "yuan/㎡ a month"), ("吨", "t"), ("月", "months"), ("元/次·台", "元/次·台"), ("", "")],
)
def test_each_reader_reads_their_own(app: Flask, unit: str, english: str) -> None:
    with app.test_request_context(), force_locale("en"):
        assert unit_said(unit) == english
    with app.test_request_context(), force_locale("zh_CN"):
        assert unit_said(unit) == {"月": "个月"}.get(unit, unit)


def test_no_default_item_speaks_chinese_in_english() -> None:
    units = {item["unit"] for item in json.loads(DEFAULTS.read_text(encoding="utf-8"))} - {""}
    assert units <= UNIT_WORDS.keys()
    assert {one.unit for one in tariffs.VARIABLES.values()} - {"", "㎡"} <= UNIT_WORDS.keys()
