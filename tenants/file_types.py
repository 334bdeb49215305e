"""What a file is by its first bytes and its extension. A hint: for pictures, decoding and encoding again decides."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
ZIP = "application/zip"

PICTURES = frozenset({JPEG, PNG, WEBP})
SHEETS = frozenset({XLSX, CSV})

EXTENSIONS: dict[str, frozenset[str]] = {
    JPEG: frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    PNG: frozenset({"png"}),
    WEBP: frozenset({"webp"}),
    HEIC: frozenset({"heic", "heif"}),
    PDF: frozenset({"pdf"}),
    XLSX: frozenset({"xlsx"}),
    CSV: frozenset({"csv"}),
    ZIP: frozenset({"zip"}),
}
PICTURE_EXTENSIONS = frozenset().union(*(EXTENSIONS[kind] for kind in PICTURES))

LONGEST_NAME = 120
MOST_MEMBERS, MOST_UNPACKED, MOST_RATIO = 2_000, 300 * 1024 * 1024, 200
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_EXTENSION = re.compile(r"\.([^.]{1,16})$")


def media_type(data: bytes) -> str | None:
    """The media type that the bytes themselves show, if it is one that we know."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return HEIC
    if data.startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    return CSV if _is_text(data) else None


def _zip_type(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        return None
    return XLSX if {"[Content_Types].xml", "xl/workbook.xml"} <= names else ZIP


def _is_text(data: bytes) -> bool:
    """Plain text in one of the two encodings that spreadsheets write here; markup is not plain text."""
    if not data or b"\x00" in data or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return False
    return any(_decodes(data, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(letter in "\t\r\n" or unicodedata.category(letter) != "Cc" for letter in text)


def unpacks_modestly(data: bytes) -> bool:
    """Whether a zip (a workbook is one) says it stays within bounds: members, total size and ratio, before reading."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeError):
        return False
    total = sum(member.file_size for member in members)
    return len(members) <= MOST_MEMBERS and total <= MOST_UNPACKED and total <= MOST_RATIO * max(len(data), 1024)


def extension(name: str) -> str:
    """The last extension of a name in lower case, or nothing."""
    found = _EXTENSION.search(name)
    return found[1].lower().strip() if found else ""


def clean_name(name: str) -> str:
    """A name fit to be shown: no folders, no control or direction-changing letters, at most 120 letters.

    It is only ever shown. Where a file lies, and what it is served as, does not depend on it.
    """
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name.partition("\x00")[0]))[-1]
    shown = "".join(
        letter for letter in base if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) <= LONGEST_NAME:
        return shown
    ending = extension(shown)
    return f"{shown[: LONGEST_NAME - len(ending) - 1]}.{ending}" if ending else shown[:LONGEST_NAME]


def name_for(media: str, name: str | None, fallback: str) -> str:
    """The name a download gets: the sender's, but always with the extension of what the file really is."""
    stem = clean_name(name or "") or fallback
    wanted = EXTENSIONS.get(media, frozenset())
    if extension(stem) in wanted:
        return stem
    first = {JPEG: "jpg"}.get(media) or (sorted(wanted)[0] if wanted else "bin")
    return f"{stem.rsplit('.', 1)[0] or fallback}.{first}"
