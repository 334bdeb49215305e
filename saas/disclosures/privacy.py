"""Money must be public; people must not. Finds personal data in what is about to be published (PIPL 25, domain trap 8).

Looked for: mobile numbers, identity numbers, bank card and plate numbers, the names of the estate's people, and any
name beside a room. Names of staff and telephones of the office have cells of their own and are let through there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from saas.archives import Person, Tenure
from saas.disclosures.layouts import Sheet
from tenants.db import db
from tenants.text import N_

MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])"
)
CARD = re.compile(r"(?<!\d)62\d{14,17}(?!\d)")
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\- ]?[A-Z0-9]{5,6}(?![A-Z0-9])"
)
ROOM = re.compile(
    r"(?<!\d)\d{1,3}[-－]\d{1,2}[-－]\d{3,4}(?!\d)|\d{1,3}\s*[栋幢号楼]{1,2}\s*\d{0,2}\s*(?:单元)?\s*\d{3,4}\s*室?"
)
SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭郎鲁韦昌马苗凤"
    "花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵汪祁毛禹狄米贝明"
    "臧计成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季贾路江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万柯管卢莫房解丁邓"
    "洪包石崔龚程邢裴陆荣翁段侯全班仰仲宫宁仇甘武符刘景詹束龙叶司黎薄印白蒲邰从鄂索赖卓蔺屠池乔胥闻党翟谭贡姬申"
    "冉雍桑桂牛寿边燕冀尚农温庄晏柴瞿阎慕连茹习鱼容向古易廖耿匡国文寇广欧利师巩聂晁关荆游权盖益桓公肖涂"
)
HAN = "一-鿿"
NAME = re.compile(rf"(?<![{HAN}])[{SURNAMES}][{HAN}]{{1,2}}(?:先生|女士|业主)?(?![{HAN}])")
LONE_TITLE = re.compile(rf"[{SURNAMES}](?:先生|女士|师傅|阿姨)")
PRIVATE_TYPES = frozenset({"staff_name"})
OFFICE = "office_phone"


@dataclass(frozen=True)
class Finding:
    """Something personal: where it stands and what it looks like, masked."""

    what: str
    where: str
    shown: str


KINDS = (
    (N_("mobile number"), MOBILE),
    (N_("identity number"), IDENTITY),
    (N_("bank card number"), CARD),
    (N_("number plate"), PLATE),
)
NAME_OF_RESIDENT = N_("name of a resident")
NAME_AND_ROOM = N_("name beside a room")


def find_personal(sheet: Sheet, estate_id: UUID, more: Iterable[tuple[str, str]] = ()) -> list[Finding]:
    """Personal data in a sheet; `more` are further texts (where, text) that are published with it."""
    names = names_of_people(estate_id)
    found: dict[tuple[str, str], Finding] = {}
    for where, kind, line in _lines(sheet, more):
        for one in _in_line(where, kind, line, names):
            found.setdefault((one.what, one.shown), one)
    return list(found.values())


def find_in_text(text: str, estate_id: UUID) -> list[Finding]:
    """Personal data in a few words that will be public."""
    return list(_in_line("", "text", text, names_of_people(estate_id)))


def names_of_people(estate_id: UUID) -> frozenset[str]:
    """The names of everybody who has or had a house in the estate, of two letters and more."""
    rows = db.session.scalars(
        select(Person.name)
        .join(Tenure, (Tenure.tenant_id == Person.tenant_id) & (Tenure.person_id == Person.id))
        .where(Tenure.estate_id == estate_id)
        .distinct()
    )
    return frozenset(name for name in rows if len(name) >= 2)


def _lines(sheet: Sheet, more: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Texts as they are read: cell by cell, and each row of a table as one line."""
    for block in sheet.blocks:
        if block["kind"] == "text":
            yield block["heading"], "text", block["text"]
        elif block["kind"] == "facts":
            for row in block["rows"]:
                yield f"{block['heading']} {row['label']}", row["type"], _said(row["value"])
        else:
            types = {column["key"]: column["type"] for column in block["columns"]}
            for row in block["rows"]:
                cells = {name: _said(value) for name, value in row["cells"].items()}
                for name, text in cells.items():
                    yield block["heading"], types[name], text
                readable = [
                    text for name, text in cells.items() if text and types[name] not in (*PRIVATE_TYPES, OFFICE)
                ]
                yield block["heading"], "row", "　".join(readable)
    for where, text in more:
        yield where, "text", text


def _in_line(where: str, kind: str, line: str, names: frozenset[str]) -> Iterator[Finding]:
    if not line:
        return
    for what, pattern in KINDS:
        if kind == OFFICE and pattern is MOBILE:
            continue
        for match in pattern.finditer(line):
            yield Finding(what, where, _masked(match[0]))
    if kind in PRIVATE_TYPES:
        return
    for name in _named(line, names):
        yield Finding(NAME_OF_RESIDENT, where, _masked(name))
    if ROOM.search(line):
        beside = NAME.search(line) or LONE_TITLE.search(line)
        if beside is not None:
            yield Finding(NAME_AND_ROOM, where, _masked(beside[0]))


def _named(line: str, names: frozenset[str]) -> Iterator[str]:
    """Names in a line: long ones anywhere, short ones (which are words as well) only when they stand alone."""
    for name in names:
        if name in line and (len(name) > 2 or re.search(rf"(?<![{HAN}]){re.escape(name)}(?![{HAN}])", line)):
            yield name


def _masked(text: str) -> str:
    return text[0] + "*" * (len(text) - 2) + text[-1] if len(text) > 2 else text[0] + "*"


def _said(value: Any) -> str:
    return value if isinstance(value, str) else ""
