"""A closed company is erased after its keeping time, in batches; and a restore does not bring it back (trust T36)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tenants import erasure, provisioning
from tenants.clock import now
from tenants.companies import CompanyState, company_at, company_by_id
from tenants.db import db
from tenants.erasure import COMPANY, KEPT_FOR, WrongLedger, erase_due, erasures_of, keep_ledger_in, replay
from tenants.files import store
from tenants.keys import NoTenantKey, seal
from tenants.members import Member, find_member
from tenants.platform import platform_session
from tenants.scope import acting_in
from tenants.stored_file import the_store
from tests.cast import Company
from tests.client import Visit
from tests.files.corpus import jpeg
from tests.files.kinds import PICTURE
from tests.operator.conftest import OperatorVisit
from tests.wall.world import at_rest

LONG_AGO = KEPT_FOR + timedelta(days=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "ledger" / "deletions.jsonl"
    keep_ledger_in(path)
    yield path
    keep_ledger_in(None)


def close(company: Company, run_jobs: Callable[..., list[str]], *, ago: timedelta = LONG_AGO) -> None:
    at = now() - ago
    provisioning.begin_closing(company.id, reason="contract ends", operator="b", at=at)
    assert "done" in run_jobs(company)
    provisioning.finish_closing(company.id, reason="done", operator="b", at=at)


def rows(company: Company) -> int:
    return sum(count for count, _sum in at_rest(company).values())


def with_a_file(company: Company) -> None:
    with acting_in(company.id):
        store(PICTURE, jpeg(), name="tap.jpg", by=None, at=now())


def test_after_its_time_everything_goes_and_the_neighbour_stays(
    green: Company, grey: Company, administrator: Member, run_jobs: Callable[..., list[str]], inside: OperatorVisit
) -> None:
    with_a_file(green)
    with_a_file(grey)
    close(green, run_jobs)
    before = at_rest(grey)
    assert rows(green) > 10

    rounds = 0
    while not erase_due(the_store(), at=now(), batch=7).get(green.id, True):
        rounds += 1

    assert rounds >= 2, "it goes in batches"
    assert rows(green) == 0
    assert list(the_store().keys(green.id)) == []
    assert at_rest(grey) == before
    assert len(list(the_store().keys(grey.id))) == 2
    [line] = erasures_of(green.id)
    assert line.done_at is not None
    assert line.rows > 10
    assert line.files >= 2
    assert company_at(green.host) is None
    assert company_by_id(green.id) is not None, "that it was here is known for good"
    assert str(line.rows) in inside.get("operator.show", tenant_id=green.id).text


def test_before_its_time_nothing_goes(green: Company, run_jobs: Callable[..., list[str]]) -> None:
    close(green, run_jobs, ago=KEPT_FOR - timedelta(days=1))
    assert green.id not in erase_due(the_store(), at=now())
    assert rows(green) > 0


@pytest.mark.parametrize("state", [CompanyState.OPEN, CompanyState.SUSPENDED, CompanyState.CLOSING])
def test_the_database_itself_refuses_to_erase_who_is_not_closed(green: Company, state: CompanyState) -> None:
    with platform_session() as session:
        session.execute(text("update platform.tenant set state = :s where id = :i"), {"s": state, "i": green.id})
    erasure.note_erasure(green.id, COMPANY, at=now() - LONG_AGO, due_at=now() - timedelta(days=1))
    with pytest.raises(DBAPIError, match="nothing of this company"), platform_session() as session:
        session.execute(text("select platform.erase_closed(:i, 'estate', 10)"), {"i": green.id})


def test_it_erases_tables_of_the_wall_only(green: Company, run_jobs: Callable[..., list[str]]) -> None:
    close(green, run_jobs)
    for table in ("alembic_version", "pg_class", "tenant", 'estate"; drop table estate; --'):
        with pytest.raises(DBAPIError, match="no table inside the wall"), platform_session() as session:
            session.execute(text("select platform.erase_closed(:i, :t, 10)"), {"i": green.id, "t": table})


def test_a_closing_that_was_cut_off_is_written_down_later(green: Company) -> None:
    with platform_session() as session:
        session.execute(text("update platform.tenant set state = 'closed' where id = :i"), {"i": green.id})
    provisioning.note_closed_companies(at=now())
    [line] = erasures_of(green.id)
    assert line.due_at == line.decided_at + KEPT_FOR


def test_a_closing_that_no_file_would_take_is_written_again(
    green: Company, run_jobs: Callable[..., list[str]], ledger: Path
) -> None:
    ledger.parent.write_text("no folder")
    with pytest.raises(OSError):
        close(green, run_jobs)
    assert erasures_of(green.id) == []

    ledger.parent.unlink()
    provisioning.note_closed_companies(at=now())
    assert json.loads(ledger.read_text())["tenant"] == green.id
    assert len(erasures_of(green.id)) == 1


def test_a_restore_does_not_undo_a_closing(
    green: Company, grey: Company, visit: Visit, administrator: Member, run_jobs: Callable[..., list[str]], ledger: Path
) -> None:
    """Closed → an older backup comes back (open, with keys and logins) → replay: closed, unreadable, erased again."""
    with acting_in(green.id):
        member = find_member(administrator.id)
        assert member is not None
        member.phone = "13800138000"
        db.session.commit()
        sealed = member.phone_sealed  # type: ignore[attr-defined]
        wrapped = db.session.execute(text("select id, wrapped from tenant_key")).all()
    close(green, run_jobs)
    as_it_was_before_the_closing(green, wrapped)
    visit.as_(administrator).get("jobs.index")
    with acting_in(green.id):
        assert find_member(administrator.id).phone == "13800138000"  # type: ignore[union-attr]
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert [(line["tenant"], line["kind"]) for line in lines] == [(green.id, COMPANY)]

    done = replay(ledger, at=now())
    again = replay(ledger, at=now())

    assert (done.repeated, done.unknown) == (again.repeated, again.unknown) == (1, 0)
    closed = company_by_id(green.id)
    assert closed is not None and closed.state == CompanyState.CLOSED
    with acting_in(green.id), pytest.raises(NoTenantKey):
        seal("member", "phone", administrator.id, "13800138000")
    with acting_in(green.id):
        [kept] = db.session.execute(text("select phone_sealed from member where phone_sealed is not null")).scalars()
        assert bytes(kept) == sealed, "only the key is gone, and so the value"
    erase_due(the_store(), at=now())
    assert rows(green) == 0
    with acting_in(grey.id):
        assert seal("person", "phone", grey.estate_id, "13800138000")


def as_it_was_before_the_closing(company: Company, wrapped: object) -> None:
    """What a restore of an older backup brings back: the company open, its keys whole, no line in the ledger's table."""
    with platform_session() as session:
        session.execute(text("update platform.tenant set state = 'open' where id = :i"), {"i": company.id})
        session.execute(text("delete from platform.erasure where tenant_id = :i"), {"i": company.id})
    with acting_in(company.id):
        for key_id, value in wrapped:  # type: ignore[attr-defined]
            db.session.execute(
                text("update tenant_key set wrapped = :w, destroyed_at = null where id = :i"),
                {"w": value, "i": key_id},
            )
        db.session.execute(text("update login_session set ended_at = null, ended_because = null"))
        db.session.commit()


