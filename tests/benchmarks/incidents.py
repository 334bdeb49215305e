"""A plan activated for 200 people against bare inserts of the same rows; the running board and its watchers."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from pathlib import Path
from statistics import median
from time import process_time, sleep
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import func, select

from blueprints.session_cookie import LOGIN_COOKIE
from deploy.embedded.databases import connect
from saas.emergencies import Plan, PlanRole, PlanStep
from saas.emergencies.kinds import Level, Phase
from saas.emergencies.running import logging
from saas.emergencies.running.activating import activate
from saas.emergencies.running.queries import find_incident
from saas.estates import Building, House, Unit
from tenants.bulk import insert_many
from tenants.clock import now
from tenants.db import db, new_id
from tenants.members import Member, MemberKind, RoleHolding, find_member
from tenants.permissions import Role
from tenants.scope import acting_in
from tenants.sealed_text import sealed_values
from tenants.sessions import begin_session
from tests.benchmarks.table import Line, in_turn, ms
from tests.cast import Company, open_company
from tests.emergencies.running_stage import RunningStage, on_duty, running_stage

PEOPLE, STEPS, HOUSES, WATCHERS, FEW = 200, 300, 400, 50, 5
TABLES = ("incident", "role_card", "incident_step", "incident_entry", "incident_notice", "message", "job")


def incidents(app: Flask, superuser_url: str, *, rounds: int) -> Iterator[Line]:
    """What the promise about emergencies says, in ratios of one run."""
    with app.app_context():
        yield from _activation(superuser_url, rounds=5)
        company = open_company("board")
        with acting_in(company.id):
            stage = running_stage(company, at=now())
            plan_id, watchers = stage.plan.id, [_member(stage, number) for number in range(WATCHERS)]
            _grow(stage)
            plan = db.session.get_one(Plan, (company.id, plan_id))
            buildings = list(db.session.scalars(select(Building).where(Building.estate_id == company.estate_id)))
            incident = activate(
                plan,
                is_drill=False,
                level=Level.B,
                client_key=uuid4(),
                buildings=buildings,
                by=db.session.get_one(Member, (company.id, stage.guard.id)),
                at=now(),
            ).incident
            tokens = []
            for one in watchers:
                member = find_member(one)
                assert member is not None
                tokens.append(begin_session(member, at=now(), address="127.0.0.1", agent="bench"))
            incident_id, guard = incident.id, stage.guard.id
            db.session.commit()
    yield from _board(app, company, incident_id, guard, tokens, rounds=rounds)


def _activation(superuser_url: str, *, rounds: int) -> Iterator[Line]:
    company = open_company("activate")
    with acting_in(company.id):
        stage = running_stage(company, at=now())
        people = [_member(stage, number) for number in range(PEOPLE - 4)]
        found = [find_member(one) for one in people]
        on_duty(stage.estate, "工程值班", [one for one in found if one is not None], stage.at)
        plan_id, guard = stage.plan.id, stage.guard.id
    took = []
    for _round in range(rounds + 1):
        with acting_in(company.id):
            plan, by = db.session.get_one(Plan, (company.id, plan_id)), find_member(guard)
            assert by is not None
            backend = db.session.scalar(select(func.pg_backend_pid()))
            assert backend is not None
            began = _spent(backend)
            incident = activate(plan, is_drill=False, level=Level.B, client_key=uuid4(), by=by, at=stage.at).incident
            took.append(_spent(backend) - began)
            incident.state, incident.ended_at = "ended", stage.at
            incident_id = incident.id
            db.session.commit()
    bare = median(_bare(superuser_url, company.id, incident_id) for _turn in range(rounds + 1))
    ours = median(took[1:])
    what = (
        f"activate for {PEOPLE} people, cards and messages queued ÷ bare inserts of the same rows (CPU of both sides)"
    )
    yield Line(what, ms(ours), ms(bare), ours / bare, 3)


def _board(
    app: Flask, company: Company, incident_id: UUID, guard: UUID, tokens: list[str], *, rounds: int
) -> Iterator[Line]:
    clients = [_client(app, company, token) for token in tokens]
    path = f"/emergencies/incidents/{incident_id}/live"
    since = _ask(clients[0], company, f"{path}?since=0").headers["ETag"].split('"')[1].split("-")[0]

    def quiet() -> None:
        assert _ask(clients[0], company, f"{path}?since={since}").status_code == 204

    def news() -> None:
        assert _ask(clients[0], company, f"{path}?since=0").status_code == 200

    without, with_news = in_turn(quiet, news, rounds=rounds, measure=_cpu)
    yield Line("board: a poll without news ÷ one with", ms(without), ms(with_news), without / with_news, 0.1)
    few, many = [], []
    for _round in range(3):
        _write(app, company, incident_id, guard)
        few.append(_cpu(lambda: [_ask(one, company, f"{path}?since={since}") for one in clients[:FEW]]) / FEW)
        _write(app, company, incident_id, guard)
        many.append(_cpu(lambda: [_ask(one, company, f"{path}?since={since}") for one in clients]) / WATCHERS)
    ours, other = sorted(many)[1], sorted(few)[1]
    what = f"board, {STEPS} steps and {HOUSES} houses: cost of each of {WATCHERS} watchers ÷ of {FEW}"
    yield Line(what, ms(ours), ms(other), ours / other, 1.15)


def _spent(backend: int) -> float:
    """Processor seconds of this process and of one backend of PostgreSQL."""
    sleep(0.002)  # the backend goes to sleep before its account is read
    server = int(Path(f"/proc/{backend}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    return process_time() + server


def _cpu(work: Any) -> float:
    """Seconds of the application's own processor."""
    began = process_time()
    work()
    return process_time() - began


