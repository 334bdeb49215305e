"""What the left rail (on a phone the bottom bar) offers: one entry a line, and who is offered it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from tenants.permissions import Permission, Role


@dataclass(frozen=True)
class Way:
    """One entry of the left rail (or of the bottom bar): where it leads, and who is offered it."""

    endpoint: str
    label: Any
    icon: str
    group: str
    permission: Permission | None = None
    residents: bool = False
    roles: tuple[Role, ...] = ()
    also: tuple[str, ...] = ()
    """Pages that belong to this entry although they have another name."""


GROUPS: dict[str, Any] = {
    "today": lazy_gettext("Today"),
    "requests": lazy_gettext("Requests and repairs"),
    "facilities": lazy_gettext("Facilities"),
    "emergencies": lazy_gettext("Emergencies"),
    "residents": lazy_gettext("Residents"),
    "fees": lazy_gettext("Fees"),
    "figures": lazy_gettext("Figures"),
    "settings": lazy_gettext("Settings"),
}
P = Permission
TECHNICIANS = (Role.TECHNICIAN,)
WITHOUT_QUEUE = (Role.COMMITTEE,)
FOLLOWED = ("requests.show", "requests.confirm", "requests.reopen")
ABOUT_ME = (
    "members.contact",
    "members.prove_contact",
    "members.who_looked",
    "members.password",
    "members.new_second_step",
    "members.confirm",
    "archives.mine",
    "archives.ask_mine",
    "archives.give_care",
)
IMPORTING = ("archives.import_run", "archives.columns", "archives.upload", "archives.errors")
BILLS = (
    "billing.show_bill",
    "billing.why",
    "billing.object_to",
    "payments.mine",
    "payments.order",
    "arrears.my_letter",
)
READING = ("disclosures.read", "disclosures.object_to")
DISCLOSING = (
    "disclosures.show",
    "disclosures.edit",
    "disclosures.timely",
    "disclosures.figure",
    "disclosures.rules",
    "disclosures.answer",
    "disclosures.remark",
    "disclosures.as_resident",
    "disclosures.fund_projects",
    "disclosures.fund_project",
    "disclosures.new_fund_project",
)
ARREARS = (
    "arrears.house",
    "arrears.notice",
    "arrears.ages",
    "arrears.old_lines",
    "arrears.waivers",
    "arrears.waive",
    "arrears.write_offs",
    "arrears.write_off",
    "arrears.take_back_write_off",
    "arrears.instructions",
)
ROUNDS = ("facilities.round", "facilities.due")
HAZARDS = ("facilities.hazard", "facilities.report_hazard", "facilities.hazard_terms")
EQUIPMENT = (
    "facilities.asset",
    "facilities.new",
    "facilities.edit",
    "facilities.certificate",
    "facilities.plan",
    "facilities.checklist",
    "facilities.checklists",
)
ROSTER = (
    *("roster.mine", "roster.now", "roster.absences", "roster.handover", "roster.fill"),
    *("roster.posts", "roster.post", "roster.new_post", "roster.shift", "roster.new_shift"),
)
NOW = ("emergencies.activate", "emergencies.board")
PLANS = (
    *("emergencies.plan", "emergencies.new_plan", "emergencies.describe_plan", "emergencies.copy_plan"),
    *("emergencies.revise_plan", "emergencies.withdraw_plan", "emergencies.approve_plan", "emergencies.compare_plan"),
    *("emergencies.plan_parts", "emergencies.plan_notices", "emergencies.send_back_plan"),
    *("emergencies.plan_role", "emergencies.new_plan_role", "emergencies.plan_step", "emergencies.new_plan_step"),
    *("emergencies.plan_contact", "emergencies.new_plan_contact"),
    *("emergencies.plan_shutoff", "emergencies.new_plan_shutoff"),
)
SUPPLIES = (
    *("emergencies.supply", "emergencies.new_supply", "emergencies.edit_supply", "emergencies.usual_supplies"),
    *("emergencies.check_supply", "emergencies.move_supply", "emergencies.use_supply", "emergencies.shared_supplies"),
    *("emergencies.suppliers", "emergencies.supplier", "emergencies.new_supplier"),
)
RISKS = ("emergencies.risk", "emergencies.new_risk", "emergencies.edit_risk", "emergencies.review_risk")
DRILLS = ("emergencies.drill", "emergencies.review", "emergencies.readiness")
BAR = 5
"""So many ways find room at the bottom of a phone."""
TECHNICIANS_BAR = ("repairs.today", "facilities.rounds", "facilities.hazards", "requests.messages", "members.me")
"""What a technician reaches with one tap from anywhere; everything else stands on the first page."""
WAYS: tuple[Way, ...] = (
    Way("home.index", lazy_gettext("Home"), "home", "today", residents=True, also=("requests.messages",)),
    Way("requests.report", lazy_gettext("Report"), "tool", "today", residents=True, also=("requests.write",)),
    Way("billing.mine", lazy_gettext("My bills"), "file-text", "today", residents=True, also=BILLS),
    Way("disclosures.mine", lazy_gettext("Disclosures"), "file-check", "today", residents=True, also=READING),
    Way("requests.mine", lazy_gettext("My requests"), "list", "today", residents=True, also=FOLLOWED),
    Way("promises.ours", lazy_gettext("Promises"), "shield-check", "today", residents=True),
    Way("home.arrival", lazy_gettext("Home"), "home", "today", roles=WITHOUT_QUEUE),
    Way("promises.ours", lazy_gettext("What we promise"), "shield-check", "today", roles=WITHOUT_QUEUE),
    Way("billing.today", lazy_gettext("Today"), "home", "today", roles=(Role.FINANCE,)),
    Way("repairs.today", lazy_gettext("My jobs"), "tool", "today", P.REPAIRS_WORK, also=("repairs.job",)),
    Way(
        "billing.round",
        lazy_gettext("Read meters"),
        "gauge",
        "today",
        roles=TECHNICIANS,
        also=("billing.meter",),
    ),
    Way("home.today", lazy_gettext("Today"), "home", "today", P.REQUESTS_VIEW),
    Way("requests.messages", lazy_gettext("Messages"), "bell", "today", P.REQUESTS_VIEW, roles=TECHNICIANS),
    Way("reports.daily", lazy_gettext("My daily report"), "pencil", "today", P.REPORTS_WRITE_DAILY),
    Way("reports.daily_team", lazy_gettext("Daily reports"), "users", "today", P.REPORTS_READ_DAILY),
    Way("roster.month", lazy_gettext("Duty roster"), "calendar-event", "today", P.ROSTER_VIEW, also=ROSTER),
    Way("requests.index", lazy_gettext("Inbox"), "inbox", "requests", P.REQUESTS_VIEW),
    Way("requests.new", lazy_gettext("New request"), "plus", "requests", P.REQUESTS_REGISTER),
    Way("repairs.board", lazy_gettext("Dispatch"), "route", "requests", P.REPAIRS_DISPATCH, also=("repairs.dispatch",)),
    Way("facilities.rounds", lazy_gettext("Rounds"), "list-check", "facilities", P.FACILITIES_WORK, also=ROUNDS),
    Way(
        "facilities.hazards", lazy_gettext("Hazards"), "alert-triangle", "facilities", P.FACILITIES_REPORT, also=HAZARDS
    ),
    Way("facilities.index", lazy_gettext("Equipment"), "settings", "facilities", P.FACILITIES_VIEW, also=EQUIPMENT),
    Way("facilities.calendar", lazy_gettext("Compliance calendar"), "calendar", "facilities", P.FACILITIES_VIEW),
    Way("facilities.areas", lazy_gettext("Public areas"), "map-pin", "facilities", P.FACILITIES_MANAGE),
    Way(
        "emergencies.now", lazy_gettext("Emergency board"), "alert-circle", "emergencies", P.EMERGENCIES_VIEW, also=NOW
    ),
    Way(
        "emergencies.plans", lazy_gettext("Emergency plans"), "file-text", "emergencies", P.EMERGENCIES_VIEW, also=PLANS
    ),
    Way("emergencies.drills", lazy_gettext("Drills"), "calendar-event", "emergencies", P.EMERGENCIES_VIEW, also=DRILLS),
    Way(
        *("emergencies.stores", lazy_gettext("Emergency supplies"), "list-check", "emergencies", P.EMERGENCIES_VIEW),
        also=SUPPLIES,
    ),
    Way("emergencies.risks", lazy_gettext("Risks"), "alert-triangle", "emergencies", P.EMERGENCIES_VIEW, also=RISKS),
    Way("archives.index", lazy_gettext("Archives"), "address-book", "residents", P.ARCHIVES_VIEW),
    Way(
        *("archives.care_list", lazy_gettext("Care list"), "heart", "residents", P.ARCHIVES_CARE),
        also=("archives.care", "archives.note_care"),
    ),
    Way(
        "archives.changes",
        lazy_gettext("Change requests"),
        "edit",
        "residents",
        P.ARCHIVES_DECIDE,
        also=("archives.change",),
    ),
    Way("estates.index", lazy_gettext("Estates"), "building", "residents", P.ESTATES_VIEW),
    Way(
        "billing.index",
        lazy_gettext("Billing"),
        "file-text",
        "fees",
        P.BILLING_VIEW,
        also=(
            "billing.round",
            "billing.meter",
            "billing.run",
            "billing.readings",
            "billing.meters",
            "billing.new_meter",
            "billing.change_meter",
            "billing.one_offs",
            "billing.new_one_off",
            "billing.opening",
            "billing.costs",
            "billing.cost",
            "billing.new_cost",
            "billing.reductions",
            "billing.new_reduction",
            "billing.questions",
            "billing.question",
            "billing.house",
        ),
    ),
    Way(
        "tariffs.index",
        lazy_gettext("Prices and agreements"),
        "tag",
        "fees",
        P.TARIFFS_VIEW,
        also=(
            "tariffs.estate",
            "tariffs.items",
            "tariffs.new_item",
            "tariffs.show",
            "tariffs.new",
            "tariffs.new_notice",
            "tariffs.agreement",
            "tariffs.confidential",
            "tariffs.new_agreement",
        ),
    ),
    Way("payments.take", lazy_gettext("Take a payment"), "plus", "fees", P.PAYMENTS_TAKE, also=("payments.counter",)),
    Way(
        "payments.index",
        lazy_gettext("Payments"),
        "list",
        "fees",
        P.PAYMENTS_TAKE,
        also=("payments.show", "payments.refunds", "payments.deposits"),
    ),
    Way(
        "payments.daily",
        lazy_gettext("Cash and reconciliation"),
        "calendar",
        "fees",
        P.PAYMENTS_VIEW,
        also=(
            "payments.reconcile",
            "payments.collection",
            "payments.brakes",
            "payments.channels",
            "payments.new_keys",
        ),
    ),
    Way("arrears.index", lazy_gettext("Arrears"), "clock", "fees", P.ARREARS_VIEW, also=ARREARS),
    Way("arrears.ages", lazy_gettext("Arrears by age"), "clock", "fees", roles=(Role.COMMITTEE,)),
    Way(
        "ledger.entries",
        lazy_gettext("Books"),
        "address-book",
        "fees",
        P.LEDGER_VIEW,
        also=("ledger.journal", "ledger.trial_balance", "ledger.periods", "ledger.close", "ledger.book"),
    ),
    Way(
        "disclosures.index",
        lazy_gettext("Disclosures"),
        "file-check",
        "fees",
        P.DISCLOSURES_VIEW,
        also=DISCLOSING,
    ),
    Way("metrics.compare", lazy_gettext("Compare estates"), "chart", "figures", P.METRICS_COMPARE),
    Way("metrics.estate", lazy_gettext("Estate figures"), "chart", "figures", P.METRICS_VIEW),
    Way(
        "metrics.yearly",
        lazy_gettext("Yearly statistics"),
        "chart",
        "figures",
        P.METRICS_VIEW,
        also=("metrics.year_rows",),
    ),
    Way("reports.index", lazy_gettext("Reports"), "file", "figures", P.REPORTS_MAKE),
    Way("promises.ours", lazy_gettext("What we promise"), "shield-check", "settings", roles=(Role.FINANCE,)),
    Way("members.me", lazy_gettext("Me"), "user", "settings", residents=True, roles=TECHNICIANS, also=ABOUT_ME),
    Way("members.index", lazy_gettext("Members"), "users", "settings", P.MEMBERS_VIEW),
    Way("promises.standards", lazy_gettext("Service standards"), "clock", "settings", P.PROMISES_MANAGE),
    Way(
        "promises.calendar",
        lazy_gettext("Working calendar"),
        "calendar",
        "settings",
        P.PROMISES_MANAGE,
        also=("promises.edit_calendar",),
    ),
    Way("requests.mailboxes", lazy_gettext("Mailboxes"), "inbox", "settings", P.REQUESTS_MAILBOXES),
    Way("archives.imports", lazy_gettext("Import"), "upload", "settings", P.ARCHIVES_IMPORT, also=IMPORTING),
    Way("history.index", lazy_gettext("History"), "history", "settings", P.HISTORY_VIEW),
    Way("jobs.index", lazy_gettext("Jobs"), "activity", "settings", P.JOBS_RETRY),
)
