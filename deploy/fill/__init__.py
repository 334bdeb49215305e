"""The demonstration's two companies, made by a deterministic generator: 和安 with three estates, 江畔 with one.

One of 和安's estates really is worse than the others, and one only looks so in a single month. Everything but the
clock comes from one seed, so that two demonstrations tell the same story.
"""

from __future__ import annotations

import random
from pathlib import Path
from time import monotonic
from typing import Any

from flask import Flask

from deploy.fill.accounts import Accounts, add_accounts, add_demo_operator
from deploy.fill.arrears import add_arrears
from deploy.fill.billing import add_bills
from deploy.fill.by_hand import add_by_hand
from deploy.fill.calendar import add_calendar
from deploy.fill.care import add_care
from deploy.fill.disclosures import add_disclosures
from deploy.fill.emergencies import add_emergencies
from deploy.fill.facilities import add_facilities
from deploy.fill.life import add_life
from deploy.fill.now import add_present
from deploy.fill.papers import add_papers
from deploy.fill.payments import add_payments
from deploy.fill.people import add_people
from deploy.fill.places import build_estates
from deploy.fill.plot import COMPANIES, CompanyPlot
from deploy.fill.roster import add_roster
from deploy.fill.settlements import add_settlements
from tenants.clock import now
from tenants.provisioning import open_company
from tenants.scope import acting_in

SEED = 20261121
PART = "  "
"""How a line begins that people who wait may read."""


def fill(app: Flask, _data: Path) -> dict[str, Any]:
    """Fill an empty platform; returns the companies and their accounts as `demo.json` wants them."""
    operator = fill_operator(app)
    return {"tenants": [fill_company(app, plot) for plot in COMPANIES], "operator": operator}


def fill_operator(app: Flask) -> dict[str, Any]:
    """The platform's own login."""
    with app.app_context():
        return add_demo_operator()


def fill_company(app: Flask, plot: CompanyPlot) -> dict[str, Any]:
    """One company with its life. Each tells its own story, so that two can be filled at the same time."""
    with app.app_context():
        return _company(plot, random.Random(SEED + COMPANIES.index(plot)), app)


class _Stopwatch:
    """Says how long each part took, in seconds: into the log of the set-up, and to whoever waits."""

    def __init__(self, name: str) -> None:
        self.name, self.since = name, monotonic()

    def __call__(self, part: str) -> None:
        print(f"{PART}{self.name}  {part}  {monotonic() - self.since:.0f} s", flush=True)
        self.since = monotonic()


def _company(plot: CompanyPlot, chance: random.Random, app: Flask) -> dict[str, Any]:
    at = now()
    tenant = open_company(
        name=plot.name,
        short_name=plot.short_name,
        slug=plot.slug,
        base_host=app.config["BASE_HOST"],
        administrator="吴昊",
        login="wuhao",
        email=None,
        at=at,
    )
    told = _Stopwatch(plot.short_name)
    with acting_in(tenant.id):
        estates = build_estates(plot, at=at)
        people = add_people(estates, chance, at=at)
        accounts: Accounts = add_accounts(plot, estates, people, at=at)
        add_care(estates, accounts, at=at)
        told("小区、业主、账号 · estates, people, accounts")
        add_life(plot, estates, people, accounts, chance, at=at)
        told("十八个月的报修 · eighteen months of requests")
        add_present(estates, accounts, at=at)
        add_papers(estates, accounts, slug=plot.slug, at=at)
        told("今天、统计 · today, statistics")
        add_roster(estates, accounts, at=at)
        told("值班排班 · duty roster")
        add_bills(estates, accounts, at=at)
        told("账单 · bills")
        add_payments(estates, accounts, chance, at=at)
        add_by_hand(estates, accounts, at=at)
        add_settlements(estates, accounts, at=at)
        told("收款 · payments")
        add_arrears(estates, accounts, at=at)
        told("欠费 · arrears")
        add_facilities(estates, accounts, at=at)
        told("设施设备 · facilities")
        add_emergencies(estates, accounts, at=at)
        add_calendar(estates, accounts, at=at)
        told("应急 · emergencies")
        add_disclosures(plot.name, estates, accounts, at=at)
        told("公示 · disclosures")
    return {"slug": plot.slug, "name": plot.name, "accounts": accounts.listed}
