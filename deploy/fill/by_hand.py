"""What finance enters by hand: deposits and services, the old books' arrears, a new water meter, a project of the fund.

One deposit is paid and due back, one waits; a service is paid; the arrears of one estate are half taken over; the keys
of WeChat Pay wait for the administrator.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import select

from deploy.fill.accounts import Accounts
from deploy.fill.pictures import notice_on_the_wall
from deploy.fill.places import BuiltEstate
from saas import billing, disclosures, payments, tariffs
from saas.archives import OpeningArrears
from saas.billing import Dial, Meter
from saas.disclosures import Cause, Vote
from saas.estates import Estate, House, find_estate
from saas.ledger import Period
from saas.payments import Channel, Keys, Method
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.members import Member
from tenants.permissions import Role

ISSUED = (
    ("F16", 20_000_000, "装修保证金，装修管理协议 2026-031", 40, True),
    ("F16", 20_000_000, "装修保证金，装修管理协议 2026-044", 6, False),
    ("F15", 3_000_000, "装修垃圾清运，96 ㎡", 6, False),
    ("F18", 200_000, "补办门禁卡一张", 3, True),
    ("F24", 880_000, "特约服务：擦玻璃，住户已确认价目", 2, False),
)
"""Item, price in 1/10,000 yuan, reason, days ago, whether it is paid."""
OLD_DEBTS = (("物业费", "F01", 28_650), ("公摊电费", "F05", 1_735))
CODE_OF_OLD_BOOKS = "JF"


def add_by_hand(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Enter it in the first estate, and the old books in the one that came last."""
    finance, desk = accounts.one(Role.FINANCE), accounts.by_role[Role.FRONT_DESK][0]
    for number, built in enumerate(estates):
        estate = find_estate(built.id)
        assert estate is not None
        if number == 0:
            _issue(estate, finance, desk, at)
            _replace_meter(estate, finance, at)
            _project(estate, accounts.by_role[Role.ESTATE_MANAGER][0], at)
        if built.plot.code == CODE_OF_OLD_BOOKS:
            _old_books(estate, finance, at)
    _propose_keys(finance, at)
    db.session.commit()


def _houses(estate: Estate, first: int, count: int) -> Sequence[House]:
    query = select(House).where(House.estate_id == estate.id).order_by(House.position, House.id)
    return db.session.scalars(query.offset(first).limit(count)).all()


def _issue(estate: Estate, finance: Member, desk: Member, at: datetime) -> None:
    for house, (code, price, reason, days, is_paid) in zip(_houses(estate, 12, len(ISSUED)), ISSUED, strict=False):
        item = tariffs.find_item(code)
        assert item is not None
        moment = at - timedelta(days=days)
        day = local_date(moment)
        charge = billing.issue(
            house,
            item,
            id=new_id(),
            price=price,
            due_on=day + timedelta(days=7),
            reason=reason,
            return_by=day + timedelta(days=35 if is_paid else 180) if code == "F16" else None,
            document=notice_on_the_wall() if code == "F16" else None,
            document_name="agreement.jpg",
            by=finance,
            at=moment,
        )
        if is_paid:
            payments.pay(
                id=new_id(),
                house_id=house.id,
                amount_fen=charge.amount_fen,
                method=Method.CASH,
                charges=[charge.id],
                by=desk,
                at=moment + timedelta(hours=2),
                checked=False,
            )


def _replace_meter(estate: Estate, finance: Member, at: datetime) -> None:
    """The verification of one water meter has run out."""
    query = select(Meter).where(Meter.estate_id == estate.id, Meter.house_id.is_not(None)).order_by(Meter.position)
    meter = db.session.scalars(query.limit(1)).first()
    if meter is None:
        return
    today = local_date(at)
    last = billing.last_readings([meter.id], Period.of(today).next).get(meter.id)
    shown = last.value if last is not None else meter.first_value
    billing.replace(
        meter,
        Dial(f"{meter.code}-2", 0, meter.multiplier, meter.rolls_over_at),
        on=today,
        last_value=shown + 5 * billing.SCALE,
        reason="检定到期",
        by=finance,
        at=at,
    )


def _old_books(estate: Estate, finance: Member, at: datetime) -> None:
    """Three months of some houses that the company before us left open; one fee is still to be looked at."""
    last = Period.of(local_date(at)).shifted(-14)
    for house in _houses(estate, 3, 9):
        for back in range(3):
            for said, _code, fen in OLD_DEBTS:
                month = last.shifted(-back)
                db.session.add(
                    OpeningArrears(
                        estate_id=estate.id, house_id=house.id, item=said, period=month.name, amount=fen + 310 * back
                    )
                )
    db.session.flush()
    said, code, _fen = OLD_DEBTS[0]
    billing.take_over(estate, {said: code}, by=finance, at=at - timedelta(days=20))


def _project(estate: Estate, manager: Member, at: datetime) -> None:
    """One project done, one that waits for the owners."""
    year = local_date(at).year
    done = disclosures.plan_project(
        estate,
        "1栋2单元电梯曳引机更新",
        Cause.RENEWAL,
        scope="1栋2单元",
        share="按建筑面积",
        budget_fen=9_600_000,
        none_excluded=True,
        planned_on=date(year, 2, 20),
        by=manager,
        at=at,
    )
    disclosures.decide_project(
        done,
        Vote(268_000, 231_500, 205_300, 24, 21, 19),
        decided_on=date(year, 3, 28),
        decision=notice_on_the_wall(),
        decision_name="decision.jpg",
        by=manager,
        at=at,
    )
    disclosures.contract_project(done, "安达电梯工程有限公司", 9_180_000, by=manager, at=at)
    disclosures.finish_project(
        done,
        9_052_000,
        audit="第三方审价，核减 1,280.00 元",
        warranty_until=date(year + 2, 6, 18),
        done_on=date(year, 6, 18),
        by=manager,
        at=at,
    )
    disclosures.plan_project(
        estate,
        "地下车库入口防水翻修",
        Cause.REPAIR,
        scope="全体业主",
        share="按建筑面积",
        budget_fen=13_400_000,
        none_excluded=True,
        planned_on=local_date(at) - timedelta(days=9),
        by=manager,
        at=at,
    )


def _propose_keys(finance: Member, at: datetime) -> None:
    """An account at WeChat Pay that waits for the administrator; the keys are made up on the spot."""
    own, theirs = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    private = own.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = theirs.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    keys = Keys(
        "1900000109", "wxd678efh567hg6787", "5157F09EFDC096DE15EBE81A47057A72", private, public.decode(), "0" * 32
    )
    payments.ask_change(Channel.WECHAT, keys, reason="开通微信支付", by=finance, at=at - timedelta(hours=20))
