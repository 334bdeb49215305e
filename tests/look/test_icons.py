"""Every icon asked for is drawn, and nothing is drawn that has no name in the list."""

from __future__ import annotations

import re
from pathlib import Path

from blueprints.rail import WAYS
from tests.look.sprite import ALSO, NAMES, OWN, SPRITE

ROOT = Path(__file__).parents[2]
DRAWN = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text()))


def test_the_sprite_is_the_list() -> None:
    assert set(NAMES.read_text().split()) | set(OWN) | set(ALSO) == DRAWN


def test_every_icon_in_a_template_is_drawn() -> None:
    asked: set[str] = set()
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        asked |= set(re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", text))
        asked |= set(re.findall(r"""\bicon_name=["']([\w-]+)["']""", text))
    assert {name for name in asked if not name.endswith("-")} - DRAWN == set()


def test_every_way_of_the_rail_has_its_icon() -> None:
    assert {way.icon for way in WAYS} - DRAWN == set()
