"""Documents as an office really prints them, invented persons on numbers that belong to nobody."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from PIL import Image, ImageDraw

from saas.reports.dispatch_order_sheet import Copy, DispatchOrderDocument, FormKind, MaterialLine, ReturnVisit, Warranty
from saas.reports.documents import Issuer, Photo, stamped
from saas.reports.monthly_sheet import (
    BrokenPromise,
    CategoryLine,
    ClockLine,
    Compared,
    MonthlyServiceReport,
    MonthPoint,
    Satisfaction,
    Share,
)

ISSUER = Issuer(company="杭州和安物业服务有限公司", estate="和安·翠苑小区服务中心", phone="0571-8600 0000")
PRINTED_AT = datetime(2026, 11, 21, 9, 5, tzinfo=UTC)
KEY = b"a key of the company's own"
PHONE = "19900001234"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026, given in UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def photo(colour: str, words: str) -> bytes:
    """A small JPEG in place of a photograph."""
    picture = Image.new("RGB", (640, 480), colour)
    ImageDraw.Draw(picture).text((40, 220), words, fill="white", font_size=48)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


PHOTOS = {"before.jpg": photo("#6b7f8c", "before"), "after.jpg": photo("#3f7d6e", "after")}

DISPATCHED = DispatchOrderDocument(
    issuer=ISSUER,
    number="WX-20261121-0007",
    form=FormKind.DISPATCH_ORDER,
    channel="业主端",
    reported_at=at(21, 0, 12),
    reporter="王淑兰",
    phone=PHONE,
    address="翠苑小区 8栋 1单元 2602室",
    category="给排水",
    subcategory="龙头、角阀漏水",
    urgency="一般",
    description="厨房水龙头一直滴水，关紧也没用，下面柜子已经有点潮。家里有老人，麻烦上午来。",
    photos=(Photo(asset="before.jpg", caption="报修时"),),
    appointment_from=at(21, 1, 30),
    appointment_to=at(21, 3, 0),
    public_part=False,
    warranty=Warranty(covered=False),
    team="水电班",
    technician="陈国强",
    dispatched_at=at(21, 0, 20),
    finish_by=at(22, 0, 12),
)

FINISHED = replace(
    DISPATCHED,
    form=FormKind.SERVICE_ORDER,
    photos=(*DISPATCHED.photos, Photo(asset="after.jpg", caption="完工后")),
    accepted_at=at(21, 0, 26),
    arrived_at=at(21, 1, 41),
    fault_cause="龙头陶瓷阀芯磨损，角阀垫圈老化。",
    work_done="更换阀芯一只、角阀一只，清理进水口滤网，柜内擦干。",
    trial_run="通水10分钟，冷热各开关5次，无滴漏。",
    materials=(
        MaterialLine(
            name="陶瓷阀芯", spec="35mm 平脚", unit="只", quantity=Decimal("1"), unit_price_fen=2800, amount_fen=2800
        ),
        MaterialLine(
            name="角阀", spec="DN15 铜", unit="只", quantity=Decimal("1"), unit_price_fen=3550, amount_fen=3550
        ),
        MaterialLine(name="生料带", spec="", unit="卷", quantity=Decimal("0.5"), unit_price_fen=305, amount_fen=153),
    ),
    labour_fen=3000,
    paid_service=True,
    finished_at=at(21, 2, 18),
    repaired=True,
    rating="很满意",
    remark="师傅来得准时，鞋套也穿了。",
    return_visit=ReturnVisit(at=at(23, 2), way="电话", visitor="李敏", result="很满意", opinion="不再滴水。"),
)

MONTHS = [date(2025, 11, 1), date(2025, 12, 1), *(date(2026, month, 1) for month in range(1, 11))]
KEPT = [(71, 80), (75, 84), (102, 121), (98, 110), (80, 88), (77, 85), (84, 91), (96, 103), (120, 131), (118, 126)]
KEPT += [(101, 108), (119, 126)]

REPORT = MonthlyServiceReport(
    issuer=ISSUER,
    number="YB-202610-01",
    month=date(2026, 10, 1),
    measured_at=datetime(2026, 11, 1, 0, 30, tzinfo=UTC),
    households=1284,
    households_before=1279,
    grade="三级服务（DB11/T 751-2025）",
    received=128,
    received_before=112,
    completed=121,
    still_open=7,
    clocks=(
        ClockLine(
            name="首次响应",
            limit="急修15分钟，一般1小时",
            kept=Compared(now=Share(part=125, whole=128), before=Share(part=106, whole=112)),
            median_minutes=11,
            p90_minutes=38,
        ),
        ClockLine(
            name="到场",
            limit="急修15分钟，其他按预约",
            kept=Compared(now=Share(part=97, whole=101), before=Share(part=85, whole=92)),
            median_minutes=72,
            p90_minutes=205,
        ),
        ClockLine(
            name="完工",
            limit="急修12小时，简单24小时，复杂48小时",
            kept=Compared(now=Share(part=119, whole=126), before=Share(part=101, whole=108)),
            median_minutes=335,
            p90_minutes=1710,
        ),
    ),
    completion=Compared(now=Share(part=119, whole=126), before=Share(part=101, whole=108)),
    response=Compared(now=Share(part=125, whole=128), before=Share(part=106, whole=112)),
    reopened=Compared(now=Share(part=5, whole=121), before=Share(part=7, whole=107)),
    satisfaction=Satisfaction(steps=(41, 22, 9, 3, 1), asked=121, before=Share(part=60, whole=68)),
    categories=tuple(
        CategoryLine(
            name=name,
            received=received,
            received_before=before,
            completed=received - still_open,
            still_open=still_open,
            response=Share(part=received - slow, whole=received),
            completion=Share(part=kept, whole=due),
            reopened=reopened,
        )
        for name, received, before, still_open, slow, kept, due, reopened in (
            ("给排水", 42, 31, 2, 1, 39, 42, 3),
            ("供配电", 19, 22, 1, 0, 18, 18, 0),
            ("公共照明", 17, 14, 0, 0, 17, 17, 0),
            ("门禁与安防", 14, 9, 1, 1, 13, 14, 1),
            ("电梯", 11, 12, 0, 0, 11, 11, 0),
            ("房屋本体", 9, 11, 3, 1, 5, 8, 1),
            ("户内有偿", 12, 10, 0, 0, 12, 12, 0),
            ("燃气", 4, 3, 0, 0, 4, 4, 0),
        )
    ),
    trend=tuple(
        MonthPoint(month=month, received=due + 2, completion=Share(part=kept, whole=due))
        for month, (kept, due) in zip(MONTHS, KEPT, strict=True)
    ),
    broken=tuple(
        BrokenPromise(
            number=f"WX-202610{day:02d}-{serial:04d}",
            category=category,
            place=place,
            promise=promise,
            due_at=datetime(2026, 10, day, 8, 0, tzinfo=UTC),
            kept_at=datetime(2026, 10, day + 1, 2, 15, tzinfo=UTC) if day < 28 else None,
            late_minutes=late,
            reason=reason,
            remedy=remedy,
        )
        for day, serial, category, place, promise, late, reason, remedy in (
            (
                3,
                2,
                "给排水",
                "5栋 公共立管",
                "完工",
                1095,
                "需停水施工，未提前两天通知，改期一次。",
                "停水施工列入周计划，提前张贴通知。",
            ),
            (
                9,
                11,
                "房屋本体",
                "12栋 屋面",
                "完工",
                2460,
                "连续阴雨，防水层无法施工。",
                "雨后第一个晴天复工，已补做闭水试验。",
            ),
            (14, 5, "给排水", "2栋 户内", "响应", 46, "交接班时无人接单。", "交接班时段由领班兜底接单。"),
            (16, 9, "门禁与安防", "南门 人行道闸", "完工", 1500, "主板缺件，厂家发货延误。", "常用主板备货两套。"),
            (21, 14, "给排水", "8栋 户内", "完工", 310, "住户要求改时间，未登记暂停。", "培训：改期须登记原因。"),
            (22, 3, "房屋本体", "1栋 外墙", "到场", 55, "人员同时处理电梯困人。", "急修与普通单分开排班。"),
            (29, 8, "房屋本体", "9栋 地下室", "完工", 4320, "渗漏点未查明，已请专业单位。", "11月8日前出方案并公示。"),
        )
    ),
)


def printed(document: DispatchOrderDocument, copy: Copy = Copy.OFFICE) -> DispatchOrderDocument:
    """A copy of the sheet with its print run."""
    return stamped(replace(document, copy=copy), printed_at=PRINTED_AT, printed_by="李敏", key=KEY)


def printed_report(document: MonthlyServiceReport = REPORT) -> MonthlyServiceReport:
    """The report with its print run."""
    return stamped(document, printed_at=PRINTED_AT, printed_by="李敏", key=KEY)
