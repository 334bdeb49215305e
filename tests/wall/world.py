"""Two companies in full life for the crawler: things of every kind, each with the canary of those who may see it.

Everything is made through the product's own verbs. A place (an estate of a company) is furnished once with one
household; what it says about itself carries that place's canary, so that a leak names where it came from.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text

from saas import archives, reports, requests
from saas.archives import TenureKind, bind_member, import_queries, import_runs, import_steps, move_in, register_person
from saas.estates import find_estate, find_house
from saas.metrics import last_full_month
from tenants import invitations, letters, reviews, support
from tenants.clock import local_date, now
from tenants.db import db
from tenants.members import Member, RoleHolding, find_member
from tenants.permissions import COMPANY_WIDE, Role
from tenants.scope import acting_in
from tenants.sessions import begin_session, session_of
from tenants.wall import tenant_tables
from tests.cast import Company, add_member, fresh_mark, open_company
from tests.factories.archives import phone_number
from tests.wall import roster_things
from tests.wall.by_hand import by_hand
from tests.wall.care_things import care_of
from tests.wall.crawler import Actor, World
from tests.wall.disclosure_things import disclosures_of
from tests.wall.drill_things import drills_of
from tests.wall.emergency_things import plans_of_estate
from tests.wall.facility_things import equipment_of
from tests.wall.money_things import arrears_of, bills_of, payments_of
from tests.wall.place import Place
from tests.wall.request_things import requests_of
from tests.wall.running_things import incidents_of
from tests.wall.store_things import supplies_of

OFFICE = {
    "desk": Role.FRONT_DESK,
    "dispatcher": Role.DISPATCHER,
    "technician": Role.TECHNICIAN,
    "supervisor": Role.SERVICE_SUPERVISOR,
    "manager": Role.ESTATE_MANAGER,
    "finance": Role.FINANCE,
    "head_office": Role.HEAD_OFFICE,
    "administrator": Role.ADMINISTRATOR,
    "committee": Role.COMMITTEE,
}

CANARIES = {
    "household": "hh",
    "archive": "ar",
    "inside": "in",
    "care": "ca",
    "next_care": "nc",
    "other_household": "oh",
    "other_estate": "oe",
    "neighbour": "nb",
}
"""Letters only, so that a canary can be the name of a person."""

UNSEEN: dict[str, set[str]] = {
    "nobody": {"household", "archive", "inside", "other_household", "other_estate", "care", "next_care"},
    "stranger": {"household", "archive", "inside", "other_household", "other_estate", "care", "next_care"},
    "resident": {"inside", "other_household", "other_estate", "next_care"},
    "other_resident": {"household", "archive", "inside", "other_estate", "care"},
    "desk": {"other_estate"},
    "dispatcher": {"other_estate", "care", "next_care"},
    "technician": {"archive", "inside", "other_household", "other_estate", "care", "next_care"},
    "supervisor": {"other_estate"},
    "manager": {"other_estate"},
    "other_manager": {"household", "archive", "inside", "other_household", "care", "next_care"},
    "finance": {"archive", "inside", "care", "next_care"},
    "head_office": {"archive", "care", "next_care"},
    "administrator": {"care", "next_care"},
    "two_hats": set(),
    "reads_everywhere": {"archive", "care", "next_care"},
    "committee": {"household", "archive", "inside", "other_household", "other_estate", "care", "next_care"},
}
"""What each actor may never be shown, beside the neighbour: written down from requirements, not from the code."""


def build_world() -> World:
    """Green with two estates and two households in the first; grey beside it; ids and canaries of all of them."""
    green, grey = open_company("green"), open_company("grey")
    mark = fresh_mark(8)
    canaries = {name: f"cnry{short}{mark}" for name, short in CANARIES.items()}
    staff = {name: add_member(green, role) for name, role in OFFICE.items()}
    others = {**staff, "technician": add_member(green, Role.TECHNICIAN, name="何家维")}
    there = {name: add_member(green, role, estate_id=green.other_estate_id) for name, role in OFFICE.items()}
    next_door = {name: add_member(grey, role, name=canaries["neighbour"]) for name, role in OFFICE.items()}
    own, household, estate, neighbour = (
        Place(
            company,
            estate_id,
            house_id,
            people,
            add_member(company, Role.RESIDENT, name=words),
            words,
            archive,
            inside,
            care,
        )
        for company, estate_id, house_id, people, words, archive, inside, care in (
            (
                green,
                green.estate_id,
                green.house_id,
                staff,
                *_named(canaries, "household", "archive", "inside", "care"),
            ),
            (
                *(green, green.estate_id, green.next_house_id, others),
                *_named(canaries, *["other_household"] * 3, "next_care"),
            ),
            (green, green.other_estate_id, green.other_house_id, there, *_named(canaries, *["other_estate"] * 4)),
            (grey, grey.estate_id, grey.house_id, next_door, *_named(canaries, *["neighbour"] * 4)),
        )
    )
    ids: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for origin, place in (
        ("own", own),
        ("other_household", household),
        ("other_estate", estate),
        ("neighbour", neighbour),
    ):
        for name, values in furnish(place).items():
            ids[name][origin] = values
    actors = {
        "nobody": Actor(None, frozenset(UNSEEN["nobody"])),
        "stranger": Actor(None, frozenset(UNSEEN["stranger"]), carries=(grey, next_door["administrator"])),
        "resident": Actor(own.resident, frozenset(UNSEEN["resident"])),
        "other_resident": Actor(household.resident, frozenset(UNSEEN["other_resident"])),
        "other_manager": Actor(there["manager"], frozenset(UNSEEN["other_manager"])),
        "two_hats": Actor(_manager_there_and(Role.FRONT_DESK, green), frozenset(UNSEEN["two_hats"])),
        "reads_everywhere": Actor(_manager_there_and(Role.HEAD_OFFICE, green), frozenset(UNSEEN["reads_everywhere"])),
        **{name: Actor(member, frozenset(UNSEEN[name])) for name, member in staff.items()},
    }
    return World(
        company=green,
        neighbour=grey,
        ids=dict(ids),
        canaries={**{name: {text} for name, text in canaries.items()}, "neighbour": {canaries["neighbour"], grey.slug}},
        actors=actors,
        words={"files.upload": {"kind": requests.PHOTO_KIND}, "members.decide": {"decision": "keep"}},
    )


def _manager_there_and(role: Role, company: Company) -> Member:
    """Who manages the other estate and has another role here or everywhere: what they may do there must stay there."""
    member = add_member(company, Role.ESTATE_MANAGER, name="双岗", estate_id=company.other_estate_id)
    with acting_in(company.id):
        where = None if role in COMPANY_WIDE else company.estate_id
        db.session.add(RoleHolding(member_id=member.id, role=role, estate_id=where))
        db.session.commit()
        found = db.session.get_one(Member, (company.id, member.id))
        assert len(found.holdings) == 2
        db.session.expunge_all()
    return found


def _named(canaries: dict[str, str], *names: str) -> list[str]:
    return [canaries[name] for name in names]


def furnish(place: Place) -> dict[str, list[str]]:
    """Fill a household and its estate with things of every kind; the ids, by the parameter that names them."""
    with acting_in(place.company.id):
        ids = {
            "estate_id": [str(place.estate_id)],
            "house_id": [str(place.house_id)],
            "member_id": [str(place.resident.id)],
            "tenant_id": [str(place.company.id)],
        }
        ids |= _people(place)
        ids |= requests_of(place)
        ids |= _import(place)
        ids |= _papers(place)
        ids |= disclosures_of(place)
        ids |= bills_of(place)
        ids |= payments_of(place)
        ids |= by_hand(place.house_id, place.staff["finance"], place.words)
        ids |= arrears_of(place)
        ids |= equipment_of(place.estate_id, place.staff, _estates_words(place))
        ids |= roster_things.furnish(place)
        ids |= plans_of_estate(place.estate_id, place.staff, _estates_words(place))
        ids |= drills_of(place, _estates_words(place))
        ids |= incidents_of(place, _estates_words(place))
        ids |= care_of(place)
        ids |= supplies_of(place.estate_id, place.staff, _estates_words(place))
        ids |= _words(place)
        db.session.commit()
    return ids


def _estates_words(place: Place) -> str:
    """What an estate's things are called: a canary, but for the first estate, whose staff all may read them."""
    is_first = place.company.slug.startswith("green") and place.estate_id == place.company.estate_id
    return "一号楼" if is_first else place.words


