"""Where the parts meet: `create_app()`. Imported by nobody but tests and deploy/."""

from __future__ import annotations

import os
import pkgutil
import signal
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

import blueprints
import saas
import tenants
import workers
from blueprints import access, errors, headers, language, look, observing, shells
from tenants.companies import reach_from_outside
from tenants.db import db
from tenants.erasure import keep_ledger_in
from tenants.files import keep_files_in, store_from
from tenants.keys import start_with
from tenants.master_keys import read_master_keys
from tenants.queue import JobList, ring_with
from tenants.wall import assert_harmless
from workers.bell import Ringer
from workers.planner import plan
from workers.worker import work

ROOT = Path(__file__).parent


class Misconfigured(RuntimeError):
    """The configuration would be unsafe or cannot work; the app refuses to start."""


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application. Settings come from the environment (see deploy/environment.example), tests pass their own."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    app.config.update(_defaults())
    app.config.update(settings or {})
    _refuse_unsafe(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    load_capabilities()
    start_with(read_master_keys(Path(app.config["MASTER_KEYS"])) if app.config["MASTER_KEYS"] else None)
    keep_files_in(store_from(app.config["FILES"], endpoint=app.config["S3_ENDPOINT"]) if app.config["FILES"] else None)
    keep_ledger_in(Path(app.config["DELETION_LEDGER"]) if app.config["DELETION_LEDGER"] else None)
    db.init_app(app)
    observing.install(app)
    if hops := app.config["PROXY_HOPS"]:  # else every forwarded header is ignored; the host is never forwarded
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)  # type: ignore[method-assign]
    reach_from_outside(app.config["EXTERNAL_SCHEME"], app.config["EXTERNAL_PORT"])
    access.install(app)
    CSRFProtect(app)
    Babel(app, locale_selector=language.chosen, timezone_selector=language.zone, default_domain="messages")
    headers.install(app)
    errors.install(app)
    look.install(app)
    shells.install(app)
    for module in _capability_modules("views"):
        app.register_blueprint(module.bp)
    if app.config["REDIS_URL"]:
        ring_with(Ringer(app.config["REDIS_URL"]))
    configure_mappers()  # before any fork: else every child of web and worker takes half a second for it
    with app.app_context():
        if app.config["CHECK_ROLE"]:
            with db.engine.connect() as connection:
                assert_harmless(connection)
            db.engine.dispose()
    return app


def load_capabilities() -> None:
    """Import every capability's public face (and so every table) and every job."""
    for package in (tenants, saas, workers):
        for found in pkgutil.iter_modules(package.__path__):
            import_module(f"{package.__name__}.{found.name}")


def _capability_modules(name: str) -> Iterator[Any]:
    for found in pkgutil.iter_modules(blueprints.__path__):
        if found.ispkg and (ROOT / "blueprints" / found.name / f"{name}.py").exists():
            yield import_module(f"blueprints.{found.name}.{name}")


def _prepare_after(times: str) -> int | None:
    """How often a statement runs before its plan is kept; "never" for a pooler that hands on connections in between."""
    return None if times == "never" else int(times)


def _defaults() -> dict[str, Any]:
    env = os.environ
    production = env.get("MINGBAI_ENV", "production") == "production"
    return {
        "DEVELOPMENT": env.get("MINGBAI_ENV") == "development",
        "SECRET_KEY": env.get("SECRET_KEY", ""),
        "BASE_HOST": env.get("BASE_HOST", "localhost"),
        "EXTERNAL_SCHEME": env.get("EXTERNAL_SCHEME", "https" if production else "http"),
        "EXTERNAL_PORT": env.get("EXTERNAL_PORT", ""),
        "PROXY_HOPS": int(env.get("PROXY_HOPS", "0")),
        "SESSION_COOKIE_NAME": "__Host-mingbai" if production else "mingbai",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 12 * 3600,
        "WTF_CSRF_SSL_STRICT": production,
        "MAX_CONTENT_LENGTH": 25 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "MAX_FORM_PARTS": 200,
        "SQLALCHEMY_DATABASE_URI": env.get("DATABASE_URL", ""),
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": int(env.get("DATABASE_POOL", "8")),
            "max_overflow": 2,
            "connect_args": {
                "prepare_threshold": _prepare_after(env.get("DATABASE_PREPARE_AFTER", "5")),
                "options": "-c statement_timeout=15s -c idle_in_transaction_session_timeout=30s -c timezone=UTC",
            },
        },
        "REDIS_URL": env.get("REDIS_URL", ""),
        "MASTER_KEYS": env.get("MINGBAI_MASTER_KEYS", ""),
        "FILES": env.get("MINGBAI_FILES", ""),
        "DELETION_LEDGER": env.get("MINGBAI_DELETION_LEDGER", ""),
        "S3_ENDPOINT": env.get("MINGBAI_S3_ENDPOINT", ""),
        "MAIL_HOST": env.get("MAIL_HOST", "127.0.0.1"),
        "MAIL_PORT": int(env.get("MAIL_PORT", "25")),
        "MAIL_FROM": env.get("MAIL_FROM", "no-reply@mingbai.invalid"),
        "BABEL_DEFAULT_LOCALE": "zh_CN",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "CHECK_ROLE": True,
    }


def _refuse_unsafe(app: Flask) -> None:
    if len(app.config["SECRET_KEY"]) < 32:
        raise Misconfigured("SECRET_KEY must have at least 32 characters")
    if not app.config["SQLALCHEMY_DATABASE_URI"]:
        raise Misconfigured("DATABASE_URL is not set")
    loopback = app.config["BASE_HOST"] == "localhost" or app.config["BASE_HOST"].endswith(".localhost")
    if not app.config["SESSION_COOKIE_SECURE"] and not loopback:
        raise Misconfigured("without https the product runs on a loopback host only (BASE_HOST=localhost)")


@click.group()
def commands() -> None:
    """The processes beside the web server."""


@commands.command()
@click.argument("on", type=click.Choice([str(name) for name in JobList]))
def worker(on: str) -> None:
    """Work one list until told to stop."""
    work(create_app(), JobList(on))


@commands.command()
def planner() -> None:
    """Ring lost bells again and run the schedule."""
    plan(create_app(), stopped=_told_to_stop())


def _told_to_stop() -> Any:
    told: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _frame: told.append(number))
    return lambda: bool(told)


if __name__ == "__main__":
    commands()
