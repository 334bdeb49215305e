"""Money is whole fen: in the packages that handle it there is no binary fraction, no `/` and no `round()`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MONEY = ("ledger", "tariffs", "billing", "payments", "arrears", "disclosures")
DIVIDES = {"saas/tariffs/formula.py"}
"""The evaluator of formulas, whose values are exact fractions."""


def faults(source: str, *, may_divide: bool = False) -> list[str]:
    """What in a source would let a binary fraction near money."""
    found = []
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"{line}: {node.value}")
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
            is_path = isinstance(node, ast.BinOp) and isinstance(getattr(node.right, "value", None), str)
            if not is_path and not may_divide:
                found.append(f"{line}: /")
        if isinstance(node, ast.Name) and node.id in {"float", "round"}:
            found.append(f"{line}: {node.id}")
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            found += [f"{line}: {name}" for name in names if name in {"Float", "Double", "REAL", "truediv", "math"}]
    return found


@pytest.mark.parametrize("package", MONEY)
def test_no_binary_fraction_comes_near_money(package: str) -> None:
    found = {}
    for path in sorted((ROOT / "saas" / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if bad := faults(path.read_text(), may_divide=name in DIVIDES):
            found[name] = bad
    assert found == {}


@pytest.mark.parametrize("source", ["a = 0.1", "b = x / 100", "c = float(x)", "d = round(x)", "x /= 3", "import math"])
def test_the_guard_notices(source: str) -> None:
    assert faults(source)
