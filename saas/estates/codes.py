"""House codes: the many ways an office writes one address inside an estate, and the one key they all mean.

`8栋1单元2602`, `8#1-2602`, `８－１－２６０２`, `8号楼1单元26层2602室` and `8-1-2602` are one house with the key
`8-1-2602` (domain: building, unit, floor, room; levels may be missing). Zeros in front of a room number are kept
(`0101` is not `101`), those in front of a building or unit are not part of its name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from saas.estates.unreadable import Unreadable
from tenants.text import N_

LONGEST = 60
_DIGITS = "零一二三四五六七八九"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－~_/\\.,、|", "-"))
_NUMERAL = re.compile(r"[零一二三四五六七八九十百]+(?=期|区|号楼|栋|幢|座|弄|楼|单元|门|梯|层|号|室)")
_PHASE = re.compile(r"^([0-9A-Z]{1,3}期|[\u4e00-\u9fff]{1,4}?[区苑园])-?(?=.)")
_NAME = r"(?a:[A-Z]{0,2}\d{1,6}[A-Z]{0,2}\d{0,3}|[A-Z]{1,2})|[甲乙丙丁戊己]"
_STEP = re.compile(rf"({_NAME})(号楼|#楼|单元|[栋幢座弄楼#门梯层室户房号-]|$)")

_BUILDING, _UNIT, _FLOOR, _ROOM = 1, 2, 3, 4
_LEVEL = {
    **dict.fromkeys(("号楼", "#楼", "栋", "幢", "座", "弄"), _BUILDING),
    **dict.fromkeys(("单元", "门", "梯"), _UNIT),
    "层": _FLOOR,
    **dict.fromkeys(("室", "户", "房"), _ROOM),
}

HOW_TO_WRITE = N_("This is not a house code. Write building, unit and room, like 8-1-2602.")


@dataclass(frozen=True)
class HouseCode:
    """Where a house lies inside its estate. Levels that an estate does not have are empty."""

    room: str
    unit: str = ""
    building: str = ""
    phase: str = ""
    lane: bool = False

    @property
    def block(self) -> str:
        """The building's own code, with the phase of a large estate before it (`2期8`)."""
        return f"{self.phase}{self.building}"

    @property
    def key(self) -> str:
        """The canonical key, unique in an estate: `8-1-2602`."""
        return "-".join(part for part in (self.block, self.unit, self.room) if part)

    @property
    def display(self) -> str:
        """As a property office says it: `8栋1单元2602`, in Shanghai `12弄3号502室`."""
        if self.lane:
            return f"{self.building}弄{self.unit}号{self.room}室" if self.unit else f"{self.building}弄{self.room}室"
        building = f"{self.phase}{self.building}栋" if self.building else self.phase
        unit = f"{self.unit}单元" if self.unit else ""
        return f"{building}{unit}{self.room}"

    @property
    def position(self) -> str:
        """A text that sorts as people count: house 2 before house 10."""
        return in_counting_order(f"{self.phase}-{self.building}-{self.unit}-{self.room}")


def read_house_code(value: object) -> HouseCode:
    """Read a house code in any of the notations above. Raises `Unreadable`, and never guesses a missing level."""
    text = _plain(value)
    phase = _PHASE.match(text)
    rest = text[phase.end() :] if phase else text
    steps = _steps(rest)
    _check_order(steps)
    steps = _without_floor(steps)
    names = [name for name, _ in steps]
    marks = [mark for _, mark in steps]
    where = phase.group(1) if phase else ""
    match names:
        case [building, unit, room]:
            return HouseCode(room, _number(unit), _number(building), where, lane=marks[0] == "弄")
        case [unit, room] if _LEVEL.get(marks[0]) == _UNIT:
            return HouseCode(room, unit=_number(unit), phase=where)
        case [building, room]:
            return HouseCode(room, building=_number(building), phase=where, lane=marks[0] == "弄")
        case [room] if _LEVEL.get(marks[0]) in (None, _ROOM):
            return HouseCode(room, phase=where)
    raise Unreadable(HOW_TO_WRITE)