def _people(place: Place) -> dict[str, list[str]]:
    at = now() - timedelta(days=3)
    manager, house = place.staff["manager"], find_house(place.house_id)
    assert house is not None
    person = register_person(
        place.words,
        estate_id=place.estate_id,
        by=manager,
        at=at,
        phone=phone_number(),
        preferences=f"早上 {place.archive}",
        internal_note=f"门铃坏 {place.inside}",
    )
    tenure = move_in(person, house, TenureKind.OWNER, by=manager, at=at, since=date(2024, 1, 1))
    bind_member(person, place.resident, by=None, at=at)
    archives.note_contact(person, f"来电 {place.inside}", channel="phone", estate_id=place.estate_id, by=manager, at=at)
    change = archives.request_change(
        person, "preferences", f"晚上 {place.archive}", estate_id=place.estate_id, by=place.resident, at=at
    )
    return {"person_id": [str(person.id)], "tenure_id": [str(tenure.id)], "change_id": [str(change.id)]}


def _import(place: Place) -> dict[str, list[str]]:
    """A table with one row that does not fit, checked."""
    estate = find_estate(place.estate_id)
    assert estate is not None
    text = f"小区,房号,楼层,建筑面积\n{estate.name},1-1-101,1,96.4\n{estate.name},{place.inside},=1+1,x\n"
    manager = place.staff["manager"]
    [run] = import_runs.upload(text.encode(), f"{place.inside}.csv", by=manager, at=now())
    import_runs.check_again(run, by=manager, at=now())
    import_steps.check(run, by=manager, at=now(), tick=lambda _done, _total: None)
    assert import_queries.rows_of(run)
    return {"run_id": [str(run.id)]}


