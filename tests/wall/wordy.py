"""What the crawler's world leaves unsaid: rows and words of the kinds that only some companies ever write.

The hostile columns are overwritten where something stands. These are the remaining places in which people write, so
that each of them has something to overwrite and, where a page shows it, a page to show it on.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select

from saas import archives, arrears, disclosures, payments, promises, repairs, requests
from saas.archives.import_models import ImportRun
from saas.archives.models import ChangeRequest, OpeningArrears
from saas.arrears.models import ArrearsNotice
from saas.disclosures.models import DisclosureObjection
from saas.disclosures.rule_models import DisclosureRule
from saas.estates import ParkingSpace, find_estate
from saas.promises.calendar import DayKind, SpecialDay
from saas.promises.defaults import Team
from saas.promises.models import PauseReason
from saas.requests.consultations import Consultation
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tenants.support import SupportEntry
from tests.wall.crawler import World


def say_the_rest(world: World) -> None:
    """Write once in each place that the world leaves empty. The world is spent afterwards: its things have moved on."""
    with acting_in(world.company.id):
        _about_requests(world)
        _about_money(world)
        _about_estates(world)
        db.session.commit()


def _member(world: World, name: str) -> Member:
    member = world.actors[name].member
    assert member is not None
    return member


def _own(world: World, name: str) -> UUID:
    return UUID(world.ids[name]["own"][0])


def _about_requests(world: World) -> None:
    at, supervisor = now(), _member(world, "supervisor")
    consultation = db.session.scalars(
        select(Consultation).where(Consultation.id == _own(world, "consultation_id"))
    ).one()
    requests.advise(consultation, "先道歉，再说时间", by=supervisor, at=at)
    moved = requests.find_request(_own(world, "requests.hand_to:request_id"))
    assert moved is not None
    requests.transfer(moved, department=Team.SECURITY, reason="归秩序维护", by=supervisor, at=at)
    working = repairs.find_repair(UUID(world.ids["repair_id"]["own"][2]))
    assert working is not None and working.started_at is not None
    repairs.pause(
        working,
        PauseReason.PARTS,
        expected=at + timedelta(days=1),
        words="等阀芯到货",
        by=_member(world, "technician"),
        at=working.started_at,  # two days later its promise may be broken, and a broken one is not stopped
    )
    db.session.add(
        repairs.Material(
            repair_id=working.id,
            position=1,
            name="阀芯",
            spec="4分",
            unit="个",
            quantity=1000,
            unit_price=3500,
            amount=3500,
        )
    )
    change = db.session.scalars(select(ChangeRequest).where(ChangeRequest.id == _own(world, "change_id"))).one()
    archives.decide_change(change, approve=False, reason="请带证件来", by=supervisor, at=at)
    moved.imported = {"处理人": "老周", "备注": "住户说漏水"}
    customers = requests.MailboxPurpose.CUSTOMERS
    db.session.add(requests.Mailbox(purpose=customers, address="kf@example.com", estate_id=world.company.estate_id))


def _about_money(world: World) -> None:
    at, finance, estate = now(), _member(world, "finance"), find_estate(world.company.estate_id)
    assert estate is not None
    arrears.set_instructions(
        estate,
        payee="和安物业",
        bank="杭州银行",
        account_no="3301 0401",
        ways="微信",
        contact="收费处 8:30",
        by=finance,
        at=at,
    )
    legal = db.session.scalars(
        select(ArrearsNotice).where(ArrearsNotice.id == _own(world, "arrears.decide:notice_id"))
    ).one()
    arrears.withdraw(legal, reason="已谈妥分期", by=finance, at=at)
    payments.count_cash(estate.id, local_date(at), 1, reason="找零少收", by=finance, at=at)
    opening = {"item": "物业费", "period": "2025-09", "amount": 26992}
    db.session.add(OpeningArrears(estate_id=estate.id, house_id=world.company.house_id, **opening))


def _about_estates(world: World) -> None:
    at, manager, estate = now(), _member(world, "manager"), find_estate(world.company.estate_id)
    assert estate is not None
    objection = db.session.scalars(
        select(DisclosureObjection).where(DisclosureObjection.id == _own(world, "disclosure_objection_id"))
    ).one()
    disclosures.answer(objection, "价目表已更换", by=manager, at=at)
    since = {"valid_from": date(2026, 1, 1), "set_by_id": manager.id, "set_at": at}
    db.session.add(DisclosureRule(estate_id=estate.id, region="national", source="业主大会决定", **since))
    db.session.add(ParkingSpace(estate_id=estate.id, house_id=world.company.house_id, code="B1-017"))
    run = db.session.scalars(select(ImportRun).where(ImportRun.id == _own(world, "run_id"))).one()
    run.unknown_estates = ["幸福小区"]
    administrator = _member(world, "administrator")
    promises.publish_defaults(by=administrator, at=at)
    promises.switch_service_type("plumbing.tap", active=True, by=administrator, at=at)
    promises.make_calendar_version(
        promises.CalendarKind.SERVICE,
        week=["08:30-17:30"] * 7,
        days=[SpecialDay(date(2026, 12, 8), DayKind.HOLIDAY, "司庆")],
        known_until=None,
        by=administrator,
        at=at,
        note="冬季时间",
    )
    operator = db.session.scalar(select(func.gen_random_uuid()))
    db.session.add(
        SupportEntry(
            grant_id=_own(world, "grant_id"),
            operator_id=operator,
            operator_name="平台客服",
            token_hash=b"-",
            made_at=at,
        )
    )
