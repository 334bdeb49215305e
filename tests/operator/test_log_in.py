"""Operators come in by password and code on their own host; after five failures the login waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import randrange
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from tenants.clock import now
from tenants.operators import CLOSED_FOR, OPERATOR, Attempts, Operator, forget_old_attempts, log_in_operator
from tenants.platform import platform_session
from tenants.throttles import TooManyTries
from tests.client import Visit
from tests.operator.conftest import PASSWORD, OperatorVisit


def test_comes_in_with_password_and_code(at_operators: OperatorVisit, operator: Operator) -> None:
    page = at_operators.follow(at_operators.log_in(operator))
    assert page.h1 is not None


def test_a_code_works_once(at_operators: OperatorVisit, operator: Operator, app: object) -> None:
    at_operators.log_in(operator)
    OperatorVisit(at_operators.app).log_in(operator, expect=422)


def test_wrong_password_and_unknown_login_get_the_same_answer(at_operators: OperatorVisit, operator: Operator) -> None:
    wrong = at_operators.log_in(operator, password="something else 77", expect=422)
    unknown = at_operators.post(
        "operator.login", {"login": "nobody", "password": PASSWORD, "code": "000000"}, expect=422
    )
    assert wrong.select_one(".error-summary, [role=alert]") is not None
    assert wrong.select_one("[role=alert]").text == unknown.select_one("[role=alert]").text  # type: ignore[union-attr]


def test_five_failures_close_the_login_for_a_while(at_operators: OperatorVisit, operator: Operator) -> None:
    for _failure in range(5):
        at_operators.log_in(operator, password="something else 77", expect=422)
    at_operators.log_in(operator, expect=422)


def test_a_stranger_keeps_no_operator_out(at_operators: OperatorVisit, operator: Operator) -> None:
    for _failure in range(6):
        assert log_in_operator(operator.login, "wrong", "000000", address="203.0.113.9", at=now()) is None
    at_operators.log_in(operator)


def test_an_address_range_tries_so_often(at_operators: OperatorVisit, operator: Operator) -> None:
    address = f"2001:db8:{randrange(1 << 16):x}:{randrange(1 << 16):x}::1"
    for number in range(OPERATOR.address):
        assert log_in_operator(f"invented-{number}", "wrong", "000000", address=address, at=now()) is None
    with pytest.raises(TooManyTries):
        log_in_operator(operator.login, PASSWORD, "000000", address=address, at=now())


def test_invented_names_are_forgotten(operator: Operator) -> None:
    log_in_operator(f"{operator.login}-no", "wrong", "000000", address="203.0.113.9", at=now() - CLOSED_FOR * 2)
    log_in_operator(f"{operator.login}-yes", "wrong", "000000", address="203.0.113.9", at=now())
    forget_old_attempts(at=now())
    with platform_session() as session:
        kept = session.scalars(select(Attempts.login).where(Attempts.login.startswith(operator.login))).all()
    assert kept == [f"{operator.login}-yes 203.0.113.0/24"]


def test_two_first_tries_at_once_are_both_counted(app: Flask, operator: Operator) -> None:
    gate = Barrier(4)

    def wrong() -> None:
        with app.app_context():
            gate.wait(10)
            assert log_in_operator(f"{operator.login}-x", "wrong", "000000", address="203.0.113.9", at=now()) is None

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(wrong) for _ in range(4)]:
            done.result()
    with platform_session() as session:
        assert session.get_one(Attempts, f"{operator.login}-x 203.0.113.0/24").failed == 4


def test_nobody_is_sent_to_the_login(at_operators: OperatorVisit) -> None:
    page = at_operators.get("operator.index", expect=303)
    assert page.response.headers["Location"].endswith("/operator/login")


def test_the_operators_pages_are_nowhere_else(visit: Visit, administrator: object) -> None:
    visit.get("operator.login", expect=404)
    visit.get("operator.index", expect=404)


def test_logging_out_ends_the_session(inside: OperatorVisit) -> None:
    cookie = inside.client.get_cookie("mingbai-login", domain="operator.localhost")
    assert cookie is not None
    inside.post("operator.logout")
    inside.client.set_cookie("mingbai-login", cookie.value, domain="operator.localhost")
    inside.get("operator.index", expect=303)
