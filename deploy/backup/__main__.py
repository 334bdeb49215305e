"""Backups on the command line.

    python -m deploy.backup new-key NAME           two files: NAME.private (take it off this machine), NAME.public
    python -m deploy.backup take FOLDER            one backup of database, files and master keys
    python -m deploy.backup check BACKUP           is it whole? (with the keys: does every byte open?)
    python -m deploy.backup restore BACKUP         into an empty database and an empty store
    python -m deploy.backup replay LEDGER          after a restore: delete again what was deleted after the backup
    python -m deploy.backup drill BACKUP           bring it back on a private server, compare, write down the result

The environment says where things are; deploy/environment.example explains every variable.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from deploy.backup import drill as drills
from deploy.backup.manifest import check_sums
from deploy.backup.restore import Keys, NotRestored, Target, check, restore
from deploy.backup.results import written_down
from deploy.backup.sealing import CannotOpen, new_key, read_private, read_public
from deploy.backup.take import NoBackup, Recipients, Source, copy_to, forget_old, size_of, take
from tenants.backups import BackupKind
from tenants.erasure import WrongLedger, replay
from tenants.file_stores import FileStore, store_from


def main(arguments: list[str] | None = None) -> int:
    """Do one of the six; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    does: Callable[[argparse.Namespace], None] = chosen.does
    try:
        does(chosen)
    except (NoBackup, NotRestored, CannotOpen, WrongLedger, OSError, KeyError) as trouble:
        said = f"{trouble.args[0]} is not set" if isinstance(trouble, KeyError) else str(trouble)
        print(f"{type(trouble).__name__}: {said}", file=sys.stderr)
        return 1
    return 0


def _new_key(chosen: argparse.Namespace) -> None:
    private, public = Path(f"{chosen.name}.private"), Path(f"{chosen.name}.public")
    new_key(private, public)
    print(f"{public} stays here. Take {private} to a safe place that is not this machine, and keep two copies.")


def _take(chosen: argparse.Namespace) -> None:
    began = datetime.now(UTC)
    source = Source(
        database_url=os.environ["DATABASE_BACKUP_URL"],
        store=_store(),
        master_keys=Path(os.environ["MINGBAI_MASTER_KEYS"]),
        pg_dump=_program("pg_dump"),
    )
    recipients = Recipients(
        data=read_public(Path(os.environ["BACKUP_PUBLIC_KEY"])),
        keys=read_public(Path(os.environ["BACKUP_KEYS_PUBLIC_KEY"])),
    )
    with written_down(BackupKind.BACKUP, began) as run:
        backup = take(source, recipients, chosen.folder, at=began)
        run.backup, run.size = backup.name, size_of(backup)
        forget_old(
            chosen.folder, keep=chosen.keep
        )  # before the copy: a second place that is away must not fill the first
        if second := os.environ.get("BACKUP_SECOND_PLACE"):
            copy_to(backup, Path(second))
            forget_old(Path(second), keep=chosen.keep)
    print(backup)


def _check(chosen: argparse.Namespace) -> None:
    if os.environ.get("BACKUP_PRIVATE_KEY"):
        manifest = check(chosen.backup, _keys())
        print(
            f"{chosen.backup.name}: every byte opens; {len(manifest.figures) - 1} companies, taken {manifest.taken_at}."
        )
    else:
        check_sums(chosen.backup)
        print(f"{chosen.backup.name}: whole. Whether it opens can only be said with the private keys.")


def _restore(chosen: argparse.Namespace) -> None:
    target = Target(
        database_url=os.environ["DATABASE_MIGRATOR_URL"],
        store=_store(),
        master_keys=Path(os.environ["MINGBAI_MASTER_KEYS"]),
        pg_restore=_program("pg_restore"),
    )
    manifest = restore(chosen.backup, _keys(), target)
    print(f"{manifest.backup} is back: {len(manifest.figures) - 1} companies, every figure equal.")


def _replay(chosen: argparse.Namespace) -> None:
    from app import create_app  # only here: the other commands need no application

    with create_app().app_context():
        done = replay(chosen.ledger, at=datetime.now(UTC))
    print(f"{done.repeated} deletions repeated; {done.unknown} of companies that the backup does not know.")


def _drill(chosen: argparse.Namespace) -> None:
    began = datetime.now(UTC)
    with written_down(BackupKind.DRILL, began) as run:
        run.backup, run.size = chosen.backup.name, size_of(chosen.backup)
        manifest = drills.drill(chosen.backup, _keys())
    print(f"{manifest.backup} came back on a fresh server: {len(manifest.figures) - 1} companies, every figure equal.")


def _keys() -> Keys:
    return Keys(
        data=read_private(Path(os.environ["BACKUP_PRIVATE_KEY"])),
        keys=read_private(Path(os.environ["BACKUP_KEYS_PRIVATE_KEY"])),
    )


def _store() -> FileStore:
    return store_from(os.environ["MINGBAI_FILES"], endpoint=os.environ.get("MINGBAI_S3_ENDPOINT"))


def _program(name: str) -> Path:
    folder = os.environ.get("PGBIN")
    found = shutil.which(name, path=folder) if folder else shutil.which(name)
    if found is None:
        raise NoBackup(f"{name} was not found; install postgresql-client, or set PGBIN.")
    return Path(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.backup")
    commands = parser.add_subparsers(required=True)
    new = commands.add_parser("new-key")
    new.add_argument("name")
    new.set_defaults(does=_new_key)
    taking = commands.add_parser("take")
    taking.add_argument("folder", type=Path)
    taking.add_argument("--keep", type=int, default=14, help="how many backups stay (0: all)")
    taking.set_defaults(does=_take)
    replaying = commands.add_parser("replay")
    replaying.add_argument("ledger", type=Path)
    replaying.set_defaults(does=_replay)
    for name, does in (("check", _check), ("restore", _restore), ("drill", _drill)):
        command = commands.add_parser(name)
        command.add_argument("backup", type=Path)
        command.set_defaults(does=does)
    return parser


if __name__ == "__main__":
    sys.exit(main())
