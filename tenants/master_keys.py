"""The master keys: what wraps every company's data keys. They live in a file outside the database."""

import base64
import binascii
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "MINGBAI_MASTER_KEYS"
KEY_BYTES = 32
_LINE = re.compile(r"([1-9][0-9]{0,8})[ \t]+([A-Za-z0-9+/]{43}=)")
_HEADING = "# Master keys: version, then 32 bytes in base64. New data keys are wrapped with the highest version.\n"


class NoMasterKey(RuntimeError):
    """The application cannot start: the file of master keys is not named, missing, readable by others, or malformed."""


@dataclass(frozen=True)
class MasterKeys:
    """Every live master key by version. Two are live while data keys are being re-wrapped."""

    by_version: dict[int, bytes] = field(repr=False)

    @property
    def newest(self) -> int:
        return max(self.by_version)

    def key(self, version: int) -> bytes:
        """The key of one version; `NoMasterKey` when it has been taken out of the file."""
        try:
            return self.by_version[version]
        except KeyError:
            raise NoMasterKey(f"master key {version} is needed to unwrap a data key, and is not in the file") from None


def read_master_keys(path: Path | None = None) -> MasterKeys:
    """Read the file named by `MINGBAI_MASTER_KEYS` (or by the argument); refuse anything doubtful."""
    path = path or _named_by_the_environment()
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise NoMasterKey(f"the file of master keys cannot be read: {type(error).__name__} at {path}") from error
    if mode & stat.S_IRWXO:
        raise NoMasterKey(f"every account of this machine may read the master keys: chmod o-rwx {path}")
    return MasterKeys(dict(_parse(text, path)))


def _named_by_the_environment() -> Path:
    named = os.environ.get(VARIABLE)
    if not named:
        raise NoMasterKey(f"{VARIABLE} must name the file of master keys (docs/keys.md says how to make one)")
    return Path(named)


def _parse(text: str, path: Path) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise NoMasterKey(f"line {number} of {path} is not a version and 32 bytes in base64")
        found.append((int(match[1]), _decoded(match[2], number, path)))
    versions = [version for version, _ in found]
    if not found or len(set(versions)) != len(versions):
        raise NoMasterKey(f"{path} must hold at least one master key, and each version once")
    return found


def _decoded(text: str, number: int, path: Path) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NoMasterKey(f"line {number} of {path} is not base64") from error
    if len(set(key)) < 8:
        raise NoMasterKey(f"line {number} of {path} is not a random key")
    return key


def add_master_key(path: Path) -> int:
    """Append a fresh random key to the file, making the file (mode 600) when there is none; give its version."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    version = read_master_keys(path).newest + 1 if path.exists() else 1
    line = f"{version} {base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()}\n"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, (line if version > 1 else _HEADING + line).encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    return version
