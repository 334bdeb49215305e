"""What hangs on the boards: one estate that publishes well, one that was late with a sheet, one that still owes two."""

from __future__ import annotations

import gettext
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw

from deploy.fill.accounts import Accounts
from deploy.fill.pictures import cleaned
from deploy.fill.places import BuiltEstate
from saas import disclosures
from saas.disclosures import Disclosure, Every, Place, Span, Topic, span_around, span_named
from saas.estates import Estate, find_estate
from saas.ledger import (
    AccountCode,
    CommonSource,
    CommonUse,
    Pot,
    Wanted,
    book_common_cost,
    book_common_income,
    book_common_use,
    book_fund_line,
    open_day_for,
    total_of,
)
from tenants.clock import local_date
from tenants.files import store
from tenants.members import Member
from tenants.permissions import Role

CATALOGUES = Path(__file__).resolve().parents[2] / "translations"
EARNED = (
    (CommonSource.PARKING, 1_860_000, "安泊停车管理公司"),
    (CommonSource.ADVERTISING, 420_000, "分众传媒"),
    (CommonSource.LOCKERS, 150_000, "丰巢网络"),
)
KNOWN = (Topic.FEE_ITEMS, Topic.FEE_STANDARDS, Topic.SHARED_ENERGY)
"""What tariffs and billing know; typed only where they know nothing."""
FEE = {
    "items/new-1/code": "F01",
    "items/new-1/item": "物业服务费（住宅）",
    "items/new-1/class": "物业企业收入",
    "items/new-1/basis": "物业服务合同第六条",
    "standards/new-1/item": "物业服务费（住宅）",
    "standards/new-1/price": "2.80",
    "standards/new-1/unit": "元/㎡·月",
    "standards/new-1/method": "建筑面积×单价",
}
ENERGY = {
    "costs/new-1/meter": "楼道及地库公共照明",
    "costs/new-1/usage": "6320",
    "costs/new-1/price": "0.538",
    "costs/new-1/gross": "3400.16",
    "costs/new-1/excluded": "0",
    "costs/new-1/shared": "3400.16",
    "costs/new-1/base": "按建筑面积",
}
PLACES = ("小区东门公告栏", "2栋单元大堂")
WORDS = {
    "items/new-1/item": "共用部位维护",
    "items/new-1/content": "房屋共用部位日常养护，小修急修",
    "items/new-1/frequency": "每日巡查",
    "items/new-2/item": "秩序维护",
    "items/new-2/content": "门岗值守、巡逻、车辆停放管理",
    "items/new-2/frequency": "24小时",
    "items/new-3/item": "环境卫生",
    "items/new-3/content": "楼道、电梯、道路保洁，垃圾清运",
    "items/new-3/frequency": "每日两次",
}


