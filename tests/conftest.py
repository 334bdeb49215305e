"""Real PostgreSQL, real Redis, two fresh companies for every test. Nothing is cleaned: no test sees another's rows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, select, text

from app import create_app
from deploy.embedded.postgres import APP, MIGRATOR
from tenants.db import db
from tenants.master_keys import add_master_key
from tenants.members import Member
from tenants.permissions import Role
from tenants.queue import Doorbell, Job
from tenants.scope import acting_in
from tests.cast import Company, add_member, open_company
from tests.client import Visit
from tests.servers import TEMPLATE, Servers
from translations.build import build as build_translations

# A busy machine is slow, not wrong: nothing is judged by how long an example took to think up or to run. The ordinary
# run tries the same examples each time, so that what turns it red is the change it judges; MINGBAI_FULL=1 tries others.
settings.register_profile(
    "patient",
    deadline=None,
    derandomize=not os.environ.get("MINGBAI_FULL"),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patient")

pytest_plugins = ["tests.servers", "tests.mail_catcher", "tests.wall.mould"]

SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "DEVELOPMENT": True,
    "SECRET_KEY": "tests-only-" + "x" * 40,
    "SESSION_COOKIE_SECURE": False,
    "SESSION_COOKIE_NAME": "mingbai",
    "WTF_CSRF_SSL_STRICT": False,
    "EXTERNAL_SCHEME": "http",
    "PROPAGATE_EXCEPTIONS": True,
    "SLOW_SECONDS": 3600.0,  # else what a busy machine makes slow is written down in the middle of what a test counts
}


ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def database_url(servers: Servers) -> Iterator[str]:
    """A database of this worker's own, copied from a template that the first worker builds."""
    with servers.only_one():
        if not _exists(servers, TEMPLATE):
            servers.create_database(TEMPLATE)
            build_schema(servers.url(MIGRATOR, TEMPLATE))
    name = f"mingbai_{servers.worker}"
    servers.create_database(name, template=TEMPLATE)
    yield servers.url(APP, name)


def _exists(servers: Servers, name: str) -> bool:
    engine = create_engine(servers.superuser_url("postgres"))
    with engine.connect() as connection:
        found = connection.execute(text("select 1 from pg_database where datname = :name"), {"name": name}).first()
    engine.dispose()
    return found is not None


@pytest.fixture(scope="session")
def master_keys(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The master keys of this run, in a file of this worker's own: a copied database opens in every worker."""
    here, everybodys = tmp_path_factory.getbasetemp(), tmp_path_factory.getbasetemp()
    if servers.worker != "alone":
        everybodys = everybodys.parent
    with servers.only_one():
        if not (everybodys / "run.keys").exists():
            add_master_key(everybodys / "run.keys")
    return Path(shutil.copy(everybodys / "run.keys", here / "master.keys"))


@pytest.fixture(scope="session")
def app(database_url: str, servers: Servers, master_keys: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application as the app's role, on a database of this worker's own."""
    build_translations()
    folder = tmp_path_factory.mktemp("mingbai")
    return create_app(
        {
            **SETTINGS,
            "SQLALCHEMY_DATABASE_URI": database_url,
            "REDIS_URL": servers.redis_url,
            "MASTER_KEYS": str(master_keys),
            "FILES": str(folder / "files"),
        }
    )


def build_schema(migrator_url: str) -> None:
    """The schema as the migrations make it."""
    engine = create_engine(migrator_url)
    settings = Config(str(ROOT / "alembic.ini"))
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    engine.dispose()


@pytest.fixture(autouse=True)
def app_context(app: Flask) -> Iterator[None]:
    """Every test stands in an application context of its own."""
    with app.app_context():
        yield
        db.session.remove()


@pytest.fixture
def green(app_context: None) -> Company:
    """Our company."""
    return open_company("green")


@pytest.fixture
def grey(app_context: None) -> Company:
    """The neighbour who must never see inside."""
    return open_company("grey")


@pytest.fixture
def in_green(green: Company) -> Iterator[Company]:
    """Our company, with its scope open."""
    with acting_in(green.id):
        yield green


def _someone(role: Role) -> Any:
    @pytest.fixture(name=role.value)
    def someone(green: Company) -> Member:
        return add_member(green, role)

    return someone


technician = _someone(Role.TECHNICIAN)
dispatcher = _someone(Role.DISPATCHER)
finance = _someone(Role.FINANCE)
head_office = _someone(Role.HEAD_OFFICE)
administrator = _someone(Role.ADMINISTRATOR)
committee = _someone(Role.COMMITTEE)
resident = _someone(Role.RESIDENT)


@pytest.fixture
def desk(green: Company) -> Member:
    """The front desk of the first estate."""
    return add_member(green, Role.FRONT_DESK)


@pytest.fixture
def supervisor(green: Company) -> Member:
    """The service supervisor of the first estate."""
    return add_member(green, Role.SERVICE_SUPERVISOR)


@pytest.fixture
def manager(green: Company) -> Member:
    """The manager of the first estate."""
    return add_member(green, Role.ESTATE_MANAGER)


@pytest.fixture
def other_manager(green: Company) -> Member:
    """The manager of green's other estate."""
    return add_member(green, Role.ESTATE_MANAGER, name="高远", estate_id=green.other_estate_id)


@pytest.fixture
def neighbour(grey: Company) -> Member:
    """The administrator of the other company: may do anything there, nothing here."""
    return add_member(grey, Role.ADMINISTRATOR, name="邻居")


@pytest.fixture
def visit(app: Flask, green: Company) -> Visit:
    """The demanding client at green's host."""
    return Visit(app, green)


@pytest.fixture
def asked(green: Company) -> Callable[[], list[str]]:
    """Names of the jobs asked for in green, oldest first."""

    def names() -> list[str]:
        with db.session.no_autoflush:
            return list(db.session.scalars(select(Job.kind).order_by(Job.asked_at, Job.id)))

    return names


@pytest.fixture
def run_jobs(app: Flask, green: Company) -> Callable[..., list[str]]:
    """Run everything due in a company (green), inline, as a worker would; returns what became of each."""
    from tenants.platform import platform_session
    from workers.jobs import execute

    def run(company: Company = green) -> list[str]:
        outcomes = []
        for _round in range(20):
            with platform_session() as session:
                due = list(
                    session.scalars(
                        select(Doorbell.job_id)
                        .where(Doorbell.tenant_id == company.id, Doorbell.due_at <= text("now()"))
                        .order_by(Doorbell.due_at, Doorbell.job_id)
                    )
                )
            if not due:
                break
            outcomes += [execute(app, company.id, job_id) for job_id in due]
        return outcomes

    return run


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the project."""
    return Path(__file__).parent.parent
