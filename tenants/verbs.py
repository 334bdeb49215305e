"""What every verb is made of: one transaction, and locks taken in one order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import func, inspect, select

from tenants.db import TenantOwned, db
from tenants.scope import current_tenant_id

P = ParamSpec("P")
R = TypeVar("R")

_IN_VERB = "in_verb"
_AFTER_COMMIT = "after_commit"


def transaction(verb: Callable[P, R]) -> Callable[P, R]:
    """Run the verb in one transaction. A verb called inside another joins the outer one.

    What `after_commit` was given runs once the data is safe. It catches its own faults: what it raises, the verb raises.
    """

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        session = db.session()
        if session.info.get(_IN_VERB):
            return verb(*args, **kwargs)
        session.info[_IN_VERB] = True
        try:
            result = verb(*args, **kwargs)
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop(_AFTER_COMMIT, None)
            raise
        finally:
            session.info.pop(_IN_VERB, None)
        for call in session.info.pop(_AFTER_COMMIT, ()):
            call()
        return result

    return run


def in_verb() -> bool:
    """Whether a verb is running here, whose transaction another one would join."""
    return bool(db.session().info.get(_IN_VERB))


def after_commit(call: Callable[[], None]) -> None:
    """Remember a call for when the running verb has committed; drop it when the verb fails."""
    db.session().info.setdefault(_AFTER_COMMIT, []).append(call)


def lock(*rows: TenantOwned) -> None:
    """Lock rows for this transaction and read them again, always in the same order so that no two verbs embrace."""
    for row in sorted(rows, key=lambda row: (type(row).__name__, row.id)):
        state: Any = inspect(row)
        if state.pending or state.transient:
            continue
        db.session.refresh(row, with_for_update={"of": type(row)})


def hold(*name: object) -> None:
    """Let one transaction of this company at a time past here under this name; held until it ends.

    For what no row stands for yet: `hold("opening", estate.id)`.
    """
    said = ":".join(str(part) for part in (name[0], current_tenant_id(), *name[1:]))
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(said, 0))))


def stand_idle(at_most: timedelta) -> None:
    """Let this transaction wait so long for something else than the database, such as a child that renders.

    The role's own limit is 30 seconds, after which PostgreSQL ends the connection (deploy/roles.sql).
    """
    limit = f"{round(at_most.total_seconds())}s"
    db.session.execute(select(func.set_config("idle_in_transaction_session_timeout", limit, True)))
