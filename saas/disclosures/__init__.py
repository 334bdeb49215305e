"""Disclosures: what the law wants published, assembled from the books, sealed so that nobody can quietly change it."""

from saas.disclosures import draft_money, draft_prices, draft_service
from saas.disclosures.approving import approve, send_back
from saas.disclosures.board_checks import BoardCheck, board_checks_of
from saas.disclosures.books import Part, books_of, parts_of, value_now, wanted_by
from saas.disclosures.calendar import Duty, Standing, Timeliness, duties_of, missing_topics, timeliness
from saas.disclosures.canonical import NotCanonical, canonical
from saas.disclosures.checking import (
    Answer,
    Verdict,
    bundle_of,
    chain_faults,
    chain_of,
    is_intact,
    keys_as_published,
    look_up,
)
from saas.disclosures.checks import Report, Zero, check, sheet_of
from saas.disclosures.correcting import correct
from saas.disclosures.following import Following, bind_more_strictly, follow_region, following
from saas.disclosures.fund_models import CAUSE_NAMES, EXCLUSIONS, Cause, FundProject, ProjectState, Vote
from saas.disclosures.fund_projects import (
    contract_project,
    decide_project,
    find_project,
    finish_project,
    plan_project,
    projects_of,
)
from saas.disclosures.layouts import Figure, Sheet, title_of
from saas.disclosures.models import (
    CURRENT,
    SEALED,
    WRITABLE,
    Disclosure,
    DisclosureObjection,
    DisclosurePaper,
    DisclosurePosting,
    DisclosureSeal,
    PaperKind,
    State,
)
from saas.disclosures.objecting import answer, object_to
from saas.disclosures.photo_access import PAPER_KIND, PHOTO_KIND
from saas.disclosures.policy import (
    holds_approval,
    lives_there,
    may_approve,
    may_prepare,
    may_read,
    may_see_draft,
    may_view,
    sees_entries,
)
from saas.disclosures.posting import Place, archive_expired, look_after, post_up
from saas.disclosures.printing import keep_paper, print_again, print_papers
from saas.disclosures.privacy import find_personal
from saas.disclosures.queries import (
    find_disclosure,
    find_objection,
    open_objections,
    published_in,
    successor_of,
    versions_of,
    waiting_for_approval,
    with_open_objections,
)
from saas.disclosures.reminding import remind
from saas.disclosures.rule_models import DisclosureReminder, DisclosureRule, SigningKey
from saas.disclosures.rules import Region, Rule, regions, rule_of
from saas.disclosures.seals import typed_code
from saas.disclosures.signing import key_in_use, published_keys, rotate_signing_key
from saas.disclosures.topics import (
    CIVIL_CODE_943,
    EVERY_NAMES,
    TOPIC_NAMES,
    Every,
    Span,
    Topic,
    said,
    span_around,
    span_named,
)
from saas.disclosures.writing import begin, discard, label_in, read_anew, submit, take_back, write

FILLERS = (draft_money, draft_prices, draft_service)
"""Importing them registers what fills each topic's sheet."""
__all__ = [
    "CAUSE_NAMES",
    "CIVIL_CODE_943",
    "CURRENT",
    "EVERY_NAMES",
    "EXCLUSIONS",
    "FILLERS",
    "PAPER_KIND",
    "PHOTO_KIND",
    "SEALED",
    "TOPIC_NAMES",
    "WRITABLE",
    "Answer",
    "BoardCheck",
    "Cause",
    "Disclosure",
    "DisclosureObjection",
    "DisclosurePaper",
    "DisclosurePosting",
    "DisclosureReminder",
    "DisclosureRule",
    "DisclosureSeal",
    "Duty",
    "Every",
    "Figure",
    "Following",
    "FundProject",
    "NotCanonical",
    "PaperKind",
    "Part",
    "Place",
    "ProjectState",
    "Region",
    "Report",
    "Rule",
    "Sheet",
    "SigningKey",
    "Span",
    "Standing",
    "State",
    "Timeliness",
    "Topic",
    "Verdict",
    "Vote",
    "Zero",
    "answer",
    "approve",
    "archive_expired",
    "begin",
    "bind_more_strictly",
    "board_checks_of",
    "books_of",
    "bundle_of",
    "canonical",
    "chain_faults",
    "chain_of",
    "check",
    "contract_project",
    "correct",
    "decide_project",
    "discard",
    "duties_of",
    "find_disclosure",
    "find_objection",
    "find_personal",
    "find_project",
    "finish_project",
    "follow_region",
    "following",
    "holds_approval",
    "is_intact",
    "keep_paper",
    "key_in_use",
    "keys_as_published",
    "label_in",
    "lives_there",
    "look_after",
    "look_up",
    "may_approve",
    "may_prepare",
    "may_read",
    "may_see_draft",
    "may_view",
    "missing_topics",
    "object_to",
    "open_objections",
    "parts_of",
    "plan_project",
    "post_up",
    "print_again",
    "print_papers",
    "projects_of",
    "published_in",
    "published_keys",
    "read_anew",
    "regions",
    "remind",
    "rotate_signing_key",
    "rule_of",
    "said",
    "sees_entries",
    "send_back",
    "sheet_of",
    "span_around",
    "span_named",
    "submit",
    "successor_of",
    "take_back",
    "timeliness",
    "title_of",
    "typed_code",
    "value_now",
    "versions_of",
    "waiting_for_approval",
    "wanted_by",
    "with_open_objections",
    "write",
]
