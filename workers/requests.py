"""Requests over time: the mail behind each message, and closing what nobody answered for 72 hours."""

from __future__ import annotations

from uuid import UUID

from flask import current_app
from flask_babel import force_locale, gettext

from saas import requests
from saas.requests import Message, RequestState, Speech
from saas.requests.messages import MessageKind
from tenants import formats
from tenants.clock import now
from tenants.companies import Tenant, company_by_id, external_url
from tenants.db import db
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from workers.delivery.mail import send_mail
from workers.jobs import job

PAGE_OF = {
    MessageKind.BILL_READY: "billing.mine",
    MessageKind.FEES_LETTER: "billing.mine",
    MessageKind.ROSTER_PUBLISHED: "roster.mine",
    MessageKind.ROSTER_CHANGED: "roster.mine",
    MessageKind.ROSTER_GAPS: "roster.month",
    MessageKind.ABSENCE_ASKED: "roster.absences",
    MessageKind.ABSENCE_GRANTED: "roster.absences",
    MessageKind.ABSENCE_REFUSED: "roster.absences",
    MessageKind.DRILL_DUE: "emergencies.drills",
    MessageKind.ACTION_GIVEN: "emergencies.actions",
    MessageKind.ACTION_OVERDUE: "emergencies.actions",
    MessageKind.EMERGENCY_NOTICE: "emergencies.told",
    **dict.fromkeys(
        [
            MessageKind.EMERGENCY_CARD,
            MessageKind.EMERGENCY_HEAD,
            MessageKind.EMERGENCY_DEPUTY,
            MessageKind.DRILL_CARD,
            MessageKind.DRILL_HEAD,
            MessageKind.DRILL_DEPUTY,
            MessageKind.EMERGENCY_TWICE,
            MessageKind.EMERGENCY_NOBODY,
            MessageKind.EMERGENCY_UPDATE,
            MessageKind.EMERGENCY_OUTSIDE_SOON,
            MessageKind.EMERGENCY_OUTSIDE_OVER,
            MessageKind.EMERGENCY_LIFT,
        ],
        "emergencies.now",
    ),
}
"""Where a message leads that is about no request."""


@job
def mail_message(message_id: UUID) -> dict[str, int]:
    """Mail one message to its member in their language. The Message-ID is the message's, however often this runs."""
    message = db.session.get(Message, (current_tenant_id(), message_id))
    if message is None or message.mailed_at is not None or not message.member.is_active or not message.member.email:
        return {"mailed": 0}
    message.mailed_at = now()
    here = _company()
    with force_locale(message.member.locale or here.locale):
        values = _values(message, here)
        send_mail(
            to=message.member.email,
            subject=" ".join(_page("message.subject.txt", values).split()),
            text=_page("message.txt", values),
            html=_page("message.html", values),
            message_id=f"{message.id}.message",
        )
    return {"mailed": 1}


@job
def close_unconfirmed(request_id: UUID) -> dict[str, int]:
    """Close a request whose resident was told 72 hours ago and said nothing since. Anything else is left alone."""
    request = requests.find_request(request_id)
    if request is None or request.state != RequestState.FED_BACK:
        return {"closed": 0}
    try:
        requests.close_unconfirmed(request, at=now())
    except Refused:
        return {"closed": 0}
    return {"closed": 1}


def _values(message: Message, here: Tenant) -> dict[str, object]:
    speech = Speech(gettext, formats.moment, message.member.locale or here.locale)
    request = message.request
    page = PAGE_OF.get(MessageKind(message.kind))
    return {
        "company": here,
        "member": message.member,
        "sentence": requests.message_sentence(message, speech),
        "head": _head(message, speech),
        "is_drill": message.values.get("is_drill", False),
        "title": requests.title_of(request, speech) if request is not None else None,
        "way": external_url(here, _path("requests.show", request_id=request.id)) if request is not None else None,
        "page": external_url(here, _path(page)) if page is not None else None,
    }


def _head(message: Message, speech: Speech) -> str | None:
    """The heading of a mail: with the request's number, or what the message itself is about."""
    if message.request is not None:
        return requests.message_head(message, message.request.number, speech)
    return requests.message_head(message, "", speech) if message.kind == MessageKind.BILL_READY else None


def _page(name: str, values: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(f"requests/mail/{name}").render(**values)


def _path(endpoint: str, **values: object) -> str:
    return current_app.url_map.bind("").build(endpoint, values)


def _company() -> Tenant:
    found = company_by_id(current_tenant_id())
    assert found is not None
    return found
