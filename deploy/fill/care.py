"""Care notes of the demonstration: a handful in each estate, two of them soon to be asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from deploy.fill.accounts import Accounts
from deploy.fill.places import BuiltEstate
from saas.archives import AgreedAs, AgreedVia, CareKind, Consent, Tenure, note_care
from tenants.clock import local_date
from tenants.db import db
from tenants.permissions import Role

NOTES: tuple[tuple[tuple[CareKind, ...], str, AgreedVia, int], ...] = (
    ((CareKind.WALKS,), "轮椅在门后，下楼需两人抬", AgreedVia.SIGNED, 120),
    ((CareKind.ALONE, CareKind.DEAF), "敲门听不见，女儿电话在门卡背面", AgreedVia.VISIT, 350),
    ((CareKind.BEDRIDDEN, CareKind.POWER), "制氧机不能断电，备用氧气瓶在客厅", AgreedVia.SIGNED, 40),
    ((CareKind.INFANT,), "双胞胎，刚满三个月", AgreedVia.VISIT, 15),
    ((CareKind.BLIND,), "请先说明自己是谁，再带路", AgreedVia.PHONE, 338),
    ((CareKind.POWER,), "冰箱里有胰岛素", AgreedVia.VISIT, 200),
)
"""What is needed, the words, how they agreed, and how many days ago."""
FIRST, APART = 3, 11
"""Which houses: the third that is lived in, and every eleventh after it."""


def add_care(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Write the notes as the front desk would have."""
    desk = accounts.one(Role.FRONT_DESK)
    for estate in estates:
        homes = [house.id for house in estate.houses if house.state == "self_used"][FIRST::APART]
        for house_id, (kinds, words, via, days) in zip(homes, NOTES, strict=False):
            tenure = db.session.scalars(select(Tenure).where(Tenure.house_id == house_id).order_by(Tenure.id)).first()
            if tenure is None:
                continue
            then = at - timedelta(days=days)
            consent = Consent(tenure.person.name, AgreedAs.SELF, via, local_date(then))
            note_care(tenure, kinds, words=words, consent=consent, by=desk, at=then)
