"""The faults: what dies, how it comes back, and whether the strike counted."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from deploy.embedded.databases import connect
from tests.faults.load import Load
from tests.faults.place import Place
from tests.faults.processes import kill_pid

BACK_WITHIN = 90.0
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


@contextmanager
def in_a_payment(place: Place) -> Iterator[int | None]:
    """A payment whose rows are written and which has not been committed: the pid of its backend, held there.

    The next receipt's number is locked, so that the payment waits for it, the last thing before its commit.
    """
    holder = connect(place.postgres.superuser_url("mingbai"), autocommit=False)
    try:
        mine = holder.info.backend_pid
        holder.execute("select from counter where tenant_id = %s and series = 'receipt' for update", (place.tenant_id,))
        pid, until = None, time.monotonic() + 30
        while pid is None and time.monotonic() < until:
            waiting = place.rows(
                "select pid from pg_stat_activity where usename = 'mingbai_app' and %s = any(pg_blocking_pids(pid))",
                mine,
            )
            if waiting:
                pid = waiting[0][0]
            else:
                time.sleep(0.01)
        yield pid
    finally:
        with suppress(psycopg.Error):
            holder.close()


def postgres_killed_in_a_payment(place: Place, chance: random.Random) -> bool:
    """Every process of PostgreSQL while a payment is half written."""
    with in_a_payment(place) as pid:
        hit = pid is not None and len(place.postgres.kill()) >= 2
    if hit:
        place.postgres.start()
    return hit


def payment_cut_off(place: Place, chance: random.Random) -> bool:
    """Only the connection of a payment that is half written; the server stays."""
    with in_a_payment(place) as pid:
        return pid is not None and place.rows("select pg_terminate_backend(%s, 5000)", pid) == [(True,)]


STRIKES: dict[str, Strike] = {
    "kill -9 a web process": web_child,
    "kill -9 the web server": web_whole,
    "kill -9 the worker and its child": worker_whole,
    "kill -9 the worker's child": worker_child,
    "kill -9 Redis": redis_killed,
    "Redis down for 2 s": redis_down,
    "FLUSHALL": redis_flushed,
    "kill -9 PostgreSQL": postgres_killed,
    "kill -9 PostgreSQL in the middle of a payment": postgres_killed_in_a_payment,
    "the connection of a payment ended in its middle": payment_cut_off,
}
OF_PAYMENTS = ("kill -9 PostgreSQL in the middle of a payment", "the connection of a payment ended in its middle")
"""After these a payment must be answered, not just a report."""


def strike(place: Place, load: Load, tally: Tally, chance: random.Random) -> None:
    """Wait for a moment under load, do it, and see whether it counts (trust.md 5.1).

    It counts when exactly the meant process died, at least one report was in flight, and a new answer followed.
    """
    answers = load.journal.acknowledged
    if tally.name in OF_PAYMENTS:
        answers = load.payments.acknowledged
        _until(lambda: bool(answers), seconds=BACK_WITHIN)
        load.hurry.set()
    time.sleep(chance.uniform(0.05, 0.5))
    _until(lambda: load.in_flight > 0, seconds=10)
    others = [program for program in place.programs if program.is_alive]
    in_flight = load.in_flight
    tally.attempted += 1
    hit = STRIKES[tally.name](place, chance)
    began, before = time.monotonic(), len(answers)
    answered = _until(lambda: len(answers) > before, seconds=BACK_WITHIN)
    load.hurry.clear()
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
