"""Fill the place: schema, one company with a desk that has mail, residents at home who owe, and their logins as JSON."""

from __future__ import annotations

import json
import os
from datetime import date

from app import create_app
from saas.archives import TenureKind
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.permissions import Role
from tenants.scope import acting_in
from tenants.sessions import begin_session
from tests.cast import add_member, open_company
from tests.conftest import build_schema
from tests.factories.archives import person_in
from tests.factories.billing import charge_in

OWED_FEN = 10**11
"""More than is ever paid here, a few fen at a time."""
RESIDENTS = ("李秀英", "王桂兰", "张建华", "刘玉珍")


def main() -> None:
    """Prepare what the environment names and print host, estate and tokens."""
    build_schema(os.environ["DATABASE_MIGRATOR_URL"])
    app = create_app()
    with app.app_context():
        company = open_company("faults")
        desk = add_member(company, Role.FRONT_DESK)
        clerk = add_member(company, Role.FRONT_DESK)
        residents = [add_member(company, Role.RESIDENT, name=name) for name in RESIDENTS]
        tokens = []
        with acting_in(company.id):
            db.session.get_one(Member, (company.id, desk.id)).email = "desk@mingbai.localhost"
            for number, resident in enumerate(residents):
                member = db.session.get_one(Member, (company.id, resident.id))
                kind = TenureKind.OWNER if number == 0 else TenureKind.FAMILY
                person_in(company.house_id, member=member, name=member.name, kind=kind, since=date(2024, 1, 1))
                tokens.append(begin_session(member, at=now(), address="127.0.0.1", agent="faults"))
            taker = db.session.get_one(Member, (company.id, clerk.id))
            taker.email = "clerk@mingbai.localhost"  # receives requests too
            clerk_token = begin_session(taker, at=now(), address="127.0.0.1", agent="faults")
            charge_in(company.house_id, OWED_FEN)
            db.session.commit()
    told = {"host": company.host, "tenant_id": company.id, "tokens": tokens, "clerk_token": clerk_token}
    print(json.dumps({**told, "house_id": str(company.house_id), "estate_id": str(company.estate_id)}))


if __name__ == "__main__":
    main()
