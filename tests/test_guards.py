"""Promises kept by code not yet written: each guard reads the whole project and fails on what is added wrongly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from inspect import signature, unwrap
from pathlib import Path

import pytest
from flask import Flask

from tenants.columns import CLASS
from tenants.db import PLATFORM, db
from tenants.logs import ALLOWED
from tenants.permissions import GRANTS, ROLE_NAMES, Permission, Role
from tenants.queue import ask
from workers.jobs import JOBS

ROOT = Path(__file__).parent.parent
CODE = ("app.py", "blueprints", "workers", "saas", "tenants")
TYPED = {"UUIDConverter", "IntegerConverter", "AnyConverter", "PathConverter"}
TOKENS = {"token", "filename", "day", "month", "year", "code", "key"}
"""Parameters that are words of the product or random tokens, not ids."""
CONSTANT_MARKUP = {"templates/print/_parts.html"}
"""Two empty spans for the page counters, written out in the template itself."""
EXCEL_SERIALS = {"saas/archives/figures.py", "saas/archives/workbooks.py"}
KEYS = {"tenant_id", "id"}
TRIAL = ("trial.",)


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders or CODE:
        path = ROOT / folder
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def test_every_route_says_who_may_enter(app: Flask) -> None:
    silent = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "entry")
    ]
    assert silent == []


def test_who_is_open_to_all_says_why(app: Flask) -> None:
    entries = [getattr(view, "entry", None) for view in app.view_functions.values()]
    assert [entry for entry in entries if entry is not None and entry.who == "anyone" and len(entry.why) < 10] == []


def test_every_id_in_an_address_is_typed(app: Flask) -> None:
    loose = [
        f"{rule.endpoint}: {name}"
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if type(converter).__name__ not in TYPED and name not in TOKENS
    ]
    assert loose == []


ABOUT_THE_WISH = {name for name, one in signature(ask).parameters.items() if one.kind is one.KEYWORD_ONLY}
"""What `ask` keeps for itself; every other word is an argument of the job."""


def asked_for() -> set[tuple[str, frozenset[str]]]:
    """Names and argument names of every `ask("…", …)` in the sources."""
    found = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "ask"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                names = {word.arg for word in node.keywords if word.arg}
                found.add((node.args[0].value, frozenset(names - ABOUT_THE_WISH)))
    return found


@pytest.mark.parametrize(("name", "given"), sorted(asked_for(), key=lambda item: item[0]))
def test_every_job_asked_for_exists_and_takes_these_arguments(name: str, given: frozenset[str]) -> None:
    assert name in JOBS, f"nobody does {name}"
    wanted = signature(unwrap(JOBS[name].work)).parameters
    required = {key for key, parameter in wanted.items() if parameter.default is parameter.empty}
    assert required <= given <= set(wanted)


def test_no_raw_sql_outside_the_ground_floor() -> None:
    found = []
    for path in sources("blueprints", "workers", "saas"):
        if path.name == "ddl.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
                bad = {alias.name for alias in node.names} & {"text", "insert"}
                if bad and path.relative_to(ROOT).as_posix() not in RAW_ALLOWED:
                    found.append(f"{path.relative_to(ROOT)}: {sorted(bad)}")
    assert found == []


RAW_ALLOWED = {"blueprints/observing.py"}
PLATFORM_SESSIONS = {"blueprints/observing.py", "workers/jobs.py", "workers/bell.py"}


def test_platform_sessions_are_opened_in_few_places() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in sources("blueprints", "workers", "saas")
        if "platform_session" in path.read_text()
    }
    assert users <= PLATFORM_SESSIONS


def test_no_unsafe_markup() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in templates()
        if re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text())
        and path.relative_to(ROOT).as_posix() not in CONSTANT_MARKUP
    ]
    assert found == []


def test_no_template_has_style_or_script_inside() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=|hx-on|<style", re.I)
    found = [
        str(path.relative_to(ROOT))
        for path in templates()
        if "print" not in path.parts and inline.search(path.read_text())
    ]
    assert found == []


def test_every_macro_import_is_used() -> None:
    unused = []
    for path in templates():
        text = path.read_text()
        for match in re.finditer(r"\{%-?\s*from\s+\"[^\"]+\"\s+import\s+([^%]+?)-?%\}", text):
            rest = text.replace(match.group(0), "")
            for name in match.group(1).replace("with context", "").split(","):
                word = name.strip().split(" as ")[-1].strip()
                if word and not re.search(rf"\b{re.escape(word)}\b", rest):
                    unused.append(f"{path.relative_to(ROOT)}: {word}")
    assert unused == []


def test_every_column_inside_the_wall_is_declared() -> None:
    undeclared = []
    for table in db.metadata.sorted_tables:
        if table.schema == PLATFORM:
            continue
        keys = KEYS | {column.name for key in table.foreign_keys for column in [key.parent]}
        undeclared += [
            f"{table.name}.{column.name}"
            for column in table.columns
            if column.name not in keys and CLASS not in column.info
        ]
    assert undeclared == []


@pytest.mark.parametrize(
    "capability", sorted(p.name for p in (ROOT / "saas").iterdir() if (p / "__init__.py").exists())
)
def test_capability_is_tested_under_its_own_name(capability: str) -> None:
    assert list((ROOT / "tests" / capability).glob("test_*.py"))


def test_every_role_has_a_name_and_grants() -> None:
    assert set(Role) == set(GRANTS) == set(ROLE_NAMES)
    assert set(Permission) == set().union(*GRANTS.values()), "a permission nobody holds"


def test_migrations_import_nothing_of_ours() -> None:
    for path in sources("migrations"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                ours = {"app", "blueprints", "workers", "saas", "tenants"}
                assert not ours & {name.split(".")[0] for name in names}, path


def test_no_file_is_named_for_nothing() -> None:
    assert [path for path in sources() if path.stem in {"utils", "helpers", "common", "misc"}] == []


def test_no_money_in_floats() -> None:
    for path in sources("saas"):
        if path.relative_to(ROOT).as_posix() in EXCEL_SERIALS:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float":
                raise AssertionError(f"{path.relative_to(ROOT)}:{node.lineno} uses float()")


def test_rule_marks_name_rules_of_the_papers() -> None:
    known = set((ROOT / "tests" / "rules.txt").read_text().split())
    named = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for match in re.finditer(r"mark\.rule\(([^)]*)\)", path.read_text()):
            named |= set(re.findall(r"[A-Z]{3}-\d{2}", match.group(1)))
    assert named <= known


def test_every_job_module_is_importable() -> None:
    assert all(import_module(f"workers.{name.split('.')[0]}") for name in JOBS if not name.startswith(TRIAL))


def test_every_field_that_is_logged_is_kept() -> None:
    """What no list allows is dropped in silence, and an alarm then says nothing of what it is about."""
    dropped = [
        f"{path.relative_to(ROOT)}:{call.lineno} {field.arg}"
        for path in sources()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if isinstance(call.func.value, ast.Name) and call.func.value.id == "log"
        for field in call.keywords
        if field.arg not in ALLOWED
    ]
    assert dropped == []
