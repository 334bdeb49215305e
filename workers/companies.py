"""Handing a company its data: one archive that a documented script can read without us."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select

from tenants.clock import now
from tenants.columns import CLASS
from tenants.db import Base, TenantOwned, db
from tenants.file_kinds import Limits, file_policy
from tenants.file_types import ZIP
from tenants.files import Corrupted, NothingThere, StoredFile, keep_made, open_file
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import current_tenant_id
from tenants.sealed_text import sealed_columns
from tenants.verbs import stand_idle
from workers.jobs import job, progress

FORMAT = 1


def _is_administrator(actor: Member, _file: StoredFile) -> bool:
    return actor.has_role(Role.ADMINISTRATOR)


EVERYTHING = Limits(frozenset({ZIP}), 1 << 40, ours=True)
"""As large as a company can be: one whose export is refused could never be closed."""
COMPANY_EXPORT = file_policy("company_export", _is_administrator, limits=EVERYTHING).name
LONG, LONGEST = timedelta(minutes=10), timedelta(hours=1)
FILES_AT_ONCE = 50
"""Files written between two signs of life."""

AGREED_FOR_ONE_USE = frozenset({"care"})
"""Purposes that people agreed to for one use and certain readers only: what is sealed for them leaves in no export."""


@job(lease=LONG)
def export() -> dict[str, object]:
    """Write every row and file of the company into one ZIP with a manifest, and keep it for its administrators.

    Earlier exports are left out: they hold only what this one holds, too. A file that is damaged stops nothing, or a
    company with one could never be closed: the manifest names it.
    """
    stand_idle(LONGEST)  # the database is not asked for anything while files are copied
    models = sorted(_models(), key=lambda model: model.__tablename__)  # type: ignore[attr-defined]
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "tenant": current_tenant_id(),
        "tables": {},
        "files": {},
        "damaged": {},
    }
    files = select(StoredFile).where(StoredFile.deleted_at.is_(None), StoredFile.kind != COMPANY_EXPORT)
    kept = db.session.scalars(files.order_by(StoredFile.id)).all()
    total = len(models) + len(kept) + 1
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, model in enumerate(models):
                _write_table(archive, model, manifest)
                progress(done, total)
            for done, file in enumerate(kept):
                _write_file(archive, file, manifest)
                if done % FILES_AT_ONCE == 0:
                    progress(len(models) + done, total)
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
        target.seek(0)
        name, at = f"export-{now():%Y%m%d}.zip", now()
        made = keep_made(COMPANY_EXPORT, target, media_type=ZIP, name=name, at=at, to=_nothing())
    counts = {kind: len(manifest[kind]) for kind in ("files", "damaged")}
    return {"token": made.token, "tables": len(models), **counts}


def _nothing() -> UUID:
    return UUID(int=0)


def _models() -> Iterator[type[TenantOwned]]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, TenantOwned):
            yield mapper.class_


def _write_table(archive: zipfile.ZipFile, model: type[TenantOwned], manifest: dict[str, Any]) -> None:
    name = model.__tablename__  # type: ignore[attr-defined]
    count, digest = 0, hashlib.sha256()
    with archive.open(f"tables/{name}.jsonl", "w", force_zip64=True) as lines:
        for row in db.session.scalars(select(model).order_by(model.id).execution_options(yield_per=500)):
            line = json.dumps(_plain(row), ensure_ascii=False, sort_keys=True).encode() + b"\n"
            digest.update(line)
            lines.write(line)
            count += 1
    manifest["tables"][name] = {"rows": count, "sha256": digest.hexdigest()}


def _plain(row: TenantOwned) -> dict[str, Any]:
    sealed = {column.column: column.name for column in sealed_columns(type(row))}
    values: dict[str, Any] = {}
    for column in row.__table__.columns:  # type: ignore[attr-defined]
        if column.info.get(CLASS) == "secret":
            continue
        if column.name in sealed and column.info.get("purpose") in AGREED_FOR_ONE_USE:
            continue
        if column.name in sealed:
            values[sealed[column.name]] = getattr(row, sealed[column.name])
        elif not column.name.endswith("_index"):
            values[column.name] = _written(getattr(row, column.key))
    return values


def _written(value: object) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value


def _write_file(archive: zipfile.ZipFile, file: StoredFile, manifest: dict[str, Any]) -> None:
    """As it was kept: pictures and papers are compressed already. One that is damaged or gone is named, not written."""
    about = {"name": file.name, "kind": file.kind}
    try:
        source = open_file(file)
    except (Corrupted, NothingThere) as error:
        manifest["damaged"][str(file.id)] = {**about, "why": type(error).__name__, "sha256": file.sha256.hex()}
        return
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(f"files/{file.id}", date_time=file.created_at.timetuple()[:6])
    with source, archive.open(entry, "w", force_zip64=True) as target:
        _copy(source, target, digest)
    manifest["files"][str(file.id)] = {**about, "sha256": digest.hexdigest()}


def _copy(source: IO[bytes], target: IO[bytes], digest: Any) -> None:
    while piece := source.read(1 << 20):
        digest.update(piece)
        target.write(piece)
