"""What every template owes the content security policy, and what the skeleton says to htmx."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = [path for path in sorted(TEMPLATES.rglob("*.html")) if not {"print", "mail"} & set(path.parts)]
COMMENT = re.compile(r"{#.*?#}", re.S)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_nothing_inline(path: Path) -> None:
    text = COMMENT.sub("", path.read_text())
    assert not re.search(r"<[a-z][^>{]*\sstyle=", text), "style= is blocked by the policy"
    assert not re.search(r"<[a-z][^>{]*\son\w+=", text), "on…= is blocked by the policy"
    assert "hx-on" not in text and "js:" not in text and "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), "an inline script"


def test_htmx_is_told_to_be_careful(gallery: Flask) -> None:
    page = BeautifulSoup(gallery.test_client().get("/_components/staff").data, "html.parser")
    meta = page.find("meta", attrs={"name": "htmx-config"})
    assert meta is not None
    told = json.loads(str(meta["content"]))
    wanted = {
        "allowEval": False,
        "includeIndicatorStyles": False,
        "allowScriptTags": False,
        "selfRequestsOnly": True,
        "historyCacheSize": 0,
    }
    assert told | wanted == told
    assert {"code": "422", "swap": True} in told["responseHandling"]


def test_frames_bear_that_nothing_is_given(gallery: Flask) -> None:
    """A frame with none of its optional values still makes a page."""
    bare = Flask("bare", template_folder=gallery.template_folder, static_folder=gallery.static_folder)
    bare.config["SECRET_KEY"] = "x" * 40
    bare.jinja_env.add_extension("jinja2.ext.i18n")
    bare.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    from blueprints import look

    look.install(bare)
    for shell in ("public", "resident", "technician", "staff", "operator", "member"):
        with bare.test_request_context():
            page = bare.jinja_env.from_string(
                '{% extends "shells/'
                + shell
                + '.html" %}{% block title %}Words{% endblock %}{% block main %}<h1>Words</h1>{% endblock %}'
            ).render()
        assert "<h1>Words</h1>" in page
        assert page.lstrip().startswith("<!doctype html>")


IMPORT = re.compile(
    r"""{%-?\s*from\s+["'](components/[\w/]+\.html)["']\s+import\s+([^%]+?)\s*(?:with(?:out)? context)?\s*-?%}"""
)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_macro_asked_for_exists(path: Path) -> None:
    text = COMMENT.sub("", path.read_text())
    for source, names in IMPORT.findall(text):
        offered = set(re.findall(r"{%-?\s*macro\s+(\w+)", (TEMPLATES / source).read_text()))
        for name in names.split(","):
            taken = name.partition(" as ")[0].strip()
            assert taken in offered, f"{source} has no macro {taken}"
