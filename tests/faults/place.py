"""Everything a run of faults needs, on servers of its own: PostgreSQL, Redis, web, worker, planner and a mail catcher."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from deploy.demo_place import DemoPlace
from deploy.embedded import EmbeddedPostgres, EmbeddedRedis
from deploy.embedded.databases import APP, MIGRATOR, connect
from deploy.ports import any_free_port, is_ready
from deploy.supervisor import ROOT
from tests.faults.processes import Held
from tests.servers import private_postgres, private_redis

READY_WITHIN = 90.0


class Catcher:
    """Keeps the Message-ID of each mail as often as it comes."""

    def __init__(self) -> None:
        self.message_ids: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.message_ids.append(str(message_from_bytes(envelope.content)["Message-ID"]))
        return "250 kept"


@dataclass
class Place:
    """A running Mingbai that may be killed."""

    postgres: EmbeddedPostgres
    redis: EmbeddedRedis
    web: Held
    worker: Held
    planner: Held
    mails: Catcher
    folder: Path
    port: int
    environment: dict[str, str]
    host: str
    tenant_id: int
    clerk_token: str
    house_id: str
    estate_id: str
    tokens: list[str] = field(default_factory=list)

    @property
    def programs(self) -> tuple[Held, ...]:
        return self.web, self.worker, self.planner

    def rows(self, query: str, *values: object, **named: object) -> list[tuple[Any, ...]]:
        """What a superuser sees: the harness looks over the wall, the product does not."""
        with connect(self.postgres.superuser_url("mingbai")) as connection:
            return list(connection.execute(query, named or values).fetchall())  # type: ignore[arg-type]

    def wait_for_web(self) -> None:
        until = time.monotonic() + READY_WITHIN
        while not is_ready(self.port):
            if time.monotonic() > until or not self.web.is_alive:
                raise RuntimeError(f"The web server does not answer. Its log ends with:\n{self.web.end_of_log()}")
            time.sleep(0.05)

    def restart_in_order(self) -> None:
        """Stop everything as an operator would, and start it again."""
        for program in self.programs:
            program.stop()
        self.redis.restart()
        self.postgres.restart()
        for program in self.programs:
            program.start()
        self.wait_for_web()


@contextmanager
def running_place() -> Iterator[Place]:
    """Start everything; whatever was started ends with this context."""
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="mingbai-faults-")))
        postgres = running.enter_context(private_postgres())
        redis = running.enter_context(private_redis())
        catcher, controller = _mail_server(running)
        demo = DemoPlace(folder)
        demo.make()
        port = any_free_port()
        environment = demo.environment(
            port=port, smtp_port=controller, servers={"DATABASE_URL": postgres.url(APP), "REDIS_URL": redis.url}
        ) | {"WEB_WORKERS": "2", "WEB_THREADS": "4"}
        told = _prepare({**environment, "DATABASE_MIGRATOR_URL": postgres.url(MIGRATOR)})
        web, worker, planner = (
            Held(name, [sys.executable, "-m", *command], demo.logs / f"{name}.log", environment)
            for name, command in {
                "web": ["gunicorn", "--config", "deploy/gunicorn_settings.py", "app:create_app()"],
                "worker": ["app", "worker", "fast"],
                "planner": ["app", "planner"],
            }.items()
        )
        place = Place(postgres, redis, web, worker, planner, catcher, folder, port, environment, **told)
        for program in place.programs:
            running.callback(program.stop)
            program.start()
        place.wait_for_web()
        yield place


def _mail_server(running: ExitStack) -> tuple[Catcher, int]:
    catcher = Catcher()
    port = any_free_port()
    controller = Controller(catcher, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    running.callback(controller.stop)
    return catcher, port


def _prepare(environment: dict[str, str]) -> dict[str, Any]:
    """In a process of its own: a test process has another application in it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.prepare"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"The place could not be prepared:\n{done.stderr[-3000:]}")
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return told
