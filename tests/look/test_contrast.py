"""Every pair of colours that carries words reaches 4.5, every border and shape 3, in light and in dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
LIGHT, DARK, DARK_BY_DEVICE, PAPER = [
    dict(COLOUR.findall(block)) for block in re.findall(r"color-scheme:.*?\n\s*}", TOKENS, re.S)
]

WORDS = [
    ("text", "page"), ("text", "card"), ("text", "sunk"), ("text", "quiet-bg"), ("muted", "page"), ("muted", "card"),
    ("muted", "sunk"), ("muted", "quiet-bg"), ("brand", "page"), ("brand", "card"), ("brand", "brand-soft"),
    ("brand-hover", "card"), ("brand-hover", "brand-soft"), ("on-brand", "brand"), ("on-brand", "brand-hover"),
    ("page", "text"), ("broken", "card"), ("text", "info-bg"), ("text", "risk-bg"), ("text", "broken-bg"),
    ("card", "broken"), ("muted", "brand-soft"), ("text", "brand-soft"),
    *((state, f"{state}-bg") for state in ("kept", "risk", "broken", "stopped", "info")),
]  # fmt: skip
SHAPES = [
    ("control-line", "card"),
    ("control-line", "page"),
    ("focus", "page"),
    ("focus", "card"),
    ("brand", "quiet-bg"),
]


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), WORDS)
def test_words_can_be_read(theme: dict[str, str], front: str, back: str) -> None:
    assert contrast(theme[front], theme[back]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), SHAPES)
def test_shapes_can_be_seen(theme: dict[str, str], front: str, back: str) -> None:
    assert contrast(theme[front], theme[back]) >= 3


def test_dark_is_the_same_however_it_was_chosen() -> None:
    assert DARK == DARK_BY_DEVICE


def test_paper_is_light() -> None:
    assert PAPER == LIGHT


def test_drill_stripes_carry_white() -> None:
    assert all(contrast("#ffffff", LIGHT[name]) >= 4.5 for name in ("drill", "drill-band"))
