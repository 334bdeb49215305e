"""deploy/environment.example explains every variable that is read, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
EXAMPLE = (ROOT / "deploy" / "environment.example").read_text(encoding="utf-8")
PROGRAMS = ("app.py", "tenants", "saas", "blueprints", "workers", "deploy", "migrations")

READ = re.compile(r"""(?:os\.environ(?:\.get)?[\[(]|\benv\.get\(|getenv[( ])\s*["']?([A-Z][A-Z0-9_]+)["']?""")
OF_THE_SYSTEM = {"PATH", "XDG_RUNTIME_DIR", "FONTCONFIG_FILE"}
OF_THE_SQL = {"MIGRATOR_PASSWORD", "APP_PASSWORD", "BACKUP_PASSWORD"}
"""Read by deploy/roles.sql alone, and explained there."""
READ_BY_NAME = {"CHROMIUM", "DATABASE_MIGRATOR_URL", "REDIS_SERVER"}
"""Read through a constant or by the tests; looked for as text."""


def sources() -> dict[str, str]:
    paths = [
        path for name in PROGRAMS for path in ([ROOT / name] if name.endswith(".py") else (ROOT / name).rglob("*.py"))
    ]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def read() -> set[str]:
    found = {name for text in sources().values() for name in READ.findall(text)}
    constants = {"VARIABLE", "MIGRATOR_URL"}
    return found - OF_THE_SYSTEM - OF_THE_SQL - constants


def explained() -> list[str]:
    return re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE)


def test_every_variable_that_is_read_is_explained() -> None:
    assert sorted(read() - set(explained())) == []


def test_every_variable_that_is_explained_is_read() -> None:
    everything = "\n".join(sources().values())
    assert (
        sorted(name for name in set(explained()) - read() if name not in READ_BY_NAME or name not in everything) == []
    )
    assert len(explained()) == len(set(explained()))


@pytest.mark.parametrize("name", [name for name in explained() if not name.startswith("AWS_")])
def test_every_variable_has_a_sentence_before_it(name: str) -> None:
    lines = EXAMPLE.splitlines()
    at = next(number for number, line in enumerate(lines) if re.match(rf"#?{name}=", line))
    while at > 0 and re.match(r"#?[A-Z][A-Z0-9_]+=", lines[at]):
        at -= 1
    assert re.match(r"# +\S", lines[at]), name