def add_disclosures(company: str, estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Give the first estate its disclosures of half a year; the others began this quarter, the last one is behind."""
    manager, finance = accounts.one(Role.ESTATE_MANAGER), accounts.one(Role.FINANCE)
    today = local_date(at)
    quarter = span_around(today, Every.QUARTER).before
    for index, built in enumerate(estates):
        estate = find_estate(built.id)
        assert estate is not None
        _earn(estate, quarter.before, finance, at)
        _earn(estate, quarter, finance, at)
        since = quarter.before.first if index == 0 else quarter.next.first
        disclosures.follow_region("hangzhou", estate=estate, valid_from=since, by=finance, at=at)
        disclosures.bind_more_strictly(
            Topic.COMMON_INCOME,
            {"every": "quarter", "posting_days": 30},
            estate=estate,
            source="物业服务合同第十二条：公共收益每季度公示",
            valid_from=since,
            by=finance,
            at=at,
        )
        office = _Office(company, estate, manager if index == 0 else accounts.one(Role.ADMINISTRATOR), finance)
        if index == 0:
            _publish_well(office, quarter, accounts, at)
        else:
            _publish_what_stands(office, quarter, at, is_behind=index > 1)


def _publish_well(office: _Office, quarter: Span, accounts: Accounts, at: datetime) -> None:
    standing, half = span_named("standing"), span_around(quarter.first, Every.HALF_YEAR).before
    assert standing is not None
    begun = _after(quarter.before.before, 20)
    office.publish(Topic.PRICE_BOARD, standing, begun)
    office.publish(Topic.RESPONSIBLE_PERSONS, standing, begun)
    office.publish(Topic.QUALITY, standing, begun)
    office.publish(Topic.SERVICE_ITEMS, standing, begun + timedelta(days=1), WORDS)
    office.publish(Topic.FUND, half, _after(half, 18), {"end/bank": ""})
    first = office.publish(Topic.COMMON_INCOME, quarter.before, _after(quarter.before, 12))
    office.correct(first, "漏列快递柜合同编号", {"income/lockers/contract": "FC-2026-07"}, _after(quarter.before, 26))
    disclosures.archive_expired(at=_after(quarter, 5))
    current = office.publish(Topic.COMMON_INCOME, quarter, _after(quarter, 16))
    residents = [one for house, one in accounts.residents.items()]
    resident = next(one for one in residents if disclosures.lives_there(one, office.estate.id, at=at))
    asked = disclosures.object_to(
        current, "电梯广告比上季度少了，是合同到期了吗？", by=resident, at=_after(quarter, 20)
    )
    disclosures.answer(asked, "两台电梯检修停机，广告按天扣减，合同仍有效。", by=office.manager, at=_after(quarter, 21))
    office.publish(Topic.FEE_ITEMS, standing, begun + timedelta(days=1), FEE)
    office.publish(Topic.FEE_STANDARDS, standing, begun + timedelta(days=1), FEE)
    last = span_around(local_date(at), Every.MONTH).before
    month = span_around(quarter.before.first, Every.MONTH)
    while month < last:
        office.publish(Topic.SHARED_ENERGY, month, _after(month, 11), ENERGY)
        month = month.next
    office.draft(Topic.SHARED_ENERGY, last, at)


def _publish_what_stands(office: _Office, quarter: Span, at: datetime, *, is_behind: bool) -> None:
    """What always hangs there; one sheet came late, and where they are behind two are still missing."""
    standing = span_named("standing")
    assert standing is not None
    begun = min(_after(quarter, 12), at - timedelta(days=2))
    office.publish(Topic.PRICE_BOARD, standing, begun)
    office.publish(Topic.RESPONSIBLE_PERSONS, standing, begun)
    office.publish(Topic.FEE_ITEMS, standing, begun, FEE)
    office.publish(Topic.FEE_STANDARDS, standing, min(_after(quarter, 44), at - timedelta(days=1)), FEE)
    if not is_behind:
        office.publish(Topic.QUALITY, standing, begun)
        office.publish(Topic.SERVICE_ITEMS, standing, begun, WORDS)


class _Office:
    """Who prepares and who approves in an estate."""

    def __init__(self, company: str, estate: Estate, manager: Member, finance: Member) -> None:
        self.company, self.estate, self.manager, self.finance = company, estate, manager, finance
        self.chinese = gettext.translation("messages", str(CATALOGUES), languages=["zh_Hans_CN"], fallback=True)

    def draft(self, topic: Topic, span: Span, at: datetime) -> Disclosure:
        """A draft from the books."""
        return disclosures.begin(
            self.estate, topic, span, company=self.company, translate=self.chinese.gettext, by=self.manager, at=at
        )

    def publish(self, topic: Topic, span: Span, at: datetime, typed: dict[str, str] | None = None) -> Disclosure:
        """From the draft to the board, on one day."""
        one = self.draft(topic, span, at)
        if typed and (topic not in KNOWN or disclosures.check(one).is_empty):
            disclosures.write(one, typed, by=self.manager, at=at)
        self._out(one, at)
        return one

    def correct(self, one: Disclosure, reason: str, typed: dict[str, str], at: datetime) -> None:
        """The next version, hung up in its place."""
        fresh = disclosures.correct(one, reason, by=self.manager, at=at)
        disclosures.write(fresh, typed, by=self.manager, at=at)
        self._out(fresh, at)

    def _out(self, one: Disclosure, at: datetime) -> None:
        zeros = {zero.key: "本期无此项收入" for zero in disclosures.check(one).zeros}
        disclosures.submit(one, explanations=zeros, by=self.manager, at=at)
        disclosures.approve(one, company=self.company, by=self.finance, at=at + timedelta(hours=2))
        hung = at + timedelta(hours=5)
        places = [Place(name, _photo(self.manager, hung, index)) for index, name in enumerate(PLACES)]
        disclosures.post_up(one, places, since=local_date(hung), by=self.manager, at=hung)


def _earn(estate: Estate, quarter: Span, by: Member, at: datetime) -> None:
    """The owners' income of a quarter, unless the books have it already."""
    wanted = Wanted(estate_id=estate.id, pot=Pot.COMMON, since=quarter.first, until=quarter.last)
    if total_of(wanted).count:
        return
    for month in quarter.months:
        day = _bookable(estate, date.fromisoformat(f"{month}-18"))
        for source, fen, partner in EARNED:
            book_common_income(estate.id, source, fen, on=day, counterparty=partner, by=by, at=at)
        book_common_cost(estate.id, CommonSource.PARKING, 230_000, on=day, by=by, at=at)
    paper = store("disclosures.photo", _board(9), name="业主大会决议.jpg", by=by, at=at, to=estate.id)
    last = _bookable(estate, quarter.last)
    book_common_use(estate.id, CommonUse.REPAIR, 1_200_000, on=last, decision_id=paper.id, by=by, at=at)
    if not total_of(Wanted(estate_id=estate.id, pot=Pot.FUND)).count:
        early = _bookable(estate, quarter.first)
        book_fund_line(estate.id, AccountCode.FUND_PAID_IN, 386_000_000, on=early, by=by, at=at)
        book_fund_line(estate.id, AccountCode.FUND_INTEREST, 1_234_500, on=early, by=by, at=at)


def _bookable(estate: Estate, day: date) -> date:
    return open_day_for(estate.id, day)


def _after(span: Span, days: int) -> datetime:
    """Ten in the morning in Shanghai, some days after a period's end."""
    day = span.last + timedelta(days=days)
    return datetime.fromisoformat(f"{day.isoformat()}T02:00:00+00:00")


def _photo(by: Member, at: datetime, number: int) -> str:
    received = cleaned(BOARDS[number], disclosures.PHOTO_KIND)
    return store(disclosures.PHOTO_KIND, received, name="张贴照片.jpg", by=by, at=at).token


def _board(number: int) -> bytes:
    """A notice board with a sheet on it."""
    picture = Image.new("RGB", (960, 720), (196 - 6 * number, 203, 208))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((120, 90, 840, 640), fill=(112, 84, 58))
    draw.rectangle((140, 110, 820, 620), fill=(236, 231, 219))
    left = 200 + 90 * number
    draw.rectangle((left, 150, left + 300, 580), fill=(255, 255, 255), outline=(150, 150, 150))
    for row in range(12):
        draw.rectangle((left + 30, 200 + row * 26, left + 270, 206 + row * 26), fill=(90, 96, 104))
    draw.rectangle((left + 210, 500, left + 270, 560), fill=(30, 30, 30))
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=85)
    return held.getvalue()


BOARDS = tuple(partial(_board, number) for number in range(len(PLACES)))
"""The same walls every time, so that each picture is cleaned once."""
