"""Checks that the tables of this capability share."""

from __future__ import annotations

from tenants.checks import one_of as one_of
