"""Who may do what: one table. A role is held for the whole company or for named estates; policies add the object's say."""

from __future__ import annotations

from enum import StrEnum

from tenants.text import N_


class Role(StrEnum):
    """What a member is in a company. Residents' kinds (owner, family, renter) come from their tenure of a house."""

    RESIDENT = "resident"
    FRONT_DESK = "front_desk"
    DISPATCHER = "dispatcher"
    TECHNICIAN = "technician"
    SERVICE_SUPERVISOR = "service_supervisor"
    ESTATE_MANAGER = "estate_manager"
    FINANCE = "finance"
    HEAD_OFFICE = "head_office"
    ADMINISTRATOR = "administrator"
    COMMITTEE = "committee"
    SUPPORT = "support"


ROLE_NAMES: dict[Role, str] = {
    Role.RESIDENT: N_("Resident"),
    Role.FRONT_DESK: N_("Front desk"),
    Role.DISPATCHER: N_("Dispatcher"),
    Role.TECHNICIAN: N_("Technician"),
    Role.SERVICE_SUPERVISOR: N_("Service supervisor"),
    Role.ESTATE_MANAGER: N_("Estate manager"),
    Role.FINANCE: N_("Finance"),
    Role.HEAD_OFFICE: N_("Head office"),
    Role.ADMINISTRATOR: N_("Company administrator"),
    Role.COMMITTEE: N_("Owners' committee"),
    Role.SUPPORT: N_("Support of the platform"),
}


class Permission(StrEnum):
    """<capability>:<verb>, in the order of the capability's life."""

    # members
    MEMBERS_VIEW = "members:view"
    MEMBERS_MANAGE = "members:manage"
    MEMBERS_REVIEW = "members:review"
    MEMBERS_LETTERS = "members:letters"
    # tariffs
    TARIFFS_VIEW = "tariffs:view"
    TARIFFS_MANAGE = "tariffs:manage"
    # billing
    BILLING_VIEW = "billing:view"
    BILLING_RUN = "billing:run"
    BILLING_READ_METERS = "billing:read_meters"
    # history
    HISTORY_VIEW = "history:view"
    HISTORY_EXPORT = "history:export"
    # estates
    ESTATES_VIEW = "estates:view"
    ESTATES_MANAGE = "estates:manage"
    # roster
    ROSTER_VIEW = "roster:view"
    ROSTER_PLAN = "roster:plan"
    # archives
    ARCHIVES_VIEW = "archives:view"
    ARCHIVES_EDIT = "archives:edit"
    ARCHIVES_DECIDE = "archives:decide"
    ARCHIVES_REVEAL = "archives:reveal"
    ARCHIVES_SENSITIVE = "archives:sensitive"
    ARCHIVES_CARE = "archives:care"
    ARCHIVES_IMPORT = "archives:import"
    ARCHIVES_EXPORT = "archives:export"
    # promises
    PROMISES_VIEW = "promises:view"
    PROMISES_MANAGE = "promises:manage"
    # requests
    REQUESTS_VIEW = "requests:view"
    REQUESTS_REPORT = "requests:report"
    REQUESTS_REGISTER = "requests:register"
    REQUESTS_ANSWER = "requests:answer"
    REQUESTS_ESCALATE = "requests:escalate"
    REQUESTS_OWN = "requests:own"
    REQUESTS_MAILBOXES = "requests:mailboxes"
    # repairs
    REPAIRS_VIEW = "repairs:view"
    REPAIRS_DISPATCH = "repairs:dispatch"
    REPAIRS_WORK = "repairs:work"
    # facilities
    FACILITIES_VIEW = "facilities:view"
    FACILITIES_WORK = "facilities:work"
    FACILITIES_MANAGE = "facilities:manage"
    FACILITIES_REPORT = "facilities:report"
    # emergencies
    EMERGENCIES_VIEW = "emergencies:view"
    EMERGENCIES_RUN = "emergencies:run"
    EMERGENCIES_KEEP = "emergencies:keep"
    EMERGENCIES_PLAN = "emergencies:plan"
    EMERGENCIES_APPROVE = "emergencies:approve"
    # notices
    OFFICIAL_REPLY = "notices:official_reply"
    # metrics and reports
    METRICS_VIEW = "metrics:view"
    METRICS_COMPARE = "metrics:compare"
    REPORTS_MAKE = "reports:make"
    REPORTS_WRITE_DAILY = "reports:write_daily"
    REPORTS_READ_DAILY = "reports:read_daily"
    MONEY_READ = "money:read"
    # ledger
    LEDGER_VIEW = "ledger:view"
    LEDGER_HOUSES = "ledger:houses"
    LEDGER_BOOK = "ledger:book"
    LEDGER_CLOSE = "ledger:close"
    # payments
    PAYMENTS_TAKE = "payments:take"
    PAYMENTS_VIEW = "payments:view"
    PAYMENTS_APPROVE = "payments:approve"
    PAYMENTS_CHANNELS = "payments:channels"
    # arrears
    ARREARS_VIEW = "arrears:view"
    ARREARS_MANAGE = "arrears:manage"
    # disclosures
    DISCLOSURES_VIEW = "disclosures:view"
    DISCLOSURES_PREPARE = "disclosures:prepare"
    DISCLOSURES_APPROVE = "disclosures:approve"
    # jobs
    JOBS_VIEW = "jobs:view"
    JOBS_RETRY = "jobs:retry"


P = Permission

