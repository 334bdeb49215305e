"""How often somebody may try: per account, per address range, per company; when counting fails nobody comes in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text

from deploy.embedded.postgres import MIGRATOR
from tenants.clock import now
from tenants.db import db
from tenants.platform import platform_session
from tenants.scope import acting_in
from tenants.throttles import (
    DOORS,
    PASSWORD,
    UNKNOWN_RANGE,
    AddressThrottle,
    Door,
    Throttle,
    TooManyTries,
    count_try,
    forget_old,
    forget_old_addresses,
    give_back,
    range_of,
)
from tenants.verbs import transaction
from tests.cast import Company
from tests.client import Visit
from tests.members.people import PASSWORD as RIGHT
from tests.members.people import colleague, log_in, type_password
from tests.servers import Servers

SMALL = Door("small", timedelta(minutes=15), account=3, address=5, company=8)


def address(net: int, host: int = 1) -> str:
    return f"10.{net // 256}.{net % 256}.{host}"


def fresh_net() -> int:
    """A range no other test counts in: address ranges are shared by all companies."""
    with platform_session() as session:
        used = set(session.scalars(select(AddressThrottle.address_range)))
    return next(net for net in range(65536) if range_of(address(net)) not in used)


def tries(account: str, where: str, count: int, *, door: Door = SMALL, **known: bool) -> int:
    """How many of `count` tries are let through."""
    passed, at = 0, now()
    for _try in range(count):
        try:
            count_try(door, account, address=where, at=at, **known)
        except TooManyTries:
            continue
        passed += 1
    return passed


@pytest.mark.parametrize(
    ("given_address", "expected"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", UNKNOWN_RANGE),
        (None, UNKNOWN_RANGE),
        ("203.0.113.77, 10.0.0.1", UNKNOWN_RANGE),
        ("not an address", UNKNOWN_RANGE),
    ],
)
def test_ranges(given_address: str | None, expected: str) -> None:
    assert range_of(given_address) == expected


@given(st.text(max_size=60))
def test_whatever_stands_in_an_address_is_some_range(given_address: str) -> None:
    assert range_of(given_address)


def test_one_account_from_everywhere(in_green: Company) -> None:
    passed = sum(tries("zhou", address(net), 1) for net in range(60_000, 60_010))
    assert passed == SMALL.account


def test_one_range_against_every_account(in_green: Company) -> None:
    net = fresh_net()
    passed = sum(tries(f"account {number}", address(net, number), 1) for number in range(1, 20))
    assert passed == SMALL.address


def test_many_ranges_and_accounts_against_one_company(in_green: Company) -> None:
    first = fresh_net()
    passed = sum(tries(f"account {number}", address((first + number) % 65536), 1) for number in range(20))
    assert passed == SMALL.company


def test_a_stranger_locks_nobody_out_of_their_usual_place(in_green: Company) -> None:
    net = fresh_net()
    tries("zhou", address(61_000), 20)
    assert tries("zhou", address(net), 1, knows_account=True, knows_company=True) == 1


def test_a_right_try_is_given_back(in_green: Company) -> None:
    net = fresh_net()
    for _login in range(12):
        give_back(count_try(SMALL, "zhou", address=address(net), at=now()))


def test_the_window_passes(in_green: Company) -> None:
    at, net = now(), fresh_net()
    for _try in range(SMALL.account):
        count_try(SMALL, "zhou", address=address(net), at=at)
    with pytest.raises(TooManyTries):
        count_try(SMALL, "zhou", address=address(net), at=at + SMALL.window - timedelta(seconds=1))
    count_try(SMALL, "zhou", address=address(net), at=at + SMALL.window)


def test_companies_do_not_share_accounts_but_share_ranges(green: Company, grey: Company) -> None:
    net = fresh_net()
    with acting_in(green.id):
        assert tries("zhou", address(net), 3) == 3
    with acting_in(grey.id):
        assert tries("zhou", address(net), 3) == 2, "five from one range in all"


def test_no_name_is_stored(in_green: Company) -> None:
    tries("zhouxy@example.com", address(62_000), 1)
    rows = db.session.scalars(select(Throttle)).all()
    assert not any(b"zhou" in row.key for row in rows)


def test_counting_inside_a_verb_is_a_mistake(in_green: Company) -> None:
    @transaction
    def verb() -> None:
        count_try(SMALL, "zhou", address=None, at=now())

    with pytest.raises(RuntimeError):
        verb()


def test_old_counts_are_forgotten(in_green: Company) -> None:
    at, net = now(), fresh_net()
    count_try(SMALL, "zhou", address=address(net), at=at - timedelta(days=3))
    assert forget_old(at=at) == 2
    forget_old_addresses(at=at)
    assert fresh_net() == net


def test_the_page_says_wait(green: Company, visit: Visit) -> None:
    member = colleague(green)
    for _try in range(PASSWORD.account):
        type_password(visit, member, password="wrong wrong wrong", expect=422)
    page = type_password(visit, member, password=RIGHT, expect=429)
    assert page.select_one(".error-summary") is not None


def test_ones_usual_place_stays_open(green: Company, visit: Visit) -> None:
    member = colleague(green)
    at_home = visit.as_nobody()
    at_home.client.environ_base["REMOTE_ADDR"] = address(fresh_net(), 9)
    log_in(at_home, green, member)
    for _try in range(PASSWORD.account + 1):
        answer = visit.client.post(
            visit.url("members.login_staff"),
            data={"login": member.login, "password": "x" * 12, "csrf_token": visit.csrf_token()},
            base_url=f"http://{green.host}/",
        )
    assert answer.status_code == 429
    type_password(at_home, member)


@contextmanager
def nobody_can_count(servers: Servers) -> Iterator[None]:
    """The table of counts cannot be written."""
    engine = create_engine(servers.url(MIGRATOR, f"mingbai_{servers.worker}"))
    try:
        with engine.begin() as connection:
            connection.execute(text("revoke insert, update on throttle from mingbai_app"))
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(text("grant insert, update on throttle to mingbai_app"))
        engine.dispose()


def test_when_counting_fails_nobody_comes_in_and_reading_goes_on(
    green: Company, visit: Visit, servers: Servers
) -> None:
    member = colleague(green)
    inside = visit.as_(member)
    with nobody_can_count(servers):
        type_password(visit, member, expect=503)
        visit.post("members.login", {"contact": "x@example.com"}, expect=503)
        visit.post("members.letter_login", {"code": "ABCD-EFGH-JKMN"}, expect=503)
        visit.post("members.forgot", {"contact": "x"}, expect=503)
        inside.get("members.me")
    type_password(visit, member)


def test_accepted_guesses_per_hour_are_few() -> None:
    """What the limits let a patient attacker try in an hour, as numbers somebody decided on (trust.md T20)."""
    hour = timedelta(hours=1)
    per_hour = {door.name: (door.account * (hour / door.window), door.address * (hour / door.window)) for door in DOORS}
    assert per_hour["password"] == (40, 400)
    assert per_hour["second_step"][0] == 40
    assert per_hour["try_code"][0] <= 20
    assert per_hour["letter"][1] == 30
    assert per_hour["reset"][0] == 3
