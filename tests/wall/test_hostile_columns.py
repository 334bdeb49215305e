"""Every text of every table is hostile, and every page, mail and paper still shows text (trust T09).

Not each form is trusted to be tested: the rows themselves are overwritten, so that a column reached by an import, a
job or a form to come is covered as well. `text_table.txt` says of each column whether people fill it; a new column
that is not in it fails, and so does one that is called free and was not overwritten here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import ARRAY, CheckConstraint, Engine, Table, Text, create_engine, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from saas.requests import Message
from tenants import provisioning
from tenants.clock import now
from tenants.columns import CLASS
from tenants.db import Base, TenantOwned, db
from tenants.members import Member
from tenants.queue import ask
from tenants.scope import acting_in
from tenants.sealed_text import sealed_columns
from tenants.verbs import transaction
from tests.cast import Company
from tests.client import Visit, check
from tests.mail_catcher import Mail
from tests.requests.hostile import PAYLOADS
from tests.servers import Servers
from tests.wall.crawler import World
from tests.wall.spider import pages
from tests.wall.test_crawler import FULL
from tests.wall.wordy import say_the_rest

COLUMNS = Path(__file__).with_name("text_table.txt")
MARK = "hostilemark"
HOSTILE = " ".join(payload.replace("alert(1)", f"{MARK}()") for payload in PAYLOADS)
FROM = re.compile(r"from~(\w+\.\w+)~")
READERS = ("resident", "technician", "administrator")
MORE_READERS = ("desk", "supervisor", "manager", "head_office", "finance")
FREE, MADE, WORD, UNWRITTEN = "free", "made", "word", "unwritten"
SAID = {FREE, MADE, WORD, UNWRITTEN}
"""free: people fill it, and it is overwritten here. made: the product makes it. word: one of a few words of the product.
unwritten: people fill it, and no world holds such a thing yet (say so for a night, not for ever); where one does, it is
overwritten."""
NEVER_OURS = ("iframe", "object", "embed", "base", "video", "math", "template", "x", "style")
SEALED_KEPT = {("member", "email"), ("member", "totp"), ("knock", "contact"), ("import_row", "undo")}
"""What must stay what it is, so that mails leave and logins work; their values are addresses and codes."""


def hostile_words(column: str) -> str:
    """The corpus, and the column it stands in, so that a page tells which columns it shows."""
    return f"from~{column}~ {HOSTILE}"


def text_table() -> dict[str, str]:
    """What the repository says of each column."""
    return dict(line.split() for line in COLUMNS.read_text().splitlines())


def columns_to_declare() -> Iterator[tuple[Table, Any]]:
    """Every text or JSON column inside the wall that no check limits to a few words and that is no secret."""
    for table in db.metadata.sorted_tables:
        if table.schema is not None or "tenant_id" not in table.columns:
            continue
        checks = " ".join(str(one.sqltext) for one in table.constraints if isinstance(one, CheckConstraint))
        for column in table.columns:
            is_text = isinstance(column.type, Text | JSONB) and not isinstance(column.type, ARRAY)
            if is_text and f"{column.name} in (" not in checks and column.info.get(CLASS) != "secret":
                yield table, column


def test_every_text_column_says_who_fills_it() -> None:
    known, there = text_table(), {f"{table.name}.{column.name}" for table, column in columns_to_declare()}
    assert there - set(known) == set(), "say in text_table.txt whether people fill these"
    assert set(known) - there == set(), "columns that are no more"
    assert set(known.values()) <= SAID


@pytest.fixture
def owner(servers: Servers) -> Iterator[Engine]:
    """The superuser of the tests: histories cannot be overwritten by anybody else."""
    engine = create_engine(servers.superuser_url(f"mingbai_{servers.worker}"))
    yield engine
    engine.dispose()


def overwrite(owner: Engine, tenant_id: int) -> Counter[str]:
    """Put the whole corpus into every free column of a company; how many rows of each were overwritten."""
    written: Counter[str] = Counter()
    free = {name for name, said in text_table().items() if said in (FREE, UNWRITTEN)}
    with owner.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for table, column in columns_to_declare():
            name = f"{table.name}.{column.name}"
            if name not in free:
                continue
            if isinstance(column.type, JSONB):
                written[name] = _overwrite_json(connection, table, column, tenant_id)
            else:
                told = connection.execute(
                    text(
                        f'update "{table.name}" set "{column.name}" = :words || right(id::text, 12)'
                        f' where tenant_id = :tenant and "{column.name}" is not null'
                    ),
                    {"words": hostile_words(name), "tenant": tenant_id},
                )
                written[name] = told.rowcount or _fill(connection, table, column, tenant_id)
    with acting_in(tenant_id):
        written.update(_overwrite_sealed())
        db.session.commit()
    return written


def _fill(connection: Any, table: Table, column: Any, tenant_id: int) -> int:
    """Write the words where nobody has: into the rows that there are, if their rules let them stand there."""
    words = {"words": hostile_words(f"{table.name}.{column.name}"), "tenant": tenant_id}
    try:
        with connection.begin_nested():
            told = connection.execute(
                text(
                    f'update "{table.name}" set "{column.name}" = :words || right(id::text, 12) where tenant_id = :tenant'
                ),
                words,
            )
            return int(told.rowcount)
    except IntegrityError:
        return 0


def _overwrite_json(connection: Any, table: Table, column: Any, tenant_id: int) -> int:
    rows = connection.execute(
        text(f'select id, "{column.name}" from "{table.name}" where tenant_id = :tenant'), {"tenant": tenant_id}
    ).all()
    count = 0
    for row_id, value in rows:
        hostile = _hostile(value, hostile_words(f"{table.name}.{column.name}"))
        if hostile != value:
            connection.execute(
                text(f'update "{table.name}" set "{column.name}" = cast(:v as jsonb) where tenant_id = :t and id = :i'),
                {"v": json.dumps(hostile), "t": tenant_id, "i": row_id},
            )
            count += 1
    return count


def _hostile(value: Any, words: str) -> Any:
    """The same value with the corpus in each text that a person wrote: codes, ids and instants stay."""
    if isinstance(value, dict):
        return {key: _hostile(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_hostile(one, words) for one in value]
    if isinstance(value, str) and re.search(r"[^\x00-\x7f]|\w \w", value):
        return words
    return value


def _overwrite_sealed() -> Counter[str]:
    written: Counter[str] = Counter()
    for mapper in sorted(Base.registry.mappers, key=lambda one: one.class_.__name__):
        model: Any = mapper.class_
        if not issubclass(model, TenantOwned):
            continue
        for sealed in sealed_columns(model):
            if (model.__tablename__, sealed.name) in SEALED_KEPT or (sealed.info or {}).get(CLASS) == "secret":
                continue
            for row in db.session.query(model).all():
                known = getattr(row, sealed.name)
                if known is None:
                    continue
                name = f"{model.__tablename__}.{sealed.name}"
                hostile = _hostile_sealed(known, hostile_words(name))
                if hostile != known:
                    setattr(row, sealed.name, hostile)
                    written[name] += 1
    return written


def _hostile_sealed(known: Any, words: str) -> Any:
    if not isinstance(known, str):
        return _hostile(known, words)
    try:
        return json.dumps(_hostile(json.loads(known), words))
    except ValueError:
        return words


def stays_text(page: BeautifulSoup) -> list[str]:
    """What of a page is no longer text: elements, attributes or addresses that somebody's words became."""
    found = [f"a text made a {name}" for name in NEVER_OURS if page.find(name) is not None]
    for tag in page.find_all(True):
        found += [f"a text made {tag.name} {name}" for name in tag.attrs if name.startswith("on") or MARK in name]
        if MARK in tag.name or (tag.name == "script" and MARK in tag.decode()):
            found.append(f"a text is in <{tag.name}>")
        for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
            value = str(tag.get(name, ""))
            if value.lower().lstrip().startswith(("javascript:", "data:text", "http://evil", "https://evil", "//evil")):
                found.append(f"a text made {tag.name} {name}={value[:60]}")
    return found + (["a text was computed"] if "9998000099" in page.get_text() else [])


