"""Compile the catalogues, and check that every sentence a person sees is in the Chinese one.

The msgids are English, so English needs no catalogue but for plurals. Chinese is kept in one file a capability under
`translations/zh_CN/`; they are merged and compiled to `zh_Hans_CN/LC_MESSAGES/messages.mo`, which is not committed.

`python translations/build.py` compiles, `--check` compares with the sources, `--missing` prints what is missing as PO.
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "translations"
CHINESE = "zh_CN"
COMPILED = "zh_Hans_CN"  # what Babel makes of zh_CN, and the only folder it looks into
SOURCES = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.js", "javascript")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "N_": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLACES = re.compile(r"%\((\w+)\)[sd]")


def in_sources() -> Catalog:
    """Every sentence that the code and the templates mark."""
    found = Catalog()
    for folder in ("tenants", "saas", "blueprints", "workers", "templates"):
        for name, line, message, comments, context in extract_from_dir(
            str(ROOT / folder), SOURCES, {"**.html": {"trimmed": "true"}, "**.txt": {"trimmed": "true"}}, KEYWORDS
        ):
            found.add(message, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return found


def chinese() -> tuple[Catalog, list[str]]:
    """All Chinese fragments as one catalogue, and what two of them say differently."""
    merged, faults = Catalog(locale=CHINESE, charset="utf-8"), []
    for fragment in sorted((HERE / CHINESE).glob("*.po")):
        with fragment.open("rb") as stream:
            catalog = read_po(stream, locale=CHINESE)
        for message in catalog:
            if not message.id or not message.string or message.fuzzy:
                continue
            known = merged.get(message.id, message.context)
            if known is not None and known.string != message.string:
                faults.append(f"{fragment.name}: {message.id!r} is {message.string!r}, elsewhere {known.string!r}")
                continue
            merged.add(message.id, message.string, context=message.context)
    return merged, faults


def build() -> Path:
    """Compile the Chinese catalogue and return its file."""
    target = HERE / COMPILED / "LC_MESSAGES" / "messages.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    merged, _faults = chinese()
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    if not target.exists() or target.read_bytes() != compiled.getvalue():
        fresh = target.with_suffix(".new")
        fresh.write_bytes(compiled.getvalue())
        fresh.replace(target)
    return target


def missing() -> Catalog:
    """What the sources say and the Chinese catalogue does not."""
    merged, _faults = chinese()
    lacking = Catalog(locale=CHINESE, charset="utf-8")
    for message in in_sources():
        known = merged.get(message.id, message.context) if message.id else None
        if message.id and (known is None or not any(known.string)):
            lacking.add(message.id, "", message.locations, context=message.context)
    return lacking


def check() -> list[str]:
    """Every fault of the catalogues, as sentences."""
    merged, faults = chinese()
    faults += [f"no Chinese for {message.id!r} ({message.locations[0][0]})" for message in missing() if message.id]
    for message in merged:
        if message.id and _places(message.id) != _places(message.string):
            faults.append(f"other places in the Chinese of {message.id!r}: {message.string!r}")
    return faults


def _places(text: object) -> set[str]:
    parts = text if isinstance(text, (tuple, list)) else (text,)
    return set().union(*(set(PLACES.findall(str(part))) for part in parts)) - {"num"}


def main(arguments: list[str]) -> int:
    """Run the command; 1 when the check found something."""
    build()
    if "--missing" in arguments:
        write_po(sys.stdout.buffer, missing(), omit_header=True, width=120)
    if "--check" in arguments:
        faults = check()
        print("\n".join(faults[:200]) or "every sentence is there", file=sys.stderr if faults else sys.stdout)
        return 1 if faults else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
