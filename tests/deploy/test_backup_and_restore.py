"""The drill: take a backup of everything, bring it back on a fresh cluster, and let nothing be missing or different."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask
from sqlalchemy.engine import make_url

from deploy.backup import __main__ as backups
from deploy.backup.checksums import differences, figures
from deploy.backup.manifest import DATABASE, FILES, KEYS, MANIFEST, PARTS, write_sums
from deploy.backup.restore import Keys, NotRestored, Target, check, restore
from deploy.backup.sealing import Damaged, SealedReader, WrongKey, new_key, read_private, read_public
from deploy.backup.take import NoBackup, Recipients, Source, copy_to, forget_old, take
from deploy.embedded import EmbeddedPostgres
from deploy.embedded.databases import connect
from deploy.embedded.postgres import APP, BACKUP, MIGRATOR, find_binaries
from tenants.db import db
from tenants.file_stores import FolderStore, store_from
from tenants.files import find_file, store
from tenants.members import find_member
from tenants.permissions import Role
from tenants.scope import acting_in
from tests.cast import Company, add_member, open_company
from tests.files.corpus import jpeg
from tests.files.kinds import PICTURE
from tests.servers import Servers, private_postgres

TAKEN_AT = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
PHONE = "13800138765"
CANARY = "金丝雀-CANARY-8f1c"


@dataclass(frozen=True)
class Life:
    """Something to lose: a member with a sealed phone, and a photo."""

    company: Company
    member_id: UUID
    token: str


@pytest.fixture(scope="module")
def life(app: Flask) -> Life:
    with app.app_context():
        company = open_company("green")
        technician = add_member(company, Role.TECHNICIAN, name=CANARY)
        add_member(open_company("grey"), Role.TECHNICIAN)
        with acting_in(company.id):
            found = find_member(technician.id)
            assert found is not None
            found.phone = PHONE
            token = store(PICTURE, jpeg(), name="tap.jpg", by=None, at=TAKEN_AT).token
            db.session.commit()
    return Life(company, technician.id, token)


@pytest.fixture(scope="module")
def source(app: Flask, servers: Servers) -> Source:
    database = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database
    assert database is not None
    return Source(
        database_url=servers.url(BACKUP, database),
        store=store_from(app.config["FILES"]),
        master_keys=Path(app.config["MASTER_KEYS"]),
        pg_dump=find_binaries() / "pg_dump",
    )


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recipients, Keys]:
    """The two pairs of keys: public ones for who takes backups, private ones for who may bring them back."""
    folder = tmp_path_factory.mktemp("pairs")
    for name in ("data", "keys"):
        new_key(folder / f"{name}.private", folder / f"{name}.public")
    recipients = Recipients(data=read_public(folder / "data.public"), keys=read_public(folder / "keys.public"))
    return recipients, Keys(data=read_private(folder / "data.private"), keys=read_private(folder / "keys.private"))


@pytest.fixture(scope="module")
def taken(life: Life, source: Source, pairs: tuple[Recipients, Keys], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return take(source, pairs[0], tmp_path_factory.mktemp("taken"), at=TAKEN_AT)


@pytest.fixture
def backup(taken: Path, tmp_path: Path) -> Path:
    """A copy of the backup for a test to spoil."""
    return shutil.copytree(taken, tmp_path / "backups" / taken.name)


@pytest.fixture
def fresh() -> Iterator[EmbeddedPostgres]:
    with private_postgres(fsync="off") as server:
        yield server


def nowhere(folder: Path) -> Target:
    """A target that must not be touched: there is no such server."""
    database = "postgresql+psycopg://mingbai_migrator@/mingbai?host=/nowhere"
    return Target(database, FolderStore(folder / "files"), folder / "master.keys", Path("/nowhere/pg_restore"))


def target_on(server: EmbeddedPostgres, folder: Path) -> Target:
    return Target(
        database_url=server.url(MIGRATOR),
        store=FolderStore(folder / "restored-files"),
        master_keys=folder / "restored-keys" / "master.keys",
        pg_restore=server.binaries / "pg_restore",
    )


@pytest.mark.rule("PRV-15", "SEC-02", "PRV-45", "PRV-51", "PRV-71")
def test_comes_back_whole_on_a_fresh_cluster(
    life: Life, source: Source, backup: Path, pairs: tuple[Recipients, Keys], fresh: EmbeddedPostgres, tmp_path: Path
) -> None:
    manifest = restore(backup, pairs[1], target_on(fresh, tmp_path))

    with connect(source.database_url) as before, connect(fresh.url(BACKUP)) as after:
        assert differences(figures(before), figures(after)) == []
    assert manifest.figures[str(life.company.id)]["public.member"][0] == "1"
    assert manifest.files[str(life.company.id)][0] == "2", "the photo and its small form"
    assert read_through_the_app(life, fresh, tmp_path) == {"name": CANARY, "phone": PHONE, "size": len_of_photo(life)}


def test_the_wall_stands_in_what_came_back(
    backup: Path, pairs: tuple[Recipients, Keys], fresh: EmbeddedPostgres, tmp_path: Path
) -> None:
    restore(backup, pairs[1], target_on(fresh, tmp_path))

    with connect(fresh.url(MIGRATOR)) as connection:
        open_tables = connection.execute(
            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'"
            " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not c.relforcerowsecurity"
        ).fetchall()
        owners = connection.execute(
            "select distinct pg_get_userbyid(relowner) from pg_class"
            " where relkind = 'r' and relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert open_tables == []
    assert owners == [(MIGRATOR,)]


@pytest.mark.parametrize("name", [*PARTS, MANIFEST])
def test_one_flipped_byte_is_noticed_before_anything_is_touched(
    name: str, backup: Path, pairs: tuple[Recipients, Keys], tmp_path: Path
) -> None:
    flip_a_byte(backup / name)

    with pytest.raises(Damaged, match=name):
        restore(backup, pairs[1], nowhere(tmp_path))


@pytest.mark.parametrize("name", [DATABASE, FILES, KEYS])
def test_a_byte_flipped_by_someone_who_mends_the_sums_is_noticed(
    name: str, backup: Path, pairs: tuple[Recipients, Keys]
) -> None:
    flip_a_byte(backup / name)
    mend_sums(backup)

    with pytest.raises(Damaged):
        check(backup, pairs[1])


def test_a_part_that_was_cut_off_is_noticed(backup: Path, pairs: tuple[Recipients, Keys]) -> None:
    with (backup / FILES).open("r+b") as part:
        part.truncate((backup / FILES).stat().st_size - 40)
    mend_sums(backup)

    with pytest.raises(Damaged):
        check(backup, pairs[1])


def test_parts_of_another_backup_do_not_fit(
    source: Source, backup: Path, pairs: tuple[Recipients, Keys], tmp_path: Path
) -> None:
    other = take(source, pairs[0], tmp_path / "backups")
    shutil.copy(other / KEYS, backup / KEYS)
    mend_sums(backup)

    with pytest.raises(Damaged):
        check(backup, pairs[1])


@pytest.mark.rule("PRV-51", "PRV-71")
def test_without_the_key_nothing_can_be_read(
    life: Life, backup: Path, pairs: tuple[Recipients, Keys], source: Source, tmp_path: Path
) -> None:
    new_key(tmp_path / "thief.private", tmp_path / "thief.public")
    thief = read_private(tmp_path / "thief.private")

    for keys in (Keys(data=thief, keys=thief), replace(pairs[1], keys=thief), replace(pairs[1], data=thief)):
        with pytest.raises(WrongKey):
            restore(backup, keys, nowhere(tmp_path))
    master_key = source.master_keys.read_text().split()[-1].encode()
    whole = b"".join(path.read_bytes() for path in backup.iterdir())
    for canary in (
        CANARY.encode(),
        PHONE.encode(),
        life.company.slug.encode(),
        life.token.encode(),
        master_key,
        b"PGDMP",
    ):
        assert canary not in whole
    assert opened(backup, DATABASE, pairs[1].data).startswith(b"PGDMP"), "with the key it is there"
    assert master_key in opened(backup, KEYS, pairs[1].keys)


def opened(backup: Path, name: str, key: X25519PrivateKey) -> bytes:
    with (backup / name).open("rb") as part:
        return BufferedReader(SealedReader(part, key, context=f"{backup.name}/{name}")).read()


def test_the_master_keys_are_sealed_for_somebody_else(pairs: tuple[Recipients, Keys], backup: Path) -> None:
    with pytest.raises(NoBackup):
        Recipients(data=pairs[0].data, keys=pairs[0].data)
    with pytest.raises(WrongKey):
        check(backup, Keys(data=pairs[1].data, keys=pairs[1].data))


def test_nothing_is_overwritten(
    backup: Path, pairs: tuple[Recipients, Keys], fresh: EmbeddedPostgres, tmp_path: Path
) -> None:
    restore(backup, pairs[1], target_on(fresh, tmp_path))

    with pytest.raises(NotRestored, match="not empty"):
        restore(backup, pairs[1], target_on(fresh, tmp_path))


def test_a_difference_after_the_restore_is_told(source: Source, life: Life) -> None:
    """The comparison can fail: one changed value of one row is named with its company and table."""
    with connect(source.database_url) as connection:
        before = figures(connection)
    with acting_in(life.company.id):
        found = find_member(life.member_id)
        assert found is not None
        found.locale = "en"
        db.session.commit()
    with connect(source.database_url) as connection:
        told = differences(before, figures(connection))

    assert [line.split(":")[0] for line in told] == [f"company {life.company.id}, table public.member"]


def test_the_app_may_not_take_the_figures(app: Flask, life: Life) -> None:
    """A role that sees one company at a time would make a backup with holes in it: it is refused, loudly."""
    with (
        connect(app.config["SQLALCHEMY_DATABASE_URI"]) as connection,
        pytest.raises(Exception, match="row-level security"),
    ):
        figures(connection)


@pytest.mark.rule("SEC-02")
def test_a_copy_lies_in_a_second_place_and_old_ones_go(
    source: Source, backup: Path, pairs: tuple[Recipients, Keys], tmp_path: Path
) -> None:
    second = copy_to(backup, tmp_path / "elsewhere")
    check(second, pairs[1])
    newer = take(source, pairs[0], backup.parent)
    (backup.parent / "somebody-elses-folder").mkdir()

    assert forget_old(backup.parent, keep=1) == [backup]
    assert sorted(path.name for path in backup.parent.iterdir()) == [newer.name, "somebody-elses-folder"]


def test_a_second_place_that_fails_fills_neither_place(
    source: Source, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "second"
    (second / backup.name / "in the way").mkdir(parents=True)
    with pytest.raises(OSError):
        copy_to(backup, second)
    assert [path.name for path in second.iterdir()] == [backup.name]

    away = tmp_path / "away"
    away.write_text("no folder")
    for name in ("data", "keys"):
        new_key(tmp_path / f"{name}.private", tmp_path / f"{name}.public")
    for name, value in {
        "DATABASE_BACKUP_URL": source.database_url,
        "MINGBAI_FILES": str(source.store.root),  # type: ignore[attr-defined]
        "MINGBAI_MASTER_KEYS": str(source.master_keys),
        "PGBIN": str(source.pg_dump.parent),
        "BACKUP_SECOND_PLACE": str(away),
        "BACKUP_PUBLIC_KEY": str(tmp_path / "data.public"),
        "BACKUP_KEYS_PUBLIC_KEY": str(tmp_path / "keys.public"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert backups.main(["take", str(backup.parent), "--keep", "1"]) == 1
    [kept] = backup.parent.iterdir()
    assert kept.name != backup.name


def test_a_backup_that_fails_leaves_nothing(source: Source, pairs: tuple[Recipients, Keys], tmp_path: Path) -> None:
    with pytest.raises(NoBackup):
        take(replace(source, pg_dump=Path(shutil.which("false") or "")), pairs[0], tmp_path / "backups")

    assert list((tmp_path / "backups").iterdir()) == []


@pytest.mark.rule("PRV-15", "SEC-02")
def test_what_was_deleted_after_the_backup_is_deleted_again(
    life: Life, backup: Path, pairs: tuple[Recipients, Keys], fresh: EmbeddedPostgres, tmp_path: Path
) -> None:
    """Restored, its sealed values open; after the ledger's replay they do not, and nobody enters (trust T36)."""
    restore(backup, pairs[1], target_on(fresh, tmp_path))
    assert read_through_the_app(life, fresh, tmp_path)["phone"] == PHONE
    line = {"tenant": life.company.id, "slug": life.company.slug, "kind": "company", "subject": None}
    ledger = tmp_path / "deletions.jsonl"
    ledger.write_text(json.dumps({**line, "decided_at": TAKEN_AT.isoformat(), "due_at": TAKEN_AT.isoformat()}) + "\n")

    for _turn in range(2):
        done = as_the_app(fresh, tmp_path, "deploy.backup", "replay", str(ledger))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1].startswith("1 deletions repeated; 0 of companies")

    read = as_the_app(fresh, tmp_path, "tests.deploy.read_restored", *_named(life))
    assert read.returncode != 0
    assert "NoTenantKey" in read.stderr
    assert PHONE not in read.stdout
    with connect(fresh.url(MIGRATOR)) as connection:
        state = connection.execute("select state from platform.tenant where id = %s", (life.company.id,)).fetchall()
        others = connection.execute("select count(*) from tenant_key where wrapped is not null").fetchall()
    assert state == [("closed",)]
    assert others[0][0] > 0, "the other companies keep their keys"


def _named(life: Life) -> tuple[str, str, str]:
    return str(life.company.id), str(life.member_id), life.token


def read_through_the_app(life: Life, server: EmbeddedPostgres, folder: Path) -> dict[str, object]:
    done = as_the_app(server, folder, "tests.deploy.read_restored", *_named(life))
    assert done.returncode == 0, done.stderr
    read: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return read


def as_the_app(server: EmbeddedPostgres, folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in the environment of an application that runs on what was restored."""
    target = target_on(server, folder)
    environment = {
        **os.environ,
        "DATABASE_URL": server.url(APP),
        "MINGBAI_ENV": "demo",
        "SECRET_KEY": "restored-" + "x" * 40,
        "BASE_HOST": "localhost",
        "MINGBAI_MASTER_KEYS": str(target.master_keys),
        "MINGBAI_FILES": str(folder / "restored-files"),
    }
    whole = [sys.executable, "-m", *command]
    return subprocess.run(whole, env=environment, capture_output=True, text=True, check=False)


def len_of_photo(life: Life) -> int:
    with acting_in(life.company.id):
        file = find_file(life.token)
        assert file is not None
        return int(file.size)


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(content)


def mend_sums(backup: Path) -> None:
    write_sums(backup)
