"""The few packages of the system that a virtual environment cannot hold: found, installed where allowed, or named."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import zoneinfo

HERE = os.path.dirname(os.path.abspath(__file__))

LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SEARCH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/bin", "/usr/sbin", "/usr/local/bin"])


def ensure(purpose):  # type: (str) -> bool
    """Whether everything for "demo" or "test" is there, after installing what is missing where that is allowed."""
    wanted = missing(purpose)
    if not wanted:
        return True
    names = " ".join(wanted)
    by_hand = "apt-get update && apt-get install --yes --no-install-recommends " + names
    if shutil.which("apt-get", path=SEARCH) is None:
        print("Please install what Debian calls: " + names, file=sys.stderr)
        return False
    rights = _way_to_root()
    if rights is None:
        print("These packages of the system are missing. Copy this line, then try again:", file=sys.stderr)
        print("  sudo sh -c '" + by_hand + "'", file=sys.stderr)
        return False
    print("Installing packages of the system: " + names + " …", flush=True)
    done = subprocess.call([*rights, "sh", os.path.join(HERE, "install_packages.sh"), *wanted])
    left = missing(purpose)
    if done != 0 or left:
        print("Could not install " + " ".join(left or wanted) + ". Try by hand: " + by_hand, file=sys.stderr)
        if "chromium" in left:
            print("Where the system has no package of Chromium, CHROMIUM=/path/to/chrome names one.", file=sys.stderr)
        return False
    return True


def missing(purpose):  # type: (str) -> list[str]
    """Names of the Debian packages that are not there yet, by what they are needed for."""
    names = [package for package, library in LIBRARIES.items() if not _loads(library)]
    if importlib.util.find_spec("ensurepip") is None:  # Debian takes it out of Python and into this package
        names.append("python3-venv")
    if not _knows_shanghai():
        names.append("tzdata")
    if not os.environ.get("REDIS_URL") and not _has("redis-server", "REDIS_SERVER"):
        names.append("redis-server")
    if purpose == "test":
        if not any(_has(name, "CHROMIUM") for name in CHROMIUM):
            names.append("chromium")
        if not (_has("pdftotext") and _has("pdftoppm")):
            names.append("poppler-utils")
    return names


def _has(program, named_by=""):  # type: (str, str) -> bool
    chosen = os.environ.get(named_by) if named_by else None
    return shutil.which(chosen or program, path=SEARCH) is not None


def _loads(library):  # type: (str) -> bool
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _knows_shanghai():  # type: () -> bool
    try:
        zoneinfo.ZoneInfo("Asia/Shanghai")
    except zoneinfo.ZoneInfoNotFoundError:
        return False
    return True


def _way_to_root():  # type: () -> list[str] | None
    """The prefix that runs a command as root without asking for a password; None when there is none."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo", path=SEARCH)
    if sudo is None:
        return None
    quiet = subprocess.call([sudo, "-n", "true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [sudo, "-n"] if quiet == 0 else None
