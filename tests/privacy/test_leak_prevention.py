"""Leak prevention is an audit log that nobody can change and a plan for the day it happens (PRV-52)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tenants.clock import now
from tenants.db import db
from tenants.history import History, record_export, record_reading
from tenants.members import Member
from tests.cast import Company

PLAN = Path(__file__).parent.parent.parent / "docs" / "breach.md"
STEPS = ["Activate", "Stop and contain", "Tell the people affected", "Report", "Find the cause and mend it"]


@pytest.mark.rule("PRV-52", "PRV-18", "PRV-24")
def test_reading_and_exporting_are_in_a_log_that_the_app_cannot_change(in_green: Company, desk: Member) -> None:
    record_reading(desk, ["phone"], by=desk, purpose="contact", at=now())
    record_export("archives", 25, by=desk, at=now())
    db.session.commit()
    verbs = set(db.session.scalars(select(History.verb)))
    assert {"personal.read", "personal.exported"} <= verbs
    for harm in ("update history set reason = 'x'", "delete from history", "truncate history"):
        with pytest.raises(DBAPIError, match="permission denied"):
            db.session.execute(text(harm))
        db.session.rollback()


@pytest.mark.rule("PRV-52")
def test_there_is_a_plan_with_five_steps_in_order_and_a_recovery() -> None:
    words = PLAN.read_text(encoding="utf-8")
    assert re.findall(r"^## \d\. (.+)$", words, re.MULTILINE) == STEPS
    assert "## Recovery" in words
    for needed in ("operator on duty", "four hours", "situation", "possible risk", "deletion ledger"):
        assert needed in words


@pytest.mark.rule("PRV-52")
def test_the_plan_names_commands_and_verbs_that_exist() -> None:
    from blueprints.history.words import VERBS
    from deploy import keys

    words = PLAN.read_text(encoding="utf-8")
    for verb in re.findall(r"`((?:personal|archives|support)\.\w+)`", words):
        assert verb in VERBS, verb
    assert "python -m deploy.keys rewrap" in words
    assert callable(keys.main)
