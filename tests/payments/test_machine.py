"""The stateful property test of the money: short in the ordinary run, 20,000 steps with MINGBAI_FULL=1."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from deploy.embedded.databases import connect
from tenants.db import db
from tests.payments.machine import Books
from tests.payments.striking import Striker
from tests.servers import Servers

FULL = bool(os.environ.get("MINGBAI_FULL"))
EXAMPLES, STEPS = (280, 100) if FULL else (4, 25)
SEED = int(os.environ.get("MINGBAI_SEED") or 20261122)
WANTED = 20_000 if FULL else EXAMPLES


@pytest.mark.rule("FEE-03")
def test_whatever_happens_the_books_are_right(app: Flask, servers: Servers) -> None:
    counted = Counter({"steps": 0, "violations": 0})
    url = servers.superuser_url(db.engine.url.database or "")
    with connect(url) as eye, connect(url) as killer:

        class Counted(Books):
            kinds = Counter[str]()

            def check_invariants(self, *args: object, **kwargs: object) -> None:
                counted["steps"] += 1
                if FULL and counted["steps"] % 500 == 0:
                    print(f"{counted['steps']} steps", flush=True)
                super().check_invariants(*args, **kwargs)  # type: ignore[misc]

        Counted.app, Counted.eye_connection, Counted.striker = app, eye, Striker(db.engine, killer)
        try:
            run_state_machine_as_test(
                seed(SEED)(Counted),
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                    phases=[Phase.generate] if FULL else [Phase.generate, Phase.shrink],
                    print_blob=True,
                ),
            )
        finally:
            print(f"\nseed {SEED}: {counted['steps']} steps, every invariant after each")
            print("\n".join(f"{count:7} {what}" for what, count in Counted.kinds.most_common()), flush=True)
    assert counted["steps"] >= WANTED
