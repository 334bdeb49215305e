"""What ``make test`` runs, each step with its name and time; pytest comes last.

``python -m deploy.checks all`` (or ``lint``, or ``tests``). The steps of the lint run two at a time, all of them even
when one failed; the tests start only when all of them are content.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from deploy.migration_sql import check_migrations

ROOT = Path(__file__).resolve().parent.parent
INSIDE = Path(sys.executable).parent

OURS = ("app.py", "tenants", "saas", "blueprints", "workers", "deploy")
AT_A_TIME = 2


@dataclass(frozen=True)
class Step:
    """One check: a command, or a function that returns whether it is content."""

    name: str
    does: tuple[str, ...] | Callable[[], bool]

    def run(self) -> Result:
        began = time.monotonic()
        if callable(self.does):
            content, said = self.does(), ""
        else:
            ended = subprocess.run(
                self.does, cwd=ROOT, env=environment(), check=False, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            content, said = ended.returncode == 0, ended.stdout
        return Result(self.name, content, said, time.monotonic() - began)


@dataclass(frozen=True)
class Result:
    """How a step ended: whether it is content, what it printed, and the seconds it took."""

    name: str
    content: bool
    said: str
    seconds: float

    def __str__(self) -> str:
        return f"── {self.name}: {'ok' if self.content else 'FAILED'} ({self.seconds:.1f} s)\n{self.said}".rstrip()


def environment() -> dict[str, str]:
    """Our environment, with the programs of the virtual environment found first."""
    return {**os.environ, "PATH": os.pathsep.join([str(INSIDE), os.environ.get("PATH", os.defpath)])}


def python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


LINT = (
    Step("mypy --strict", python("-m", "mypy", "--strict", "--no-error-summary", *OURS)),
    Step("ruff check", python("-m", "ruff", "check", "--quiet", ".")),
    Step("ruff format", python("-m", "ruff", "format", "--check", "--quiet", ".")),
    Step("import contracts", (str(INSIDE / "lint-imports"), "--no-logo")),
    Step("templates", python("-m", "djlint", "--profile=jinja", "--lint", "--quiet", "templates")),
    Step("translations", python("translations/build.py", "--check")),
    Step("migrations", check_migrations),
    Step("dependencies", python("-m", "deptry", ".")),
)


def lint() -> bool:
    """Run every step of the lint; say what each took and which failed."""
    with ThreadPoolExecutor(AT_A_TIME) as lanes:
        results = []
        for result in lanes.map(Step.run, LINT):
            print(result, flush=True)
            results.append(result)
    failed = [result.name for result in results if not result.content]
    if failed:
        print(f"Not content: {', '.join(failed)}.", file=sys.stderr, flush=True)
    return not failed


def tests() -> None:
    """Become pytest, so that its lines are the last ones and Ctrl-C reaches it alone. Does not return."""
    print("── pytest …", flush=True)
    command = python(
        "-m", "pytest", "-n", str(AT_A_TIME), "--dist", "worksteal", "--durations=20", "--durations-min=0.5"
    )
    os.chdir(ROOT)
    os.execve(sys.executable, command, environment())


def main(what: str) -> int:
    """Run "lint", "tests" or "all"; returns the exit code."""
    if what != "tests" and not lint():
        return 1
    if what != "lint":
        tests()
    return 0


if __name__ == "__main__":
    asked = argparse.ArgumentParser(prog="python -m deploy.checks", description="What make test runs.")
    asked.add_argument("what", nargs="?", default="all", choices=("all", "lint", "tests"))
    sys.exit(main(asked.parse_args().what))
