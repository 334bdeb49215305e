"""Residents who report all the time, and a clerk who takes payments.

Each writes down what it is about to send, on the disk, before it sends it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode
from uuid import uuid4

from tests.faults.place import Place

PATIENCE = 20.0
TRIES_LAST = 60.0
"""Seconds a resident goes on sending a report whose answer got lost."""
BETWEEN_PAYMENTS = 3.0
"""Seconds between two payments, so that the printing of receipts does not become the whole load."""


class Journal:
    """What the residents know: sent, answered, given up. Survives everything, as a person's memory would."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.sent: list[str] = []
        self.acknowledged: dict[str, str] = {}
        self.posts = 0
        self.refused: list[str] = []

    def intend(self, token: str, key: str) -> None:
        with self._lock:
            self._file.write(json.dumps({"intent": token, "key": key}) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.sent.append(token)

    def acknowledge(self, token: str, location: str) -> None:
        with self._lock:
            self._file.write(json.dumps({"acknowledged": token, "location": location}) + "\n")
            self._file.flush()
            self.acknowledged[token] = location

    @property
    def unknown(self) -> list[str]:
        return [token for token in self.sent if token not in self.acknowledged]


class Load:
    """Some residents, each with one report in flight, and a clerk. ``losing``: the share of answers lost on the way."""

    def __init__(
        self,
        place: Place,
        *,
        seed: int,
        losing: float = 0.1,
        with_key: bool = True,
        between_payments: float = BETWEEN_PAYMENTS,
    ) -> None:
        self.place, self.losing, self.with_key, self.between_payments = place, losing, with_key, between_payments
        self.journal = Journal(place.folder / f"journal-{uuid4().hex}.jsonl")
        self.payments = Journal(place.folder / f"payments-{uuid4().hex}.jsonl")
        self.in_flight = 0
        self.lost_answers = self.lost_receipts = 0
        self.hurry = threading.Event()
        self._lock = threading.Lock()
        self._enough = threading.Event()
        self._threads = [
            threading.Thread(target=self._report_all_the_time, args=(token, random.Random(seed * 100 + number)))
            for number, token in enumerate(place.tokens)
        ]
        self._threads.append(threading.Thread(target=self._take_payments, args=(random.Random(seed * 100 + 99),)))

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join(TRIES_LAST + PATIENCE)

    def _report_all_the_time(self, token: str, chance: random.Random) -> None:
        resident = Resident(self.place, token)
        self._open(resident)
        while not self._enough.is_set():
            self.lost_answers += self._send_once(resident, f"故障演练 {uuid4().hex}", self.journal, chance)

    def _take_payments(self, chance: random.Random) -> None:
        clerk = Clerk(self.place, self.place.clerk_token)
        self._open(clerk)
        while not self._enough.is_set():
            self.lost_receipts += self._send_once(clerk, f"故障演练 {uuid4().hex}", self.payments, chance)
            self.hurry.wait(self.between_payments)

    def _open(self, person: Person) -> None:
        while not self._enough.is_set() and not person.open_form():
            time.sleep(0.1)

    def _send_once(self, person: Person, said: str, journal: Journal, chance: random.Random) -> int:
        """Send one thing until it is answered or a minute is over; returns how many answers got lost on purpose."""
        key, lost = str(uuid4()), 0
        journal.intend(said, key)
        until = time.monotonic() + TRIES_LAST
        while time.monotonic() < until:
            lose = chance.random() < self.losing
            with self._flying(journal):
                location = person.send(said, key if self.with_key else None)
            if location is not None and not lose:
                journal.acknowledge(said, location)
                break
            lost += location is not None
            if person.refusal:
                journal.refused.append(person.refusal)
            time.sleep(0.05)
        return lost

    @contextlib.contextmanager
    def _flying(self, journal: Journal) -> Iterator[None]:
        with self._lock:
            self.in_flight += 1
            journal.posts += 1
        try:
            yield
        finally:
            with self._lock:
                self.in_flight -= 1


class Person:
    """Somebody logged in who opened a form once and sends it again and again."""

    path = ""
    fields: ClassVar[dict[str, str]] = {}
    words = ""
    """The name of the field that tells one sending from another."""

    def __init__(self, place: Place, token: str) -> None:
        self.place = place
        self.cookie = f"mingbai-login={token}"
        self.form: dict[str, str] = {}
        self.refusal = ""

    def open_form(self) -> bool:
        """Fetch the form with its token; insists that it carries an id of its own."""
        try:
            status, headers, page = self._ask("GET", None)
        except (OSError, http.client.HTTPException):
            return False
        if status != 200:
            return False
        cookies = [value.partition(";")[0] for name, value in headers if name.lower() == "set-cookie"]
        self.cookie = "; ".join([self.cookie, *cookies])
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None, "the form has no token"
        assert re.search(r'name="key"[^>]*value="[0-9a-f-]{36}"', page), "the form has no id of its own"
        self.form = {"csrf_token": token[1], **self.fields}
        return True

    def send(self, said: str, key: str | None) -> str | None:
        """Send the form; returns where the answer leads, or nothing when there was none."""
        self.refusal = ""
        form = {**self.form, self.words: said, **({"key": key} if key else {})}
        try:
            status, headers, _ = self._ask("POST", urlencode(form))
        except (OSError, http.client.HTTPException):
            return None
        if status != 303:
            self.refusal = str(status)
            return None
        return dict(headers)["Location"]

    def _ask(self, method: str, body: str | None) -> tuple[int, list[tuple[str, str]], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.place.port, timeout=PATIENCE)
        headers = {"Host": f"{self.place.host}:{self.place.port}", "Cookie": self.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, self.path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read().decode("utf-8", "replace")
        finally:
            connection.close()


class Resident(Person):
    """Reports a dripping tap from a phone."""

    path = "/requests/report"
    fields: ClassVar[dict[str, str]] = {"tile": "plumbing.tap", "again": "new"}
    words = "description"


class Clerk(Person):
    """Takes three fen in cash of one house; the note tells one payment from another."""

    fields: ClassVar[dict[str, str]] = {"amount": "0.03", "method": "cash"}
    words = "note"

    def __init__(self, place: Place, token: str) -> None:
        super().__init__(place, token)
        self.path = f"/payments/houses/{place.house_id}"
