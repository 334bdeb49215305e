"""What can be brought in: kinds of tables, their columns with the names offices give them, and how a cell is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from saas.archives.figures import (
    read_area,
    read_count,
    read_day,
    read_moment,
    read_money,
    read_period,
    read_plate,
    read_share,
)
from saas.archives.office_words import (
    CATEGORIES,
    CHANNELS,
    HOUSE_STATES,
    RATINGS,
    TENURE_KINDS,
    one_of,
)
from saas.archives.people import read_certificate, read_name, read_phone, read_text
from saas.archives.tables import column_key
from saas.estates.codes import read_house_code, read_parking_code
from saas.estates.unreadable import Unreadable
from tenants.text import N_


class ImportKind(StrEnum):
    """The tables that an office has when it comes to us."""

    HOUSES = "houses"
    PEOPLE = "people"
    VEHICLES = "vehicles"
    ARREARS = "arrears"
    CALLS = "calls"


KIND_NAMES = {
    ImportKind.HOUSES: N_("Houses"),
    ImportKind.PEOPLE: N_("People"),
    ImportKind.VEHICLES: N_("Vehicles"),
    ImportKind.ARREARS: N_("Opening arrears"),
    ImportKind.CALLS: N_("Call register"),
}


@dataclass(frozen=True)
class Field:
    """One column of a kind: how it is called, by whom, and how its cells are read."""

    name: str
    label: str
    synonyms: tuple[str, ...]
    read: Callable[[Any], Any]
    required: bool = False
    keys: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Compute the comparable forms of the synonyms once."""
        object.__setattr__(self, "keys", frozenset(column_key(word) for word in self.synonyms))


@dataclass(frozen=True)
class Kind:
    """A kind of table. Its rows name a house by its code, or by building, unit and room."""

    kind: ImportKind
    fields: tuple[Field, ...]
    without_house: bool = False

    def field(self, name: str) -> Field:
        """A field by its name."""
        return next(one for one in self.fields if one.name == name)

    @property
    def column_keys(self) -> frozenset[str]:
        """Every header by which this kind is recognised."""
        return frozenset().union(*(one.keys for one in self.fields))


def _words(value: Any) -> str:
    text = read_text(value, 200)
    if not text:
        raise Unreadable(N_("This cell is empty."))
    return text


def _name_or_none(value: Any) -> str:
    return read_name(value)


_ESTATE = Field(
    "estate", N_("Estate"), ("小区", "小区名称", "项目", "项目名称", "楼盘", "estate"), _words, required=True
)
_CODE = Field(
    "code",
    N_("House code"),
    (
        "房屋编号",
        "房产编号",
        "房屋编码",
        "房间编号",
        "房间号",
        "门牌号",
        "房屋",
        "住址",
        "单元房号",
        "房屋地址",
        "house code",
        "house",
    ),
    read_house_code,
)
_BUILDING = Field("building", N_("Building"), ("楼栋", "栋", "楼号", "栋号", "幢", "幢号", "楼座", "building"), _words)
_UNIT = Field("unit", N_("Building unit"), ("单元", "单元号", "门", "梯", "unit"), _words)
_ROOM = Field("room", N_("Room"), ("房号", "室号", "室", "户号", "房间", "room"), _words)
_PLACE = (_ESTATE, _CODE, _BUILDING, _UNIT, _ROOM)

