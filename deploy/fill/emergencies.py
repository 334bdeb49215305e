"""Emergencies of the first estate: plans in force, two drills (one with something still to be put right), a burst pipe
at night that changed its plan, supplies, risks; a drill to come. The other estates have a few plans and gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from deploy.fill.accounts import Accounts
from deploy.fill.emergency_runs import Crew, run_through
from deploy.fill.pictures import cleaned, notice_on_the_wall
from deploy.fill.places import BuiltEstate
from deploy.fill.roster import EARLIEST
from saas.emergencies import Drill, Plan
from saas.emergencies.drills.evaluating import Evaluation, add_problem, close_drill, evaluate
from saas.emergencies.drills.holding import hold
from saas.emergencies.drills.planning import announce, name_outsiders, plan_drill, sign_in
from saas.emergencies.drills.telling import tell_of_drill
from saas.emergencies.kinds import Condition, DrillMode, Level, Phase, PlanKind
from saas.emergencies.learning.actions import Task, finish_action
from saas.emergencies.learning.files import ACTION_PROOF
from saas.emergencies.learning.reviewing import change_by_action, change_by_revision, close_review, write_review
from saas.emergencies.plans.approving import approve, submit
from saas.emergencies.plans.defaults import bring_patterns, copy_patterns, copy_to
from saas.emergencies.plans.queries import plans_of
from saas.emergencies.plans.sections import StepDetails, save_step
from saas.emergencies.risks import Assessment, Danger, register_risk
from saas.emergencies.running.activating import activate
from saas.emergencies.stores.checking import check
from saas.emergencies.stores.models import StoreItem
from saas.emergencies.stores.usual import bring_usual
from saas.estates import Estate, buildings_of, find_estate
from tenants.clock import SHANGHAI, local_date
from tenants.db import db, new_id
from tenants.files import store
from tenants.permissions import Role

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
APPROVED = 300
"""Days ago the plans came in force."""
ELSEWHERE = (PlanKind.FIRE, PlanKind.LIFT, PlanKind.WATER, PlanKind.POWER, PlanKind.BREACH)
"""What the other estates have in force; the rest is a gap."""


def add_emergencies(estates: Sequence[BuiltEstate], accounts: Accounts, *, at: datetime) -> None:
    """Plans everywhere; what happened, in the first estate."""
    crew = Crew.of(accounts)
    begun = at - APPROVED * DAY
    bring_patterns(by=accounts.one(Role.ADMINISTRATOR), at=begun)
    for number, built in enumerate(estates):
        estate = find_estate(built.id)
        assert estate is not None
        _plans(estate, crew, begun, whole=number == 0)
        if number == 0:
            _first_estate(estate, crew, at)
    db.session.commit()


def _plans(estate: Estate, crew: Crew, at: datetime, *, whole: bool) -> None:
    if whole:
        copy_patterns(estate, by=crew.supervisor, at=at)
    else:
        for pattern in plans_of(None):
            if pattern.kind in ELSEWHERE:
                copy_to(pattern, estate, by=crew.supervisor, at=at)
    for plan in plans_of(estate.id):
        if plan.draft is not None and not (whole and plan.kind == PlanKind.EARTHQUAKE):
            submit(plan.draft, by=crew.supervisor, at=at)
            approve(plan.versions[0], by=crew.head_office, at=at)


def _first_estate(estate: Estate, crew: Crew, at: datetime) -> None:
    plans = {plan.kind: plan for plan in plans_of(estate.id)}
    supplies = _supplies(estate, crew, at)
    _lift_drill(plans[PlanKind.LIFT], crew, _on(at - EARLIEST, time(15)))
    _burst_pipe(plans[PlanKind.WATER], crew, supplies, _on(at - 40 * DAY, time(2, 40)), at)
    _fire_drill(plans[PlanKind.FIRE], crew, _on(at - 20 * DAY, time(10)), at)
    plan_drill(
        plans[PlanKind.WATER],
        name="地下室爆管夜间演练",
        mode=DrillMode.LIVE,
        scenario="凌晨三点，2号楼地下一层给水主管爆裂，水漫向电梯基坑。",
        place="2号楼地下一层",
        starts_at=_on(at + 12 * DAY, time(21)),
        by=crew.supervisor,
        at=at,
    )
    _risks(estate, crew, at)


def _on(at: datetime, hour: time) -> datetime:
    return datetime.combine(local_date(at), hour, SHANGHAI)


def _supplies(estate: Estate, crew: Crew, at: datetime) -> dict[str, StoreItem]:
    """Counted two months ago; one is used up, one has run out of date."""
    then = at - 60 * DAY
    items = bring_usual(estate, list(PlanKind), "物业应急仓库", by=crew.supervisor, at=then)
    for number, item in enumerate(items):
        is_worn = number == len(items) // 2
        condition = Condition.WORN if is_worn else Condition.GOOD
        words = "接口锈蚀，可用" if is_worn else "盘点入库"
        check(item, item.minimum + number % 3, condition, words=words, by=crew.technician, at=then)
    return {item.name: item for item in items}


def _live_drill(plan: Plan, crew: Crew, when: datetime, *, name: str, scenario: str, place: str) -> Drill:
    """Planned two weeks ahead."""
    mode, ahead = DrillMode.LIVE, when - 14 * DAY
    return plan_drill(
        plan, name=name, mode=mode, scenario=scenario, place=place, starts_at=when, by=crew.supervisor, at=ahead
    )


def _lift_drill(plan: Plan, crew: Crew, when: datetime) -> None:
    """Passed, nothing to put right, closed."""
    said = "1号楼客梯停在3至4层之间，轿厢内一老一少。"
    drill = _live_drill(plan, crew, when, name="电梯困人救援演练", scenario=said, place="1号楼客梯")
    incident = hold(drill, client_key=new_id(), by=crew.desk, at=when)
    run_through(incident, crew, slow={3})
    _signed(drill, crew, when, "通达电梯维保 2 人")
    good = Evaluation("12 人全部到位", "步骤清楚，可操作", "三角钥匙、围挡齐备", "与维保单位配合顺畅", passed=True)
    evaluate(drill, good, by=crew.manager, at=when + 3 * HOUR)
    close_drill(drill, by=crew.manager, at=when + 3 * HOUR)


def _fire_drill(plan: Plan, crew: Crew, when: datetime, at: datetime) -> None:
    """Announced, not passed: one thing is put right, another is still open."""
    said = "1号楼5层住户厨房起火，烟气进入楼道，两户老人需要协助。"
    drill = _live_drill(plan, crew, when, name="年度消防疏散演练", scenario=said, place="1号楼")
    announce(drill, "届时楼内警报会响，请沿楼梯步行到中心花园集合，不要乘电梯。", by=crew.supervisor, at=when - 3 * DAY)
    tell_of_drill(drill, at=when - 3 * DAY)
    incident = hold(drill, client_key=new_id(), by=crew.desk, at=when)
    run_through(incident, crew, slow={2, 5}, left_out={7: "演练不启动正压送风"})
    _signed(drill, crew, when, "辖区消防救援站 3 人，居民 86 人")
    found = Evaluation(
        "1号楼警戒迟到 6 分钟", "缺少独居老人逐户敲门的分工", "两只扩音器电量不足", "与消防站联动顺畅", passed=False
    )
    later = when + 3 * HOUR
    evaluate(drill, found, by=crew.manager, at=later)
    first = local_date(later)
    batteries = Task("更换扩音器电池并列入月检", crew.technician, first + 7 * DAY)
    done = add_problem(drill, batteries, by=crew.manager, at=later)
    photo = store(
        ACTION_PROOF,
        cleaned(notice_on_the_wall, ACTION_PROOF),
        name="loudhailer.jpg",
        by=crew.technician,
        at=later + 2 * DAY,
    )
    words = "已更换 4 节电池，列入月度检查表"
    finish_action(done, words, photo=photo.token, by=crew.technician, at=later + 2 * DAY)
    knocking = Task("按楼层排定独居老人敲门责任人并张贴", crew.supervisor, local_date(at) + 6 * DAY)
    add_problem(drill, knocking, by=crew.manager, at=later)


def _burst_pipe(plan: Plan, crew: Crew, supplies: dict[str, StoreItem], when: datetime, at: datetime) -> None:
    """Real, at night; its review gave the plan a step more, which a second person approved."""
    assert plan.estate_id is not None
    building = buildings_of(plan.estate_id)[0]
    incident = activate(
        plan,
        is_drill=False,
        level=Level.B,
        client_key=new_id(),
        buildings=[building],
        place=f"{building.name}号楼地下一层水泵房",
        reporter="夜班巡逻 周师傅",
        by=crew.technician,
        at=when,
    ).incident
    run_through(
        incident,
        crew,
        slow={4},
        supplies=[item for name, item in supplies.items() if "泵" in name or "沙袋" in name][:2],
        course="地下一层给水主管接头爆裂，关阀、排水、抢修，06:20 恢复供水。",
        loss="水泵房积水 10 厘米，一台风机受潮。",
        cause="接头老化，上次更换为 2013 年。",
    )
    morning = when + 8 * HOUR
    write_review(
        incident,
        went_well="值班工程 4 分钟到场关阀，供水恢复比要求早半小时。",
        went_badly="两户独居老人停水后无人上门，天亮才送到桶装水。",
        to_change="预案增加停水后先给独居老人送水的步骤；老旧接头排查。",
        by=crew.manager,
        at=morning,
    )
    first = local_date(morning)
    joints = Task("排查并更换地下管廊老旧接头", crew.technician, first + 60 * DAY)
    change_by_action(incident, joints, by=crew.manager, at=morning)
    water = Task("停水后 20 分钟内给独居老人送水", crew.supervisor, first + 14 * DAY)
    revision = change_by_revision(incident, water, by=crew.manager, at=morning)
    version = revision.version
    assert version is not None
    details = StepDetails(
        Phase.NEXT, version.roles[-1], "给独居老人、行动不便住户送桶装水", "Bring water to elderly residents", 20
    )
    save_step(version, None, details, by=crew.supervisor, at=morning + DAY)
    submit(version, by=crew.supervisor, at=morning + DAY)
    approve(version, by=crew.head_office, at=morning + 2 * DAY)
    finish_action(revision, "第 2 版已批准生效", by=crew.supervisor, at=morning + 2 * DAY)
    close_review(incident, by=crew.manager, at=morning + 2 * DAY)


def _signed(drill: Drill, crew: Crew, when: datetime, outsiders: str) -> None:
    for number, member in enumerate(crew.everybody):
        sign_in(drill, member, by=member, at=when + timedelta(minutes=70 + number))
    name_outsiders(drill, outsiders, by=crew.supervisor, at=when + 2 * HOUR)


def _risks(estate: Estate, crew: Crew, at: datetime) -> None:
    review_on: date = local_date(at) + 90 * DAY
    for name, place, kind, likelihood, effect, prevention, control in RISKS:
        register_risk(
            estate,
            Danger(name, prevention, control, crew.manager.id, place, kind),
            Assessment(likelihood, effect, review_on),
            by=crew.manager,
            at=at - 30 * DAY,
        )


RISKS = (
    (
        "电动自行车进楼充电",
        "各楼电梯厅",
        PlanKind.FIRE,
        4,
        5,
        "梯控识别、集中充电棚",
        "值班室远程切断、微型消防站 3 分钟到场",
    ),
    (
        "暴雨倒灌地下车库",
        "地下车库坡道",
        PlanKind.FLOODING,
        3,
        4,
        "汛前检查水泵和挡水板",
        "蓝色预警即备勤，橙色封闭坡道",
    ),
    ("外墙面砖松动", "2号楼东立面", PlanKind.FALLING, 2, 5, "每季望远镜检查，设警戒区", "立即封闭、报修缮"),
)
