"""An operator of the test's own, and a client at the operator's host."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from tenants.clock import now
from tenants.operators import Operator, add_operator, totp_secret_of
from tenants.totp import STEP_SECONDS, code_at
from tests.cast import fresh_mark
from tests.client import Page, Visit

PASSWORD = "vier Worte in Reihe 42"


@dataclass(frozen=True)
class Host:
    """Stands where a company stands in the client: the operator's host."""

    host: str = "operator.localhost"
    id: int = 0


class OperatorVisit(Visit):
    """The demanding client at the operator's host."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, Host())  # type: ignore[arg-type]

    def log_in(self, operator: Operator, password: str = PASSWORD, code: str | None = None, expect: int = 303) -> Page:
        code = code or code_at(totp_secret_of(operator), int(now().timestamp()) // STEP_SECONDS)
        return self.post("operator.login", {"login": operator.login, "password": password, "code": code}, expect=expect)


@pytest.fixture
def operator(app_context: None) -> Operator:
    return add_operator(login=f"op-{fresh_mark(8)}", name="值班运营", password=PASSWORD)[0]


@pytest.fixture
def at_operators(app: Flask) -> OperatorVisit:
    return OperatorVisit(app)


@pytest.fixture
def inside(at_operators: OperatorVisit, operator: Operator) -> OperatorVisit:
    at_operators.log_in(operator)
    return at_operators
