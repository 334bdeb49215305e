"""Which test names which rule: read from the marks in the source, nothing is imported.

`python -m tests.rule_marks` prints each finished rule with the tests that name it; with words (`EMG`, `CAP-11`,
`PRV-30`) only those.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
Tests = dict[str, list[str]]


def finished() -> dict[str, list[str]]:
    """The capabilities whose rules are done, each with its rules."""
    lines = (HERE / "finished_rules.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {capability: rules.split() for capability, rules in pairs}


def named() -> Tests:
    """Every rule that is named, with `file::test` of each test that names it."""
    found: Tests = defaultdict(list)
    for path in sorted(HERE.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        if "mark.rule" not in source:
            continue
        tree = ast.parse(source)
        whole = [rule for node in tree.body if isinstance(node, ast.Assign) for rule in _rules(node.value)]
        for test in _tests(tree):
            own = [rule for decorator in test.decorator_list for rule in _rules(decorator)]
            for rule in dict.fromkeys([*whole, *own]):
                found[rule].append(f"{path.relative_to(HERE.parent)}::{test.name}")
    return found


def _tests(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node


def _rules(expression: ast.expr) -> Iterator[str]:
    """The ids in `pytest.mark.rule("…", "…")`, wherever in the expression it stands."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule":
            yield from (word.value for word in node.args if isinstance(word, ast.Constant))


def main(*words: str) -> None:
    """Print the finished rules with their tests."""
    tests = named()
    for capability, rules in finished().items():
        for rule in rules:
            if not words or any(word == capability or rule.startswith(word) for word in words):
                print(f"{capability} {rule}", *tests.get(rule, ["none"]), sep="\n    ")


if __name__ == "__main__":
    main(*sys.argv[1:])
