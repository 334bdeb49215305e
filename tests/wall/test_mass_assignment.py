"""Whoever sends more than the form asks for changes nothing by it (trust T18).

Every form of the product is found in its pages, filled in, and sent once with every column of every table beside its
own fields. No value of those may reach a statement that writes. And what each view reads of a form is written down.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import types

from tests.client import Visit
from tests.wall.crawler import SKIPPED, World, asked
from tests.wall.recording import by_endpoint, columns_of_the_models, recorded_requests, recorded_statements
from tests.wall.spider import forms
from tests.wall.test_crawler import FULL
from tests.wall.world import at_rest

FORMS = Path(__file__).with_name("form_table.txt")
SENDERS = ("resident", "technician", "supervisor", "administrator")
TAKES_THE_SENDER = {*SKIPPED, "members.end_sessions", "members.end_other_sessions", "members.end_session"}
WRITES = ("insert", "update")
NEVER_ASKED = {
    "tenant_id", "id", "state", "roles", "created_at", "is_operator", "first_receiver_id", "first_receiver_now_id",
    "received_at_utc", "number_of_request", "token_hash", "password_hash", "version", "is_imported_history",
    "checked_at", "ended_at", "joined_at", "recorded_at", "origin", "actor_id", "by_id",
}  # fmt: skip
"""What nobody may say of a thing by sending it: these names stand in no form."""
IS_THE_HOUSES = {("estates.add_house", "state"), ("estates.edit_house", "state")}
"""Whether a house is lived in: a fact that the office writes down."""
MORE = {"roles": "massassigned-roles", "is_operator": "massassigned-operator", "role": "massassigned-role"}
READ_IN_GENERAL = {"csrf_token", "next", "X-CSRFToken"}
BY_CELL = {"['disclosures', 'editing.py'] edit", "['disclosures', 'editing.py'] _explanations"}
"""Hands its whole form to a verb that takes the cells of the sheet by their names and nothing else."""


def planted() -> dict[str, tuple[str, tuple[str, ...]]]:
    """For every column name a value of its kind, and how that value would look in a statement."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for number, (name, column) in enumerate(sorted(columns_of_the_models().items())):
        kind = column.type
        if isinstance(kind, types.Uuid):
            value = UUID(int=(0x0BADC0DE << 96) + number)
            found[name] = (str(value), (str(value), repr(value), value.hex))
        elif isinstance(kind, types.Integer):
            value_ = 7_013_000_000 + number
            found[name] = (str(value_), (str(value_),))
        elif isinstance(kind, types.DateTime):
            at = datetime(1987, 3, 4, 5, 6, tzinfo=UTC) + timedelta(days=number)
            found[name] = (at.strftime("%Y-%m-%dT%H:%M"), (f"datetime.datetime({at.year}, {at.month}, {at.day},",))
        elif isinstance(kind, types.Date):
            on = date(1987, 3, 4) + timedelta(days=number)
            found[name] = (on.isoformat(), (f"datetime.date({on.year}, {on.month}, {on.day})",))
        elif isinstance(kind, types.Boolean):
            found[name] = ("massassigned-y", ())
        else:
            found[name] = (f"massassigned-{name}", (f"massassigned-{name}'",))
    return found | {name: (value, (value,)) for name, value in MORE.items()}


def form_table() -> dict[str, set[str]]:
    """What each view reads of its form, as the repository has it."""
    rows = (line.split() for line in FORMS.read_text().splitlines())
    return {endpoint: set(names) for endpoint, *names in rows}


def test_the_form_table_holds_nothing_that_the_product_says_itself() -> None:
    told = {(endpoint, name) for endpoint, names in form_table().items() for name in names & NEVER_ASKED}
    assert told - IS_THE_HOUSES == set()


def test_what_was_not_asked_for_lands_nowhere(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    visits = {name: Visit(app, world.company, world.actors[name].member) for name in SENDERS}
    found = [one for one in forms(app, world, visits, most=4 if FULL else 1) if one.endpoint not in TAKES_THE_SENDER]
    tokens = {name: visit.csrf_token() for name, visit in visits.items()}
    extras, table, neighbours = planted(), form_table(), at_rest(world.neighbour)
    landed, undeclared, took_all, read, done = [], by_endpoint(), set(), by_endpoint(), set()
    for form in found:
        own = form.names | table.get(form.endpoint, set())
        sent = {name: value for name, (value, _looks) in extras.items() if name not in own}
        with recorded_requests(app, monkeypatch) as notes, recorded_statements() as statements:
            answer = asked(
                visits[form.actor].client,
                form.path,
                method="POST",
                data={**sent, **dict(form.fields), "csrf_token": tokens[form.actor]},
                base_url=f"http://{world.company.host}/",
            )
        if answer.status_code >= 500:
            landed.append(f"{form.endpoint}: broke: {answer.get_data(as_text=True)[:200]}")
        if answer.status_code == 303:
            done.add(form.endpoint)
        names = {name for name in notes.form if not name.startswith("column-")} - READ_IN_GENERAL
        read[form.endpoint] |= names
        undeclared[form.endpoint] |= names - table.get(form.endpoint, set())
        took_all |= notes.took_all
        written = "\n".join(values for statement, values in statements if statement.lstrip().lower().startswith(WRITES))
        landed += [
            f"{form.endpoint}: {name} = {look}"
            for name in sent
            for look in extras[name][1]
            if look in written and name not in names
        ]
    posts = {form.endpoint for form in found}
    with capsys.disabled():
        print(f"\n{len(found)} forms of {len(posts)} endpoints sent, {len(done)} endpoints did what was asked")
    assert landed == []
    assert took_all <= BY_CELL, "somebody reads a form whole"
    lacking = [f"{endpoint} {' '.join(sorted(names))}" for endpoint, names in sorted(undeclared.items()) if names]
    assert lacking == [], "name them in form_table.txt:\n" + "\n".join(lacking)
    assert {name for name, was in at_rest(world.neighbour).items() if was != neighbours[name]} == set()
    assert len(done) >= len(posts) * ENOUGH, "too few forms were accepted: the test proves little"


ENOUGH = 0.35


def test_a_value_that_lands_would_be_seen(in_green: object) -> None:
    """The negative control: a statement with a planted value is recognised."""
    from saas.estates import Estate
    from tenants.db import db

    extras = planted()
    with recorded_statements() as statements:
        db.session.add(Estate(name=extras["name"][0], code=extras["code"][0], emergency_phone="0571"))
        db.session.flush()
    written = "\n".join(values for statement, values in statements if statement.lower().startswith(WRITES))
    assert extras["name"][1][0] in written
    assert extras["code"][1][0] in written
