"""`make bench`: everything measured in one run, printed as one table (Markdown). Asserts nothing about absolute times."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from flask import Flask

from app import create_app
from deploy.demo_place import DemoPlace
from deploy.embedded import EmbeddedPostgres
from deploy.embedded.databases import APP, MIGRATOR
from tenants.clock import SHANGHAI
from tests.benchmarks import bills, incidents, pages, paper, queue, statements
from tests.benchmarks.company import Measured, add_others, count_of, grow, open_measured, settle
from tests.benchmarks.table import HEAD, Line
from tests.conftest import build_schema
from tests.servers import private_postgres, private_redis
from translations.build import build as build_translations

FEW, MANY = "few", "many"
FEW_COMPANIES = 5
FIRST_OTHER = 50_000
GROUPS = ("pages", "statements", "wall", "queue", "paper", "bills", "incidents")


@dataclass
class Bench:
    """The servers and applications of one run."""

    postgres: EmbeddedPostgres
    environment: dict[str, str]
    folder: Path
    few: Flask
    small: Measured
    measured: Measured

    def url(self, database: str) -> str:
        return self.postgres.url(APP, database)

    def superuser_url(self, database: str) -> str:
        return self.postgres.superuser_url(database)


def main() -> int:
    """Measure what was chosen and print the table; 0 also when a bound was missed: the table says so."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", nargs="+", choices=GROUPS, default=list(GROUPS))
    parser.add_argument("--companies", type=int, default=200)
    parser.add_argument("--requests", type=int, default=200_000, help="of all companies together")
    parser.add_argument("--full", action="store_true", help="1,000 companies, 1,000,000 requests")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--houses", type=int, default=100_000)
    chosen = parser.parse_args()
    if chosen.full:
        chosen.companies, chosen.requests = 1000, 1_000_000
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out, Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)  # the application's own log lines go nowhere
        _tell(chosen, out)
    return 0


def _tell(chosen: argparse.Namespace, out: TextIO) -> None:
    began = time.monotonic()
    moment = f"{datetime.now(SHANGHAI):%Y-%m-%d %H:%M}"
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{moment} (Shanghai), {where}, load {os.getloadavg()[0]:.1f}\n\n{HEAD}", file=out, flush=True)
    lines = []
    for line in measure(chosen):
        print(line, file=out, flush=True)
        lines.append(line)
    missed = [line.what for line in lines if not line.is_met]
    print(f"\n{time.monotonic() - began:.0f} s. Missed: {'; '.join(missed) or 'nothing'}.", file=out)


def measure(chosen: argparse.Namespace) -> Iterator[Line]:
    """The lines of the table, as they come."""
    with ExitStack() as running:
        bench = _start(running)
        if "pages" in chosen.only:
            yield from pages.against_bare(bench.few, bench.measured, bench.url(FEW), rounds=chosen.rounds)
            yield from pages.constant_in_rows(bench.few, bench.small, bench.measured)
        if "queue" in chosen.only:
            yield from queue.rates(
                bench.few,
                bench.measured.company.id,
                bench.environment,
                bench.superuser_url(FEW),
                bench.folder,
                jobs=chosen.jobs,
            )
        if "paper" in chosen.only:
            yield from paper.report_pdf(bench.few)
        if "bills" in chosen.only:
            yield from bills.notices(bench.few)
            yield from bills.billing_of(bench.few, bench.superuser_url(FEW), houses=chosen.houses)
        if "incidents" in chosen.only:
            yield from incidents.incidents(bench.few, bench.superuser_url(FEW), rounds=chosen.rounds // 2)
        if {"statements", "wall"} & set(chosen.only):
            yield from _at_scale(bench, chosen)


def _at_scale(bench: Bench, chosen: argparse.Namespace) -> Iterator[Line]:
    each = chosen.requests // chosen.companies
    tenant_id = bench.measured.company.id
    grow(bench.superuser_url(FEW), tenant_id, to=each)
    add_others(bench.superuser_url(FEW), tenant_id, first=FIRST_OTHER, count=FEW_COMPANIES - 1)
    settle(bench.superuser_url(FEW))
    recorded = pages.recorded_pages(bench.few, bench.measured)
    if "wall" in chosen.only:
        yield from statements.inside_the_wall(
            recorded, bench.url(FEW), bench.superuser_url(FEW), rounds=chosen.rounds // 2
        )
    if "statements" in chosen.only:
        _forget_connections(bench.few)
        bench.postgres.create_database(MANY, template=FEW)
        others = chosen.companies - FEW_COMPANIES
        add_others(bench.superuser_url(MANY), tenant_id, first=FIRST_OTHER + FEW_COMPANIES, count=others)
        settle(bench.superuser_url(MANY))
        counts = f"{count_of(bench.superuser_url(MANY)):,} ÷ {count_of(bench.superuser_url(FEW)):,} requests"
        for line in statements.at_many_companies(recorded, bench.url(MANY), bench.url(FEW), rounds=chosen.rounds // 2):
            yield Line(f"{line.what}, {counts}", line.ours, line.other, line.ratio, line.bound)
        many = _app(bench.environment, bench.url(MANY))
        yield from statements.whole_pages(many, bench.few, bench.measured, rounds=chosen.rounds)


def _start(running: ExitStack) -> Bench:
    folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="mingbai-bench-")))
    postgres = running.enter_context(
        private_postgres(shared_buffers="256MB", max_wal_size="4GB", autovacuum="off", fsync="off")
    )
    redis = running.enter_context(private_redis())
    postgres.create_database(FEW)
    build_schema(postgres.url(MIGRATOR, FEW))
    build_translations()
    place = DemoPlace(folder)
    place.make()
    servers = {"DATABASE_URL": postgres.url(APP, FEW), "REDIS_URL": redis.url}
    environment = place.environment(port=1, smtp_port=1, servers=servers)
    os.environ.update({name: value for name, value in environment.items() if name not in ("DATABASE_URL",)})
    few = _app(environment, servers["DATABASE_URL"])
    running.callback(_forget_connections, few)
    small = open_measured(few, "small", reported=1, taken_down=2, estates=0)
    measured = open_measured(few, "large", reported=20, taken_down=45, estates=10)
    return Bench(postgres, environment, folder, few, small, measured)


def _app(environment: dict[str, str], url: str) -> Flask:
    return create_app(
        {
            "TESTING": True,  # faults are raised, log lines go to our standard output
            "SQLALCHEMY_DATABASE_URI": url,
            "SECRET_KEY": environment["SECRET_KEY"],
            "REDIS_URL": environment["REDIS_URL"],
            "MASTER_KEYS": environment["MINGBAI_MASTER_KEYS"],
            "FILES": environment["MINGBAI_FILES"],
            "SESSION_COOKIE_SECURE": False,
            "SESSION_COOKIE_NAME": "mingbai",
            "EXTERNAL_SCHEME": "http",
        }
    )


def _forget_connections(app: Flask) -> None:
    from tenants.db import db

    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    sys.exit(main())
