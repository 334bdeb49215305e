"""What does not fit is listed with its reason, never lost and never guessed; what fits goes in once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select

from saas import archives, estates
from saas.archives import ImportRun, Person, Tenure, Vehicle, import_queries, import_runs, import_steps
from saas.archives.import_steps import NotNow, RowsWithErrors
from saas.archives.undoing import UsedSince
from saas.estates import Estate
from saas.requests import Request
from tenants.db import db
from tenants.members import Member
from tests.archives.workbooks import workbook
from tests.cast import Company
from tests.factories.archives import person_in, tenure_in

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
NAME = "青枫苑"


@pytest.fixture
def place(in_green: Company, administrator: Member) -> Estate:
    """An estate with three houses."""
    estate = estates.open_estate(NAME, code="QF", by=administrator, at=AT)
    for code in ("1-1-101", "1-1-102", "1-1-0103"):
        estates.add_house(estate, code, by=administrator, at=AT)
    return estate


def checked(columns: str, *rows: str | Sequence[Any], by: Member, at: datetime = AT) -> ImportRun:
    """A dry run of a table; rows are texts with `|` between cells."""
    cells = [row.split("|") if isinstance(row, str) else list(row) for row in rows]
    run = import_runs.upload(workbook([columns.split("|"), *cells]), "表.xlsx", by=by, at=at)[0]
    import_runs._check_now(run, by=by, at=at)
    return run


def said(run: ImportRun) -> list[list[str]]:
    """The messages of each row, in their msgids with values filled in."""
    return [
        [(f"{one['column']}: " if one["column"] else "") + (one["msgid"] % one["values"] if one["values"] else one["msgid"])
         for one in row.messages]
        for row in import_queries.rows_of(run)
    ]  # fmt: skip


def verdicts(run: ImportRun) -> list[str]:
    """The verdict of each row."""
    return [row.verdict for row in import_queries.rows_of(run)]


PEOPLE = "小区|房屋编号|姓名|身份|手机号|证件号码|产权份额|起始日期"


def test_every_wrong_cell_has_its_own_message(place: Estate, administrator: Member) -> None:
    run = checked(
        PEOPLE,
        f"{NAME}|1-1-101|张三1|房东|12|110000196208073465|120%|昨天",
        f"{NAME}||||||",
        by=administrator,
    )
    first, second = said(run)
    assert len(first) == 6
    assert any("check digit" in text for text in first)
    assert all(not any(value in text for value in ("110000196208073465", "房东", "张三1")) for text in first)
    assert [text.split(":")[0] for text in second] == ["Name", "Relation to the house"]
    assert verdicts(run) == ["error", "error"]
    assert (run.new, run.errors) == (0, 2)


def test_unknown_estates_and_houses_are_named_and_near_ones_offered(place: Estate, administrator: Member) -> None:
    run = checked(
        PEOPLE,
        "天上人间|1-1-101|张三|业主||||",
        f"{NAME}|1-1-999|张三|业主||||",
        f"{NAME}|1-1-103|张三|业主||||",
        by=administrator,
    )
    texts = [row[0] for row in said(run)]
    assert "no estate called 天上人间" in texts[0]
    assert texts[1].endswith("There is no house 1-1-999 in this estate.")
    assert "Did you mean 1-1-0103?" in texts[2]
    assert run.unknown_estates == ["天上人间"]


def test_codes_that_excel_has_spoilt(place: Estate, administrator: Member) -> None:
    run = checked(
        PEOPLE,
        [NAME, datetime(2026, 1, 8), "张三", "业主"],
        [NAME, "1-1-101", "李四", "业主", 19900000008, 1.10000196208073e17],
        [NAME, "1-1-102", "王五", "业主", "1.99E+10"],
        by=administrator,
    )
    texts = said(run)
    assert "turned this code into a date" in texts[0][0]
    assert "lost its last digits" in texts[1][0]
    assert "scientific notation" in texts[2][0]


def test_doubles_inside_a_file_are_listed_with_the_first_row(place: Estate, administrator: Member) -> None:
    run = checked(PEOPLE, f"{NAME}|1-1-101|张三|业主||||", f"{NAME}|1栋1单元101| 张三 |业主||||", by=administrator)
    assert verdicts(run) == ["new", "error"]
    assert "already stands in row 2" in said(run)[1][0]


def test_shares_beyond_the_whole_are_refused_for_the_whole_house(place: Estate, administrator: Member) -> None:
    run = checked(
        PEOPLE,
        f"{NAME}|1-1-101|张三|业主|||60%|",
        f"{NAME}|1-1-101|李四|共有人|||60%|",
        f"{NAME}|1-1-101|王五|家庭成员||||",
        f"{NAME}|1-1-102|赵六|家庭成员|||10%|",
        by=administrator,
    )
    assert verdicts(run) == ["error", "error", "new", "error"]
    assert "120%" in said(run)[0][0]
    assert "Only owners" in said(run)[3][0]


def test_one_person_with_two_houses_is_one_archive(place: Estate, administrator: Member) -> None:
    run = checked(
        PEOPLE,
        f"{NAME}|1-1-101|张三|业主|199 0000 1111||100%|",
        f"{NAME}|1-1-102|张三|业主|+8619900001111||100%|",
        f"{NAME}|1-1-102|张三丰|家庭成员|19900001111|||",
        by=administrator,
    )
    assert verdicts(run) == ["new", "new", "new"]
    assert "same person as in row 2" in said(run)[1][0]
    import_runs._apply_now(run, valid_only=False, by=administrator, at=AT)
    assert sorted(db.session.scalars(select(Person.name))) == ["张三", "张三丰"]
    assert db.session.scalar(select(func.count()).select_from(Tenure)) == 3


def test_a_known_person_gets_another_house_and_no_second_archive(place: Estate, administrator: Member) -> None:
    house = estates.house_by_code(place.id, "1-1-101")
    person = person_in(house.id, name="张三", phone="19900001111")
    archives.describe_person(person, {"certificate": "11000019720405085X"}, by=administrator, at=AT)
    run = checked(
        PEOPLE,
        f"{NAME}|1-1-102|张三|业主||11000019720405085x|100%|",
        f"{NAME}|1-1-0103|李四|业主||11000019720405085X||",
        by=administrator,
    )
    assert verdicts(run) == ["new", "error"]
    assert f"Already known as archive {person.number}" in said(run)[0][0]
    assert "under another name" in said(run)[1][0]
    assert "张三" not in said(run)[1][0]


def test_a_file_with_news_changes_only_what_it_says(place: Estate, administrator: Member) -> None:
    house = estates.house_by_code(place.id, "1-1-101")
    tenure = tenure_in(house.id, name="张三", phone="19900001111", share=Fraction(1))
    db.session.commit()
    run = checked(PEOPLE, f"{NAME}|1-1-101|张三|业主|19900002222||50%|", by=administrator)
    assert verdicts(run) == ["changed"]
    import_runs._apply_now(run, valid_only=False, by=administrator, at=AT)
    db.session.refresh(tenure)
    assert (tenure.person.phone, tenure.share, tenure.since) == ("19900002222", Fraction(1, 2), date(2024, 1, 1))
    assert archives.find_households("2222", frozenset({place.id}), on=AT.date()).households
    import_runs.ask_undo(run, by=administrator, at=AT)
    import_steps.undo(run, by=administrator, at=AT)
    db.session.refresh(tenure)
    assert (tenure.person.phone, tenure.share) == ("19900001111", Fraction(1))
    assert not archives.find_households("2222", frozenset({place.id}), on=AT.date()).households


def test_houses_that_contradict_themselves(place: Estate, administrator: Member) -> None:
    run = checked(
        "小区|楼栋|单元|房号|房屋编号|建筑面积|套内面积|状态",
        f"{NAME}|2|1|201|2-1-202|90|80|自住",
        f"{NAME}|2|1|0201||90.5㎡|91|自住",
        f"{NAME}|2|1|0202||90.555|80|闹鬼",
        f"{NAME}|2|1|0203||９０．５|80|自住",
        by=administrator,
    )
    assert verdicts(run) == ["error", "error", "error", "new"]
    texts = said(run)
    assert "2-1-202" in texts[0][0]
    assert "2-1-201" in texts[0][0]
    assert "larger than the built-up area" in texts[1][0]
    assert any("two decimals" in text for text in texts[2])
    assert any("未售" in text for text in texts[2])
    import_runs._apply_now(run, valid_only=True, by=administrator, at=AT)
    assert estates.house_by_code(place.id, "2-1-0203").area == 9050


def test_all_or_nothing_means_nothing(place: Estate, administrator: Member) -> None:
    run = checked(PEOPLE, f"{NAME}|1-1-101|张三|业主||||", f"{NAME}|1-1-101||业主||||", by=administrator)
    with pytest.raises(RowsWithErrors):
        import_runs.ask_apply(run, valid_only=False, by=administrator, at=AT)
    assert db.session.scalar(select(Person)) is None
    import_runs._apply_now(run, valid_only=True, by=administrator, at=AT)
    assert [row.done for row in import_queries.rows_of(run)] == [True, False]
    with pytest.raises(NotNow):
        import_runs.check_again(run, by=administrator, at=AT)


def test_what_changed_since_the_dry_run_is_judged_again(place: Estate, administrator: Member) -> None:
    run = checked(PEOPLE, f"{NAME}|1-1-101|张三|业主|||60%|", by=administrator)
    tenure_in(estates.house_by_code(place.id, "1-1-101").id, name="李四", share=Fraction(1, 2))
    with pytest.raises(RowsWithErrors):
        import_runs._apply_now(run, valid_only=False, by=administrator, at=AT)


def test_vehicles_need_their_people(place: Estate, administrator: Member) -> None:
    house = estates.house_by_code(place.id, "1-1-101")
    person_in(house.id, name="张三")
    run = checked(
        "小区|房屋编号|车牌号|车主|车位号",
        f"{NAME}|1-1-101|浙A·12345|张三|b1－001",
        f"{NAME}|1-1-101|浙A12345|张三|",
        f"{NAME}|1-1-101|浙A54321|李四|",
        f"{NAME}|1-1-101|12345|张三|",
        f"{NAME}|1-1-102|浙B12345||B1-001",
        by=administrator,
    )
    assert verdicts(run) == ["new", "error", "error", "error", "new"]
    import_runs._apply_now(run, valid_only=True, by=administrator, at=AT)
    spaces = {one.space.code for one in db.session.scalars(select(Vehicle))}
    assert spaces == {"B1-001"}


def test_arrears_are_never_summed_or_rounded(place: Estate, administrator: Member) -> None:
    run = checked(
        "小区|房屋编号|费项|账期|金额",
        [NAME, "1-1-101", "物业服务费", "2025-09", 336.7],
        [NAME, "1-1-101", "物业服务费", "2025年9月", "1"],
        [NAME, "1-1-101", "物业服务费", "2025-10", -5],
        [NAME, "1-1-101", "物业服务费", "2025-11", 1.234],
        [NAME, "1-1-101", "物业服务费", "2025-12", "1e9"],
        by=administrator,
    )
    assert verdicts(run) == ["new", "error", "error", "error", "error"]


def test_calls_with_odd_times(place: Estate, administrator: Member) -> None:
    run = checked(
        "登记时间|小区|房号|类别|内容|首次响应(分钟)|办结时间|回访",
        f"2025/05/01 14:31|{NAME}|1-1-101|报修|水管漏水|16|2025/05/01 13:00|满意",
        f"2027/05/01 14:31|{NAME}|1-1-101|报修|水管漏水|||",
        f"2025/05/01 14:31|{NAME}|1-1-101|报修|灯不亮|600|2025/05/01 15:00|",
        f"2025/05/01 14:31|{NAME}||投诉|地库积水|||",
        f"2025/05/01 14:31|{NAME}|地下车库|投诉|地库积水|||",
        f"2025/05/01 14:31|{NAME}|1-1-101|闲聊|天气|||",
        f"2025.05.01 14:31|{NAME}|1栋1单元101|报修|灯不亮|||",
        by=administrator,
    )
    assert verdicts(run) == ["error", "error", "new", "new", "error", "error", "error"]
    texts = said(run)
    assert "before it was registered" in texts[0][0]
    assert "not come yet" in texts[1][0]
    assert "before the first response" in texts[2][0]
    assert "already stands in row 4" in texts[6][0]
    import_runs._apply_now(run, valid_only=True, by=administrator, at=AT)
    again = checked(
        "登记时间|小区|房号|类别|内容|首次响应(分钟)|办结时间|回访",
        f"2025/05/01 14:31|{NAME}|1-1-101|报修|灯不亮|600|2025/05/01 15:00|不满意",
        by=administrator,
    )
    assert verdicts(again) == ["changed"]
    import_runs._apply_now(again, valid_only=True, by=administrator, at=AT)
    assert db.session.scalar(select(Request.satisfaction).where(Request.description == "灯不亮")) == 2


@pytest.mark.rule("PRV-16")
def test_a_manager_imports_into_their_own_estate_only(in_green: Company, manager: Member) -> None:
    own, other = estates.find_estate(in_green.estate_id), estates.find_estate(in_green.other_estate_id)
    run = checked(PEOPLE, f"{own.name}|1-1-101|张三|业主||||", f"{other.name}|1-1-101|李四|业主||||", by=manager)
    assert verdicts(run) == ["new", "error"]
    assert "may not import" in said(run)[1][0]


def test_a_table_without_an_estate_column(place: Estate, administrator: Member) -> None:
    run = checked("房屋编号|姓名|身份", "1-1-101|张三|业主", by=administrator)
    assert verdicts(run) == ["error"]
    import_runs.choose_columns(run, run.kind, run.mapping, estate=place, by=administrator, at=AT)
    import_steps.check(run, by=administrator, at=AT, tick=lambda *_: None)
    assert verdicts(run) == ["new"]


def test_columns_chosen_by_hand(place: Estate, administrator: Member) -> None:
    run = checked("小区|房屋编号|姓名|身份|谁", f"{NAME}|1-1-101|甲|业主|乙", by=administrator)
    with pytest.raises(import_runs.ColumnsMissing):
        import_runs.choose_columns(run, run.kind, {"estate": 0}, estate=None, by=administrator, at=AT)
    import_runs.choose_columns(run, run.kind, {**run.mapping, "name": 4}, estate=None, by=administrator, at=AT)
    import_steps.check(run, by=administrator, at=AT, tick=lambda *_: None)
    import_runs._apply_now(run, valid_only=False, by=administrator, at=AT)
    assert db.session.scalars(select(Person.name)).all() == ["乙"]


@pytest.mark.parametrize("use", ["moved", "described", "vehicle"])
def test_used_records_are_not_taken_back(place: Estate, administrator: Member, use: str) -> None:
    run = checked(PEOPLE, f"{NAME}|1-1-101|张三|业主||||", by=administrator)
    import_runs._apply_now(run, valid_only=False, by=administrator, at=AT)
    person = db.session.scalars(select(Person)).one()
    later = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    if use == "moved":
        archives.move_out(archives.tenures_of(person)[0], date(2026, 11, 21), by=administrator, at=later)
    elif use == "described":
        archives.describe_person(person, {"preferences": "短信"}, by=administrator, at=later)
    else:
        house = estates.house_by_code(place.id, "1-1-101")
        db.session.add(Vehicle(estate_id=place.id, house_id=house.id, person_id=person.id, plate="浙A12345"))
        db.session.flush()
    import_runs.ask_undo(run, by=administrator, at=later)
    with pytest.raises(UsedSince):
        import_steps.undo(run, by=administrator, at=later)
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


@pytest.mark.rule("PRV-14")
def test_rows_are_sealed_at_rest(place: Estate, administrator: Member) -> None:
    from sqlalchemy import text

    run = checked(PEOPLE, f"{NAME}|1-1-101|张三|业主|19900001111|110000196208073465||", by=administrator)
    assert import_queries.cells_of(import_queries.rows_of(run)[0])[4] == "19900001111"
    stored = str(db.session.execute(text("select import_row::text, import_row.messages::text from import_row")).all())
    for value in ("19900001111", "110000196208073465", "张三"):
        assert value not in stored
        assert value.encode().hex() not in stored
