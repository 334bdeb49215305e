"""A drill: bring a backup back on a private server that exists only for this, and compare every figure."""

from __future__ import annotations

import tempfile
from pathlib import Path

from deploy.backup.manifest import Manifest
from deploy.backup.restore import Keys, Target, restore
from deploy.embedded import EmbeddedPostgres
from deploy.embedded.postgres import MIGRATOR
from tenants.file_stores import FolderStore


def drill(backup: Path, keys: Keys) -> Manifest:
    """Restore into a fresh cluster and a fresh folder, which are gone afterwards. Raises as ``restore`` does."""
    with tempfile.TemporaryDirectory(prefix="mingbai-drill-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server's own account passes through to a folder of its own
        with EmbeddedPostgres(folder / "postgres", {"fsync": "off"}) as server:
            target = Target(
                database_url=server.url(MIGRATOR),
                store=FolderStore(folder / "files"),
                master_keys=folder / "keys" / "master.keys",
                pg_restore=server.binaries / "pg_restore",
            )
            return restore(backup, keys, target)
