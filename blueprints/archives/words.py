"""What the fixed words of archives are called on pages, and how they look."""

from __future__ import annotations

from saas.archives import AgreedAs, AgreedVia, CareEnd, ChangeState, CollectedVia, RunState, Verdict
from saas.archives.completeness import FilingState
from saas.archives.import_steps import RUN_STATE_NAMES
from saas.archives.office_words import TENURE_NAMES
from saas.archives.reading_log import REASON_NAMES
from tenants.text import N_

TENURE_KINDS = TENURE_NAMES
COLLECTED_VIA: dict[str, str] = {
    CollectedVia.REGISTRATION: N_("Registered at hand-over or moving in"),
    CollectedVia.SERVICE: N_("While serving the household"),
    CollectedVia.ACTIVITY: N_("At an activity"),
    CollectedVia.ONLINE: N_("By their own login"),
}
CHANNELS: dict[str, str] = {
    "phone": N_("By phone"),
    "visit": N_("Visit"),
    "online": N_("Online"),
    "letter": N_("By letter"),
}
LANGUAGES: dict[str, str] = {"zh_CN": "中文", "en": "English"}
CHANGE_STATES: dict[str, tuple[str, str]] = {
    ChangeState.OPEN: (N_("Waiting for a decision"), "info"),
    ChangeState.APPROVED: (N_("Approved"), "kept"),
    ChangeState.REJECTED: (N_("Rejected"), "broken"),
}
TRAYS: dict[str, tuple[str, str]] = {
    FilingState.INCOMPLETE: (N_("Incomplete"), "risk"),
    FilingState.COMPLETE_UNFILED: (N_("Complete, to be signed"), "info"),
    FilingState.FILED: (N_("Filed"), "kept"),
}
REVEAL_REASONS = REASON_NAMES
RUN_STATES: dict[str, tuple[str, str]] = {
    RunState.UPLOADED: (RUN_STATE_NAMES[RunState.UPLOADED], "quiet"),
    RunState.CHECKING: (RUN_STATE_NAMES[RunState.CHECKING], "info"),
    RunState.CHECKED: (RUN_STATE_NAMES[RunState.CHECKED], "info"),
    RunState.APPLYING: (RUN_STATE_NAMES[RunState.APPLYING], "info"),
    RunState.APPLIED: (RUN_STATE_NAMES[RunState.APPLIED], "kept"),
    RunState.UNDOING: (RUN_STATE_NAMES[RunState.UNDOING], "info"),
    RunState.UNDONE: (RUN_STATE_NAMES[RunState.UNDONE], "stopped"),
}
VERDICTS: dict[str, tuple[str, str]] = {
    Verdict.NEW: (N_("New"), "kept"),
    Verdict.CHANGED: (N_("Changed"), "info"),
    Verdict.UNCHANGED: (N_("Unchanged"), "quiet"),
    Verdict.ERROR: (N_("Does not fit"), "broken"),
}
AGREED_AS: dict[str, str] = {
    AgreedAs.SELF: N_("The person"),
    AgreedAs.GUARDIAN: N_("The guardian"),
}
AGREED_VIA: dict[str, str] = {
    AgreedVia.SIGNED: N_("On a signed form"),
    AgreedVia.VISIT: N_("In person, at home or at the desk"),
    AgreedVia.PHONE: N_("By phone, recorded"),
    AgreedVia.ONLINE: N_("Online, by themselves"),
}
CARE_ENDS: dict[str, str] = {
    CareEnd.WITHDRAWN: N_("Consent withdrawn"),
    CareEnd.NOT_NEEDED: N_("No longer needed"),
    CareEnd.MOVED_OUT: N_("Moved out"),
    CareEnd.RAN_OUT: N_("Ran out"),
}
