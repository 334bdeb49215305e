"""What must hold after every fault. Each finding is a sentence; no finding means it held."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field

from tests.faults.load import Journal
from tests.faults.place import Place
from tests.payments.machine_checks import BROKEN

STILL_FOR = 150.0
"""Seconds without a job done until waiting ends: a dead worker's lease of 60 s must run out, and a second one."""

DUE = "list = 'fast' and (due_at <= now() or attempts > 0)"
"""What the one worker here has to do; housekeeping of the other lists and jobs of a later day are not waited for."""


@dataclass
class Findings:
    """What was looked at, and what was wrong."""

    acknowledged: int = 0
    unknown: int = 0
    paid: int = 0
    unknown_payments: int = 0
    repeated_mails: int = 0
    wrong: list[str] = field(default_factory=list)


def drain(place: Place, *, still: float = STILL_FOR, hurry: bool = False) -> float:
    """Wait until no bell is due, or none was answered for ``still`` seconds; returns the seconds.

    ``hurry``: dead workers' leases end now (nobody holds them).
    """
    began = moved = time.monotonic()
    fewest: int | None = None
    if hurry:
        place.worker.kill()
        place.rows(f"update platform.doorbell set leased_until = null, due_at = now() where {DUE} returning 1")
        place.worker.start()
    while time.monotonic() - moved < still:
        [(left,)] = place.rows(f"select count(*) from platform.doorbell where {DUE}")
        if not left:
            break
        if fewest is None or left < fewest:
            fewest, moved = left, time.monotonic()
        time.sleep(0.2)
    return time.monotonic() - began


def look(place: Place, journal: Journal, payments: Journal) -> Findings:
    """Hold the database and the mails against what the residents and the clerk wrote down."""
    found = Findings(len(journal.acknowledged), len(journal.unknown), len(payments.acknowledged), len(payments.unknown))
    rows = place.rows(
        "select description, number, received_in_id::text, id::text from request where tenant_id = %s", place.tenant_id
    )
    times = Counter(description for description, *_ in rows)
    found.wrong += reports_wrong(journal, times)
    found.wrong += numbers_wrong([(estate, number) for _, number, estate, _ in rows])
    found.wrong += money_wrong(place, payments)
    found.wrong += _messages_wrong(place, [row[3] for row in rows], found)
    found.wrong += _jobs_wrong(place)
    return found


def reports_wrong(journal: Journal, times: Counter[str], what: str = "requests") -> list[str]:
    """Acknowledged: exactly once. Unknown: at most once."""
    lost = [token for token in journal.acknowledged if times[token] == 0]
    doubled = [token for token in journal.sent if times[token] > 1]
    return [f"lost {len(lost)} acknowledged {what}"] * bool(lost) + [f"doubled {len(doubled)} {what}"] * bool(doubled)


def money_wrong(place: Place, payments: Journal) -> list[str]:
    """Payments as reports; nobody's money; every invariant of the books (I1–I14), receipts without a gap among them."""
    times = payments_by_note(place)
    strangers = [note for note in times if note not in payments.sent]
    broken = place.rows(BROKEN, t=place.tenant_id, e=place.estate_id)
    return [
        *reports_wrong(payments, times, "payments"),
        *([f"{len(strangers)} payments that nobody sent"] * bool(strangers)),
        *(f"{name} {thing}" for name, thing in broken),
    ]


def payments_by_note(place: Place) -> Counter[str]:
    """How often each payment is there."""
    rows = place.rows("select note from payment where tenant_id = %s", place.tenant_id)
    return Counter(row[0] for row in rows)


def numbers_wrong(numbers: list[tuple[str, str]]) -> list[str]:
    """Each estate's numbers of a day run from 1 without a gap or a repetition."""
    series: dict[tuple[str, str], list[int]] = {}
    for estate, number in numbers:
        _, day, place_in_day = number.split("-")
        series.setdefault((estate, day), []).append(int(place_in_day))
    return [
        f"numbers of {day} are not 1 … {len(given)}"
        for (_, day), given in series.items()
        if sorted(given) != list(range(1, len(given) + 1))
    ]


def _messages_wrong(place: Place, request_ids: list[str], found: Findings) -> list[str]:
    rows = place.rows(
        "select request_id::text, member_id::text, kind, id::text, mailed_at is not null from message "
        "where tenant_id = %s",
        place.tenant_id,
    )
    per_change = Counter(row[:3] for row in rows if row[2] == "new_request")
    arrived = Counter(place.mails.message_ids)
    expected = {f"<{row[3]}.message@mingbai.localhost>" for row in rows if row[4]}
    found.repeated_mails = sum(times - 1 for times in arrived.values())
    untold = set(request_ids) - {row[0] for row in rows if row[2] == "new_request"}
    checks = {
        f"{sum(times > 1 for times in per_change.values())} messages twice": any(t > 1 for t in per_change.values()),
        f"{len(untold)} requests told to nobody": bool(untold),
        f"{sum(not row[4] for row in rows if row[2] == 'new_request')} messages without mail": any(
            not row[4] for row in rows if row[2] == "new_request"
        ),
        f"{len(expected - set(arrived))} mails lost": bool(expected - set(arrived)),
        f"{len(set(arrived) - expected)} mails of no message": bool(set(arrived) - expected),
    }
    return [words for words, holds in checks.items() if holds]


def _jobs_wrong(place: Place) -> list[str]:
    open_jobs = place.rows(
        "select kind, state, count(*) from job j left join platform.doorbell d on d.tenant_id = j.tenant_id "
        "and d.job_id = j.id where j.tenant_id = %s and j.list = 'fast' and state <> 'done' "
        "and (d.job_id is null or d.due_at <= now() - interval '15 seconds' or d.attempts > 0) group by 1, 2",
        place.tenant_id,
    )
    return [f"{count} jobs {kind} are {state}" for kind, state, count in open_jobs]
