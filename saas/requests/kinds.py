"""The fixed words of a request: what it is, where it came from, where it stands. Sources are the seven of INT-01."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """What a resident brings (INT-02, INT-03); all share one sequence of numbers and one inbox."""

    REPAIR = "repair"
    COMPLAINT = "complaint"
    HELP = "help"
    CONSULTATION = "consultation"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    OTHER = "other"


NUMBER_PREFIXES: dict[Category, str] = {
    Category.REPAIR: "WX",
    Category.COMPLAINT: "TS",
    Category.HELP: "QZ",
    Category.CONSULTATION: "ZX",
    Category.SUGGESTION: "JY",
    Category.PRAISE: "BY",
    Category.OTHER: "QT",
}


class Source(StrEnum):
    """Where information comes from: exactly these seven, a to g (INT-01)."""

    PHONE_TO_PROJECT_OFFICE = "phone_to_project_office"
    COLLECTED_BY_SERVICE_DEPT = "collected_by_service_dept"
    FORWARDED_BY_COMPANY = "forwarded_by_company"
    FRONT_DESK_IN_PERSON = "front_desk_in_person"
    FORWARDED_BY_OWNERS_COMMITTEE = "forwarded_by_owners_committee"
    VERBAL_TO_STAFF = "verbal_to_staff"
    WRITTEN = "written"


class Channel(StrEnum):
    """The way it travelled (INT-27, INT-28, REP-01)."""

    PORTAL = "portal"
    PHONE = "phone"
    COUNTER = "counter"
    EMAIL = "email"
    LETTER = "letter"
    MESSAGE = "message"
    OTHER = "other"


class RequestState(StrEnum):
    """How far a request is. Overdue is no state: it is read from the promises."""

    REPORTED = "reported"
    REGISTERED = "registered"
    CLASSIFIED = "classified"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    RESULT_REPORTED = "result_reported"
    FED_BACK = "fed_back"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    DECLINED = "declined"


FINISHED = frozenset({RequestState.CLOSED, RequestState.WITHDRAWN, RequestState.MERGED, RequestState.DECLINED})
OPEN = frozenset(RequestState) - FINISHED
BEFORE_HANDLING = frozenset(
    {RequestState.REPORTED, RequestState.REGISTERED, RequestState.CLASSIFIED, RequestState.DISPATCHED}
)


class ClosedHow(StrEnum):
    """Whether the resident said so, or nobody answered in 72 hours (counted apart)."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"


class Part(StrEnum):
    """Which part of the building it is about: it decides who is answerable and who pays."""

    PRIVATE = "private"
    PUBLIC = "public"
    UNKNOWN = "unknown"


class Handling(StrEnum):
    """How it will be dealt with, set together with the department (INT-46, REP-09)."""

    ON_SITE_VISIT = "on_site_visit"
    SCHEDULED_REPAIR = "scheduled_repair"
    ANSWER = "answer"


class IdentityCheck(StrEnum):
    """What is known about who is speaking (INT-17)."""

    MATCHED = "matched"
    NOT_VERIFIED = "not_verified"


class FeedbackWay(StrEnum):
    """How the resident heard the result (INT-04)."""

    PHONE = "phone"
    IN_PERSON = "in_person"
    PORTAL = "portal"
    LETTER = "letter"


class LowReason(StrEnum):
    """Why a rating is low; asked only at three or less."""

    LATE = "late"
    NOT_SOLVED = "not_solved"
    ATTITUDE = "attitude"
    PRICE = "price"
    MESS = "mess"


class Moment(StrEnum):
    """What a photo shows."""

    REPORTED = "reported"
    BEFORE = "before"
    AFTER = "after"
