"""Write the locks anew.

``requirements.lock`` for everything, ``deploy/requirements.lock`` for what a server runs, ``deploy/demo.lock`` for the
demonstration (a server and its private PostgreSQL). The second and third repeat the versions of the first.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OLDEST_PYTHON = "3.11"


def compile_lock(output: str, *options: str) -> None:
    """Resolve pyproject.toml for every supported Python and platform, with hashes, into ``output``."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes"]
    command += ["--python-version", OLDEST_PYTHON, "--custom-compile-command", "make lock", "--quiet"]
    command += ["--no-emit-index-url", "--no-emit-find-links", *options, "--output-file", output]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> None:
    """Write all three."""
    if importlib.util.find_spec("uv") is None:  # only this command needs it
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    compile_lock("requirements.lock", "--all-extras", "--group", "dev", "--group", "embedded")
    compile_lock("deploy/requirements.lock", "--constraint", "requirements.lock")
    compile_lock("deploy/demo.lock", "--constraint", "requirements.lock", "--group", "embedded")


if __name__ == "__main__":
    main()