@pytest.fixture
def hostile(world: World, owner: Engine) -> tuple[World, Counter[str]]:
    """The crawler's world with hostile words everywhere."""
    with acting_in(world.company.id):
        for furnish in provisioning._openings:  # standards, calendars and kinds of service, as every company gets them
            furnish(now())
        for name in ("resident", "desk", "technician", "supervisor"):
            member = world.actors[name].member
            assert member is not None
            db.session.get_one(Member, (world.company.id, member.id)).email = f"{name}@example.com"
        db.session.commit()
    say_the_rest(world)
    return world, overwrite(owner, world.company.id)


@transaction
def mail_everything() -> None:
    """Ask for the mail of each message whose reader has an address."""
    for message in db.session.query(Message).join(Message.member).all():
        if message.member.email:
            ask("requests.mail_message", message_id=message.id)


@pytest.mark.rule("INT-01")
def test_every_page_mail_and_paper_shows_text(
    app: Flask,
    hostile: tuple[World, Counter[str]],
    inbox: list[Mail],
    run_jobs: Callable[..., list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    world, written = hostile
    said = text_table()
    silent = {name for name, kind in said.items() if kind == FREE and not written[name]}
    assert silent == set(), "called free and not overwritten: furnish it in world.py or wordy.py"
    readers = READERS + MORE_READERS if FULL else READERS
    visits = {name: Visit(app, world.company, world.actors[name].member) for name in readers}
    wrong, seen, shown = [], 0, 0
    said_by_pages: set[str] = set()
    for reader, path, page in pages(app, world, visits, most=4 if FULL else 1):
        seen += 1
        shown += MARK in page.get_text()
        said_by_pages |= set(FROM.findall(page.decode()))
        wrong += [f"{reader} {path}: {fault}" for fault in stays_text(page)]
    with acting_in(world.company.id):
        mail_everything()
    run_jobs(world.company)
    for mail in inbox:
        wrong += [f"mail {mail.subject[:40]}: {fault}" for fault in stays_text(BeautifulSoup(mail.html, "html.parser"))]
        wrong += ["a subject of two lines"] if "\n" in mail.subject else []
    free = {name for name, kind in said.items() if kind == FREE}
    never = free - said_by_pages
    with capsys.disabled():
        print(f"\n{sum(map(bool, written.values()))} columns overwritten, {len(free) - len(never)} of them on a page;")
        print(f"{shown} of {seen} pages and {len(inbox)} mails show the corpus; not shown: {sorted(never)}")
    assert wrong == [], "\n".join(wrong[:40])
    assert [mail for mail in inbox if MARK in mail.text], "no mail carries the corpus"
    assert shown >= seen * ENOUGH, "too few pages show what was written: the test proves little"


ENOUGH = 0.4


def test_no_page_breaks(app: Flask, hostile: tuple[World, Counter[str]]) -> None:
    """The demanding client's rules hold with hostile words too: one h1, labels, no inline script."""
    world, _written = hostile
    visits = {"administrator": Visit(app, world.company, world.actors["administrator"].member)}
    for _reader, path, page in pages(app, world, visits, most=1):
        if page.find("h1") is not None:
            try:
                check(page)
            except AssertionError as fault:
                raise AssertionError(f"{path}: {fault}") from fault


@pytest.mark.parametrize(
    "markup",
    ["<iframe></iframe>", "<p onclick=x>y</p>", f"<script>{MARK}()</script>", "<a href='javascript:x'>y</a>"],
)
def test_markup_would_be_seen(markup: str, green: Company) -> None:
    """The negative control."""
    assert stays_text(BeautifulSoup(markup, "html.parser"))
