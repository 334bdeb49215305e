"""What stands in the estates: lifts, pumps, the fire system, a generator, a playground, and who went round.

One lift's inspection has run out, one round was missed, and one reading out of range has become a repair. Of three
hazards one is overdue, one waits for its check, and one is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from deploy.fill.accounts import Accounts
from deploy.fill.pictures import cleaned, notice_on_the_wall
from deploy.fill.places import BuiltEstate
from saas import facilities
from saas.estates import Estate, find_estate
from saas.facilities import Answer, Asset, AssetKind, CertificateKind, Details, Level, PointKind, Round, Scope
from tenants.clock import local_date
from tenants.db import db
from tenants.files import store
from tenants.members import Member
from tenants.permissions import Role

DAY = timedelta(days=1)
BACK = 17
"""Days ago the register was begun: one period of lift maintenance is over."""
HOUSED = (
    (AssetKind.FIRE_ALARM, "火灾自动报警系统", "消防控制室", "海湾安全", "浙安消防维保"),
    (AssetKind.FIRE_PUMP, "消火栓泵组", "地下一层泵房", "上海凯泉", "浙安消防维保"),
    (AssetKind.PUMP, "生活变频供水泵组", "地下一层泵房", "南方泵业", ""),
    (AssetKind.WATER_TANK, "生活水箱", "地下一层泵房", "", "清源水箱清洗"),
    (AssetKind.GENERATOR, "柴油发电机", "地下一层发电机房", "康明斯", ""),
    (AssetKind.POWER_ROOM, "低压配电室", "地下一层", "", ""),
    (AssetKind.PLAYGROUND, "儿童乐园", "中心花园", "", ""),
)
LATE_LIFT = 2
"""Which lift of the first estate nobody had inspected in time."""


def add_facilities(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Register them, go round, and leave a few things for somebody to find."""
    manager = accounts.by_role[Role.ESTATE_MANAGER][0]
    technician = accounts.by_role[Role.TECHNICIAN][0]
    for number, built in enumerate(estates):
        estate = find_estate(built.id)
        assert estate is not None
        begun = at - BACK * DAY
        _register(estate, len(built.plot.buildings), manager, begun, has_late_lift=number == 0)
        for scope, name in ((Scope.GREENING, "中心花园"), (Scope.SERVICE_HALL, "物业服务大厅")):
            facilities.add_area(estate, scope, name, by=manager, at=begun)
    for ago in range(BACK, -1, -1):
        _go_round([built.id for built in estates], technician, at - ago * DAY, today=ago == 0)
    facilities.stop_expired(at=at)
    first = find_estate(estates[0].id)
    assert first is not None
    _find_hazards(first, accounts, at)
    db.session.commit()


def _register(estate: Estate, buildings: int, manager: Member, at: datetime, *, has_late_lift: bool) -> None:
    today = local_date(at)
    for number in range(1, buildings + 1):
        lift = facilities.register(
            estate,
            AssetKind.LIFT,
            Details(
                f"{number}号楼客梯",
                f"{number}号楼1单元",
                maker="通力电梯",
                model="MiniSpace 1000kg",
                serial=f"KN{estate.code}{number:04d}",
                installed_on=date(2016, 5, 20),
                maintainer="杭州通达电梯维保",
                maintainer_phone="0571-85001234",
            ),
            by=manager,
            at=at,
        )
        is_late = has_late_lift and number == LATE_LIFT
        until = today + timedelta(days=BACK - 3 if is_late else 150 + 20 * number)
        _papers(lift, until, manager, at)
    for kind, name, place, maker, maintainer in HOUSED:
        details = Details(name, place, maker=maker, maintainer=maintainer, installed_on=date(2016, 5, 20))
        facilities.register(estate, kind, details, by=manager, at=at)


