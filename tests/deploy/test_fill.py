"""The demonstration's companies: every role can come in, one estate really is worse, and one only looks so."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from saas import billing, metrics
from saas.archives.models import Tenure
from saas.estates import every_estate
from saas.metrics.chance import Z95, Z998, limits_by_chance
from tenants.clock import now
from tenants.companies import company_at
from tenants.db import db
from tenants.permissions import Role
from tenants.scope import acting_in

if os.environ.get("MINGBAI_SHORT"):
    pytest.skip("short run", allow_module_level=True)


def test_the_demonstration_tells_its_story(app: Flask, tmp_path: Path) -> None:
    from deploy.fill import fill

    told = fill(app, tmp_path)

    assert [tenant["slug"] for tenant in told["tenants"]] == ["hean", "jiangpan"]
    for tenant in told["tenants"]:
        everybody = {
            str(role) for role in Role if role is not Role.SUPPORT
        }  # support comes with the operator, when asked
        assert {account["role"] for account in tenant["accounts"]} == everybody
        for account in tenant["accounts"]:
            assert (account["password"] and account["totp_secret"]) or account["role"] == Role.RESIDENT
    hean = company_at("hean.localhost")
    assert hean is not None
    with acting_in(hean.id):
        _one_is_worse_and_one_only_looks_so()
        _every_line_reckons_again()
        _what_nobody_took_over_is_not_billed()


def _every_line_reckons_again() -> None:
    """Each seeded charge comes to the same fen when its stored calculation is reckoned again."""
    lines = db.session.scalars(select(billing.Charge)).all()
    assert {"published", "reversed"} <= {line.state for line in lines} and len(lines) > 1500
    known: dict[UUID, Mapping[UUID, int]] = {}
    assert [line.id for line in lines if billing.recompute(line, known) != line.amount_fen] == []


def _one_is_worse_and_one_only_looks_so() -> None:
    estates = {estate.name: estate.id for estate in every_estate()}
    at = now()
    month = metrics.last_full_month(at)
    completion = metrics.indicator_named("completion")
    assert completion is not None
    year = {
        name: sum(
            (figure for _m, figure in metrics.monthly(completion, key, last=month, count=12, at=at)[1:]),
            _first(key, month),
        )
        for name, key in estates.items()
    }
    share = sum(figure.met for figure in year.values()) / sum(figure.n for figure in year.values())
    low, _high = limits_by_chance(share, year["江枫名邸"].n, Z998)
    assert year["江枫名邸"].met / year["江枫名邸"].n < low
    low, high = limits_by_chance(share, year["和安雅苑"].n, Z998)
    assert low < year["和安雅苑"].met / year["和安雅苑"].n <= high

    lately = metrics.figures_for(estates.values(), month, at=at)
    unlucky = lately.of(estates["和安雅苑"], "completion")
    assert unlucky.value is not None
    assert unlucky.value < 0.8
    low, high = limits_by_chance(lately.total("completion").value or 0, unlucky.n, Z95)
    assert low <= unlucky.value <= high


def _first(estate_id: object, month: metrics.Period) -> metrics.Figure:
    completion = metrics.indicator_named("completion")
    assert completion is not None
    [(_month, figure)] = metrics.monthly(completion, estate_id, last=_year_ago(month), count=1, at=now())  # type: ignore[arg-type]
    return figure


def _year_ago(month: metrics.Period) -> metrics.Period:
    for _step in range(11):
        month = month.before
    return month


def _what_nobody_took_over_is_not_billed() -> None:
    """A house of each estate is the developer's still: every run leaves it out and says so."""
    left_out = select(billing.SkippedLine.house_id).where(
        billing.SkippedLine.reason == billing.SkipReason.NOT_DELIVERED
    )
    houses = set(db.session.scalars(left_out).all())
    assert len(houses) == len(list(every_estate()))
    assert db.session.scalars(select(billing.Charge.id).where(billing.Charge.house_id.in_(houses))).all() == []
    assert db.session.scalars(select(Tenure.id).where(Tenure.house_id.in_(houses))).all() == []
