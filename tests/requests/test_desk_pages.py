"""Inbox and case, as the desk works with them."""

from __future__ import annotations

import pytest

from saas import repairs, requests
from saas.requests import Category
from tenants.db import db
from tenants.scope import acting_in
from tests.factories.requests import Stage
from tests.statements import statements


@pytest.fixture
def stage(green, resident, desk, dispatcher, technician) -> Stage:
    """A stage for visits: the scope is closed again."""
    return Stage(green, resident, desk, dispatcher, technician).apart()


def loaded(green, request_id):
    with acting_in(green.id):
        found = requests.find_request(request_id)
        db.session.expunge_all()
    return found


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_state_has_its_case_page(stage, green, visit, supervisor, language):
    with acting_in(green.id):
        made = [
            stage.taken_down(),
            stage.registered(),
            stage.classified(),
            stage.dispatched(stage.classified()).request,
            stage.working(stage.dispatched(stage.classified())).request,
            stage.completed(stage.dispatched(stage.classified())).request,
            stage.fed_back(stage.classified()),
            stage.closed(),
            stage.enquiry(),
        ]
        requests.consult_supervisor(made[-1], "能退吗？", of=supervisor, by=stage.desk, at=stage.later())
        requests.comment(made[-2], "还有一句", by=stage.resident, at=stage.later())
        ids = [request.id for request in made]
    for member in (stage.desk, stage.dispatcher, supervisor):
        me = visit.as_(member, language=language)
        me.get("home.today")
        me.get("requests.index")
        for request_id in ids:
            me.get("requests.show", request_id=request_id)
    for lane in requests.Lane:
        visit.as_(stage.desk, language=language).get("requests.index", lane=lane.value)


@pytest.mark.rule("INT-08", "INT-30")
def test_the_six_steps_through_the_pages(stage, green, visit):
    with acting_in(green.id):
        request_id = stage.reported(service_type=None).id
    desk, dispatcher = visit.as_(stage.desk), visit.as_(stage.dispatcher)

    desk.post("requests.register", request_id=request_id)
    sorting = {"category": "repair", "service_type": "plumbing.tap", "part": "private"}
    desk.post("requests.classify", sorting, request_id=request_id)
    desk.post("repairs.dispatch", {"technician": str(stage.technician.id)}, request_id=request_id, expect=403)
    dispatcher.post("repairs.dispatch", {"technician": str(stage.technician.id)}, request_id=request_id)

    found = loaded(green, request_id)
    assert (found.state, found.urgency, found.handler_id) == ("dispatched", "P2", stage.technician.id)


def test_the_form_for_sorting_stands_at_the_urgency_of_the_report(stage, green, visit):
    with acting_in(green.id):
        request_id = stage.registered(stage.reported(service_type="plumbing.burst", worse=True)).id
    desk = visit.as_(stage.desk)
    page = desk.get("requests.show", request_id=request_id)
    chosen = {field["name"]: field.find("option", selected=True) for field in page.select("select")}
    assert chosen["urgency"]["value"] == "P0"

    blank = {"category": "repair", "service_type": "plumbing.burst", "part": "private", "urgency": ""}
    desk.post("requests.classify", blank, request_id=request_id)

    assert loaded(green, request_id).urgency == "P0"


def test_refusals_are_said_on_the_case(stage, green, visit):
    with acting_in(green.id):
        request_id = stage.reported().id
    desk = visit.as_(stage.desk)

    page = desk.post("requests.classify", {"category": "repair", "part": "unknown"}, request_id=request_id, expect=422)

    assert "先" in page.select_one(".error-summary").text or "first" in page.select_one(".error-summary").text
    desk.post("requests.reply", {"words": ""}, request_id=request_id, expect=422)
    desk.post("requests.merge", {"number": "WX-20261123-9999"}, request_id=request_id, expect=422)
    desk.post("requests.transfer", {"department": "", "reason": "x"}, request_id=request_id, expect=422)


def test_everything_else_the_desk_does(stage, green, visit, supervisor, manager):
    with acting_in(green.id):
        first, second, enquiry = stage.classified(), stage.reported(), stage.enquiry()
        done = stage.completed(stage.dispatched(stage.classified())).request
        ids = {name: one.id for name, one in (("a", first), ("b", second), ("q", enquiry), ("done", done))}
        number = first.number
    desk = visit.as_(stage.desk)

    desk.post("requests.reply", {"words": "今天下午到"}, request_id=ids["a"])
    desk.post("requests.write_note", {"words": "备件在仓库", "visible": "y"}, request_id=ids["a"])
    desk.post(
        "requests.appoint",
        {"since": "2036-11-24T14:00", "until": "2036-11-24T16:00", "consent": "y"},
        request_id=ids["a"],
    )
    desk.post("requests.consult", {"of": str(supervisor.id), "question": "能退吗？"}, request_id=ids["q"])
    desk.post("requests.escalate", {"reason": "超过三次"}, request_id=ids["a"])
    desk.post("requests.merge", {"number": number}, request_id=ids["b"])
    desk.post("requests.answer", {"what": "三天内", "way": "phone", "solved": "y"}, request_id=ids["q"])
    desk.post("requests.feed_back", {"what": "已修好", "way": "phone"}, request_id=ids["done"])
    desk.post("requests.said", {"solved": "yes", "rating": "5"}, request_id=ids["done"])
    desk.post(
        "requests.transfer",
        {"department": "general", "estate": str(green.other_estate_id), "reason": "在雅苑"},
        request_id=ids["a"],
    )

    assert [loaded(green, ids[name]).state for name in ("b", "q", "done")] == ["merged", "closed", "closed"]
    assert loaded(green, ids["a"]).estate_id == green.other_estate_id
    desk.get("requests.show", request_id=ids["a"])  # the first receiver keeps sight of it


