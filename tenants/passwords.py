"""Passwords: how they are stored, checked, and which ones are refused. Pure: members and operators share it.

argon2id at about 100 ms a hash on one core (46 MiB, the strength OWASP names). A password of an unknown login is
checked against a hash of nothing, so that "no such login" takes as long as "wrong password"; at most a few hashes run
at the same time, because each takes 46 MiB and a flood of logins must not take the machine down (trust.md T20, T22).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tenants.refusals import Refused
from tenants.text import N_

SHORTEST, LONGEST = 10, 128
AT_ONCE = 4
WAIT_SECONDS = 2.0
COMMON = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
_places = BoundedSemaphore(AT_ONCE)


class TooManyAtOnce(Refused):
    """All places for hashing are taken: answered with 503, nothing was checked."""

    message = N_("Many people are logging in at this moment. Please try again in a few seconds.")


class PasswordTooShort(Refused):
    message = N_("A password needs at least %(shortest)s characters.")


class PasswordTooLong(Refused):
    message = N_("A password may have at most %(longest)s characters.")


class PasswordTooCommon(Refused):
    """It stands in every list that attackers try first."""

    message = N_("This password is on the lists that attackers try first. Four words in a row are a good one.")


class PasswordSaysWho(Refused):
    message = N_("A password must not consist of your name, your login or the name of the company.")


def hash_password(password: str) -> str:
    """The text to store for a password. Takes about 100 ms; raises `TooManyAtOnce` when no place is free."""
    with _a_place():
        return _hasher.hash(_normal(password))


def password_fits(stored: str | None, password: str) -> bool:
    """Whether a password belongs to a stored hash. Without one (unknown login) it takes as long and is never true."""
    known = stored is not None
    with _a_place():
        try:
            fits = _hasher.verify(
                stored if stored is not None else _hash_of_nothing(), _normal(password)[: LONGEST + 1]
            )
        except (VerificationError, InvalidHashError):
            return False
    return fits and known


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's and should be made anew at the next login."""
    return _hasher.check_needs_rehash(stored)


def refuse_weak(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse what is too short, too long, on the list of common ones, or only says who it belongs to.

    `about`: name, login, company. Length counts characters after NFKC; nothing else is asked for (NIST SP 800-63B).
    """
    plain = _normal(password)
    if len(plain) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(plain) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    folded = plain.casefold()
    if _is_common(folded):
        raise PasswordTooCommon
    if _core(folded) and any(_core(folded) == _core(one.casefold()) for one in about if one):
        raise PasswordSaysWho


def _is_common(folded: str) -> bool:
    words, core = _common_words(), _core(folded)
    return (
        folded in words
        or len(set(folded)) < 4
        or _is_a_row(folded)
        or _repeats(folded)
        or core in words
        or folded.isdigit()  # telephone numbers and birthdays
    )


def _core(folded: str) -> str:
    """The word inside: without the digits and signs around it, with the usual replacements undone (p@ssw0rd2026!)."""
    stripped = folded.strip("0123456789!@#$%^&*()_+-=.,?~ ")
    return stripped.translate(_UNDONE)


_UNDONE = str.maketrans("@0134$57!", "aoieassti")
_ROWS = (
    "01234567890123456789",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
)


def _is_a_row(folded: str) -> bool:
    """Keys in a row, forwards or backwards, also several rows one after the other (qwertyuiopasdfghjkl)."""
    rest = folded
    while rest:
        length = max((_longest_run(rest, row) for row in (*_ROWS, *(row[::-1] for row in _ROWS))), default=0)
        if length < 3:
            return False
        rest = rest[length:]
    return True


def _longest_run(text: str, row: str) -> int:
    return next((size for size in range(len(text), 2, -1) if text[:size] in row), 0)


def _repeats(folded: str) -> bool:
    """One short piece over and over: abcabcabcabc."""
    return any(folded == (folded[:size] * len(folded))[: len(folded)] for size in range(1, 5))


@cache
def _common_words() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _hash_of_nothing() -> str:
    return _hasher.hash("no member has this password")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@contextmanager
def _a_place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise TooManyAtOnce
    try:
        yield
    finally:
        _places.release()
