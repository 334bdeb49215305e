"""A company's own four files: what they bring, exactly, and that bringing them twice brings nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from saas import archives, estates
from saas.archives import ImportRun, OpeningArrears, Person, Tenure, Vehicle, import_queries, import_runs, import_steps
from saas.archives.undoing import UsedSince
from saas.estates import Building, Estate, House, ParkingSpace, Unit
from saas.requests import Request
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.queue import Job
from tenants.scope import acting_in
from tenants.verbs import transaction
from tests.cast import Company, add_member, open_company

DATA = Path(__file__).parent / "data"
AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
FILES = ["房屋台账.xlsx", "业主花名册.xlsx", "车辆与期初欠费.xlsx", "前台来电登记.csv"]
ESTATES = ("和安花园", "和安雅苑", "江枫名邸")


class Rehearsed(Exception):
    """Ends a rehearsal: what it did is rolled back."""


@dataclass(frozen=True)
class Brought:
    """A company that was brought in with its own four files, shared by the tests of this module, which only read."""

    company: Company
    by: UUID
    runs: list[tuple[UUID, str, int, int, int, int]]


@pytest.fixture(scope="module")
def brought(app: Flask) -> Brought:
    """The four files, each whole, in the order an office would take."""
    with app.app_context():
        company = open_company("green")
        by = add_member(company, Role.ADMINISTRATOR)
        with acting_in(company.id):
            runs = [run for name in FILES for run in bring(name, by)]
            told = [(run.id, run.kind, run.new, run.changed, run.unchanged, run.errors) for run in runs]
            db.session.commit()
    return Brought(company, by.id, told)


@pytest.fixture
def there(brought: Brought) -> Iterator[Member]:
    """Inside that company, as its administrator."""
    with acting_in(brought.company.id):
        yield db.session.get_one(Member, (brought.company.id, brought.by))
        db.session.rollback()


def bring(name: str, by: Member) -> list[ImportRun]:
    """Bring one of the files in, whole."""
    return import_runs.bring_in((DATA / name).read_bytes(), name, by=by, at=AT, open_estates=True)


def counted(model: type) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def home(name: str, code: str) -> House:
    """A house of one of the three estates."""
    estate_id = db.session.scalar(select(Estate.id).where(Estate.name == name))
    found = estates.house_by_code(estate_id, code)
    assert found is not None
    return found


def counts() -> dict[type, int]:
    """How many rows there are of everything that imports make."""
    models = (House, Building, Unit, Person, Tenure, Vehicle, ParkingSpace, OpeningArrears, Request)
    return {model: counted(model) for model in models}


@pytest.mark.rule("ARC-01")
def test_all_four_files_fit_row_by_row(brought: Brought, there: Member) -> None:
    assert [run[1:] for run in brought.runs] == [
        ("houses", 1722, 0, 0, 0),
        ("people", 2965, 0, 0, 0),
        ("vehicles", 603, 0, 0, 0),
        ("arrears", 136, 0, 0, 0),
        ("calls", 2600, 0, 0, 0),
    ]
    assert counts() == {
        House: 1722 + 3, Building: 13 + 2, Unit: 27 + 2, Person: 2965, Tenure: 2965, Vehicle: 603, ParkingSpace: 382,
        OpeningArrears: 136, Request: 2600,
    }  # fmt: skip


def test_a_second_time_they_change_nothing(there: Member) -> None:
    before = counts()
    for name in FILES:
        for run in import_runs.upload((DATA / name).read_bytes(), name, by=there, at=AT):
            import_runs._check_now(run, by=there, at=AT)
            assert (run.new, run.changed, run.errors) == (0, 0, 0), name
            with pytest.raises(import_runs.NothingToDo):
                import_runs.ask_apply(run, valid_only=False, by=there, at=AT)
    assert counts() == before


def test_houses_as_the_file_says(brought: Brought, there: Member) -> None:
    by_estate = dict(
        db.session.execute(
            select(Estate.name, func.count()).join(House, House.estate_id == Estate.id).group_by(Estate.name)
        ).all()
    )
    assert {name: by_estate[name] for name in ESTATES} == {"和安花园": 864, "和安雅苑": 264, "江枫名邸": 594}
    assert (home("和安花园", "1-1-101").area, home("和安花园", "1-1-101").inner_area) == (10877, 8610)
    odd = home("和安花园", "１栋1单元1101")
    assert (odd.code, odd.floor, odd.number) == ("1-1-1101", 11, "1101")
    rows = {row.number: row for row in import_queries.rows_of(import_queries.find_run(brought.runs[0][0]))}
    assert import_queries.cells_of(rows[98])[-1] == "2006年05月15日"
    text_date, serial = (db.session.scalars(select(House.delivered_on).where(House.id == place)).one() for place in (
        _made(rows[98].undo), _made(rows[114].undo),
    ))  # fmt: skip
    assert (text_date, serial) == (date(2006, 5, 15), date(2019, 2, 15))


def _made(undo: str | None) -> str:
    import json

    return next(thing_id for table, thing_id in json.loads(undo or "{}")["made"] if table == "house")


def test_people_as_the_file_says(there: Member) -> None:
    kinds = dict(db.session.execute(select(Tenure.kind, func.count()).group_by(Tenure.kind)).all())
    assert kinds == {"owner": 1683, "co_owner": 335, "family": 639, "renter": 308}
    halves = select(func.count()).where(Tenure.share_num == 1, Tenure.share_den == 2)
    assert db.session.scalar(halves) == 670
    house = home("和安花园", "1-1-101")
    people = archives.household_of(house.id, on=date(2026, 11, 21))
    assert [(one.person.name, one.kind, one.person.phone, one.share) for one in people] == [
        ("马垚丽", "owner", "19900000008", Fraction(1)),
        ("钟鑫", "family", "19900000009", None),
    ]
    assert db.session.scalar(select(func.count()).where(Person.certificate_index.is_not(None))) == 1323
    assert db.session.scalar(select(Person.name).where(Person.certificate.matches("11000019990120565x")))
    assert db.session.scalar(select(Person).where(Person.name == "诸葛㛃")) is not None
    assert not list(db.session.scalars(select(Person.id).where(Person.name.contains("\u3000"))))
    numbers = set(db.session.scalars(select(Person.number)))
    assert numbers == {f"A{n:04d}" for n in range(1, 2019)} | {f"B{n:04d}" for n in range(1, 948)}


def test_vehicles_and_arrears_as_the_file_says(there: Member) -> None:
    plate = db.session.scalar(select(Vehicle).where(Vehicle.plate.matches("浙E1DQCJ")))
    assert (plate.person.name, plate.house.code, plate.space.code) == ("马垚丽", "1-1-101", "B1-277")
    assert db.session.scalar(select(func.sum(OpeningArrears.amount))) == 3_992_854
    arrears = db.session.scalars(
        select(OpeningArrears).where(OpeningArrears.house_id == home("和安花园", "1-1-103").id)
    ).one()
    assert (arrears.item, arrears.period, arrears.amount) == ("物业服务费", "2025-09", 33670)


def test_calls_are_history_that_starts_nothing(there: Member) -> None:
    from saas.promises.models import Promise
    from saas.requests.messages import Message

    assert (counted(Promise), counted(Message)) == (0, 0)
    assert [kind for kind in db.session.scalars(select(Job.kind)) if not kind.startswith("archives.")] == []
    one = db.session.scalars(select(Request).order_by(Request.received_at, Request.id).limit(1)).one()
    assert one.is_imported_history
    assert one.received_at == datetime(2025, 5, 1, 3, 19, tzinfo=UTC)
    assert (one.house.code, one.category, one.source) == ("2-1-1405", "repair", "forwarded_by_company")
    assert (one.imported["first_receiver"], one.imported["handler"]) == ("周姐", "王师傅")
    assert (one.first_receiver_id, one.handler_id, one.next_due_at) == (None, None, None)
    assert one.first_response_at == datetime(2025, 5, 1, 4, 6, tzinfo=UTC)
    states = dict(db.session.execute(select(Request.state, func.count()).group_by(Request.state)).all())
    assert states == {"closed": 2506, "registered": 94}
    ratings = dict(db.session.execute(select(Request.satisfaction, func.count()).group_by(Request.satisfaction)).all())
    assert ratings == {None: 1418, 4: 801, 3: 246, 2: 135}
    numbers = list(db.session.scalars(select(Request.number).where(Request.estate_id == one.estate_id)))
    assert len(set(numbers)) == len(numbers)
    assert one.number == "WX-20250501-0001"


def test_a_name_that_is_a_colleagues_is_linked(in_green: Company, administrator: Member, technician: Member) -> None:
    estate = estates.find_estate(in_green.estate_id)
    rows = ["登记时间,小区,房号,类别,内容,处理人"]
    for minute, name in (("31", "王建国"), ("32", "王师傅")):
        rows.append(f"2025/05/01 14:{minute},{estate.name},1-1-101,报修,水管,{name}")
    import_runs.bring_in("\n".join(rows).encode(), "calls.csv", by=administrator, at=AT)
    found = db.session.scalars(select(Request).order_by(Request.received_at)).all()
    assert [(one.handler_id, one.imported["handler"]) for one in found] == [(technician.id, "王建国"), (None, "王师傅")]


@transaction
def take_everything_back(brought: Brought, by: Member) -> None:
    """Undo all runs in the other order; houses that people live in do not go first. Rolled back at the end."""
    runs = [import_queries.find_run(run[0]) for run in brought.runs]
    import_runs.ask_undo(runs[0], by=by, at=AT)
    with pytest.raises(UsedSince), db.session.begin_nested():
        import_steps.undo(runs[0], by=by, at=AT)
    import_steps.step_back(runs[0])
    for run in reversed(runs):
        import_runs.ask_undo(run, by=by, at=AT)
        import_steps.undo(run, by=by, at=AT)
        assert run.state == "undone"
    assert counts() == {
        House: 3, Building: 2, Unit: 2, Person: 0, Tenure: 0, Vehicle: 0, ParkingSpace: 0, OpeningArrears: 0, Request: 0,
    }  # fmt: skip
    person = archives.register_person("张三", estate_id=None, by=by, at=AT)
    assert person.number == "A2019", "numbers of taken back archives are not given again"
    raise Rehearsed


@pytest.mark.rule("ARC-15")
def test_everything_can_be_taken_back_in_the_other_order(brought: Brought, there: Member) -> None:
    before = counts()
    with pytest.raises(Rehearsed):
        take_everything_back(brought, there)
    assert counts() == before
