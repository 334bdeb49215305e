"""Every way into the archives asks for a permission, and every verb leaves history (PRV-47)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LEAVING = {"record", "record_reading", "record_export"}
ELSEWHERE = {
    "change_household_size": "the estate's verb that changes a house",
    "open_unknown_estates": "the estate's verb that opens one",
    "_open_estates": "the estate's verb that opens one",
    "choose_columns": "no archive is touched before the rows are taken over",
    "check_again": "no archive is touched before the rows are taken over",
    "check": "no archive is touched before the rows are taken over",
    "_check_now": "no archive is touched before the rows are taken over",
    "step_back": "no archive is touched before the rows are taken over",
    "ask_apply": "the job that is asked for",
    "ask_undo": "the job that is asked for",
}
"""Verbs that leave no history of their own, and who does instead."""


@pytest.mark.rule("PRV-47")
def test_every_way_in_asks_for_a_permission() -> None:
    rows = (ROOT / "tests" / "wall" / "access_table.txt").read_text(encoding="utf-8").splitlines()
    ways = [row.split() for row in rows if row.startswith("archives.")]
    assert len(ways) > 20
    for name, _place, who, permission in ways:
        assert who in ("permission", "resident"), name
        assert permission.startswith("archives:" if who == "permission" else "requests:own"), name


@pytest.mark.rule("PRV-47")
def test_every_verb_leaves_history() -> None:
    calls: dict[str, set[str]] = {}
    verbs = set()
    for path in (ROOT / "saas" / "archives").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                calls[node.name] = set(_called(node))
                if any(isinstance(one, ast.Name) and one.id == "transaction" for one in node.decorator_list):
                    verbs.add(node.name)

    def leaves(name: str, seen: frozenset[str] = frozenset()) -> bool:
        if name in LEAVING:
            return True
        return name not in seen and any(leaves(one, seen | {name}) for one in calls.get(name, ()))

    assert len(verbs) > 20
    assert {name for name in verbs if not leaves(name)} == set(ELSEWHERE)


def _called(function: ast.FunctionDef) -> list[str]:
    inside = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [one.id for one in inside if isinstance(one, ast.Name)]
