"""The fonts: there, ours by name, free to ship, and with every character of GB 2312."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from workers.pdf import FontsMissing, check_fonts
from workers.printing import fonts
from workers.printing.fonts import FOLDER, OURS, font_configuration, font_settings, our_characters, without_glyph


def test_fonts_of_this_checkout_are_found() -> None:
    check_fonts()


def test_missing_font_is_named(tmp_path: Path) -> None:
    (tmp_path / OURS[0]).write_bytes((FOLDER / OURS[0]).read_bytes())

    with pytest.raises(FontsMissing, match=OURS[1]):
        check_fonts(tmp_path)


def test_unreadable_font_is_named(tmp_path: Path) -> None:
    for name in OURS:
        (tmp_path / name).write_bytes(b"not a font")

    with pytest.raises(FontsMissing, match="Fontconfig does not offer"):
        check_fonts(tmp_path)


def test_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "harfbuzz_subset", None)

    with pytest.raises(FontsMissing, match="libharfbuzz-subset0"):
        check_fonts()


def test_prints_see_our_fonts_and_noto_only() -> None:
    with font_settings() as settings:
        names = {path.name for path in fonts._files(font_configuration(settings))}

    assert set(OURS) <= names <= {*OURS, "NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"}


def test_fontconfig_of_this_process_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/somewhere/else.conf")
    with font_settings() as settings:
        font_configuration(settings)
    assert os.environ["FONTCONFIG_FILE"] == "/somewhere/else.conf"


def test_every_character_of_gb2312_is_ours() -> None:
    marks = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    ideographs = marks.decode("gb2312", errors="ignore")

    assert len(ideographs) >= 6763
    assert {mark for mark in ideographs if ord(mark) not in our_characters()} == set()


@pytest.mark.parametrize("mark", [*"㎡㎥℃¥￥①⑩※→—…·“”《》〇×÷≤≥±✓□■", "㛃", "𬭛", "䶮", "喆", "堃", "赟", "镕", "旻"])
def test_marks_of_our_documents_are_ours(mark: str) -> None:
    assert ord(mark) in our_characters()


def test_what_has_no_shape_needs_no_glyph() -> None:
    assert without_glyph("a b\n\u200b\u00ad") == frozenset()
    assert without_glyph("中\ue123\U0001f600") == {"\ue123", "\U0001f600"}


@pytest.mark.parametrize("name", OURS)
def test_our_fonts_carry_our_name_their_licence_and_their_makers(name: str) -> None:
    with TTFont(FOLDER / name) as font:
        told = {record.nameID: str(record) for record in font["name"].names}

    assert told[1] == "Mingbai Sans"
    assert "Noto" not in told[4] and "Noto" not in told[6]
    assert "Adobe" in told[0]
    assert "Open Font License" in told[13]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text()
