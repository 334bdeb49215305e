"""Faults have servers and processes of their own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def app_context() -> None:
    """No application in this process."""
