"""The owners' committee gets the hash of what was published by mail, so that it can prove the chain later."""

from __future__ import annotations

from collections.abc import Callable

from saas import disclosures
from saas.disclosures import Topic
from tenants.db import db
from tenants.members import Member, find_member
from tenants.permissions import Role
from tests.cast import Company, add_member
from tests.disclosures.conftest import AT
from tests.factories.disclosures import drafted, hang
from tests.mail_catcher import Mail
from workers.disclosures import mail_chain_head


def published(company: Company, manager: Member, finance: Member) -> disclosures.Disclosure:
    one = drafted(company, manager, AT, Topic.PRICE_BOARD, "standing")
    disclosures.submit(one, explanations={}, by=manager, at=AT)
    disclosures.approve(one, company=company.name, by=finance, at=AT)
    hang(one, manager, AT)
    db.session.commit()
    return one


def reached_at(member: Member, email: str) -> None:
    """Give a member an address and English."""
    found = find_member(member.id)
    assert found is not None
    found.email, found.locale = email, "en"
    db.session.commit()


def test_each_member_of_the_committee_has_the_head_of_the_chain(
    in_green: Company,
    manager: Member,
    finance: Member,
    committee: Member,
    run_jobs: Callable[[], list[str]],
    inbox: list[Mail],
) -> None:
    reached_at(committee, "chair@example.com")
    reached_at(
        add_member(in_green, Role.COMMITTEE, estate_id=in_green.other_estate_id, name="别处"), "elsewhere@example.com"
    )
    one = published(in_green, manager, finance)
    seal = one.seal
    assert seal is not None
    head, code = seal.header_sha256, seal.code
    run_jobs()
    mails = [mail for mail in inbox if mail.to.endswith("@example.com")]
    assert [mail.to for mail in mails] == ["chair@example.com"]
    assert head in mails[0].text and code in mails[0].text
    assert f"/check/{code}" in mails[0].text
    assert "Published" in mails[0].subject


def test_twice_is_one_mail_by_its_message_id(
    in_green: Company, manager: Member, finance: Member, committee: Member, inbox: list[Mail]
) -> None:
    reached_at(committee, "chair@example.com")
    one = published(in_green, manager, finance)
    for _ in range(2):
        mail_chain_head(disclosure_id=one.id, member_id=committee.id)
    assert len({mail.message_id for mail in inbox if mail.to == "chair@example.com"}) == 1


def test_nothing_is_asked_for_before_it_hangs(
    in_green: Company, manager: Member, finance: Member, committee: Member, asked: Callable[[], list[str]]
) -> None:
    reached_at(committee, "chair@example.com")
    one = drafted(in_green, manager, AT, Topic.PRICE_BOARD, "standing")
    disclosures.submit(one, explanations={}, by=manager, at=AT)
    disclosures.approve(one, company=in_green.name, by=finance, at=AT)
    assert "disclosures.mail_chain_head" not in asked()
