"""The thing of these tests, and messages that are counted instead of sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from saas.promises import Promise, Step, audience
from tenants.members import Member
from tests.cast import Company
from tests.factories.promises import Subject


@pytest.fixture
def thing(in_green: Company) -> Subject:
    return Subject(in_green)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Who heard of which step, in the order of the telling."""
    messages: list[tuple[str, str]] = []

    def deliver(_promise: Promise, step: Step, member: Member, _at: object) -> None:
        messages.append((member.name, step.value))

    monkeypatch.setattr(audience, "_deliver", [deliver])
    monkeypatch.setattr(audience, "_who", {})
    return messages
