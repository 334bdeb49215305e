"""What an office notes in the compliance calendar: meetings, tests and talks of the year, each a few days before its day.

What is still red afterwards is what the other stories left: an inspection that ran out, a board nobody photographed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from deploy.fill.accounts import Accounts
from deploy.fill.pictures import door_that_closes
from deploy.fill.places import BuiltEstate
from saas import facilities, repairs, requests
from saas.estates import find_estate
from saas.facilities import AssetKind, Proof
from saas.facilities.kinds import DueState
from saas.repairs.kinds import Cause, SkipReason, Way
from saas.requests.kinds import Category, FeedbackWay
from tenants.clock import local_date, start_of_day
from tenants.db import db
from tenants.permissions import Role

NOTES = {
    "lift_meeting": "安全员、维保单位到会，会议纪要已归档。",
    "backup_test": "从备份恢复到测试库，抽查 20 户档案一致。",
    "owners_talk": "26 户业主到场，意见 11 条已逐条答复。",
    "flood_check": "雨水井、集水井已清掏，水泵试运行正常。",
    "lift_drill": "与维保单位联合演练，12 分钟救出被困人员。",
}
OTHER = "已完成，记录存档。"
EARLIER = timedelta(days=4)


def add_calendar(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Note what was done by hand this year, and send somebody to the generator that stopped."""
    manager = accounts.by_role[Role.ESTATE_MANAGER][0]
    today = local_date(at)
    found = [estate for built in estates if (estate := find_estate(built.id)) is not None]
    for items in facilities.calendar_of(found, today.year, today=today).values():
        for item in items:
            if item.proof is Proof.BY_HAND and item.state is DueState.OVERDUE:
                day = item.due_on - EARLIER
                code = item.obligation.code
                told = start_of_day(day) + timedelta(hours=16)
                facilities.prove(
                    item.estate, code, item.period, done_on=day, note=NOTES.get(code, OTHER), by=manager, at=told
                )
    _see_to_the_generator(estates[0], accounts, at)
    db.session.commit()


def _see_to_the_generator(built: BuiltEstate, accounts: Accounts, at: datetime) -> None:
    """It stopped in its test run; a new starter battery put it right."""
    desk, dispatcher, technician = (
        accounts.by_role[role][0] for role in (Role.FRONT_DESK, Role.DISPATCHER, Role.TECHNICIAN)
    )
    assets = facilities.assets_in(frozenset({built.id}))
    broken = [one for asset in assets if asset.kind == AssetKind.GENERATOR for one in facilities.repairs_about(asset)]
    for request in broken:
        assert request.service_type is not None
        when = request.received_at + timedelta(minutes=10)
        requests.register(request, by=desk, at=when)
        requests.classify(
            request,
            category=Category.REPAIR,
            service_type=request.service_type,
            by=desk,
            at=when + timedelta(minutes=2),
        )
        repair = repairs.dispatch(request, technician, by=dispatcher, at=when + timedelta(minutes=5))
        repairs.accept(repair, by=technician, at=when + timedelta(minutes=8))
        repairs.depart(repair, by=technician, at=when + timedelta(minutes=9))
        repairs.arrive(repair, by=technician, at=when + timedelta(minutes=15))
        repairs.begin(
            repair,
            cause=Cause.WORN,
            way=Way.REPLACE_PART,
            skip=SkipReason.OBVIOUS,
            by=technician,
            at=when + timedelta(minutes=30),
        )
        done = when + timedelta(minutes=90)
        repairs.try_out(repair, passed=True, by=technician, at=done)
        photos = [door_that_closes(by=technician, at=done)]
        repairs.complete(repair, "更换启动电池，带载试运行 30 分钟正常", photos=photos, by=technician, at=done)
        requests.feed_back(
            request, "发电机已恢复备用", way=FeedbackWay.PORTAL, by=desk, at=done + timedelta(minutes=10)
        )
