"""Every rule of a finished capability is named by a test."""

from __future__ import annotations

from tests.rule_marks import HERE, finished, named


def test_every_finished_rule_is_named_by_a_test() -> None:
    tests = named()
    assert {rule for rules in finished().values() for rule in rules if not tests.get(rule)} == set()


def test_what_is_finished_are_rules_of_the_papers() -> None:
    known = set((HERE / "rules.txt").read_text(encoding="utf-8").split())
    done = finished()
    assert set(done) == {"CAP-09", "CAP-10", "CAP-11", "CAP-14"}
    assert {rule for rules in done.values() for rule in rules} <= known
    assert all(len(set(rules)) == len(rules) > 5 for rules in done.values())


def test_marks_of_a_file_and_of_a_test_are_both_read() -> None:
    tests = named()
    assert "tests/members/test_review.py::test_confirm_and_revoke" in tests["PRV-17"]
    assert "tests/emergencies/test_plan_approving.py::test_a_breach_plan_needs_its_recovery" in tests["PRV-44"]
