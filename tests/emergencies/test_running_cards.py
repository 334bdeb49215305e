"""Cards: taken, handed over, and a deputy after five minutes, once."""

from __future__ import annotations

import pytest

from saas.emergencies.kinds import EntryKind
from saas.emergencies.running import cards, marking
from saas.emergencies.running.queries import cards_of, entries_of
from saas.emergencies.running.refusals import HandedOver, HoldsItAlready, NotOfThisEstate, NotYourCard
from saas.emergencies.running.standing import commander_of
from tenants.members import find_member
from tenants.permissions import Role
from tests.cast import add_member
from tests.emergencies.running_stage import MINUTE


def test_taken_by_its_person_once(night):
    incident = night.activate()
    card = night.card_of(incident, night.engineer)
    with pytest.raises(NotYourCard):
        cards.acknowledge(card, by=night.guard, at=night.at)
    cards.acknowledge(card, by=night.engineer, at=night.at + MINUTE)
    cards.acknowledge(card, by=night.engineer, at=night.at + 3 * MINUTE)
    assert card.acknowledged_at == night.at + MINUTE
    taken = [entry for entry in entries_of(incident) if entry.kind == EntryKind.ACKNOWLEDGED]
    assert [entry.values["seconds"] for entry in taken] == [60]


def test_who_holds_two_roles_takes_both_cards_with_one_tap(night):
    incident = night.commanded()
    engineer = night.card_of(incident, night.engineer)
    free = next(card for card in cards_of(incident) if card.member_id not in (night.commander.id, night.engineer.id))
    cards.hand_over(free, night.engineer, by=night.commander, at=night.at)
    assert cards.acknowledge_all(incident, by=night.engineer, at=night.at + MINUTE) == 2
    mine = [card for card in cards_of(incident) if card.member_id == night.engineer.id]
    assert [card.acknowledged_at for card in mine] == [night.at + MINUTE] * 2
    assert engineer in mine
    assert cards.acknowledge_all(incident, by=night.engineer, at=night.at + 2 * MINUTE) == 0
    others = [card for card in cards_of(incident) if card.is_active and card.member_id == night.guard.id]
    assert all(card.acknowledged_at is None for card in others)


@pytest.mark.rule("EMG-07")
def test_command_is_handed_over_and_there_is_one_commander(night):
    incident = night.commanded()
    card = night.card_of(incident, night.commander)
    given = cards.hand_over(card, night.manager, by=night.commander, at=night.at + 2 * MINUTE, words="阀门在地下")
    cards.acknowledge(given, by=night.manager, at=night.at + 3 * MINUTE)
    assert commander_of(incident).id == night.manager.id
    assert "emergency_card" in night.messages(night.manager)
    with pytest.raises(HandedOver):
        cards.acknowledge(card, by=night.commander, at=night.at + 3 * MINUTE)
    back = cards.hand_over(given, night.commander, by=night.manager, at=night.at + 4 * MINUTE)
    assert (back.id, back.acknowledged_at) == (card.id, None)


def test_only_holder_or_command_hands_over_and_only_to_people_here(night):
    incident = night.commanded()
    card = night.card_of(incident, night.engineer)
    with pytest.raises(NotYourCard):
        cards.hand_over(card, night.desk, by=night.guard, at=night.at)
    stranger = find_member(
        add_member(night.company, Role.TECHNICIAN, name="外人", estate_id=night.company.other_estate_id).id
    )
    with pytest.raises(NotOfThisEstate):
        cards.hand_over(card, stranger, by=night.commander, at=night.at)
    with pytest.raises(HoldsItAlready):
        cards.appoint(incident, card.role, night.engineer, by=night.commander, at=night.at)
    cards.hand_over(card, night.desk, by=night.commander, at=night.at)


def test_a_deputy_after_five_minutes_once(night):
    incident = night.activate()
    assert marking.look_at(incident, at=night.at + 4 * MINUTE) == 0
    called = marking.look_at(incident, at=night.at + 5 * MINUTE)
    assert called == 3, "the guard activated and has the card"
    engineering = [card for card in cards_of(incident) if card.role.name == "工程组"]
    assert [card.member_id for card in engineering] == [night.engineer.id, night.commander.id]
    assert engineering[0].escalated_at == night.at + 5 * MINUTE
    assert engineering[1].instead_of_id == engineering[0].id
    assert "emergency_deputy" in night.messages(night.commander)
    assert marking.look_at(incident, at=night.at + 6 * MINUTE) == 0


def test_nobody_left_to_stand_in_is_said_to_the_head(night):
    incident = night.activate(by=night.manager)
    for minutes in (5, 10, 15, 20, 25):
        marking.look_at(incident, at=night.at + minutes * MINUTE)
    assert "emergency_nobody" in night.messages(night.manager)
    assert any(entry.kind == EntryKind.DEPUTY and not entry.values["deputy"] for entry in entries_of(incident))