_EVERY_STAFF = frozenset(
    {P.ESTATES_VIEW, P.REQUESTS_REPORT, P.JOBS_VIEW, P.ROSTER_VIEW, P.EMERGENCIES_VIEW, P.EMERGENCIES_RUN}
    | {P.FACILITIES_REPORT}
)
_DESK = _EVERY_STAFF | {
    P.ARCHIVES_VIEW,
    P.ARCHIVES_EDIT,
    P.ARCHIVES_REVEAL,
    P.PROMISES_VIEW,
    P.REQUESTS_VIEW,
    P.REQUESTS_REGISTER,
    P.REQUESTS_ANSWER,
    P.REQUESTS_ESCALATE,
    P.REPAIRS_VIEW,
    P.FACILITIES_VIEW,
    P.MEMBERS_LETTERS,
}
_DISPATCH = _DESK | {P.REPAIRS_DISPATCH}
_BILL = frozenset({P.TARIFFS_VIEW, P.TARIFFS_MANAGE, P.BILLING_VIEW, P.BILLING_RUN, P.BILLING_READ_METERS})
_MONEY = _BILL | frozenset(
    {P.LEDGER_VIEW, P.LEDGER_HOUSES, P.LEDGER_CLOSE, P.PAYMENTS_TAKE, P.PAYMENTS_VIEW, P.PAYMENTS_APPROVE}
    | {P.ARREARS_VIEW, P.ARREARS_MANAGE}
)
"""What finance and an estate's manager share: each is the other's second person."""
_DISCLOSE = frozenset({P.DISCLOSURES_VIEW, P.DISCLOSURES_PREPARE, P.DISCLOSURES_APPROVE})
_SUPERVISE = _DISPATCH | {
    P.FACILITIES_WORK,
    P.FACILITIES_MANAGE,
    P.EMERGENCIES_KEEP,
    P.EMERGENCIES_PLAN,
    P.DISCLOSURES_VIEW,
    P.METRICS_VIEW,
    P.REPORTS_MAKE,
    P.REPORTS_READ_DAILY,
    P.OFFICIAL_REPLY,
    P.ARCHIVES_DECIDE,
    P.MEMBERS_VIEW,
    P.ROSTER_PLAN,
}
_MANAGE = (
    _SUPERVISE
    | _MONEY
    | _DISCLOSE
    | {
        P.HISTORY_VIEW,
        P.ARCHIVES_SENSITIVE,
        P.ARCHIVES_IMPORT,
        P.ARCHIVES_EXPORT,
        P.ESTATES_MANAGE,
        P.EMERGENCIES_APPROVE,
        P.JOBS_RETRY,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.RESIDENT: frozenset({P.REQUESTS_OWN}),
    Role.FRONT_DESK: frozenset(
        _DESK | {P.REPORTS_WRITE_DAILY, P.PAYMENTS_TAKE, P.TARIFFS_VIEW, P.BILLING_VIEW, P.ARCHIVES_CARE}
    ),
    Role.DISPATCHER: frozenset(_DISPATCH | {P.REPORTS_WRITE_DAILY}),
    Role.TECHNICIAN: frozenset(
        _EVERY_STAFF
        | {P.REPAIRS_WORK, P.FACILITIES_VIEW, P.FACILITIES_WORK, P.REPORTS_WRITE_DAILY, P.BILLING_READ_METERS}
        | {P.EMERGENCIES_KEEP}
    ),
    Role.SERVICE_SUPERVISOR: frozenset(_SUPERVISE | {P.REPORTS_WRITE_DAILY, P.ARCHIVES_CARE}),
    Role.ESTATE_MANAGER: frozenset(_MANAGE | {P.ARCHIVES_CARE}),
    Role.FINANCE: frozenset(
        _EVERY_STAFF | _MONEY | _DISCLOSE | {P.PAYMENTS_CHANNELS, P.LEDGER_BOOK, P.METRICS_VIEW, P.MONEY_READ}
    ),
    Role.HEAD_OFFICE: frozenset(
        _EVERY_STAFF
        | {
            P.LEDGER_VIEW,
            P.LEDGER_HOUSES,
            P.PAYMENTS_VIEW,
            P.ARREARS_VIEW,
            P.DISCLOSURES_VIEW,
            P.TARIFFS_VIEW,
            P.BILLING_VIEW,
            P.REQUESTS_VIEW,
            P.REPAIRS_VIEW,
            P.FACILITIES_VIEW,
            P.EMERGENCIES_APPROVE,
            P.PROMISES_VIEW,
            P.METRICS_VIEW,
            P.METRICS_COMPARE,
            P.REPORTS_MAKE,
            P.HISTORY_VIEW,
            P.MEMBERS_VIEW,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        _MANAGE
        | {
            P.MEMBERS_MANAGE,
            P.MEMBERS_REVIEW,
            P.PAYMENTS_CHANNELS,
            P.PROMISES_MANAGE,
            P.REQUESTS_MAILBOXES,
            P.METRICS_COMPARE,
            P.HISTORY_VIEW,
            P.HISTORY_EXPORT,
            P.JOBS_RETRY,
        }
    ),
    Role.SUPPORT: frozenset(
        {
            P.ESTATES_VIEW,
            P.ROSTER_VIEW,
            P.REQUESTS_VIEW,
            P.REPAIRS_VIEW,
            P.FACILITIES_VIEW,
            P.EMERGENCIES_VIEW,
            P.PROMISES_VIEW,
            P.JOBS_VIEW,
            P.METRICS_VIEW,
            P.METRICS_COMPARE,
            P.HISTORY_VIEW,
            P.MEMBERS_VIEW,
        }
    ),
    Role.COMMITTEE: frozenset({P.MONEY_READ, P.LEDGER_VIEW, P.TARIFFS_VIEW, P.DISCLOSURES_VIEW}),
}

COMPANY_WIDE = frozenset({Role.HEAD_OFFICE, Role.ADMINISTRATOR, Role.FINANCE, Role.SUPPORT})
"""Roles that are held for the whole company; the others may be bound to estates."""