def _papers(lift: Asset, until: date, manager: Member, at: datetime) -> None:
    photo = store(
        facilities.PAPER_KIND, cleaned(notice_on_the_wall, facilities.PAPER_KIND), name="mark.jpg", by=manager, at=at
    ).token
    facilities.keep_certificate(
        lift,
        CertificateKind.REGISTRATION,
        number=f"梯11浙A{lift.serial}",
        valid_from=date(2016, 6, 1),
        by=manager,
        at=at,
    )
    facilities.keep_certificate(
        lift,
        CertificateKind.INSPECTION,
        number=f"TJ-{lift.serial}",
        valid_from=until - timedelta(days=364),
        valid_until=until,
        photo=photo,
        by=manager,
        at=at,
    )
    facilities.put_in_use(lift, by=manager, at=at)


def _find_hazards(estate: Estate, accounts: Accounts, at: datetime) -> None:
    """Three that were seen: e-bikes in a hall, a loose tile, an open switchboard; each as far as it has come."""
    manager, technician = accounts.by_role[Role.ESTATE_MANAGER][0], accounts.by_role[Role.TECHNICIAN][0]
    for days, what, place, level, done in HAZARDS:
        seen = at - days * DAY
        hazard = facilities.report_hazard(
            estate,
            what,
            place=place,
            level=level,
            responsible=technician,
            photos=_picture(manager, seen),
            by=manager,
            at=seen,
        )
        if done:
            handed_in = seen + timedelta(hours=20)
            photos = _picture(technician, handed_in)
            facilities.rectify_hazard(hazard, done, photos=photos, by=technician, at=handed_in)
        if done and level == Level.MAJOR:
            facilities.close_hazard(hazard, "现场已复查，符合要求。", by=manager, at=seen + timedelta(hours=22))


def _picture(by: Member, at: datetime) -> tuple[str, ...]:
    return (
        store(
            facilities.HAZARD_KIND, cleaned(notice_on_the_wall, facilities.HAZARD_KIND), name="hazard.jpg", by=by, at=at
        ).token,
    )


HAZARDS = (
    (9, "一楼门厅停放两辆电动自行车，占用疏散通道", "2号楼1单元门厅", Level.GENERAL, ""),
    (2, "外墙面砖松动，下方为人行道", "3号楼东侧山墙", Level.GENERAL, "已拆除松动面砖并设置围挡，下方通道改道。"),
    (5, "配电箱门锁损坏，箱门敞开", "地下车库B区", Level.MAJOR, "已更换门锁并上锁，张贴警示标识。"),
)


def _go_round(estates: Sequence[UUID], technician: Member, at: datetime, *, today: bool) -> None:
    """Make every round that is due; one day's look at the switch room was forgotten, today's are still to be made."""
    facilities.make_rounds(at=at)
    for found in facilities.rounds_open(frozenset(estates), at=at):
        is_daily = found.opens_on == found.due_on
        is_forgotten = found.plan.code == "power.daily" and found.opens_on.day % 10 == 6
        waits = today and is_daily
        if not is_forgotten and not waits and (is_daily or found.plan.code in DONE):
            stops = found.plan.code == "generator.monthly" and found.estate_id == estates[0]
            answers = _answers(found, technician, at, stops=stops)
            facilities.finish(found, answers, worker=_worker(found), by=technician, at=at)
    facilities.close_missed(at=at + DAY if not today else at)


DONE = ("generator.monthly", "lift.fortnight", "lift.weekly", "fire_pump.monthly", "area.weekly")


def _worker(found: Round) -> str:
    return "韩师傅" if found.plan.by_supplier else ""


def _answers(found: Round, technician: Member, at: datetime, *, stops: bool) -> dict[UUID, Answer]:
    """Everything in order, but the one generator that stopped after twelve minutes."""
    answers = {}
    for point in found.version.points:
        low, high = point.low if point.low is not None else 0, point.high
        right = low + ((high if high is not None else low) - low) // 3
        reading = 12 if stops and point.unit == "min" else right
        photos: tuple[str, ...] = ()
        if point.needs_photo:
            photos = (
                store(
                    facilities.ROUND_KIND,
                    cleaned(notice_on_the_wall, facilities.ROUND_KIND),
                    name="round.jpg",
                    by=technician,
                    at=at,
                ).token,
            )
        answers[point.id] = Answer(
            passed=None if point.kind == PointKind.READING else True,
            reading=reading if point.kind == PointKind.READING else None,
            words="周敏" if point.kind == PointKind.NAME else "",
            photos=photos,
        )
    return answers