def test_a_ledger_of_another_platform_touches_nothing(green: Company, grey: Company, tmp_path: Path) -> None:
    line = {"tenant": green.id, "kind": COMPANY, "subject": None, "decided_at": now().isoformat()}
    line |= {"due_at": now().isoformat()}
    wrong = tmp_path / "ledger.jsonl"
    wrong.write_text(json.dumps({**line, "slug": green.slug}) + "\n" + json.dumps({**line, "slug": "somebody"}) + "\n")
    with pytest.raises(WrongLedger):
        replay(wrong, at=now())
    wrong.write_text(json.dumps({**line, "slug": green.slug, "kind": "nobody.knows"}))
    with pytest.raises(WrongLedger):
        replay(wrong, at=now())
    assert company_by_id(green.id).state == CompanyState.OPEN  # type: ignore[union-attr]


def test_a_company_opened_after_the_backup_is_told(green: Company, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.jsonl"
    line = {"tenant": 987654321, "slug": "later", "kind": COMPANY, "subject": None}
    ledger.write_text(json.dumps({**line, "decided_at": now().isoformat(), "due_at": now().isoformat()}))
    assert replay(ledger, at=now()).unknown == 1


def test_a_person_erased_is_repeated_by_whoever_knows_how(green: Company, ledger: Path) -> None:
    erased = []
    erasure.on_replay("trial.person")(lambda subject, *, at: erased.append(subject))
    erasure.note_erasure(green.id, "trial.person", green.house_id, at=now())
    replay(ledger, at=now())
    assert erased == [green.house_id]
    assert erasure._Process.replays.pop("trial.person")
