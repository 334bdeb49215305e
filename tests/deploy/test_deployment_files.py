"""What is shipped to run Mingbai for real agrees with the programs it runs, and gives no secret away."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def secrets_beside_compose() -> set[str]:
    """What compose takes from its own folder and no checkout brings."""
    mounted = {f"deploy/{name}" for name in re.findall(r"- \./([\w./-]+):", COMPOSE)}
    return {"deploy/.env"} | {path for path in mounted if not (ROOT / path).exists()}


def patterns(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip("/") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("ignoring", ["deploy/Dockerfile.dockerignore", ".gitignore"])
def test_no_secret_beside_compose_gets_into_image_or_repository(ignoring: str) -> None:
    found = secrets_beside_compose()
    assert found == {"deploy/.env", "deploy/keys", "deploy/certificates", "deploy/backups"}
    ignored = patterns(ROOT / ignoring)
    assert {path for path in found if not any(fnmatch(path, pattern) for pattern in ignored)} == set()


def test_the_images_client_is_of_the_servers_version() -> None:
    servers = set(re.findall(r"image: postgres:(\d+)", COMPOSE))
    [client] = re.findall(r"postgresql-client(?:-(\d+))?", DOCKERFILE)
    assert servers == {client}


def test_compose_keeps_the_deletion_ledger() -> None:
    assert re.search(r"MINGBAI_DELETION_LEDGER: /var/lib/mingbai/\S+", COMPOSE)


@pytest.mark.parametrize("unit", ["mingbai-web.service", "mingbai-worker@.service", "mingbai-planner.service"])
def test_whoever_changes_files_may_write_where_they_lie(unit: str) -> None:
    lines = (DEPLOY / "systemd" / unit).read_text(encoding="utf-8").splitlines()
    assert {"ProtectSystem=strict", "StateDirectory=mingbai", "ReadWritePaths=-/var/lib/mingbai"} <= set(lines)


def test_the_worker_may_take_a_printers_network_away() -> None:
    unit = (DEPLOY / "systemd" / "mingbai-worker@.service").read_text(encoding="utf-8")
    assert re.findall(r"^RestrictNamespaces=(.*)$", unit, re.MULTILINE) == ["user net"]


@pytest.mark.parametrize(
    ("proxy", "kept"),
    [
        ("nginx.conf", r"keepalive_timeout (\d+)s;"),
        ("Caddyfile", r"keepalive (\d+)s$"),
        ("compose.Caddyfile", r"keepalive (\d+)s$"),
    ],
)
def test_a_proxy_lets_go_of_a_connection_before_gunicorn_does(proxy: str, kept: str) -> None:
    settings = (DEPLOY / "gunicorn_settings.py").read_text(encoding="utf-8")
    [ours] = re.findall(r"^keepalive = (\d+)", settings, re.MULTILINE)
    [theirs] = re.findall(kept, (DEPLOY / "proxy" / proxy).read_text(encoding="utf-8"), re.MULTILINE)
    assert int(theirs) < int(ours)
