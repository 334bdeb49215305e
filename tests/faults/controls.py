"""Negative controls: the same harness without the thing that protects. Each must go red, or the green means nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from deploy.supervisor import ROOT
from tests.faults.check import numbers_wrong, payments_by_note, reports_wrong
from tests.faults.load import Journal, Load
from tests.faults.place import Place
from tests.faults.strikes import _until

LOSING = 0.4
JOBS = 40


def without_key(place: Place, *, seed: int, reports: int = 12, payments: int = 3) -> list[str]:
    """Answers get lost and the forms have no id: sending again must double. Returns what the check finds."""
    with Load(place, seed=seed, losing=LOSING, with_key=False, between_payments=0.1) as load:
        _until(
            lambda: len(load.journal.acknowledged) >= reports and load.lost_answers > 0
            and len(load.payments.acknowledged) >= payments and load.lost_receipts > 0,
            seconds=60,
        )  # fmt: skip
    reported = reports_wrong(load.journal, _times(place))
    paid = reports_wrong(load.payments, payments_by_note(place), "payments")
    return [*reported, *paid]


def without_outbox(place: Place) -> list[str]:
    """Jobs put straight into RQ, then FLUSHALL: they must be lost. A queue of its own, on the Redis of the place."""
    with Redis.from_url(place.redis.url) as client:
        queue = Queue("control", connection=client, serializer=JSONSerializer)
        effects = place.folder / "effects"
        effects.touch()
        half = JOBS // 2
        for number in range(half):
            queue.enqueue("tests.faults.effects.write", str(effects), number)
        _work_off(place, "control")
        for number in range(half, JOBS):
            queue.enqueue("tests.faults.effects.write", str(effects), number)
        client.flushall()
        _work_off(place, "control")
    done = len(effects.read_text(encoding="utf-8").splitlines())
    assert done >= half, "the control's own worker does not work, so that its loss proves nothing"
    return [f"lost {JOBS - done} of {JOBS} jobs"] * (done < JOBS)


def with_a_lost_row(place: Place, journal: Journal) -> list[str]:
    """The check itself: an acknowledged report that nobody has, one written twice, and a number left out."""
    times = _times(place)
    first, second = list(journal.acknowledged)[:2]
    spoiled = Counter({**times, first: 0, second: 2})
    return [*reports_wrong(journal, spoiled), *numbers_wrong([("e", "WX-20261121-0001"), ("e", "WX-20261121-0003")])]


def _times(place: Place) -> Counter[str]:
    rows = place.rows("select description from request where tenant_id = %s", place.tenant_id)
    return Counter(row[0] for row in rows)


def _work_off(place: Place, queue: str) -> None:
    script = (
        "import sys, json\nfrom redis import Redis\nfrom rq import Queue, SimpleWorker\n"
        "from rq.serializers import JSONSerializer as S\nurl, name = json.loads(sys.argv[1])\nc = Redis.from_url(url)\n"
        "SimpleWorker([Queue(name, connection=c, serializer=S)], connection=c, serializer=S).work(burst=True)\n"
    )
    arguments = json.dumps([place.redis.url, queue])
    subprocess.run([sys.executable, "-c", script, arguments], cwd=ROOT, check=True, capture_output=True, timeout=60)
