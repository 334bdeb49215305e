"""Make the virtual environment and see to the system packages. ``prepare.py demo`` or ``prepare.py test``.

Runs on the machine's own Python with nothing installed, and is instant when there is nothing to do. It is written so
that an old Python can still read it and say what is missing.
"""

import hashlib
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, ROOT)

OLDEST = (3, 11)
ENVIRONMENT = os.path.join(ROOT, ".venv")
INSIDE = os.path.join(ENVIRONMENT, "bin", "python")
LOCKS = {"demo": os.path.join(ROOT, "deploy", "demo.lock"), "test": os.path.join(ROOT, "requirements.lock")}


def main(purpose):  # type: (str) -> int
    """Prepare for "demo" or "test"; returns the exit code."""
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        print(f"Mingbai needs Python 3.11 or newer; {sys.executable} is {have}.", file=sys.stderr)
        print(f"Name another one like this: make {purpose} PYTHON=python3.12", file=sys.stderr)
        return 1
    from deploy.setup.system_packages import ensure  # an older Python could not even import it

    if not ensure(purpose):
        return 1
    if not (_is_installed(purpose) or _is_installed("test")):  # the tests' packages hold the demonstration's
        _install(purpose)
    return 0


def _is_installed(purpose):  # type: (str) -> bool
    return os.path.exists(_stamp(purpose)) and os.path.exists(INSIDE)


def _install(purpose):  # type: (str) -> None
    if not _has_pip():
        print("Making the virtual environment .venv …", flush=True)
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", ENVIRONMENT])
    print("Installing the locked dependencies (once; a minute or a few) …", flush=True)
    command = [INSIDE, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.check_call([*command, "--require-hashes", "--requirement", LOCKS[purpose]])
    for name in os.listdir(ENVIRONMENT):
        if name.startswith(f".installed-{purpose}-"):
            os.remove(os.path.join(ENVIRONMENT, name))
    with open(_stamp(purpose), "w"):
        pass


def _has_pip():  # type: () -> bool
    if not os.path.exists(INSIDE):
        return False
    return subprocess.call([INSIDE, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


def _stamp(purpose):  # type: (str) -> str
    """A file whose name changes with the lock and with the Python that made the environment."""
    with open(LOCKS[purpose], "rb") as lock:
        said = hashlib.sha256(lock.read())
    said.update(repr(sys.version_info[:2]).encode())
    return os.path.join(ENVIRONMENT, f".installed-{purpose}-{said.hexdigest()[:20]}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "demo"))
    except subprocess.CalledProcessError as failed:
        command = " ".join(map(str, failed.cmd))
        print(f"Set-up stopped: {command} ended with {failed.returncode}.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
