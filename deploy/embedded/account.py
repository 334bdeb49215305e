"""Which account the embedded servers run under, and where that account may keep its files.

PostgreSQL refuses to run as root, and an account without rights often cannot reach a checkout in somebody's home.
Then the files go to a place of their own; the permissions of folders that are not ours are never touched.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 107
"""Bytes of a Unix socket's path without the closing zero (sockaddr_un on Linux)."""

ROOTS_OWN_PLACE = Path("/var/lib/mingbai-embedded")


class Account:
    """The account a server runs under: the caller's own, or an unprivileged one when the caller is root."""

    def __init__(self) -> None:
        self.changes = os.geteuid() == 0
        name = os.environ.get("MINGBAI_ACCOUNT", "nobody") if self.changes else pwd.getpwuid(os.geteuid()).pw_name
        entry = pwd.getpwnam(name)
        self.name, self.uid, self.gid = name, entry.pw_uid, entry.pw_gid

    def wrapped(self, command: list[str], *, dies_with_us: bool = False) -> list[str]:
        """The command as this account runs it; with ``dies_with_us`` it is interrupted when its parent is gone."""
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            if self.changes:
                raise RuntimeError("setpriv (Debian package util-linux) is needed to start a server as root.")
            return command
        options = []
        if self.changes:
            options += [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        if dies_with_us:
            options.append("--pdeathsig=INT")
        return [setpriv, *options, "--", *command] if options else command

    def can_pass(self, folder: Path) -> bool:
        """Whether the account can reach what lies in an existing folder (it need not be able to list it)."""
        if not self.changes:
            return os.access(folder, os.X_OK)
        test = self.wrapped(["test", "-x", str(folder)])
        return subprocess.run(test, cwd="/", check=False).returncode == 0

    def give(self, folder: Path) -> None:
        """Make a folder the account's own and closed to all others."""
        folder.chmod(stat.S_IRWXU)
        if self.changes:
            os.chown(folder, self.uid, self.gid)

    def owns(self, folder: Path) -> bool:
        """Whether this is a real folder (no link) of the account that nobody else may enter."""
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return False
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self.uid and stat.S_IMODE(found.st_mode) == stat.S_IRWXU


def home_for(account: Account, wanted: Path) -> Path:
    """The folder a server keeps its data in: the wanted one, or one elsewhere that ``wanted/moved_to`` names."""
    wanted = wanted.absolute()
    pointer = wanted / "moved_to"
    if pointer.exists():
        moved = Path(pointer.read_text(encoding="utf-8").strip())
        if moved.is_dir():
            return moved
    wanted.mkdir(parents=True, exist_ok=True)
    if account.can_pass(wanted.parent):
        account.give(wanted)
        return wanted
    ROOTS_OWN_PLACE.mkdir(mode=0o711, exist_ok=True)
    moved = ROOTS_OWN_PLACE / secrets.token_hex(6)
    moved.mkdir()
    account.give(moved)
    pointer.write_text(f"{moved}\n", encoding="utf-8")
    return moved


def socket_folder(account: Account, home: Path, longest_name: str) -> Path:
    """A private folder for a server's socket, the same at every start while it still stands.

    It lies in ``home`` when the path of the socket (file name at most ``longest_name``) is short enough there, and
    otherwise in a temporary folder that the file ``home/sockets_in`` names.
    """
    at_home = home / "sockets"
    if _fits(at_home, longest_name):
        if not account.owns(at_home):
            at_home.mkdir(exist_ok=True)
            account.give(at_home)
        return at_home
    remembered = home / "sockets_in"
    if remembered.exists():
        known = Path(remembered.read_text(encoding="utf-8").strip())
        if account.owns(known):
            return known
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    parent = runtime if runtime and not account.changes and os.access(runtime, os.W_OK) else _short_temporary_folder()
    folder = Path(tempfile.mkdtemp(prefix="mingbai-", dir=parent))
    account.give(folder)
    if not _fits(folder, longest_name):
        folder.rmdir()
        raise RuntimeError(f"{folder} is too long a path for a Unix socket; set TMPDIR to a shorter folder.")
    remembered.write_text(f"{folder}\n", encoding="utf-8")
    return folder


def forget_socket_folder(home: Path, folder: Path) -> None:
    """Remove a folder of ``socket_folder`` after its server has stopped."""
    shutil.rmtree(folder, ignore_errors=True)
    (home / "sockets_in").unlink(missing_ok=True)


def _fits(folder: Path, longest_name: str) -> bool:
    return len(os.fsencode(folder / longest_name)) <= LONGEST_SOCKET_PATH


def _short_temporary_folder() -> str:
    return "/tmp" if os.access("/tmp", os.W_OK) else tempfile.gettempdir()
