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
from tenants.clock import now
from tenants.provisioning import open_company
from tenants.scope import acting_in

SEED = 20261121


def fill(app: Flask, _data: Path) -> dict[str, Any]:
    """Fill an empty platform; returns the companies and their accounts as `demo.json` wants them."""
    chance = random.Random(SEED)
    with app.app_context():
        operator = add_demo_operator()
        return {"tenants": [_company(plot, chance, app) for plot in COMPANIES], "operator": operator}


class _Stopwatch:
    """Writes into the log of the set-up how long each part took, in seconds."""

    def __init__(self, slug: str) -> None:
        self.slug, self.since = slug, monotonic()

    def __call__(self, part: str) -> None:
        print(f"{self.slug}: {part}, {monotonic() - self.since:.1f} s", flush=True)
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
    told = _Stopwatch(plot.slug)
    with acting_in(tenant.id):
        estates = build_estates(plot, at=at)
        people = add_people(estates, chance, at=at)
        accounts: Accounts = add_accounts(plot, estates, people, at=at)
        told("estates, people, accounts")
        add_life(plot, estates, people, accounts, chance, at=at)
        told("eighteen months of requests")
        add_present(estates, accounts, at=at)
        add_papers(estates, accounts, slug=plot.slug, at=at)
        told("today, statistics")
        add_roster(estates, accounts, at=at)
        told("duty roster")
        add_bills(estates, accounts, at=at)
        told("bills")
        add_payments(estates, accounts, chance, at=at)
        add_by_hand(estates, accounts, at=at)
        told("payments")
        add_arrears(estates, accounts, at=at)
        told("arrears")
        add_facilities(estates, accounts, at=at)
        told("facilities")
        add_emergencies(estates, accounts, at=at)
        told("emergencies")
        add_disclosures(plot.name, estates, accounts, at=at)
        told("disclosures")
    return {"slug": plot.slug, "name": plot.name, "accounts": accounts.listed}
