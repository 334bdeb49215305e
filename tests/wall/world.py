"""Two companies in full life for the crawler: things of every kind, each with the canary of those who may see it.

Everything is made through the product's own verbs. A place (an estate of a company) is furnished once with one
household; what it says about itself carries that place's canary, so that a leak names where it came from.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from sqlalchemy import text

from saas import archives, arrears, billing, disclosures, ledger, payments, reports, requests
from saas.archives import TenureKind, bind_member, import_queries, import_runs, import_steps, move_in, register_person
from saas.estates import find_estate, find_house
from saas.ledger import Period
from saas.metrics import last_full_month
from saas.requests import Caller, Category, Channel, FeedbackWay, Request, Source
from tenants import invitations, letters, reviews, support
from tenants.clock import local_date, now
from tenants.db import db, new_id
from tenants.files import StoredFile
from tenants.members import Member, RoleHolding, find_member
from tenants.permissions import Role
from tenants.scope import acting_in
from tenants.sessions import begin_session, session_of
from tenants.wall import tenant_tables
from tests.cast import Company, add_member, open_company
from tests.factories import billing as make_bills
from tests.factories.archives import phone_number
from tests.factories.disclosures import drafted, hang
from tests.factories.requests import Stage, uploaded_photo
from tests.wall import roster_things
from tests.wall.by_hand import by_hand
from tests.wall.crawler import Actor, World
from tests.wall.drill_things import drills_of
from tests.wall.emergency_things import plans_of_estate
from tests.wall.facility_things import equipment_of
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
    "other_household": "oh",
    "other_estate": "oe",
    "neighbour": "nb",
}
"""Letters only, so that a canary can be the name of a person."""

UNSEEN: dict[str, set[str]] = {
    "nobody": {"household", "archive", "inside", "other_household", "other_estate"},
    "stranger": {"household", "archive", "inside", "other_household", "other_estate"},
    "resident": {"inside", "other_household", "other_estate"},
    "other_resident": {"household", "archive", "inside", "other_estate"},
    "desk": {"other_estate"},
    "dispatcher": {"other_estate"},
    "technician": {"archive", "inside", "other_household", "other_estate"},
    "supervisor": {"other_estate"},
    "manager": {"other_estate"},
    "other_manager": {"household", "archive", "inside", "other_household"},
    "finance": {"archive", "inside"},
    "head_office": {"archive"},
    "administrator": set(),
    "two_hats": set(),
    "committee": {"household", "archive", "inside", "other_household", "other_estate"},
}
"""What each actor may never be shown, beside the neighbour: written down from requirements, not from the code."""


@dataclass
class Place:
    """One household of one estate, the staff around it, and the canaries it writes into its things."""

    company: Company
    estate_id: UUID
    house_id: UUID
    staff: dict[str, Member]
    resident: Member
    words: str
    archive: str
    inside: str


def build_world() -> World:
    """Green with two estates and two households in the first; grey beside it; ids and canaries of all of them."""
    green, grey = open_company("green"), open_company("grey")
    mark = uuid4().hex[:8].translate(str.maketrans("0123456789", "ghijklmnop"))
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
        )
        for company, estate_id, house_id, people, words, archive, inside in (
            (green, green.estate_id, green.house_id, staff, *_three(canaries, "household", "archive", "inside")),
            (green, green.estate_id, green.next_house_id, others, *_three(canaries, *["other_household"] * 3)),
            (green, green.other_estate_id, green.other_house_id, there, *_three(canaries, *["other_estate"] * 3)),
            (grey, grey.estate_id, grey.house_id, next_door, *_three(canaries, *["neighbour"] * 3)),
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
        "two_hats": Actor(_with_two_hats(green), frozenset(UNSEEN["two_hats"])),
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


def _with_two_hats(company: Company) -> Member:
    """Who manages the other estate and sits at the desk of the first: what they may do there must stay there."""
    member = add_member(company, Role.ESTATE_MANAGER, name="双岗", estate_id=company.other_estate_id)
    with acting_in(company.id):
        db.session.add(RoleHolding(member_id=member.id, role=Role.FRONT_DESK, estate_id=company.estate_id))
        db.session.commit()
        found = db.session.get_one(Member, (company.id, member.id))
        assert len(found.holdings) == 2
        db.session.expunge_all()
    return found


def _three(canaries: dict[str, str], *names: str) -> list[str]:
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
        ids |= _requests(place)
        ids |= _import(place)
        ids |= _papers(place)
        ids |= _disclosures(place)
        ids |= _bills(place)
        ids |= _payments(place)
        ids |= by_hand(place.house_id, place.staff["finance"], place.words)
        ids |= _arrears(place)
        ids |= equipment_of(place.estate_id, place.staff, _estates_words(place))
        ids |= roster_things.furnish(place)
        ids |= plans_of_estate(place.estate_id, place.staff, _estates_words(place))
        ids |= drills_of(place, _estates_words(place))
        ids |= incidents_of(place, _estates_words(place))
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


def _requests(place: Place) -> dict[str, list[str]]:
    """Requests in every state a repair passes, one that is answered, one consulted about; photos with some."""
    stage = Stage(
        place.company,
        place.resident,
        place.staff["desk"],
        place.staff["dispatcher"],
        place.staff["technician"],
        at=now() - timedelta(days=2),
    )
    orders = [
        stage.dispatched(_sorted(stage, place)),
        stage.arrived(stage.dispatched(_sorted(stage, place))),
        stage.working(stage.dispatched(_sorted(stage, place))),
        stage.completed(stage.dispatched(_sorted(stage, place)), work_done=f"已修 {place.words}"),
    ]
    told = stage.completed(stage.dispatched(_sorted(stage, place)))
    requests.feed_back(
        told.request, f"已修好 {place.words}", way=FeedbackWay.PHONE, by=place.staff["desk"], at=stage.later()
    )
    orders.append(told)
    open_ones = [stage.reported(**_described(place)), _sorted(stage, place), _enquiry(stage, place)]
    consulted = open_ones[1]
    consultation = requests.consult_supervisor(
        consulted,
        f"怎么答 {place.inside}",
        of=place.staff["supervisor"],
        by=place.staff["desk"],
        at=stage.later(),
    )
    requests.write_note(consulted, f"内部 {place.inside}", by=place.staff["desk"], at=stage.later())
    requests.comment(consulted, f"请尽快 {place.words}", by=place.resident, at=stage.later())
    photos = [requests.photos_of(order.request_id) for order in orders]
    files = [db.session.get_one(StoredFile, (place.company.id, one.file_id)) for found in photos for one in found]
    return {
        "request_id": [str(one.request_id) for one in orders],
        "requests.advise:request_id": [str(consulted.id)],
        "requests.register:request_id": [str(open_ones[0].id)],
        "requests.classify:request_id": [str(open_ones[1].id)],
        "requests.withdraw:request_id": [str(one.id) for one in open_ones],
        "requests.hand_to:request_id": [str(open_ones[2].id)],
        "requests.answer:request_id": [str(open_ones[2].id)],
        "requests.report_result:request_id": [str(open_ones[2].id)],
        "consultation_id": [str(consultation.id)],
        "repair_id": [str(one.id) for one in orders],
        "token": [one.token for one in files],
        "number": [one.request.number for one in orders],
    }


def _described(place: Place) -> dict[str, object]:
    return {
        "description": f"厨房水龙头一直滴水 {place.words}",
        "house_id": place.house_id,
        "photos": [uploaded_photo(place.resident, now() - timedelta(days=2))],
    }


def _sorted(stage: Stage, place: Place) -> Request:
    house = find_house(place.house_id)
    assert house is not None
    details = {name: value for name, value in _described(place).items() if name != "house_id"}
    request = requests.report(house, service_type="plumbing.tap", by=place.resident, at=stage.later(), **details)  # type: ignore[arg-type]
    return stage.classified(request)


def _enquiry(stage: Stage, place: Place) -> Request:
    estate = find_estate(place.estate_id)
    assert estate is not None
    desk = place.staff["desk"]
    request = requests.take_down(
        estate,
        house=find_house(place.house_id),
        caller=Caller(name=place.words, phone="19900001234"),
        category=Category.CONSULTATION,
        source=Source.PHONE_TO_PROJECT_OFFICE,
        channel=Channel.PHONE,
        description=f"装修押金 {place.words}",
        by=desk,
        at=stage.later(),
    )
    requests.register(request, by=desk, at=stage.later(1))
    requests.classify(request, category=Category.CONSULTATION, by=desk, at=stage.later(1))
    return request


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


def _disclosures(place: Place) -> dict[str, list[str]]:
    """A quarter that hangs and is objected to, one that waits for approval, a draft. An estate has them once."""
    if place.house_id == place.company.next_house_id:
        return {}
    at = now() - timedelta(days=2)
    manager, finance = place.staff["manager"], place.staff["finance"]
    made = []
    quarter = disclosures.span_around(local_date(at), disclosures.Every.QUARTER).before.name
    for topic, period in (
        (disclosures.Topic.COMMON_INCOME, quarter),
        (disclosures.Topic.RESPONSIBLE_PERSONS, "standing"),
        (disclosures.Topic.SERVICE_ITEMS, "standing"),
        (disclosures.Topic.PRICE_BOARD, "standing"),
    ):
        one = drafted(place.company, manager, at, topic, period, estate_id=place.estate_id)
        typed = {"attachments/text": "合同3份", "agreement/number": "WY-1", "firms/new-1/firm": "安梯公司"}
        disclosures.write(one, typed, by=manager, at=at)
        made.append(one)
    for one in made[:2]:
        disclosures.submit(one, explanations={}, by=manager, at=at)
    disclosures.approve(made[0], company=place.company.name, by=finance, at=at)
    hang(made[0], manager, at)
    objection = disclosures.object_to(made[0], "价目不清楚", by=place.resident, at=now())
    draft, waiting = [str(made[2].id)], [str(made[1].id)]
    assert made[0].seal is not None
    return {
        "disclosure_id": [str(made[0].id)],
        "disclosures.edit:disclosure_id": draft,
        "disclosures.read_anew:disclosure_id": draft,
        "disclosures.discard:disclosure_id": [str(made[3].id)],
        "disclosures.approve:disclosure_id": waiting,
        "disclosures.send_back:disclosure_id": waiting,
        "disclosures.take_back:disclosure_id": waiting,
        "disclosures.figure:key": ["begin/opening"],
        "disclosures.check_code:code": [made[0].seal.code] if place.estate_id == place.company.estate_id else ["AAAA"],
        "disclosures.bundle:code": [made[0].seal.code] if place.estate_id == place.company.estate_id else ["AAAA"],
        "disclosure_objection_id": [str(objection.id)],
    }


def _bills(place: Place) -> dict[str, list[str]]:
    """A released bill with a doubted line; and, once an estate, prices, an odd reading, a cost and two runs."""
    at = now() - timedelta(days=2)
    finance = place.staff["finance"]
    charge = make_bills.charge_in(place.house_id, 26992, period="2026-05", at=at)
    doubt = billing.object_to(charge, f"面积不对 {place.words}", by=place.resident, at=at)
    ids = {
        "bill_id": [str(charge.bill_id)],
        "charge_id": [str(charge.id)],
        "objection_id": [str(doubt.id)],
    }
    if place.house_id == place.company.next_house_id:
        return ids
    estate, period = make_bills.estate_of(place.estate_id), Period(2026, 9)
    tariff = make_bills.tariff(place.estate_id)
    meter = make_bills.meter(place.house_id, place.estate_id, code=f"W-{place.words[:6]}")
    make_bills.read(meter, "20", period)
    odd = make_bills.read(meter, "19", Period(2026, 10))
    cost = billing.record_cost(estate, period, "F05", "照明", gross_fen=1000, by=finance, at=at)
    house = find_house(place.house_id)
    assert house is not None
    reduction = billing.ask_for_reduction(
        house,
        "F01",
        7000,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 9, 30),
        reason=f"空置 {place.words}",
        document=b"%PDF-1.4 application",
        by=finance,
        at=at,
    )
    published = make_bills.billed(place.estate_id, finance, period, released=False, at=at)
    draft = billing.bill(estate, Period(2026, 10), by=finance, at=at)
    drafts, runs = [str(draft.id)], [str(published.id)]
    return ids | {
        "tariff_id": [str(tariff.id)],
        "agreement_id": [str(tariff.agreement_id)],
        "meter_id": [str(meter.id)],
        "reading_id": [str(odd.id)],
        "cost_id": [str(cost.id)],
        "reduction_id": [str(reduction.id)],
        **{f"billing.{step}:run_id": drafts for step in ("again", "discard", "publish")},
        **{f"billing.{step}:run_id": runs for step in ("run", "papers", "recall", "release")},
    }


def _payments(place: Place) -> dict[str, list[str]]:
    """A payment with a rest to give back, a deposit, a transfer nobody knows, an online payment begun, a booking."""
    at = now() - timedelta(days=1)
    desk, finance = place.staff["desk"], place.staff["finance"]
    make_bills.charge_in(place.house_id, 1000, period="2026-04", at=at)
    deposit = make_bills.charge_in(place.house_id, 2000, "F16", "2026-04", at=at)
    payment = payments.pay(
        id=new_id(), house_id=place.house_id, amount_fen=40000, method=payments.Method.CASH, payer=place.words, by=desk, at=at
    )  # fmt: skip
    receipt = payments.receipt_of(payment.id)
    assert receipt is not None
    refund = payments.ask_refund(payment, 100, reason=f"多交 {place.words}", by=finance, at=at)
    text = f"流水号,日期,金额,对方户名\nT{place.house_id.hex[-9:]},2026-11-20,7.00,{place.words}\n"
    payments.import_statement(place.estate_id, payments.Channel.BANK, text.encode(), by=finance, at=at)
    line = next(
        one.line for one in payments.open_items(place.estate_id) if one.line and one.line.counterparty == place.words
    )
    if payments.merchant_of(payments.Channel.WECHAT) is None:
        keys = {"channel_key": "-", "own_key": "-", "api_key": "-"}
        db.session.add(payments.Merchant(channel="wechat", merchant_no="1", set_at=at, **keys))
        db.session.flush()
    house = find_house(place.house_id)
    assert house is not None
    open_line = make_bills.charge_in(place.house_id, 500, period="2026-03", at=at)
    order = payments.begin_order(
        house, payments.Channel.WECHAT, 500, [open_line.id], id=new_id(), by=place.resident, at=at
    )
    brake = payments.put_on_brake(place.estate_id, reason="盘点", by=finance, at=at)
    payments.take_off_brake(brake, by=finance, at=at)
    booked = ledger.book_cost(place.estate_id, ledger.CostGroup.OFFICE, 100, on=date(2026, 11, 20), by=finance, at=at)
    return {
        "payment_id": [str(payment.id)],
        "refund_id": [str(refund.id)],
        "receipt_id": [str(receipt.id)],
        "payments.return_deposit:charge_id": [str(deposit.id)],
        "payments.line:line_id": [str(line.id)],
        "order_id": [str(order.id)],
        "brake_id": [str(brake.id)],
        "journal_id": [str(booked.id)],
        "month": ["2026-04"],
        "payments.count_cash:day": ["2026-04-30"],
    }


def _arrears(place: Place) -> dict[str, list[str]]:
    """A household at the end of the ladder: reminded, demanded, delivered, proposed for the lawyers; a late fee in doubt."""
    finance, house = place.staff["finance"], find_house(place.house_id)
    assert house is not None
    make_bills.charge_in(place.house_id, 70000, "F01", "2026-02")
    late = make_bills.charge_in(place.house_id, 350, "F19", "2026-02")
    arrears.remind(house, by=finance, at=now() - timedelta(days=40))
    demand = arrears.demand(house, by=finance, at=now() - timedelta(days=30))
    arrears.record_delivery(
        demand,
        arrears.Way.IN_PERSON,
        local_date(now()) - timedelta(days=29),
        receiver=place.words,
        proof=b"%PDF-1.4 slip",
        by=finance,
        at=now() - timedelta(days=29),
    )
    legal = arrears.hand_to_legal(house, by=finance, at=now() - timedelta(days=1))
    waiver = arrears.ask_waiver(late, reason=f"住院 {place.words}", by=finance, at=now() - timedelta(days=1))
    return {
        "notice_id": [str(demand.id)],
        "arrears.decide:notice_id": [str(legal.id)],
        "arrears.waive:charge_id": [str(late.id)],
        "arrears.letters:kind": [demand.kind],
        "arrears.letters:on": [demand.issued_on.isoformat()],
        "waiver_id": [str(waiver.id)],
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