def _client(app: Flask, company: Company, token: str) -> Any:
    client = app.test_client()
    client.set_cookie(LOGIN_COOKIE, token, domain=company.host)
    return client


def _ask(client: Any, company: Company, path: str) -> Any:
    answer = Context().run(client.get, path, base_url=f"http://{company.host}/")
    answer.get_data()
    return answer


def _write(app: Flask, company: Company, incident_id: UUID, guard: UUID) -> None:
    with app.app_context(), acting_in(company.id):
        incident, by = find_incident(incident_id), find_member(guard)
        assert incident is not None and by is not None
        logging.note(incident, "水位上升", by=by, at=now())


def _member(stage: RunningStage, number: int) -> UUID:
    one = new_id()
    row = {"id": one, "kind": MemberKind.STAFF, "login": f"bench-{one}", "name": f"员工{number}", "joined_at": stage.at}
    insert_many(Member, [{**row, **sealed_values(Member, one, email=f"{one}@example.com")}])
    held = {"member_id": one, "role": Role.TECHNICIAN, "estate_id": stage.estate.id}
    insert_many(RoleHolding, [held])
    db.session.commit()
    return one


def _grow(stage: RunningStage) -> None:
    """So many steps and houses that the board is as large as promised."""
    version = stage.plan.in_force
    assert version is not None
    roles = db.session.scalars(select(PlanRole).where(PlanRole.version_id == version.id)).all()
    lacking = STEPS - len(version.steps)
    insert_many(
        PlanStep,
        (
            {
                "version_id": version.id,
                "root_id": new_id(),
                "position": 10 + number,
                "phase": Phase.NEXT,
                "role_id": roles[number % len(roles)].id,
                "words": f"检查第 {number} 处阀门和配电箱",
                "minutes": 10 + number % 60,
            }
            for number in range(lacking)
        ),
    )
    building = Building(estate_id=stage.estate.id, name="9")
    db.session.add(building)
    db.session.flush()
    unit = Unit(building_id=building.id, name="1")
    db.session.add(unit)
    db.session.flush()
    codes = [f"9-1-{number // 4 + 1}{number % 4 + 1:02d}" for number in range(HOUSES)]
    insert_many(
        House,
        (
            {
                "estate_id": stage.estate.id,
                "unit_id": unit.id,
                "code": code,
                "display": code,
                "position": code,
                "number": code[4:],
                "floor": 1,
                "area": 9000,
                "state": "self_used",
            }
            for code in codes
        ),
    )
    db.session.commit()
    db.session.expire_all()


def _bare(superuser_url: str, tenant_id: int, incident_id: UUID) -> float:
    """The rows of one activation put in again by psycopg alone, with all keys and checks."""
    rows: dict[str, list[tuple[object, ...]]] = {}
    names: dict[str, list[str]] = {}
    mine = {"incident": "id = %s", "message": "values->>'incident' = %s"}
    with connect(superuser_url, autocommit=False) as connection:
        for name in TABLES:
            which = mine.get(name, "incident_id = %s")
            if name == "job":
                which = "arguments->>'message_id' in (select id::text from message where values->>'incident' = %s)"
            query = sql.SQL("select * from {} where tenant_id = %s and " + which).format(sql.Identifier(name))
            cursor = connection.execute(query, (tenant_id, str(incident_id)))
            names[name] = [one.name for one in cursor.description or ()]
            rows[name] = [tuple(_sent(value) for value in row) for row in cursor.fetchall()]
        jobs = [row[names["job"].index("id")] for row in rows["job"]]
        bells = connection.execute("select * from platform.doorbell where job_id = any(%s)", (jobs,))
        columns = len(bells.description or ())
        kept = bells.fetchall()
        connection.execute("set session_replication_role = replica")
        connection.execute("delete from platform.doorbell where job_id = any(%s)", (jobs,))
        for name in reversed(TABLES):
            gone = [row[names[name].index("id")] for row in rows[name]]
            query = sql.SQL("delete from {} where tenant_id = %s and id = any(%s)").format(sql.Identifier(name))
            connection.execute(query, (tenant_id, gone))
        connection.execute("set session_replication_role = origin")
        backend = connection.info.backend_pid
        began = _spent(backend)
        with connection.cursor() as writing:
            for name in TABLES:
                holes = sql.SQL(", ").join(sql.Placeholder() * len(names[name]))
                insert = sql.SQL("insert into {} values ({})").format(sql.Identifier(name), holes)
                if rows[name]:
                    writing.executemany(insert, rows[name])
            if kept:
                holes = sql.SQL(", ").join(sql.Placeholder() * columns)
                writing.executemany(sql.SQL("insert into platform.doorbell values ({})").format(holes), kept)
        spent = _spent(backend) - began
        connection.rollback()
    return spent


def _sent(value: object) -> object:
    return Jsonb(value) if isinstance(value, (dict, list)) else value
