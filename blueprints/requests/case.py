"""The case as the desk sees it: what it is, whose turn it is, and the one next step, with everything else behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from blueprints.access import actor, at
from blueprints.cases import apart, clocks_of, speech, steps
from blueprints.forms import Form
from blueprints.requests.desk_forms import (
    AnswerForm,
    ClassifyForm,
    ConsultForm,
    FeedBackForm,
    HandToForm,
    MergeForm,
    NoteForm,
    PhotoForm,
    ReasonForm,
    ReplyForm,
    ResultForm,
    SaidForm,
    SlotForm,
    TransferForm,
)
from blueprints.requests.inbox import inbox_values
from saas import archives, estates, promises, repairs, requests
from saas.facilities import hazard_of_request, may_report
from saas.facilities.work import OBJECT_WORDS, WORK_WORDS, object_of_request, work_of_request
from saas.repairs import policy as repair_policy
from saas.requests import Category, Request, RequestState, policy
from tenants.clock import local_date
from tenants.members import Member, members_in_roles, members_with
from tenants.permissions import Permission, Role

SUPERIORS = (Role.SERVICE_SUPERVISOR, Role.ESTATE_MANAGER)


def team_choices() -> list[tuple[str, str]]:
    """The departments in the reader's language."""
    return [(team.value, speech().words(words)) for team, words in promises.TEAM_NAMES.items()]


def forms_of(request: Request) -> dict[str, Form]:
    """Every form of the case, empty or filled with what is known."""
    classify = ClassifyForm(promises.service_types(), str(get_locale()), team_choices())
    feed_back = FeedBackForm()
    if not classify.is_submitted():
        _fill(classify, request)
        feed_back.what.data = request.outcome
    return {
        "reply": ReplyForm(),
        "note": NoteForm(),
        "classify": classify,
        "transfer": transfer_form(request),
        "consult": ConsultForm(superiors_of(request)),
        "hand_to": HandToForm(handlers_for(request)),
        "result": ResultForm(),
        "feed_back": feed_back,
        "answer": AnswerForm(),
        "said": SaidForm(),
        "merge": MergeForm(),
        "escalate": ReasonForm(),
        "major": ReasonForm(),
        "decline": ReasonForm(),
        "slot": SlotForm(),
        "photo": PhotoForm(),
    }


def _fill(form: ClassifyForm, request: Request) -> None:
    form.category.data = request.category
    form.service_type.data = request.service_type or ""
    form.part.data = request.part
    form.urgency.data = request.urgency or ""
    if request.classified_at is not None:
        form.department.data = request.department or ""
        form.handling.data = request.handling or ""


def transfer_form(request: Request) -> TransferForm:
    """Departments of this estate and of every other of the company."""
    form = TransferForm(team_choices(), estates.every_estate())
    if not form.is_submitted():
        form.estate.data = str(request.estate_id)
    return form


def superiors_of(request: Request) -> Sequence[Member]:
    """Who may be consulted."""
    return [one for one in members_in_roles(SUPERIORS, estate_id=request.estate_id) if one.id != actor().id]


def handlers_for(request: Request) -> Sequence[Member]:
    """Who may deal with what needs no work order: whoever may report in this estate."""
    found = members_with(Permission.REQUESTS_REPORT, estate_id=request.estate_id)
    return [one for one in found if one.is_staff]


def show_case(request: Request, **used: Form) -> ResponseReturnValue:
    """The page; `used` are forms that came back with something to say, and decide the status."""
    orders = repairs.repairs_of(request.id)
    standing = next((one for one in orders if one.is_under_way), None)
    may_dispatch = repair_policy.may_dispatch(actor(), request)
    wants_order = request.category in (Category.REPAIR, Category.HELP)
    can_go = may_dispatch and wants_order and request.state == RequestState.CLASSIFIED
    photos = requests.photos_of(request.id)
    hazard = hazard_of_request(request.id)
    values: dict[str, Any] = {
        **inbox_values(),
        "case": request,
        "forms": apart({**forms_of(request), **used}),
        "used": set(used),
        "orders": orders,
        "repair": standing,
        "assignees": repairs.assignees_for(request, at=at()) if can_go else [],
        "clocks": clocks_of(request.id, for_resident=False),
        "entries": steps(requests.timeline(request.id, for_resident=False), photos),
        "photos": photos,
        "service": promises.service_type(request.service_type) if request.service_type else None,
        "speech": speech(),
        "household": _household(request),
        "similar": requests.similar_open(request) if request.state in requests.BEFORE_HANDLING else [],
        "consultations": requests.consultations_of(request.id),
        "may": {
            "register": policy.may_register(actor(), request),
            "answer": policy.may_answer(actor(), request),
            "escalate": policy.may_escalate(actor(), request),
            "process": policy.may_process(actor(), request),
            "advise": policy.may_advise(actor(), request),
            "dispatch": may_dispatch,
            "recall": standing is not None and repair_policy.may_recall(actor(), standing),
            "report_hazard": hazard is None and not request.is_finished and may_report(actor(), request.estate_id),
            "assess": bool(orders) and repair_policy.may_assess(actor(), orders[0]),
        },
        "hazard": hazard,
        "wants_order": wants_order,
        "work": _work_said(request) if wants_order else None,
        "next_step": next_step(request, has_order=standing is not None),
        "awaits_word": policy.awaits_word(request),
    }
    return render_template("requests/case.html", **values), max((form.status for form in used.values()), default=200)


def _work_said(request: Request) -> str:
    """What is worked on, and the kind of work (FAC-03)."""
    return f"{_(OBJECT_WORDS[object_of_request(request)])} · {_(WORK_WORDS[work_of_request(request)])}"


def next_step(request: Request, *, has_order: bool) -> str:
    """What the desk does next: the panel that stands open."""
    state = RequestState(request.state)
    if state is RequestState.CLASSIFIED:
        return "dispatch" if request.category == Category.REPAIR else "answer"
    if state is RequestState.DISPATCHED and request.category != Category.REPAIR and not has_order:
        return "result"
    return {
        RequestState.REPORTED: "register",
        RequestState.REGISTERED: "classify",
        RequestState.RESULT_REPORTED: "feed_back",
        RequestState.FED_BACK: "said",
    }.get(state, "none")


def _household(request: Request) -> dict[str, Any] | None:
    """Who lives there, and what else is open there."""
    if request.house is None:
        return None
    return {
        "people": archives.household_of(request.house.id, on=local_date(at())),
        "others": [one for one in requests.open_of_house(request.house.id) if one.id != request.id],
        "before": requests.recent_of_house(request.house.id, but=request.id),
    }