def house_code_of(building: object, unit: object, room: object) -> HouseCode:
    """The code of a house whose building, unit and room stand in columns of their own."""
    levels = [str(_level(value, mark)) for value, mark in ((building, "栋"), (unit, "单元"), (room, "室"))]
    return read_house_code("".join(level for level in levels if level))


def _level(value: object, mark: str) -> str:
    """One column of a divided code with its mark, whether or not the office wrote it too (`8`, `8栋`, `8#`)."""
    if value is None or str(value).strip() == "":
        return ""
    text = _plain(value)
    if re.fullmatch(_NAME, text):
        return f"{text}{mark}"
    return text.replace("#", mark) if mark == "栋" else text


def displayed(key: str) -> str:
    """How one says a canonical key, where nothing more is known than the key itself."""
    try:
        return read_house_code(key).display
    except Unreadable:
        return key


def read_parking_code(value: object) -> str:
    """The canonical key of a parking space: `B2-118`, `b2－118` and `B2 118` are one."""
    text = re.sub(r"(号车位|车位|号)$", "", _plain(value))
    text = re.sub(r"-{2,}", "-", text).strip("-")
    if not re.fullmatch(r"[0-9A-Z\u4e00-\u9fff]+(-[0-9A-Z\u4e00-\u9fff]+)*", text):
        raise Unreadable(N_("This is not a parking space. Write level and number, like B2-118."))
    return text


def in_counting_order(text: str) -> str:
    """A sortable form of a code: every number in it is padded to six digits."""
    return re.sub(r"\d+", lambda number: number.group().zfill(6), text)


def _plain(value: object) -> str:
    if isinstance(value, date):
        raise Unreadable(N_("Excel has turned this code into a date. Format the column as text and write it again."))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFKC", str(value if value is not None else "")).strip().upper()
    if not text:
        raise Unreadable(N_("The house code is missing."))
    if len(text) > LONGEST:
        raise Unreadable(HOW_TO_WRITE)
    text = _NUMERAL.sub(lambda numeral: str(_counted(numeral.group())), text.translate(_DASHES))
    text = re.sub(r"(?<=[0-9A-Z])\s+(?=[0-9A-Z])", "-", text)
    text = re.sub(r"\s+", "", text)
    return re.sub(r"-?(号楼|#楼|单元|[栋幢座弄门梯#层])-?", r"\1", text)


def _counted(numeral: str) -> int:
    """The value of a Chinese numeral below 1000 (`十二` is 12, `一百零三` is 103)."""
    total, digit = 0, 0
    for sign in numeral:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _DIGITS.index(sign)
    return total + digit


def _steps(text: str) -> list[tuple[str, str]]:
    """The code cut into (name, mark after it). Raises when anything is left over."""
    steps: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise Unreadable(HOW_TO_WRITE)
        steps.append((step.group(1), step.group(2)))
        at = step.end()
    if not steps or steps[-1][1] in ("-", "#", "#楼") or len(steps) > _ROOM:
        raise Unreadable(HOW_TO_WRITE)
    return steps


def _check_order(steps: list[tuple[str, str]]) -> None:
    levels = [_LEVEL[mark] for _, mark in steps if mark in _LEVEL]
    if any(later <= earlier for earlier, later in pairwise(levels)):
        raise Unreadable(HOW_TO_WRITE)


def _without_floor(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Drop the floor: the room already says it (`8栋26层2602`, `8栋26楼2602`)."""
    kept = [
        (name, mark)
        for place, (name, mark) in enumerate(steps)
        if not (place < len(steps) - 1 and (mark == "层" or (mark == "楼" and place > 0)))
    ]
    if len(kept) > 3 or _LEVEL.get(kept[-1][1], _ROOM) != _ROOM:
        raise Unreadable(HOW_TO_WRITE)
    return kept


def _number(name: str) -> str:
    """A building's or unit's number without zeros in front (`08` and `8` are the same building)."""
    return name.lstrip("0") or "0" if name.isdigit() else name