HOUSES = Kind(
    ImportKind.HOUSES,
    (
        *_PLACE,
        Field("floor", N_("Floor"), ("楼层", "层", "所在楼层", "floor"), lambda value: _floor(value)),
        Field("area", N_("Built-up area"), ("建筑面积", "面积", "建面", "计费面积", "area"), read_area),
        Field("inner_area", N_("Inner area"), ("套内面积", "套内建筑面积", "使用面积", "inner area"), read_area),
        Field(
            "state",
            N_("House state"),
            ("状态", "房屋状态", "使用状态", "入住状态", "state"),
            one_of(HOUSE_STATES),
        ),
        Field(
            "delivered_on",
            N_("Delivered on"),
            ("交付日期", "交房日期", "收房日期", "交付时间", "delivered on"),
            read_day,
        ),
    ),
)
PEOPLE = Kind(
    ImportKind.PEOPLE,
    (
        *_PLACE,
        Field(
            "name", N_("Name"), ("姓名", "业主姓名", "业主", "客户姓名", "住户姓名", "name"), read_name, required=True
        ),
        Field(
            "kind",
            N_("Relation to the house"),
            ("身份", "住户身份", "住户类型", "客户类型", "与业主关系", "关系", "类型", "relation"),
            one_of(TENURE_KINDS),
            required=True,
        ),
        Field(
            "phone", N_("Phone"), ("手机号", "手机号码", "手机", "电话", "联系电话", "联系方式", "phone"), read_phone
        ),
        Field(
            "certificate",
            N_("Certificate number"),
            ("证件号码", "证件号", "身份证号", "身份证号码", "身份证", "certificate"),
            read_certificate,
        ),
        Field("share", N_("Share of ownership"), ("产权份额", "份额", "产权比例", "共有份额", "share"), read_share),
        Field(
            "since", N_("Since"), ("起始日期", "入住日期", "开始日期", "起租日期", "产权登记日期", "since"), read_day
        ),
        Field("until", N_("Until"), ("结束日期", "迁出日期", "到期日期", "租期至", "until"), read_day),
        Field("born", N_("Date of birth"), ("出生日期", "生日", "出生年月日", "date of birth"), read_day),
        Field("note", N_("Internal note"), ("备注", "说明", "note"), read_text),
    ),
)
VEHICLES = Kind(
    ImportKind.VEHICLES,
    (
        *_PLACE,
        Field("plate", N_("Number plate"), ("车牌号", "车牌号码", "车牌", "车号", "plate"), read_plate, required=True),
        Field("keeper", N_("Keeper"), ("车主", "车主姓名", "使用人", "姓名", "keeper"), read_name),
        Field(
            "space", N_("Parking space"), ("车位号", "车位", "车位编号", "泊位号", "parking space"), read_parking_code
        ),
    ),
)
ARREARS = Kind(
    ImportKind.ARREARS,
    (
        *_PLACE,
        Field("item", N_("Fee"), ("费项", "收费项目", "费用名称", "费用项目", "项目名", "fee"), _words, required=True),
        Field(
            "period",
            N_("Month of account"),
            ("账期", "费用月份", "所属月份", "月份", "欠费月份", "period"),
            read_period,
            required=True,
        ),
        Field("amount", N_("Amount"), ("金额", "欠费金额", "应收金额", "欠款", "amount"), read_money, required=True),
        Field("due_on", N_("Pay by"), ("应缴日期", "缴费截止日", "缴费期限", "到期日", "due date"), read_day),
    ),
)

CALLS = Kind(
    ImportKind.CALLS,
    (
        *_PLACE,
        Field(
            "at",
            N_("Registered at"),
            ("登记时间", "来电时间", "报修时间", "受理时间", "时间", "registered at"),
            read_moment,
            required=True,
        ),
        Field("channel", N_("Source"), ("来源", "来电来源", "渠道", "方式", "source"), one_of(CHANNELS)),
        Field(
            "category",
            N_("Category"),
            ("类别", "类型", "分类", "事项类别", "category"),
            one_of(CATEGORIES),
            required=True,
        ),
        Field(
            "content",
            N_("Content"),
            ("内容", "事项内容", "问题描述", "描述", "报修内容", "content"),
            read_text,
            required=True,
        ),
        Field(
            "first_receiver", N_("First receiver"), ("登记人", "接待人", "接听人", "首接人", "受理人"), _name_or_none
        ),
        Field("handler", N_("Handler"), ("处理人", "维修人", "派给", "经办人", "责任人"), _name_or_none),
        Field(
            "response_minutes",
            N_("First response (minutes)"),
            ("首次响应", "首次响应分钟", "响应分钟", "响应时间"),
            read_count,
        ),
        Field("finished_at", N_("Finished at"), ("办结时间", "完成时间", "结单时间", "完工时间"), read_moment),
        Field("rating", N_("Return visit"), ("回访", "回访结果", "满意度", "评价"), one_of(RATINGS)),
    ),
    without_house=True,
)

KINDS: dict[ImportKind, Kind] = {one.kind: one for one in (HOUSES, PEOPLE, VEHICLES, ARREARS, CALLS)}
KNOWN_COLUMNS: frozenset[str] = frozenset().union(*(one.column_keys for one in KINDS.values()))


def _floor(value: Any) -> int:
    text = str(value).strip().upper().removesuffix("层").removesuffix("F")
    sign = -1 if text.startswith(("-", "B", "负")) else 1
    return sign * read_count(text.lstrip("-B负"), 200)


def mapping_for(kind: Kind, columns: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, by the names of the headers. A column serves one field, the first that fits."""
    mapping: dict[str, int] = {}
    taken: set[int] = set()
    for one in kind.fields:
        for place, label in enumerate(columns):
            if place not in taken and column_key(label) in one.keys:
                mapping[one.name] = place
                taken.add(place)
                break
    if "code" not in mapping and "building" not in mapping and "room" in mapping:
        mapping["code"] = mapping.pop("room")
    return mapping


def missing_fields(kind: Kind, mapping: Mapping[str, int]) -> list[Field]:
    """The fields without which no line of this kind can be read."""
    missing = [one for one in kind.fields if one.required and one.name not in mapping]
    if "code" not in mapping and "room" not in mapping:
        missing.append(kind.field("code"))
    return missing


def guess_kind(columns: Sequence[str]) -> ImportKind | None:
    """The kind whose required columns are all there, and which explains most of the header."""
    keys = [column_key(label) for label in columns]
    fitting = [
        (sum(key in kind.column_keys for key in keys), kind)
        for kind in KINDS.values()
        if not [one for one in missing_fields(kind, mapping_for(kind, columns)) if one.name != "estate"]
    ]
    best = max(fitting, key=lambda pair: pair[0], default=None)
    return best[1].kind if best else None
