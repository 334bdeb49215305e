"""What we see of the running product: one log line and one measure a request, and whether we are alive and ready."""

from __future__ import annotations

import time
from typing import cast

import structlog
from flask import Flask, g, request
from redis import Redis
from sqlalchemy import text
from werkzeug.wrappers import Response

from tenants import measures
from tenants.db import db
from tenants.liveness import replace_dead_connections
from tenants.logs import bind, configure
from tenants.platform import platform_session
from tenants.slow_queries import TOO_LONG, keep_waiting, watch

log = structlog.get_logger(__name__)


def install(app: Flask) -> None:
    """Hook the observers in, before anything else of the request."""
    if not app.config.get("TESTING"):
        configure(json=not app.config["DEVELOPMENT"])
    with app.app_context():
        watch(db.engine, too_long=app.config.get("SLOW_SECONDS", TOO_LONG))
        replace_dead_connections(db.engine)
    app.before_request(_begin)
    app.after_request(_tell)


def _begin() -> None:
    g.began = time.monotonic()


def _tell(response: Response) -> Response:
    took = time.monotonic() - cast(float, g.get("began", time.monotonic()))
    endpoint = request.endpoint or "none"
    measures.ANSWERS.labels(endpoint, request.method, f"{response.status_code // 100}xx").inc()
    measures.ANSWER_SECONDS.labels(endpoint).observe(took)
    here = g.get("company")
    forget = bind(request_id=g.get("request_id"), tenant=here.id if here is not None else None)
    log.info(
        "answered",
        endpoint=endpoint,
        method=request.method,
        status=response.status_code,
        milliseconds=round(took * 1000),
    )
    forget()
    keep_waiting()
    response.headers.setdefault("X-Request-Id", g.get("request_id", ""))
    return response


def is_ready(app: Flask) -> dict[str, bool]:
    """Whether what we depend on answers. Redis is wanted, not needed: without it the rows are worked all the same."""
    return {"database": _answers_database(), "redis": _answers_redis(app)}


def _answers_database() -> bool:
    try:
        with platform_session() as session:
            return session.execute(text("select 1")).scalar_one() == 1
    except Exception:
        return False


def _answers_redis(app: Flask) -> bool:
    try:
        return bool(Redis.from_url(app.config["REDIS_URL"], socket_timeout=0.5, socket_connect_timeout=0.5).ping())
    except Exception:
        return False
