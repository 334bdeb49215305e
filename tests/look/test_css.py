"""Our style sheets keep to the browser floor and to their own tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "static"
SHEETS = sorted((STATIC / "css").glob("*.css"))
# Words that Chromium 90 or Safari 15 do not know, and whose absence would break a page rather than lessen it.
TOO_NEW = re.compile(
    r"oklch\(|oklab\(|light-dark\(|color-mix\(|@container|@layer|:has\(|\d[dsl]v[hw]\b|@property|@scope|(?m:^\s*&)"
)


def outside_supports(css: str) -> str:
    """The sheet without comments and without what stands inside @supports."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    while (start := css.find("@supports")) >= 0:
        depth, end = 0, css.index("{", start)
        while depth or css[end] != "}":
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            if depth == 0:
                break
            end += 1
        css = css[:start] + css[end + 1 :]
    return css


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_newer_than_the_floor(sheet: Path) -> None:
    assert TOO_NEW.findall(outside_supports(sheet.read_text())) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_rule_inside_a_rule(sheet: Path) -> None:
    """Nesting: an opening brace while a plain rule is open."""
    open_rules: list[bool] = []
    for prelude, brace in re.findall(r"([^{}]*)([{}])", outside_supports(sheet.read_text())):
        if brace == "}":
            open_rules.pop()
            continue
        assert not (open_rules and open_rules[-1]), f"nested: {prelude.strip()[:80]}"
        open_rules.append(not prelude.strip().rpartition(";")[2].strip().startswith("@"))


@pytest.mark.parametrize(
    "css",
    ["a { color: oklch(1 0 0) }", "a { color: color-mix(in srgb, red, blue) }", "a { height: 100dvh }", "a:has(b) {}"],
)
def test_the_floor_would_notice(css: str) -> None:
    assert TOO_NEW.search(outside_supports(css))
    assert not TOO_NEW.search(outside_supports(f"@supports (color: red) {{ {css} }}"))


def test_every_variable_is_defined() -> None:
    everything = "".join(sheet.read_text() for sheet in SHEETS)
    used = set(re.findall(r"var\((--[\w-]+)\)", everything))
    defined = set(re.findall(r"(--[\w-]+):", everything))
    assert {name for name in used - defined if not name.startswith("--bs-")} == set()


def test_no_address_outside() -> None:
    for sheet in SHEETS:
        assert re.findall(r"url\((?!\"data:)", sheet.read_text()) == [], sheet.name
        assert "@import" not in sheet.read_text()
