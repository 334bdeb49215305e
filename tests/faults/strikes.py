"""The faults: what dies, how it comes back, and whether the strike counted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from tests.faults.load import Load
from tests.faults.place import Place
from tests.faults.processes import kill_pid

BACK_WITHIN = 40.0
DOWN_FOR = 2.0

Strike = Callable[[Place, random.Random], bool]
"""Do the damage and mend it; whether exactly what was meant was hit."""


@dataclass
class Tally:
    """How often a fault was tried, how often it counted, and the longest wait for the next answer after it."""

    name: str
    attempted: int = 0
    effective: int = 0
    slowest_return: float = 0.0


def web_child(place: Place, chance: random.Random) -> bool:
    """One of gunicorn's processes; the arbiter makes another."""
    children = place.web.children
    return bool(children) and kill_pid(chance.choice(children)) and place.web.is_alive


def web_whole(place: Place, chance: random.Random) -> bool:
    """The whole web server, and a new start as its supervisor would."""
    pids = place.web.kill()
    place.web.start()
    return len(pids) >= 2


def worker_whole(place: Place, chance: random.Random) -> bool:
    """The worker together with the child that does the work."""
    pids = place.worker.kill()
    place.worker.start()
    return len(pids) >= 1


def worker_child(place: Place, chance: random.Random) -> bool:
    """The child in the middle of its job; its parent lives on."""
    until = time.monotonic() + 30  # a worker that was killed just before is still coming up
    while time.monotonic() < until:
        for pid in place.worker.children:
            return kill_pid(pid) and place.worker.is_alive
        time.sleep(0.002)
    return False


def redis_killed(place: Place, chance: random.Random) -> bool:
    """Redis, back at once with what its file holds."""
    hit = bool(place.redis.kill())
    place.redis.start()
    return hit


def redis_down(place: Place, chance: random.Random) -> bool:
    """Redis away for two seconds; everything else goes on."""
    hit = bool(place.redis.kill())
    time.sleep(DOWN_FOR)
    place.redis.start()
    return hit


def redis_flushed(place: Place, chance: random.Random) -> bool:
    """Everything in Redis forgotten, in the middle of the work."""
    with Redis.from_url(place.redis.url) as client:
        try:
            return bool(client.flushall())
        except RedisError:
            return False


def postgres_killed(place: Place, chance: random.Random) -> bool:
    """Every process of PostgreSQL at once; it recovers from its log."""
    hit = len(place.postgres.kill()) >= 2
    place.postgres.start()
    return hit


STRIKES: dict[str, Strike] = {
    "kill -9 a web process": web_child,
    "kill -9 the web server": web_whole,
    "kill -9 the worker and its child": worker_whole,
    "kill -9 the worker's child": worker_child,
    "kill -9 Redis": redis_killed,
    "Redis down for 2 s": redis_down,
    "FLUSHALL": redis_flushed,
    "kill -9 PostgreSQL": postgres_killed,
}


def strike(place: Place, load: Load, tally: Tally, chance: random.Random) -> None:
    """Wait for a moment under load, do it, and see whether it counts (trust.md 5.1).

    It counts when exactly the meant process died, at least one report was in flight, and a new answer followed.
    """
    time.sleep(chance.uniform(0.05, 0.5))
    _until(lambda: load.in_flight > 0, seconds=10)
    others = [program for program in place.programs if program.is_alive]
    in_flight = load.in_flight
    tally.attempted += 1
    hit = STRIKES[tally.name](place, chance)
    began, before = time.monotonic(), len(load.journal.acknowledged)
    answered = _until(lambda: len(load.journal.acknowledged) > before, seconds=BACK_WITHIN)
    tally.slowest_return = max(tally.slowest_return, time.monotonic() - began)
    alive = all(program.is_alive for program in others) and place.postgres.is_alive and place.redis.is_alive
    for program in place.programs:
        if not program.is_alive:
            program.start()
    tally.effective += hit and in_flight > 0 and answered and alive


def _until(holds: Callable[[], bool], *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True
