"""The stateful property test of the money: short in the ordinary run, 20,000 steps with MINGBAI_FULL=1."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.payments.machine import Books

FULL = bool(os.environ.get("MINGBAI_FULL"))
EXAMPLES, STEPS = (200, 100) if FULL else (4, 20)


@pytest.mark.rule("FEE-03")
def test_whatever_happens_the_books_are_right(app: Flask) -> None:
    counted = {"steps": 0}

    class Counted(Books):
        def check_invariants(self, *args: object, **kwargs: object) -> None:
            counted["steps"] += 1
            if FULL and counted["steps"] % 500 == 0:
                print(f"{counted['steps']} steps", flush=True)
            super().check_invariants(*args, **kwargs)  # type: ignore[misc]

    Counted.app = app
    run_state_machine_as_test(
        Counted,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not FULL,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate] if FULL else [Phase.generate, Phase.shrink],
            print_blob=True,
        ),
    )
    print(f"{counted['steps']} steps, every invariant after each")
    assert counted["steps"] >= EXAMPLES
