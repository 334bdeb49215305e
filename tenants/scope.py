"""The wall. One scope and one fresh session for each request and each job; without a scope, nothing is read or written.

Two nets, and each alone must hold: the ORM's criteria here, and PostgreSQL's row-level security (`tenants/wall.py`),
which reads the setting that `_tell_postgres` makes. This is the only place that makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import BigInteger, Connection, Executable, bindparam, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from tenants.db import TenantOwned, TenantSession, db

_tenant: ContextVar[int | None] = ContextVar("tenant", default=None)
THROUGH_BULK = "through_bulk"
_WROTE = "wrote"
"""Whether the transaction of a session may have changed anything: a flush, or a statement that is no SELECT of ours."""


class OutsideTenant(RuntimeError):
    """Something touched tenant data without a scope, or reached for another tenant's."""


def current_tenant_id() -> int:
    """The tenant of this request or job. Raises `OutsideTenant` when no scope is open."""
    tenant_id = _tenant.get()
    if tenant_id is None:
        raise OutsideTenant("no scope is open")
    return tenant_id


def has_scope() -> bool:
    """Whether a scope is open here."""
    return _tenant.get() is not None


@contextmanager
def acting_in(tenant_id: int) -> Iterator[None]:
    """Open the scope of one tenant, with a session of its own. Needs an application context.

    Inside another scope it stands in an application context of its own, so that the outer session is left alone.
    """
    if has_scope():
        with current_app.app_context(), _alone_in(tenant_id):
            yield
    else:
        with _alone_in(tenant_id):
            yield


@contextmanager
def _alone_in(tenant_id: int) -> Iterator[None]:
    before = _tenant.set(tenant_id)
    db.session.remove()
    try:
        yield
        _end_reading()
    finally:
        db.session.remove()
        _tenant.reset(before)


def _end_reading() -> None:
    """End a transaction that only read with COMMIT, so that the connection keeps its prepared statements.

    psycopg forgets them at every ROLLBACK, and PostgreSQL would plan every statement of every page anew.
    """
    session = db.session()
    if not session.in_transaction() or session.info.get(_WROTE) or session.new or session.dirty or session.deleted:
        return
    with suppress(SQLAlchemyError):  # whatever was read has been answered already
        session.commit()


@event.listens_for(TenantSession, "after_flush")
def _note_writing(session: TenantSession, _context: object) -> None:
    session.info[_WROTE] = True


@event.listens_for(TenantSession, "after_transaction_end")
def _begin_anew(session: TenantSession, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info[_WROTE] = False


@event.listens_for(TenantSession, "after_begin")
def _tell_postgres(session: TenantSession, _transaction: SessionTransaction, connection: Connection) -> None:
    tenant_id = current_tenant_id()
    if session.info.setdefault("tenant", tenant_id) != tenant_id:
        raise OutsideTenant("this session belongs to another tenant")
    connection.exec_driver_sql("select set_config('app.tenant_id', %s, true)", (str(tenant_id),))


@event.listens_for(TenantSession, "do_orm_execute")
def _read_inside(state: ORMExecuteState) -> None:
    if not state.is_select:
        state.session.info[_WROTE] = True
    if state.is_insert:
        if not state.execution_options.get(THROUGH_BULK):
            raise OutsideTenant("bulk inserts go through tenants.bulk")
        return
    if state.is_column_load or not (state.is_select or state.is_update or state.is_delete):
        return
    current_tenant_id()
    state.statement = _inside(state.statement)


def _condition() -> ExecutableOption:
    here = bindparam("inside", callable_=current_tenant_id, type_=BigInteger())
    return with_loader_criteria(
        TenantOwned, lambda row: row.tenant_id == here, include_aliases=True, propagate_to_loaders=False
    )


_INSIDE = _condition()
"""What every statement gets. It holds no tenant: whose rows they are is asked anew at each execution."""
_walled: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()


def _inside(statement: Executable) -> Executable:
    """The statement with the condition. One that is kept and run again keeps its walled form, and so its compiled one."""
    walled = _walled.get(statement)
    if walled is None:
        walled = _walled[statement] = statement.options(_INSIDE)
    return walled


@event.listens_for(TenantSession, "before_flush")
def _write_inside(session: TenantSession, *_: Any) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, TenantOwned):
            continue
        tenant_id = current_tenant_id()
        if row.tenant_id is None:
            row.tenant_id = tenant_id
        if row.tenant_id != tenant_id:
            raise OutsideTenant(f"{type(row).__name__} belongs to another tenant")
