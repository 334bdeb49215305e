"""The closed lists of words that offices fill into their tables, with the synonyms we know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from saas.archives.tables import column_key
from saas.estates.models import HouseState
from saas.estates.unreadable import Unreadable
from tenants.text import N_


class TenureKind(StrEnum):
    """What a person is to a house."""

    OWNER = "owner"
    CO_OWNER = "co_owner"
    FAMILY = "family"
    RENTER = "renter"
    OTHER = "other"


TENURE_NAMES: dict[str, str] = {
    TenureKind.OWNER: N_("Owner"),
    TenureKind.CO_OWNER: N_("Co-owner"),
    TenureKind.FAMILY: N_("Family member"),
    TenureKind.RENTER: N_("Renter"),
    TenureKind.OTHER: N_("Other resident"),
}
HOUSE_STATES: dict[str, tuple[str, ...]] = {
    HouseState.UNSOLD: ("未售", "未售/空置", "未出售", "待售"),
    HouseState.SOLD: ("已售未交付", "未交付", "已售"),
    HouseState.DELIVERED: ("已交付未入住", "未入住", "已交付", "已收房未入住"),
    HouseState.RENOVATING: ("装修中", "装修", "在装修"),
    HouseState.SELF_USED: ("自住", "已入住", "业主自住", "入住"),
    HouseState.RENTED: ("出租", "已出租", "租住"),
    HouseState.LONG_VACANT: ("长期空置", "空关", "长期空关"),
}
TENURE_KINDS: dict[str, tuple[str, ...]] = {
    TenureKind.OWNER: ("业主", "产权人", "户主", "房主", "owner"),
    TenureKind.CO_OWNER: ("共有人", "共有权人", "共同业主", "产权共有人", "co-owner"),
    TenureKind.FAMILY: ("家庭成员", "家属", "亲属", "配偶", "子女", "父母", "family"),
    TenureKind.RENTER: ("租户", "租客", "承租人", "承租户", "renter"),
    TenureKind.OTHER: ("其他", "物业使用人", "使用人", "保姆", "other"),
}

CHANNELS: dict[str, tuple[str, ...]] = {
    "phone": ("电话", "来电", "热线"),
    "counter": ("前台", "来访", "上门"),
    "wechat": ("微信群", "微信", "公众号", "小程序"),
    "staff": ("员工转报", "员工", "巡查"),
    "head_office": ("公司转来", "总部", "公司"),
    "letter": ("来函", "信件", "邮件"),
    "committee": ("业委会", "业主委员会"),
    "neighbourhood": ("居委会", "社区", "街道", "12345"),
}
CATEGORIES: dict[str, tuple[str, ...]] = {
    "repair": ("报修", "维修", "报事报修"),
    "complaint": ("投诉",),
    "help": ("求助", "帮助"),
    "enquiry": ("咨询", "询问"),
    "suggestion": ("建议", "意见"),
    "praise": ("表扬", "感谢"),
}
RATINGS: dict[str, tuple[str, ...]] = {
    "very_satisfied": ("很满意", "非常满意"),
    "satisfied": ("满意",),
    "fair": ("基本满意", "一般"),
    "dissatisfied": ("不满意", "不满"),
    "very_dissatisfied": ("很不满意", "非常不满意"),
}


def one_of(words: Mapping[str, tuple[str, ...]]) -> Callable[[Any], str]:
    """A reader for a closed list of words; an unknown word is refused with the words that are possible."""
    lookup = {column_key(word): value for value, synonyms in words.items() for word in synonyms}
    possible = "、".join(synonyms[0] for synonyms in words.values())

    def read(value: Any) -> str:
        word = column_key(value)
        if word not in lookup:
            raise Unreadable(N_("This word is not one of: %(possible)s."), possible=possible)
        return lookup[word]

    return read
