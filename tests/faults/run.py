"""One run: every fault so many times under load, what must hold afterwards, again after an orderly restart, controls."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults import controls
from tests.faults.check import Findings, drain, look
from tests.faults.load import Load
from tests.faults.place import Place, running_place
from tests.faults.strikes import STRIKES, Tally, strike


@dataclass
class Outcome:
    """What a run tells."""

    seed: int
    tallies: list[Tally] = field(default_factory=list)
    findings: dict[str, Findings] = field(default_factory=dict)
    controls: dict[str, list[str]] = field(default_factory=dict)
    posts: int = 0
    payments: int = 0
    lost_answers: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    drained_in: float = 0.0
    seconds: float = 0.0

    @property
    def wrong(self) -> list[str]:
        """Everything that should not be: broken rules, faults that never counted, controls that stayed green."""
        broken = [f"{when}: {what}" for when, found in self.findings.items() for what in found.wrong]
        idle = [f"{tally.name}: never effective" for tally in self.tallies if not tally.effective]
        green = [f"control stayed green: {name}" for name, found in self.controls.items() if not found]
        return [*broken, *idle, *green]


def run(
    *, times: int, seed: int, hurry: bool, budget: float = 900.0, say: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Each fault ``times`` times, in an order drawn from the seed; no new fault after ``budget`` seconds.

    ``hurry`` ends the leases of dead workers at once instead of waiting for them (60 s); the fence stays.
    """
    outcome = Outcome(seed)
    chance = random.Random(seed)
    began = time.monotonic()
    with running_place() as place:
        say(f"ready after {time.monotonic() - began:.0f} s")
        with Load(place, seed=seed) as load:
            outcome.tallies = _strike_all(place, load, times, chance, until=time.monotonic() + budget, say=say)
        outcome.posts, outcome.lost_answers = load.journal.posts, load.lost_answers + load.lost_receipts
        outcome.payments = load.payments.posts
        outcome.refused = dict(Counter([*load.journal.refused, *load.payments.refused]))
        outcome.drained_in = drain(place, hurry=hurry)
        outcome.findings["after the faults"] = look(place, load.journal, load.payments)
        say("orderly restart")
        place.restart_in_order()
        drain(place, hurry=hurry)
        outcome.findings["after an orderly restart"] = look(place, load.journal, load.payments)
        say("controls")
        outcome.controls = {
            "the check, given a lost, a doubled and a missing number": controls.with_a_lost_row(place, load.journal),
            "the forms without their ids": controls.without_key(place, seed=seed),
            "RQ without the outbox, FLUSHALL": controls.without_outbox(place),
        }
    outcome.seconds = time.monotonic() - began
    return outcome


def _strike_all(
    place: Place, load: Load, times: int, chance: random.Random, *, until: float, say: Callable[[str], None]
) -> list[Tally]:
    tallies = {name: Tally(name) for name in STRIKES}
    order = [name for name in STRIKES for _ in range(times)]
    chance.shuffle(order)
    for name in order:
        if time.monotonic() > until:
            say("time is up; the rest of the faults is left out")
            break
        strike(place, load, tallies[name], chance)
        tally = tallies[name]
        say(f"{name}: {tally.effective}/{tally.attempted}, back after ≤ {tally.slowest_return:.1f} s")
    return list(tallies.values())
