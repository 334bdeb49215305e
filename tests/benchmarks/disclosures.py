"""A disclosure over 1,000,000 entries against the bare aggregate: `python -m tests.benchmarks.disclosures [entries]`.

Bare is the one query nobody can avoid: sums by account and side over the same entries. Ours is a whole draft with its
figures, their sources, sums and checks. Interleaved, medians; within 1.5 ×.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import create_engine, text

from app import create_app
from deploy.embedded.databases import APP, MIGRATOR
from saas import disclosures
from saas.disclosures import Sheet, Topic, span_named
from saas.disclosures.drafting import Order, draft
from saas.estates import find_estate
from saas.ledger import CommonSource, book_common_income
from tenants.clock import now
from tenants.db import db
from tenants.master_keys import add_master_key
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import add_member, open_company
from tests.conftest import SETTINGS, build_schema
from tests.servers import private_postgres

ENTRIES = 1_000_000
ROUNDS = 7
BOUND = 1.5
BARE = """
select account_id, item_code, sum(amount_fen) filter (where dated < :since),
       sum(amount_fen) filter (where dated >= :since and amount_fen > 0),
       sum(amount_fen) filter (where dated >= :since and amount_fen < 0)
from entry where tenant_id = :tenant and estate_id = :estate and pot = 'common' and dated <= :until
group by account_id, item_code
"""
FILL = """
with journals as (
    insert into journal (tenant_id, id, estate_id, pot, dated, period, kind, lines, source_kind, source_id, memo, posted_at)
    select :tenant, gen_random_uuid(), :estate, 'common', day, to_char(day, 'YYYY-MM'), 'common_income', 2, 'booking',
           gen_random_uuid(), '', now()
    from (select date '2026-01-01' + (n % 270)::int as day from generate_series(1, :journals) n) days
    returning tenant_id, id, dated
)
insert into entry (tenant_id, id, journal_id, position, account_id, estate_id, pot, dated, amount_fen, item_code, counterparty)
select tenant_id, gen_random_uuid(), id, side.position, side.account, :estate, 'common', dated, side.amount, side.item, ''
from journals cross join lateral (values (1, cast(:bank as uuid), 1234, ''),
                                         (2, cast(:income as uuid), -1234, 'parking')) side(position, account, amount, item)
"""


def main() -> int:
    """Fill, measure, print one line of Markdown; 1 when the bound is missed."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with tempfile.TemporaryDirectory(prefix="mingbai-bench-") as held:
        folder = Path(held)
        with private_postgres() as postgres:
            return _measure(postgres, folder, entries)


def _measure(postgres: Any, folder: Path, entries: int) -> int:
    postgres.create_database("bench")
    build_schema(postgres.url(MIGRATOR, "bench"))
    keys = folder / "master.keys"
    add_master_key(keys)
    settings = {
        **SETTINGS,
        "SQLALCHEMY_DATABASE_URI": postgres.url(APP, "bench"),
        "REDIS_URL": "",
        "MASTER_KEYS": str(keys),
        "FILES": str(folder / "files"),
        "SQLALCHEMY_ENGINE_OPTIONS": {"connect_args": {"options": "-c statement_timeout=120s -c timezone=UTC"}},
    }
    app = create_app(settings)
    with app.app_context():
        company = open_company("bench")
        member = add_member(company, Role.FINANCE)
        with acting_in(company.id):
            book_common_income(company.estate_id, CommonSource.PARKING, 1, on=date(2026, 1, 5), by=member, at=now())
            accounts = dict(db.session.execute(text("select code, id from account")).all())
            db.session.rollback()
        _fill(postgres.superuser_url("bench"), company.id, company.estate_id, accounts, entries)
        return _report(company.id, company.estate_id, entries)


def _fill(url: str, tenant: int, estate: UUID, accounts: dict[str, UUID], entries: int) -> None:
    """As a replica would, without triggers and keys for the filling only: the measured part has them all."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        values = {
            "tenant": tenant,
            "estate": estate,
            "journals": entries // 2,
            "bank": accounts["bank"],
            "income": accounts["common_income"],
        }
        connection.execute(text(FILL), values)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze entry"))
    engine.dispose()


def _report(tenant: int, estate_id: UUID, entries: int) -> int:
    span = span_named("2026-Q3")
    assert span is not None

    def bare() -> None:
        with acting_in(tenant):
            values = {"tenant": tenant, "estate": estate_id, "since": span.first, "until": span.last}
            assert db.session.execute(text(BARE), values).all()

    def ours() -> None:
        with acting_in(tenant):
            estate = find_estate(estate_id)
            assert estate is not None
            sheet = draft(Order(estate, Topic.COMMON_INCOME, span, "甲", lambda message: message, now()))
            held = Sheet(Topic.COMMON_INCOME, sheet.blocks)
            assert held.amount("end.closing") == held.amount("begin.opening") + held.amount("income.received") > 0
            assert not disclosures.privacy.find_personal(held, estate_id)

    ratios, mine, theirs = _interleaved(ours, bare)
    ratio = statistics.median(ratios)
    print(
        f"| disclosure over {entries:,} entries | {statistics.median(mine):.0f} ms | "
        f"{statistics.median(theirs):.0f} ms bare aggregate | {ratio:.2f} × (bound {BOUND}) |"
    )
    return 0 if ratio <= BOUND else 1


def _interleaved(ours: Callable[[], None], bare: Callable[[], None]) -> tuple[list[float], list[float], list[float]]:
    ratios, mine, theirs = [], [], []
    for _round in range(ROUNDS + 1):
        spent = [_timed(bare), _timed(ours)]
        if _round:
            theirs.append(spent[0])
            mine.append(spent[1])
            ratios.append(spent[1] / spent[0])
    return ratios, mine, theirs


def _timed(call: Callable[[], None]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
