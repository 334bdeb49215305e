"""The fonts a print may use, and which characters they have.

Prints see a private fontconfig (static/fonts/fonts.conf), so that a machine's other fonts never leak into a document:
our subset first, Noto Sans CJK behind it where it is installed. WeasyPrint crashes without an error when there is no
font at all, and text extraction cannot see a box in place of a character, so both are checked here.
"""

from __future__ import annotations

import os
import stat
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from fontTools.ttLib import TTCollection, TTFont
from weasyprint.text.ffi import ffi, fontconfig, harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration

FOLDER = Path(__file__).parents[2] / "static" / "fonts"
OURS = ("MingbaiSans-Regular.otf", "MingbaiSans-Bold.otf")
# Marks that are part of the text but have no shape of their own.
SHAPELESS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs", "Mn"})


class FontsMissing(RuntimeError):
    """A print cannot be made on this machine; the message says what to install."""


def check_fonts(folder: Path = FOLDER) -> None:
    """Make sure that prints find our fonts. Call once at start-up; raises FontsMissing with the remedy.

    Without any font WeasyPrint ends in a segmentation fault, and without libharfbuzz-subset a page takes 12 seconds.
    """
    absent = [name for name in OURS if not (folder / name).is_file()]
    if absent:
        raise FontsMissing(f"Print fonts are missing: {', '.join(absent)}. Restore static/fonts from the repository.")
    if harfbuzz_subset is None:
        raise FontsMissing("The HarfBuzz subset library is missing. Install it: apt-get install libharfbuzz-subset0")
    with font_settings(folder) as settings:
        found = {path.name for path in _files(font_configuration(settings))}
    if not found.issuperset(OURS):
        unseen = ", ".join(sorted(set(OURS) - found))
        raise FontsMissing(
            f"Fontconfig does not offer the print fonts ({unseen}). Check that static/fonts is readable."
        )


@contextmanager
def font_settings(folder: Path = FOLDER) -> Iterator[Path]:
    """A fontconfig file that offers the fonts of prints and no others, while the block lasts."""
    template = Template((FOLDER / "fonts.conf").read_text("utf-8"))
    with tempfile.NamedTemporaryFile("w", suffix=".conf", encoding="utf-8") as settings:
        settings.write(template.substitute(fonts=escape(str(folder)), cache=escape(str(_cache_folder()))))
        settings.flush()
        yield Path(settings.name)


def font_configuration(settings: Path) -> FontConfiguration:
    """A new font configuration from these settings; this process's own fontconfig stays as it is.

    Never hand one to a forked child: Pango keeps a thread with it, and the child would wait for that thread forever.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(settings)
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


def without_glyph(characters: Iterable[str]) -> frozenset[str]:
    """Which of these characters no font of a print has. They would be printed as boxes."""
    shaped = {character for character in characters if unicodedata.category(character) not in SHAPELESS}
    unknown = {character for character in shaped if ord(character) not in our_characters()}
    if not unknown:
        return frozenset()
    return frozenset(character for character in unknown if ord(character) not in _fallback_characters())


@cache
def our_characters() -> frozenset[int]:
    """The code points that our fonts have in every weight."""
    return frozenset.intersection(*(_characters_of(FOLDER / name) for name in OURS))


@cache
def _fallback_characters() -> frozenset[int]:
    """The code points of the fonts behind ours: a second or so to read, and seldom asked for."""
    with font_settings() as settings:
        behind = [path for path in _files(font_configuration(settings)) if path.name not in OURS]
    return frozenset().union(*(_characters_of(path) for path in behind))


def _characters_of(path: Path) -> frozenset[int]:
    """The code points of a font, or of the first font of a collection (a CJK collection shares its characters)."""
    if path.suffix == ".ttc":
        with TTCollection(path, lazy=True) as collection:
            return frozenset(collection.fonts[0].getBestCmap())
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _cache_folder() -> Path:
    """Where fontconfig keeps what it read of the fonts: ours alone, because it trusts what it finds there."""
    folder = Path(tempfile.gettempdir()) / f"mingbai-fonts-{os.geteuid()}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    kept = folder.stat(follow_symlinks=False)
    if kept.st_uid == os.geteuid() and stat.S_ISDIR(kept.st_mode) and not kept.st_mode & 0o077:
        return folder
    return Path(tempfile.mkdtemp(prefix="mingbai-fonts-"))


def _files(configuration: FontConfiguration) -> frozenset[Path]:
    """The files of all fonts that a configuration offers."""
    fonts = fontconfig.FcConfigGetFonts(configuration._config, fontconfig.FcSetSystem)
    return frozenset(_file_of(fonts.fonts[index]) for index in range(fonts.nfont))


def _file_of(pattern: object) -> Path:
    name = ffi.new("FcChar8 **")
    fontconfig.FcPatternGetString(pattern, b"file", 0, name)
    return Path(os.fsdecode(ffi.string(name[0])))
