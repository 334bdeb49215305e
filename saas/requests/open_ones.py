"""Requests that are under way here, said in the words of the partial indexes that hold them and nothing else."""

from __future__ import annotations

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, not_

from saas.requests.kinds import FINISHED
from saas.requests.models import Request


def is_open() -> ColumnElement[bool]:
    """The condition of `OPEN_SQL`, written into the statement and not sent beside it.

    A plan that is kept does not know what is sent: it could not use those indexes, and would read everything a company
    ever had to show what is open.
    """
    over: BindParameter[str] = bindparam(
        "over", sorted(state.value for state in FINISHED), unique=True, expanding=True, literal_execute=True
    )
    return and_(Request.state.not_in(over), not_(Request.is_imported_history))