def test_advice_goes_back(stage, green, visit, supervisor):
    with acting_in(green.id):
        enquiry = stage.enquiry()
        question = requests.consult_supervisor(enquiry, "？", of=supervisor, by=stage.desk, at=stage.later())
        ids = {"request_id": enquiry.id, "consultation_id": question.id}
    visit.as_(stage.desk).post("requests.advise", {"words": "x"}, **ids, expect=403)
    visit.as_(supervisor).post("requests.advise", {"words": "可以"}, **ids)
    visit.as_(supervisor).post("requests.advise", {"words": "又可以"}, **ids, expect=422)


def test_who_may_not(stage, green, grey, visit, neighbour, other_manager, finance, committee):
    with acting_in(green.id):
        request_id = stage.reported().id
    for member in (other_manager,):
        visit.as_(member).get("requests.show", request_id=request_id, expect=404)
        visit.as_(member).post("requests.register", request_id=request_id, expect=404)
    for member in (finance, stage.technician, committee):
        visit.as_(member).get("requests.index", expect=403)
        visit.as_(member).get("requests.show", request_id=request_id, expect=404)
    visit.as_(neighbour, company=grey).get("requests.show", request_id=request_id, expect=404)
    visit.as_(neighbour, company=grey).post("requests.register", request_id=request_id, expect=404)
    visit.as_(stage.resident).post("requests.register", request_id=request_id, expect=403)


def test_a_head_office_reads_and_does_nothing(stage, green, visit, head_office):
    with acting_in(green.id):
        request_id = stage.reported().id
    visit.as_(head_office).get("requests.show", request_id=request_id)
    visit.as_(head_office).post("requests.register", request_id=request_id, expect=403)
    visit.as_(head_office).post("requests.reply", {"words": "x"}, request_id=request_id, expect=403)


@pytest.mark.rule("INT-18", "INT-19", "INT-59")
def test_a_call_by_keyboard(stage, green, visit):
    with acting_in(green.id):
        stage.reported(description="上一件还开着")
    desk = visit.as_(stage.desk)

    found = desk.get("requests.new", q="1-1-101")
    assert stage.resident.name in found.select_one("#caller").text
    chosen = desk.get("requests.new", house=str(green.house_id))
    assert chosen.select_one(".note-risk"), "an open case of the house is said before a second one is made"
    made = desk.post(
        "requests.new",
        {
            "house": str(green.house_id),
            "estate": str(green.estate_id),
            "category": "repair",
            "service_type": "plumbing.tap",
            "description": "厨房水龙头一直滴水",
            "name": "李秀英",
            "source": "phone_to_project_office",
            "channel": "phone",
        },
    )
    page = desk.follow(made)

    assert "厨房水龙头一直滴水" in page.text
    with acting_in(green.id):
        row = requests.inbox(
            requests.Filters(words="厨房"), stage.desk.estates_with("requests:view"), stage.desk, at=stage.at
        )
        assert [one.state for one in row.rows] == ["classified"]


def test_an_incomplete_call_is_said_on_the_page(stage, green, visit):
    fields = {
        "estate": str(green.estate_id),
        "category": "repair",
        "description": "灯坏了",
        "source": "verbal_to_staff",
        "channel": "other",
    }
    visit.as_(stage.desk).post("requests.new", fields, expect=422)
    visit.as_(stage.desk).post("requests.new", {**fields, "name": "过路人"}, expect=422)
    visit.as_(stage.desk).post("requests.new", {**fields, "name": "过路人", "place": "西门", "source": "z"}, expect=422)
    visit.as_(stage.desk).post("requests.new", {**fields, "name": "过路人", "place": "西门"})


@pytest.mark.rule("INT-07")
def test_a_technician_records_and_the_desk_registers(stage, green, visit):
    fields = {
        "estate": str(green.estate_id),
        "category": "repair",
        "description": "楼道灯坏了",
        "name": "张阿姨",
        "place": "2 栋楼道",
        "source": "verbal_to_staff",
        "channel": "other",
    }
    technician = visit.as_(stage.technician)
    technician.get("requests.new")
    page = technician.follow(technician.post("requests.new", fields))

    assert page.h1
    with acting_in(green.id):
        rows = requests.inbox(
            requests.Filters(lane=requests.Lane.TO_REGISTER),
            stage.desk.estates_with("requests:view"),
            stage.desk,
            at=stage.at,
        ).rows
        assert [one.first_receiver_id for one in rows] == [stage.technician.id]


