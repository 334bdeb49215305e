"""Operators come in by password and code on their own host; after five failures the login waits."""

from __future__ import annotations

from tenants.operators import Operator
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
