"""The limits a new company starts with (domain 2.10, 5.1, 5.3). Minutes of working time on the named calendar.

Nothing here is published: a published promise becomes part of the contract (Civil Code 938), so publishing is a
decision the company takes. `grade` is a rank, 3 is the best: DB11/T 751 counts upward, and ranks are never sorted
by anybody's grade name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from saas.promises.calendar import CalendarKind
from saas.promises.defaults import DB11_T_751, DEFAULT, Words

HOUR = 60
SERVICE_DAY = 12 * HOUR  # of the service calendar, 8:00 to 20:00
WORKING_DAY = 8 * HOUR  # of the working calendar


@dataclass(frozen=True, slots=True)
class Target:
    """A figure a resident can check (SVC-12)."""

    name: Words
    value: int
    unit: Words


@dataclass(frozen=True, slots=True)
class StandardDefault:
    """One standard. `subject` is an urgency class, a service type, a category or another kind of request."""

    subject: str
    name: Words
    calendar: CalendarKind
    response: int
    quality: Words
    flow: Words
    attitude: Words
    target: Target
    grade: int | None = None
    arrival: int | None = None
    completion: int | None = None
    complex_completion: int | None = None
    completion_calendar: CalendarKind | None = None
    feedback: int | None = None
    update_every: int | None = None
    has_own_limit: bool = True
    source: str = DEFAULT


PER_CENT = Words("%", "%")
REPAIR_FLOW = Words(
    "受理→派单→到场检查→维修→试运行→住户确认→回访",
    "Receive, dispatch, check on site, repair, trial run, resident confirms, follow-up",
)
REPAIR_ATTITUDE = Words(
    "上门前电话预约，佩戴工牌、穿鞋套，先报价后施工，完工清理现场",
    "Call ahead, wear a badge and shoe covers, quote before working, leave the place clean",
)
DESK_ATTITUDE = Words("耐心倾听，不推诿，首接人负责到底", "Listen, pass nobody on; the first receiver stays answerable")
DESK_FLOW = Words("登记→答复或请示→回复→归档", "Record, answer or consult, reply, file")
COMPLAINT_FLOW = Words("受理→调查→处理→答复→回访→归档", "Accept, investigate, act, answer, follow up, file")

DANGER = StandardDefault(
    subject="P0",
    name=Words("特急（危及人身）", "Danger to life"),
    calendar=CalendarKind.ALWAYS,
    response=3,
    arrival=15,
    update_every=HOUR,
    quality=Words(
        "秩序员5分钟到场看护，技术人员15分钟到场，立即控制险情",
        "Guard on site in 5 minutes, technician in 15; danger contained at once",
    ),
    flow=REPAIR_FLOW,
    attitude=Words(
        "先救人、再抢修、后说明，保持电话畅通", "People first, then the repair, then the report; stay reachable"
    ),
    target=Target(Words("15分钟到场率", "On site within 15 minutes"), 100, PER_CENT),
    source=DB11_T_751,
)
URGENT = StandardDefault(
    subject="P1",
    name=Words("急修", "Urgent"),
    calendar=CalendarKind.ALWAYS,
    response=15,
    arrival=15,
    completion=12 * HOUR,
    update_every=4 * HOUR,
    quality=Words(
        "15分钟到场，2小时内控制，12小时内恢复使用", "On site in 15 minutes, contained in 2 hours, restored in 12"
    ),
    flow=REPAIR_FLOW,
    attitude=REPAIR_ATTITUDE,
    target=Target(Words("15分钟到场率", "On site within 15 minutes"), 95, PER_CENT),
    source=DB11_T_751,
)
NORMAL = StandardDefault(
    subject="P2",
    name=Words("一般", "Normal"),
    calendar=CalendarKind.SERVICE,
    response=HOUR,
    completion=24 * HOUR,
    complex_completion=48 * HOUR,
    update_every=SERVICE_DAY,
    quality=Words(
        "4个工作小时内约定上门时间，按约到场，一次修好，试运行合格",
        "Appointment offered within 4 working hours, kept, fixed first time, trial run passed",
    ),
    flow=REPAIR_FLOW,
    attitude=REPAIR_ATTITUDE,
    target=Target(Words("响应及时率", "Response in time"), 95, PER_CENT),
)
PLANNED = StandardDefault(
    subject="P3",
    name=Words("计划", "Planned"),
    calendar=CalendarKind.WORKING,
    response=WORKING_DAY,
    update_every=5 * WORKING_DAY,
    quality=Words("3个工作日内给出计划，每7天通报进展", "A plan within 3 working days, progress told every 7 days"),
    flow=REPAIR_FLOW,
    attitude=REPAIR_ATTITUDE,
    target=Target(Words("按计划完成率", "Finished as planned"), 90, PER_CENT),
)
ENQUIRY = StandardDefault(
    subject="enquiry",
    name=Words("咨询", "Enquiry"),
    calendar=CalendarKind.SERVICE,
    response=15,
    quality=Words("当场答复；需请示的，请示后五分钟内回复", "Answered at once, or five minutes after consulting"),
    flow=DESK_FLOW,
    attitude=DESK_ATTITUDE,
    target=Target(Words("请示后五分钟回复率", "Reply within five minutes of consulting"), 100, PER_CENT),
    has_own_limit=False,
)
GENERAL_COMPLAINT = StandardDefault(
    subject="complaint.general",
    name=Words("一般投诉", "General complaint"),
    calendar=CalendarKind.ALWAYS,
    response=HOUR,
    feedback=4 * HOUR,
    completion=3 * WORKING_DAY,
    completion_calendar=CalendarKind.WORKING,
    quality=Words(
        "4小时内反馈处理情况，3个工作日内答复，100%回访",
        "Feedback in 4 hours, answer in 3 working days, always followed up",
    ),
    flow=COMPLAINT_FLOW,
    attitude=DESK_ATTITUDE,
    target=Target(Words("投诉反馈及时率", "Complaint feedback in time"), 95, PER_CENT),
    source=DB11_T_751,
)


def _by_grade(standard: StandardDefault, responses: tuple[int, int, int]) -> tuple[StandardDefault, ...]:
    """The response limits of grades 1 (lowest) to 3 (best)."""
    return tuple(
        replace(standard, grade=grade, response=response, source=DB11_T_751)
        for grade, response in enumerate(responses, start=1)
    )


def _lighting(subject: str, name: Words, hours: tuple[tuple[int, int], ...]) -> tuple[StandardDefault, ...]:
    """Simple and complex faults by grade; the standard means hours of the day, so completion runs round the clock."""
    base = replace(
        NORMAL,
        subject=subject,
        name=name,
        completion_calendar=CalendarKind.ALWAYS,
        quality=Words(
            "简单故障、复杂故障按合同等级时限修复", "Simple and complex faults repaired within the limits of the grade"
        ),
    )
    graded = zip(_by_grade(base, (4 * HOUR, 2 * HOUR, HOUR)), hours, strict=True)
    return tuple(
        replace(standard, completion=simple * HOUR, complex_completion=complex_ * HOUR)
        for standard, (simple, complex_) in graded
    )


STANDARDS: tuple[StandardDefault, ...] = (
    DANGER,
    URGENT,
    NORMAL,
    *_by_grade(NORMAL, (4 * HOUR, 2 * HOUR, HOUR)),
    PLANNED,
    *_lighting("lighting.indoor", Words("楼内灯", "Indoor lamp"), ((12, 48), (8, 24), (4, 12))),
    *_lighting("lighting.outdoor", Words("楼外灯", "Outdoor lamp"), ((12, 48), (8, 48), (4, 24))),
    ENQUIRY,
    replace(
        ENQUIRY,
        subject="help",
        name=Words("求助", "Help"),
        quality=Words("问清需要，能帮即帮，不能帮的说明去处", "Ask what is needed, help, or say who can"),
    ),
    replace(
        ENQUIRY,
        subject="suggestion",
        name=Words("建议", "Suggestion"),
        calendar=CalendarKind.WORKING,
        response=WORKING_DAY,
        completion=5 * WORKING_DAY,
        has_own_limit=True,
        quality=Words("1个工作日内回应，5个工作日内告知是否采纳", "Answered in 1 working day, decided in 5"),
        target=Target(Words("建议答复率", "Suggestions answered"), 100, PER_CENT),
    ),
    replace(
        ENQUIRY,
        subject="praise",
        name=Words("表扬", "Praise"),
        calendar=CalendarKind.WORKING,
        response=WORKING_DAY,
        quality=Words("1个工作日内致谢并转告本人", "Thanked and passed on within 1 working day"),
        target=Target(Words("表扬转达率", "Praise passed on"), 100, PER_CENT),
    ),
    replace(
        ENQUIRY,
        subject="online_question",
        name=Words("网上问题", "Online question"),
        calendar=CalendarKind.ALWAYS,
        response=24 * HOUR,
        has_own_limit=True,
        quality=Words("24小时内回复，节假日不顺延", "Answered within 24 hours, holidays included"),
        target=Target(Words("24小时回复率", "Answered within 24 hours"), 100, PER_CENT),
    ),
    GENERAL_COMPLAINT,
    replace(
        GENERAL_COMPLAINT,
        subject="complaint.important",
        name=Words("重要投诉", "Important complaint"),
        response=30,
        completion=5 * 24 * HOUR,
        completion_calendar=CalendarKind.ALWAYS,
        update_every=24 * HOUR,
        quality=Words(
            "4小时内反馈，24小时阶段答复，5日内办结，项目负责人处理",
            "Feedback in 4 hours, interim answer in 24, closed in 5 days by the estate manager",
        ),
    ),
    replace(
        GENERAL_COMPLAINT,
        subject="complaint.major",
        name=Words("重大投诉", "Major complaint"),
        response=15,
        feedback=2 * HOUR,
        completion=7 * 24 * HOUR,
        completion_calendar=CalendarKind.ALWAYS,
        update_every=24 * HOUR,
        quality=Words(
            "2小时内反馈，每日通报，7日内办结，总部处理并上门回访",
            "Feedback in 2 hours, daily updates, closed in 7 days by head office with a visit",
        ),
        source=DEFAULT,
    ),
)
