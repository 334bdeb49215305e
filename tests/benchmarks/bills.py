"""Billing an estate of 100,000 houses against bare inserts of the same rows, and 500 payment notices as one PDF."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from time import perf_counter
from uuid import UUID

from flask import Flask
from psycopg import sql
from psycopg.types.json import Jsonb

from deploy.embedded.databases import connect
from saas.billing import bill, publish
from saas.billing.papers import BillNotice, NoticeLine
from saas.estates import Building, House, Unit
from saas.ledger import Period
from saas.reports.documents import Issuer, stamped
from tenants.bulk import insert_many
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.benchmarks.table import Line, in_turn, ms
from tests.cast import Company, add_member, open_company
from tests.factories.billing import estate_of, tariff
from tests.factories.estates import estate
from workers import pdf
from workers.printing.sheets import compose

AT = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
OCTOBER = Period(2026, 10)
TABLES = ("bill", "charge", "journal", "entry")
NOTICES, ONE_BY_ONE = 500, 20


def billing_of(app: Flask, superuser_url: str, *, houses: int) -> Iterator[Line]:
    """Draft and publication of so many houses: at most 5 × bare inserts, and linear (a quarter of them beside it)."""
    with app.app_context():
        company = open_company("bills")
        finance = add_member(company, Role.FINANCE)
        few, _ = _bill(company, finance, houses // 4)
        many, estate_id = _bill(company, finance, houses)
    bare = _bare(superuser_url, company.id, estate_id)
    yield Line(f"bill {houses:,} houses ÷ bare inserts of the same rows", ms(many), ms(bare), many / bare, 5)
    yield Line(f"bill {houses:,} houses ÷ 4 × {houses // 4:,} houses", ms(many), ms(4 * few), many / (4 * few), 1.3)


def _bill(company: Company, finance: Member, houses: int) -> tuple[float, UUID]:
    """Seconds from the beginning of the draft to the end of publication, books included."""
    with acting_in(company.id):
        place = estate()
        building = Building(estate_id=place.id, name="1")
        db.session.add(building)
        db.session.flush()
        unit = Unit(building_id=building.id, name="1")
        db.session.add(unit)
        db.session.flush()
        insert_many(House, (_house(place.id, unit.id, number) for number in range(houses)))
        db.session.commit()
        tariff(place.id)
        place_id = place.id
    with acting_in(company.id):
        by = db.session.get_one(Member, (company.id, finance.id))
        began = perf_counter()
        run = bill(estate_of(place_id), OCTOBER, by=by, at=AT)
        publish(run, by=by, at=AT)
        return perf_counter() - began, place_id


def _house(estate_id: UUID, unit_id: UUID, number: int) -> dict[str, object]:
    code = f"1-1-{number:06d}"
    return {
        "estate_id": estate_id,
        "unit_id": unit_id,
        "code": code,
        "display": code,
        "position": code,
        "number": f"{number:06d}",
        "floor": 1,
        "area": 6000 + number % 9000,
        "state": "self_used",
    }


def _bare(superuser_url: str, tenant_id: int, estate_id: UUID) -> float:
    """The same rows taken out of the same tables and put in again by psycopg alone, a thousand at a time.

    Keys, foreign keys and the checks of journals are those of the tables; nothing is reckoned and nothing else is asked.
    """
    names: dict[str, list[str]] = {}
    rows: dict[str, list[tuple[object, ...]]] = {}
    with connect(superuser_url, autocommit=False) as connection:
        for name in TABLES:
            mine = sql.SQL("select * from {} where tenant_id = %s and estate_id = %s").format(sql.Identifier(name))
            cursor = connection.execute(mine, (tenant_id, estate_id))
            names[name] = [one.name for one in cursor.description or ()]
            rows[name] = [tuple(_sent(value) for value in row) for row in cursor.fetchall()]
        connection.execute("set session_replication_role = replica")
        for name in reversed(TABLES):
            gone = sql.SQL("delete from {} where tenant_id = %s and estate_id = %s").format(sql.Identifier(name))
            connection.execute(gone, (tenant_id, estate_id))
        connection.execute("set session_replication_role = origin")
        began = perf_counter()
        with connection.cursor() as writing:
            for name in TABLES:
                holes = sql.SQL(", ").join(sql.Placeholder() * len(names[name]))
                insert = sql.SQL("insert into {} values ({})").format(sql.Identifier(name), holes)
                for start in range(0, len(rows[name]), 1000):
                    writing.executemany(insert, rows[name][start : start + 1000])
            writing.execute("set constraints all immediate")
        spent = perf_counter() - began
        connection.rollback()
    return spent


def _sent(value: object) -> object:
    return Jsonb(value) if isinstance(value, (dict, list)) else value


def notices(app: Flask) -> Iterator[Line]:
    """500 notices in one batch take at most a quarter of the time they take one by one (a sample of those)."""
    with app.test_request_context():
        htmls = [compose(_notice(number), language="zh_CN") for number in range(NOTICES)]
        pdf.warm_up()

        def together() -> None:
            assert len(pdf.render_many(htmls, created=AT).pages) == NOTICES

        def alone() -> None:
            for html in htmls[:ONE_BY_ONE]:
                pdf.render(html, created=AT)

        batch, sample = in_turn(together, alone, rounds=3)
        one_by_one = sample * NOTICES / ONE_BY_ONE
    yield Line(
        f"{NOTICES} notices one by one (from {ONE_BY_ONE}) ÷ as one batch",
        ms(one_by_one),
        ms(batch),
        one_by_one / batch,
        4,
        True,
    )


def _notice(number: int) -> BillNotice:
    def line(fee: str, fen: int, quantity: str, price: str) -> NoticeLine:
        return NoticeLine(
            fee=fee, first=OCTOBER.first, last=OCTOBER.last, quantity=quantity, price=price, due_fen=fen, paid_fen=0
        )

    document = BillNotice(
        issuer=Issuer(company="和安物业服务有限公司", estate="和安花园", phone="0571-88001001"),
        number=f"202610-{number:05d}",
        period="2026-10",
        payee=("王秀兰", "李建军", "欧阳静")[number % 3],
        house=f"{number % 8 + 1}栋{number % 2 + 1}单元{number % 30 + 1}0{number % 4 + 1}",
        area="96.4",
        lines=[
            line("物业服务费（住宅）", 26992 + number, "96.4 ㎡", "2.8"),
            line("公共能耗分摊（电）", 1842 + number % 7, "", ""),
            line("代收水费", 4313, "12.5", "3.45"),
        ],
        pay_until=date(2026, 11, 15),
        printed_on=date(2026, 11, 3),
    )
    done: BillNotice = stamped(document, printed_at=AT, printed_by="孙敏", key=b"bench" * 7)
    return done
