"""What others wrote is exactly what they published."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "static/vendor"
SUMS = dict(reversed(line.split(maxsplit=1)) for line in (VENDOR / "SHA256SUMS").read_text().splitlines())


def test_every_file_has_its_checksum() -> None:
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.glob("*/*")} | {"../../tests/look/axe.min.js"}
    assert set(SUMS) == found


def test_every_checksum_holds() -> None:
    changed = [name for name, wanted in SUMS.items() if sha256((VENDOR / name).read_bytes()).hexdigest() != wanted]
    assert changed == []


def test_versions_are_the_ones_written_down() -> None:
    assert "Bootstrap  v5.3.9" in (VENDOR / "bootstrap/bootstrap.min.css").read_text()[:200]
    assert 'version:"2.0.11"' in (VENDOR / "htmx/htmx.min.js").read_text()


def test_licences_lie_beside() -> None:
    assert all((folder / "LICENSE").exists() for folder in VENDOR.iterdir() if folder.is_dir())
