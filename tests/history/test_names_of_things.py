"""A plan has a name of another kind than a person: 名称, not 姓名."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from blueprints.history.readable import changes


@pytest.mark.parametrize(
    ("thing_kind", "word"),
    [("emergency_plan", "名称"), ("estate", "名称"), ("member", "姓名"), ("person", "姓名"), ("unheard_of", "姓名")],
)
def test_the_word_for_a_name_goes_by_what_is_named(app: Flask, thing_kind: str, word: str) -> None:
    with app.test_request_context(), force_locale("zh_CN"):
        [(label, _before, _after)] = changes(thing_kind, {}, {"name": "x"}, {})
    assert label == word