def _papers(place: Place) -> dict[str, list[str]]:
    """A report asked for (its job), a letter, a review, and the sessions of the resident."""
    estate = find_estate(place.estate_id)
    assert estate is not None
    manager, administrator = place.staff["manager"], place.staff["administrator"]
    job = reports.ask_for_report(estate, last_full_month(now()), language="zh_CN", by=manager, at=now())
    resident = find_member(place.resident.id)
    assert resident is not None
    letter = letters.issue_letter(resident, by=place.staff["desk"], at=now())
    review = reviews.open_review(by=administrator, at=now())
    daily = reports.submit_daily(local_date(now()), f"今天 {place.inside}", by=place.staff["desk"], at=now())
    token = begin_session(resident, at=now(), address="127.0.0.1", agent="test")
    session = session_of(token, at=now())
    assert session is not None
    newcomer = find_member(add_member(place.company, Role.TECHNICIAN, name="新同事", estate_id=place.estate_id).id)
    assert newcomer is not None
    invitations.invite(newcomer, by=administrator, at=now())
    grant = support.running_grant(at=now()) or support.grant_support("看列表", hours=4, by=administrator, at=now())
    return {
        "grant_id": [str(grant.id)],
        "job_id": [str(job.id)],
        "report_id": [str(daily.id)],
        "letter_id": [str(letter.id)],
        "review_id": [str(review.id)],
        "line_id": [str(reviews.lines_of(review)[0].id)],
        "session_id": [str(session.id)],
        "members.invitation_sheet:member_id": [str(newcomer.id)],
    }


def _words(place: Place) -> dict[str, list[str]]:
    """Parameters that are words of the product and belong to nobody; invitations and codes are random on purpose."""
    return {
        "key": ["completion"],
        "code": ["plumbing.tap"],
        "kind": ["working"],
        "step": ["suspend"],
        "name": ["buttons"],
        "year": ["2026"],
        "members.accept:token": ["zzz-none"],
        "members.reset:token": ["zzz-none"],
        "support.enter:token": ["zzz-none"],
        "members.scanned_letter:code": ["zzz-none"],
    }


def at_rest(company: Company, *, estate_id: UUID | None = None) -> dict[str, tuple[int, str]]:
    """Number of rows and a fingerprint of each table of a company (or of one estate), to see that nobody changed them."""
    with acting_in(company.id):
        found = {}
        for name, _append_only in tenant_tables(db.metadata):
            columns = db.metadata.tables[name].columns
            if "id" not in columns or (estate_id is not None and "estate_id" not in columns):
                continue
            where = "" if estate_id is None else " where t.estate_id = :estate"
            print_of = "coalesce(md5(string_agg(t::text, '|' order by t.id)), '')"
            row = db.session.execute(
                text(f'select count(*), {print_of} from "{name}" t{where}'), {"estate": estate_id} if where else {}
            ).one()
            found[name] = (int(row[0]), str(row[1]))
        return found
