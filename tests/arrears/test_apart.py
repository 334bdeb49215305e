"""Arrears stay with those who deal with them, and no fee ever reaches for a device or a service."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FEES = ("ledger", "tariffs", "billing", "payments", "arrears", "disclosures")
MAY_KNOW = (
    "blueprints/arrears/",
    "workers/arrears.py",
    "saas/arrears/",
    "blueprints/history/values.py",
)  # the last says words only
DEVICES = re.compile(
    r"\b(door_?lock|access_?control|turnstile|barrier|elevator_?card|lift_?card|cut_?off_(water|power|electricity|service)"
    r"|disconnect|shut_?off|suspend_service|device_id)\b|门禁|道闸|停水|停电|断水|断电|限电|梯控"
)


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (ROOT / folder).rglob("*.py")


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return names


def test_only_its_own_pages_and_worker_know_arrears() -> None:
    knowing = {
        str(path.relative_to(ROOT))
        for path in sources("blueprints", "workers", "saas", "tenants")
        if any(name == "saas.arrears" or name.startswith("saas.arrears.") for name in imported(path))
    }
    assert knowing, "the search finds something"
    assert {one for one in knowing if not one.startswith(MAY_KNOW)} == set()


def test_fees_name_no_device_and_no_service_to_cut() -> None:
    folders = [f"{layer}/{name}" for layer in ("saas", "blueprints", "templates") for name in FEES]
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.*") if path.suffix in (".py", ".html")]
    files += [ROOT / "workers" / f"{name}.py" for name in FEES]
    named = {str(path.relative_to(ROOT)) for path in files if path.exists() and DEVICES.search(path.read_text())}
    assert DEVICES.search("def cut_off_water(): ...") and DEVICES.search("关闭门禁")
    assert named == set()


def test_what_writes_arrears_uses_no_service() -> None:
    """Of the capabilities that serve residents, arrears use the messages alone."""
    served = ("saas.repairs", "saas.requests", "saas.facilities", "saas.visits")
    used = {
        name
        for path in sources("saas/arrears", "blueprints/arrears")
        for name in imported(path)
        if name.startswith(served) and not name.startswith("saas.requests.messages")
    }
    assert used == set()
