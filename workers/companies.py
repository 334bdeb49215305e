"""Handing a company its data: one archive that a documented script can read without us."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select

from tenants.clock import now
from tenants.columns import CLASS
from tenants.db import Base, TenantOwned, db
from tenants.file_kinds import MADE_BY_US, file_policy
from tenants.files import StoredFile, open_file, store
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import current_tenant_id
from tenants.sealed_text import sealed_columns
from workers.jobs import job, progress

FORMAT = 1


def _is_administrator(actor: Member, _file: StoredFile) -> bool:
    return actor.has_role(Role.ADMINISTRATOR)


COMPANY_EXPORT = file_policy("company_export", _is_administrator, limits=MADE_BY_US).name

AGREED_FOR_ONE_USE = frozenset({"care"})
"""Purposes that people agreed to for one use and certain readers only: what is sealed for them leaves in no export."""


@job
def export() -> dict[str, object]:
    """Write every row and file of the company into one ZIP with a manifest, and keep it for its administrators."""
    models = sorted(_models(), key=lambda model: model.__tablename__)  # type: ignore[attr-defined]
    manifest: dict[str, Any] = {"format": FORMAT, "tenant": current_tenant_id(), "tables": {}, "files": {}}
    with tempfile.TemporaryFile() as target:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, model in enumerate(models):
                _write_table(archive, model, manifest)
                progress(done, len(models) + 1)
            _write_files(archive, manifest)
            archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))
        target.seek(0)
        file = store(COMPANY_EXPORT, target, name=f"export-{now():%Y%m%d}.zip", by=None, at=now(), to=_nothing())
    return {"token": file.token, "tables": len(models), "files": len(manifest["files"])}


def _nothing() -> UUID:
    return UUID(int=0)


def _models() -> Iterator[type[TenantOwned]]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, TenantOwned):
            yield mapper.class_


def _write_table(archive: zipfile.ZipFile, model: type[TenantOwned], manifest: dict[str, Any]) -> None:
    name = model.__tablename__  # type: ignore[attr-defined]
    count, digest = 0, hashlib.sha256()
    with archive.open(f"tables/{name}.jsonl", "w") as lines:
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


def _write_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for file in db.session.scalars(select(StoredFile).where(StoredFile.deleted_at.is_(None)).order_by(StoredFile.id)):
        digest = hashlib.sha256()
        with archive.open(f"files/{file.id}", "w") as target, open_file(file) as source:
            _copy(source, target, digest)
        manifest["files"][str(file.id)] = {"name": file.name, "kind": file.kind, "sha256": digest.hexdigest()}


def _copy(source: IO[bytes], target: IO[bytes], digest: Any) -> None:
    while piece := source.read(1 << 20):
        digest.update(piece)
        target.write(piece)