def test_a_colleague_without_the_inbox_reports_what_was_handed_to_them(stage, green, visit, dispatcher):
    with acting_in(green.id):
        request_id = stage.enquiry(Category.HELP, description="搬沙发").id
    handler = visit.as_(stage.technician)
    handler.get("requests.show", request_id=request_id, expect=404)
    visit.as_(dispatcher).post("requests.hand_to", {"handler": str(stage.technician.id)}, request_id=request_id)

    page = handler.get("requests.show", request_id=request_id)
    assert page.select("#next form[action*='/result']")
    assert not page.select("form[action*='/classify'], form[action*='/transfer']")
    handler.post("requests.report_result", {"result": "搬好了"}, request_id=request_id)

    assert loaded(green, request_id).state == "result_reported"
    handler.get("requests.show", request_id=request_id)


def test_a_technician_with_a_work_order_for_help_has_the_job_and_not_the_desk(stage, green, visit, dispatcher):
    with acting_in(green.id):
        request_id = stage.arrived(stage.dispatched(stage.enquiry(Category.HELP, description="搬沙发"))).request_id
    technician = visit.as_(stage.technician)

    assert (
        "/repairs/" in technician.get("requests.show", request_id=request_id, expect=303).response.headers["Location"]
    )
    technician.post("requests.report_result", {"result": "搬好了"}, request_id=request_id, expect=403)
    page = visit.as_(dispatcher).get("requests.show", request_id=request_id)
    assert not page.select("form[action*='/result'], form[action*='/hand-to']")


@pytest.mark.rule("INT-59")
def test_found_by_number_words_and_place(stage, green, visit):
    with acting_in(green.id):
        request = stage.reported(description="阳台推拉门轨道卡住")
        other = stage.taken_down(house=None, place="东门岗亭", description="栏杆不动")
        number, request_id, other_id = request.number, request.id, other.id
    desk = visit.as_(stage.desk)

    assert str(request_id) in desk.get("requests.index", q=number.lower(), expect=303).response.headers["Location"]
    for words, wanted in (("推拉门", request_id), ("岗亭", other_id), ("轨道 阳台", request_id)):
        page = desk.get("requests.index", q=words)
        links = [link["href"] for link in page.select("#rows a")]
        assert len(links) == 1
        assert str(wanted) in links[0]
    assert desk.get("requests.index", q="没有这样的话").select("#rows a") == []


def test_another_company_is_not_found_by_words(stage, green, grey, visit, neighbour):
    with acting_in(green.id):
        stage.reported(description="阳台推拉门轨道卡住")
    assert visit.as_(neighbour, company=grey).get("requests.index", q="推拉门").select("#rows a") == []


def test_the_queue_is_ordered_by_time_to_the_next_broken_promise(stage, green, visit):
    with acting_in(green.id):
        slow = stage.reported(service_type="structure.hollow_tiles").id
        normal = stage.reported().id
        fast = stage.reported(service_type="lift.trapped").id
    page = visit.as_(stage.desk).get("requests.index")

    order = [link["href"].split("/")[-1].split("?")[0] for link in page.select("#rows a")]
    assert order == [str(fast), str(normal), str(slow)]


def test_fifty_rows_and_the_next_page(stage, green, visit):
    with acting_in(green.id):
        for number in range(53):
            stage.at = stage.at.replace(second=number)
            stage.reported(description=f"第{number}件")
    desk = visit.as_(stage.desk)
    for lane in ("open",):
        first = desk.get("requests.index", lane=lane)
        rows = [link["href"] for link in first.select("#rows a")]
        more = next(link for link in first.select("a.btn") if "after=" in link["href"])
        second = desk.get_path(more["href"])
        rest = [link["href"] for link in second.select("#rows a")]
        ids = [one.split("/")[-1].split("?")[0] for one in rows + rest]
        assert (len(rows), len(rest), len(set(ids))) == (50, 3, 53)
    desk.get("requests.index", after="nonsense")
    desk.get("requests.index", after="2026-01-01~x")


def queries_of(me, endpoint) -> int:
    """Of the second visit in a session of its own: the first one reads what is read once, a late one notes the time."""
    me.get(endpoint)
    with statements() as seen:
        me.get(endpoint)
    return len(seen)


@pytest.mark.parametrize(
    ("who", "endpoint"),
    [
        ("desk", "requests.index"),
        ("desk", "home.today"),
        ("resident", "requests.mine"),
        ("resident", "home.index"),
        ("technician", "repairs.today"),
        ("dispatcher", "repairs.board"),
    ],
)
def test_queries_do_not_grow_with_rows(stage, green, visit, who, endpoint):
    def more(rows: int) -> None:
        with acting_in(green.id):
            for _ in range(rows):
                repairs.accept(stage.dispatched(stage.classified()), by=stage.technician, at=stage.later(1))
                stage.classified()

    more(2)
    few = queries_of(visit.as_(getattr(stage, who)), endpoint)
    more(6)
    many = queries_of(visit.as_(getattr(stage, who)), endpoint)

    assert many == few
