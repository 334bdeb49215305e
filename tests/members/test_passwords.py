"""Which passwords are refused, how they are stored, and that a flood of logins does not take the memory."""

from __future__ import annotations

import threading
import time

import pytest

from tenants import passwords
from tenants.passwords import (
    PasswordSaysWho,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    TooManyAtOnce,
    hash_password,
    is_outdated,
    password_fits,
    refuse_weak,
)


@pytest.mark.parametrize(
    "good",
    ["vier Wolken ueber Hangzhou", "今天晚上吃了三碗饭", "tH7#kq9!zPw2", "abcdefg hijk 4711 x", "p" * 3 + "aß§e7 9x!"],
)
def test_good_ones_are_taken(good: str) -> None:
    refuse_weak(good if len(good) >= 10 else good * 2, about=("周晓燕", "zhouxy", "和安物业"))


@pytest.mark.parametrize("short", ["", "a", "123456789", "饭饭饭饭饭饭饭饭饭"])
def test_short_ones_are_refused(short: str) -> None:
    with pytest.raises(PasswordTooShort):
        refuse_weak(short)


@pytest.mark.parametrize(
    "common",
    [
        "1234567890", "0987654321", "qwertyuiop", "QWERTYuiop", "password123", "P@ssw0rd2026", "!!Password!!2026", "admin123456",
        "woaini1314520", "5201314520", "13800138000", "19900101199", "aaaaaaaaaaaa", "abcabcabcabc", "1q2w3e4r5t", "asdfghjklzxcvbnm",
        "abcdefghijkl", "mingbai2026", "wuye123456", "ｐａｓｓｗｏｒｄ１２３", "correct horse battery staple",
    ],
)  # fmt: skip
def test_common_ones_are_refused(common: str) -> None:
    with pytest.raises(PasswordTooCommon):
        refuse_weak(common)


@pytest.mark.parametrize("mine", ["zhouxyanbing", "Zhouxyanbing2026", "heanwuye12345"])
def test_ones_that_only_say_whose_they_are(mine: str) -> None:
    with pytest.raises(PasswordSaysWho):
        refuse_weak(mine, about=("周晓燕", "zhouxyanbing", "heanwuye"))


def test_longer_than_128_is_refused() -> None:
    with pytest.raises(PasswordTooLong):
        refuse_weak("ab cd ef g" * 13)
    refuse_weak("ab cd ef g" * 12)


def test_the_hash_is_argon2id_with_salt() -> None:
    first, second = hash_password("vier Wolken ueber Hangzhou"), hash_password("vier Wolken ueber Hangzhou")
    assert first != second
    assert first.startswith("$argon2id$v=19$m=47104,t=1,p=1$")
    assert not is_outdated(first)
    assert is_outdated("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$" + "A" * 43)


def test_full_width_and_composed_letters_are_the_same() -> None:
    stored = hash_password("Ａé今天晚上吃了三碗")
    assert password_fits(stored, "Aé今天晚上吃了三碗")


def test_nothing_fits_where_there_is_no_hash() -> None:
    assert not password_fits(None, "no member has this password")
    assert not password_fits("rubbish", "x")
    assert not password_fits("", "x")


def test_only_a_few_are_hashed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.05)
    held = [passwords._a_place() for _place in range(passwords.AT_ONCE)]
    for place in held:
        place.__enter__()
    try:
        with pytest.raises(TooManyAtOnce):
            password_fits(None, "x")
    finally:
        for place in held:
            place.__exit__(None, None, None)
    assert not password_fits(None, "x")


def test_many_at_once_all_get_their_turn() -> None:
    results: list[bool] = []
    stored = hash_password("vier Wolken ueber Hangzhou")
    threads = [
        threading.Thread(target=lambda: results.append(password_fits(stored, "vier Wolken ueber Hangzhou")))
        for _thread in range(passwords.AT_ONCE * 2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * len(threads)


def test_an_unknown_login_takes_as_long_as_a_wrong_password() -> None:
    stored = hash_password("vier Wolken ueber Hangzhou")
    password_fits(None, "warm up")
    known, unknown = [], []
    for _round in range(7):
        for times, hashed in ((known, stored), (unknown, None)):
            began = time.perf_counter()
            password_fits(hashed, "not this one")
            times.append(time.perf_counter() - began)
    assert 0.6 < min(unknown) / min(known) < 1.6
