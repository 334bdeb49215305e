"""A plan in force, with roles of the roster's usual posts, so that incidents and drills can be tried. Scope must be open."""

from __future__ import annotations

from datetime import UTC, date, datetime

from saas import roster
from saas.emergencies import Plan, PlanNotice, PlanRole, PlanStep, PlanVersion
from saas.emergencies.kinds import Department, Gate, NoticeKind, Phase, PlanKind, VersionState
from saas.estates import find_estate
from tenants.db import db, new_id
from tenants.members import Member
from tests.cast import Company

NIGHT = datetime(2026, 11, 23, 19, 10, tzinfo=UTC)
"""Tuesday 03:10 in Shanghai."""

ROLES = (
    (Department.COMMAND, "总指挥", "Commander", "值班经理"),
    (Department.ENGINEERING, "工程组", "Engineering", "工程值班"),
    (Department.CORDON, "警戒组", "Cordon", "秩序值班"),
    (Department.INFORMATION, "信息发布", "Information", "客服值班"),
)
STEPS = (
    (Phase.FIRST, 0, "确认现场，判断级别", "Look at the place, judge the level", 2, None),
    (Phase.FIRST, 1, "关闭总阀", "Close the main valve", 5, 0),
    (Phase.FIRST, 2, "设置警戒", "Cordon off", 5, None),
    (Phase.NEXT, 3, "通知受影响的住户", "Tell the affected residents", 15, 0),
    (Phase.NEXT, 1, "抢修爆管", "Mend the pipe", 60, 1),
    (Phase.AFTER, 1, "试水、冲洗", "Flush and test the water", 90, 4),
)


def plan_in_force(
    company: Company,
    by: Member,
    kind: PlanKind = PlanKind.WATER,
    *,
    at: datetime = NIGHT,
    gates: bool = False,
) -> Plan:
    """A plan of the company's first estate with a version in force: four roles, six steps, three notices."""
    estate = find_estate(company.estate_id)
    assert estate is not None
    roster.bring_defaults(estate, by=by, at=at)
    posts = {post.name: post for post in roster.posts_of(estate.id)}
    plan = Plan(id=new_id(), estate_id=estate.id, kind=kind, name="停水爆管应急预案", name_en="Burst pipe")
    db.session.add(plan)
    db.session.flush()
    version = PlanVersion(
        id=new_id(),
        plan_id=plan.id,
        number=1,
        state=VersionState.IN_FORCE,
        flow="接报、启动、处置、终止",
        responsibilities="总指挥负责全局",
        resources="阀门图、抢修卡箍、排水泵",
        recovery="恢复系统、核对数据" if kind == PlanKind.BREACH else "",
        written_by_id=by.id,
        written_at=at,
        approved_by_id=by.id,
        approved_at=at,
        valid_from=date(2026, 1, 1),
        next_review=date(2028, 1, 1),
    )
    db.session.add(version)
    db.session.flush()
    roles = [
        PlanRole(
            id=new_id(),
            root_id=new_id(),
            version_id=version.id,
            position=position,
            department=department,
            name=name,
            name_en=name_en,
            job=f"{name}：看清情况、下令、汇报",
            hand_over="当面交代：情况、措施、需求",
            is_commander=position == 0,
            post_id=posts[post].id,
            deputy_post_id=posts["值班经理"].id if position else posts["秩序值班"].id,
        )
        for position, (department, name, name_en, post) in enumerate(ROLES)
    ]
    db.session.add_all(roles)
    db.session.flush()
    for role in roles[1:]:
        role.reports_to_id = roles[0].id
    steps: list[PlanStep] = []
    for position, (phase, who, words, words_en, minutes, after) in enumerate(STEPS):
        step = PlanStep(
            id=new_id(),
            root_id=new_id(),
            version_id=version.id,
            position=position,
            phase=phase,
            role_id=roles[who].id,
            words=words,
            words_en=words_en,
            minutes=minutes,
            depends_on_id=steps[after].id if after is not None else None,
            gate=list(Gate)[position] if gates and position < len(Gate) else None,
        )
        db.session.add(step)
        db.session.flush()
        steps.append(step)
    for one in NoticeKind:
        words = {
            "first": "{place}正在抢修，暂时停水。",
            "update": "抢修继续，预计{time}恢复。",
            "all_clear": "已恢复供水。",
        }[one]
        db.session.add(PlanNotice(version_id=version.id, kind=one, words=words, words_en=f"{one}: {{place}} {{time}}"))
    db.session.commit()
    db.session.refresh(plan)
    return plan
