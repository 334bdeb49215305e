"""Two versions of a plan beside each other: its parts by paragraph, its roles and steps by their roots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from saas.emergencies.kinds import Part
from saas.emergencies.plans.annex_models import PlanNotice
from saas.emergencies.plans.models import PlanRole, PlanStep, PlanVersion

ROLE_SHOWN = ("department", "name", "job", "hand_over", "is_commander", "post_id", "deputy_post_id")
STEP_SHOWN = ("phase", "words", "minutes", "needs_photo", "gate", "basis")


class Change(StrEnum):
    """What became of something between two versions."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Line:
    """A paragraph or a thing before and after."""

    change: Change
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class PartDiff:
    """One part, paragraph by paragraph."""

    part: str
    lines: tuple[Line, ...]

    @property
    def has_changed(self) -> bool:
        """Whether anything differs."""
        return any(line.change is not Change.SAME for line in self.lines)


Thing = TypeVar("Thing", PlanRole, PlanStep)


@dataclass(frozen=True)
class RoleDiff:
    """A role before and after."""

    change: Change
    before: PlanRole | None
    after: PlanRole | None


@dataclass(frozen=True)
class StepDiff:
    """A step before and after."""

    change: Change
    before: PlanStep | None
    after: PlanStep | None


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two versions."""

    before: PlanVersion
    after: PlanVersion
    parts: tuple[PartDiff, ...]
    roles: tuple[RoleDiff, ...]
    steps: tuple[StepDiff, ...]
    contacts: tuple[Line, ...]
    shutoffs: tuple[Line, ...]
    notices: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        """Whether the versions say the same."""
        things: list[RoleDiff | StepDiff | Line] = [
            *self.roles,
            *self.steps,
            *self.contacts,
            *self.shutoffs,
            *self.notices,
        ]
        return not any(part.has_changed for part in self.parts) and all(one.change is Change.SAME for one in things)


def compare(before: PlanVersion, after: PlanVersion) -> Comparison:
    """The earlier version beside the later one."""
    parts = ("scope", *Part)
    return Comparison(
        before,
        after,
        tuple(PartDiff(part, tuple(_paragraphs(getattr(before, part), getattr(after, part)))) for part in parts),
        tuple(
            RoleDiff(*one)
            for one in _things(before.roles, after.roles, ROLE_SHOWN, _roots(before, after, "reports_to_id"))
        ),
        tuple(
            StepDiff(*one)
            for one in _things(before.steps, after.steps, STEP_SHOWN, _roots(before, after, "role_id", "depends_on_id"))
        ),
        _lines(
            [f"{one.name} {one.phone} {one.note}".strip() for one in before.contacts],
            [f"{one.name} {one.phone} {one.note}".strip() for one in after.contacts],
        ),
        _lines(
            [f"{one.what}：{one.place} {one.how}".strip() for one in before.shutoffs],
            [f"{one.what}：{one.place} {one.how}".strip() for one in after.shutoffs],
        ),
        _lines([one.words for one in _noticed(before)], [one.words for one in _noticed(after)]),
    )


def _noticed(version: PlanVersion) -> list[PlanNotice]:
    order = ("first", "update", "all_clear")
    return sorted(version.notices, key=lambda one: order.index(one.kind))


def _paragraphs(before: str, after: str) -> Iterable[Line]:
    return _lines(before.split("\n") if before else [], after.split("\n") if after else [])


def _lines(before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...]:
    found: list[Line] = []
    for tag, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = before[first:last], after[start:end]
        if tag == "equal":
            found += [Line(Change.SAME, one, one) for one in old]
            continue
        paired = min(len(old), len(new))
        found += [Line(Change.CHANGED, one, other) for one, other in zip(old, new, strict=False)]
        found += [Line(Change.REMOVED, before=one) for one in old[paired:]]
        found += [Line(Change.ADDED, after=one) for one in new[paired:]]
    return tuple(found)


Found = tuple[Change, Thing | None, Thing | None]


def _things(
    before: Sequence[Thing], after: Sequence[Thing], shown: Sequence[str], links: Callable[[Thing], object]
) -> list[Found[Thing]]:
    """Those of the later version in its order, then those that are gone."""
    old = {one.root_id: one for one in before}
    new = {one.root_id: one for one in after}
    stayed = _longest_in_order([one.root_id for one in before], [one.root_id for one in after])
    found: list[Found[Thing]] = []
    for root, one in new.items():
        other = old.get(root)
        if other is None:
            found.append((Change.ADDED, None, one))
        elif any(getattr(one, name) != getattr(other, name) for name in shown) or links(one) != links(other):
            found.append((Change.CHANGED, other, one))
        else:
            found.append((Change.SAME if root in stayed else Change.MOVED, other, one))
    return found + [(Change.REMOVED, one, None) for root, one in old.items() if root not in new]


def _longest_in_order(before: Sequence[UUID], after: Sequence[UUID]) -> set[UUID]:
    """Those that keep their order when the fewest are said to have moved."""
    kept = [one for one in before if one in set(after)]
    other = [one for one in after if one in set(before)]
    matched = SequenceMatcher(None, kept, other, autojunk=False).get_matching_blocks()
    return {root for block in matched for root in kept[block.a : block.a + block.size]}


def _roots(before: PlanVersion, after: PlanVersion, *names: str) -> Callable[[PlanRole | PlanStep], object]:
    """What a thing points to, by roots: ids differ from version to version."""
    things: list[PlanRole | PlanStep] = [*before.roles, *before.steps, *after.roles, *after.steps]
    roots = {one.id: one.root_id for one in things}
    return lambda thing: [roots.get(getattr(thing, name)) for name in names]
