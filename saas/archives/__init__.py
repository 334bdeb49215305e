"""Archives: people, households, ownership and tenure with dates, vehicles, verification, and bringing a company in."""

from saas.archives.import_models import ImportRow, ImportRun, RunState, Verdict
from saas.archives.kinds import ImportKind, TenureKind
from saas.archives.models import (
    ChangeRequest,
    ChangeState,
    CollectedVia,
    Contact,
    OpeningArrears,
    Person,
    Tenure,
    Vehicle,
)

__all__ = [
    "ChangeRequest",
    "ChangeState",
    "CollectedVia",
    "Contact",
    "ImportKind",
    "ImportRow",
    "ImportRun",
    "OpeningArrears",
    "Person",
    "RunState",
    "Tenure",
    "TenureKind",
    "Vehicle",
    "Verdict",
]
