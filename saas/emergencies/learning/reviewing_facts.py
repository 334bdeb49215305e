"""What a review and a drill's record need not be told: the times, who acknowledged when, what was late, the photos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from saas.emergencies.kinds import EntryKind, StepState
from saas.emergencies.running.models import Incident, IncidentEntry, IncidentStep, RoleCard
from saas.emergencies.running.queries import cards_of, entries_of, steps_of
from saas.emergencies.running.sentences import entry_sentence
from tenants.files import StoredFile
from tenants.text import N_, Translate

ACKNOWLEDGED_WITHIN = timedelta(minutes=5)


@dataclass(frozen=True)
class StepFact:
    """A step with its target and what became of it, both in whole minutes from the activation."""

    step: IncidentStep
    target: int
    took: int | None

    @property
    def is_late(self) -> bool:
        """Done after its target, or never done."""
        return self.step.state != StepState.SKIPPED and (self.took is None or self.took > self.target)


@dataclass(frozen=True)
class CardFact:
    """A card and how many whole seconds passed until it was taken; nothing when it never was."""

    card: RoleCard
    seconds: int | None

    @property
    def is_late(self) -> bool:
        """Not taken within five minutes, when the deputy's card goes out."""
        return self.seconds is None or self.seconds > ACKNOWLEDGED_WITHIN.total_seconds()


@dataclass(frozen=True)
class Facts:
    """Everything about a run that is known already."""

    entries: Sequence[IncidentEntry]
    steps: tuple[StepFact, ...]
    cards: tuple[CardFact, ...]
    photos: tuple[tuple[datetime, StoredFile], ...]

    @property
    def late_steps(self) -> list[StepFact]:
        """Steps that were late or never done."""
        return [one for one in self.steps if one.is_late]

    @property
    def done_steps(self) -> int:
        """How many steps were done."""
        return sum(one.step.state == StepState.DONE for one in self.steps)

    @property
    def acknowledged(self) -> int:
        """How many cards somebody took."""
        return sum(one.seconds is not None for one in self.cards)


def line_of(entry: IncidentEntry, translate: Translate) -> tuple[str, str]:
    """What a line of the log says, and the author's own words beneath it: condition, actions, needs."""
    said = entry_sentence(entry, translate)
    parts = [
        f"{translate(name)}：{words}"
        for name, words in ((CONDITION, entry.condition), (ACTIONS, entry.actions), (NEEDS, entry.needs))
        if words
    ]
    own = [] if entry.kind == EntryKind.ACTIVATED else [entry.words]
    words = "；".join([*filter(None, own), *parts])
    return (said, words) if said else (words, "")


CONDITION, ACTIONS, NEEDS = N_("Condition"), N_("Actions"), N_("What is needed")


def facts_of(incident: Incident) -> Facts:
    """The facts of a run, in a fixed number of queries."""
    entries, steps, cards = entries_of(incident), steps_of(incident), cards_of(incident)
    shot = {one.file.id: (one.at, one.file) for one in entries if one.file is not None}
    shot |= {one.file.id: (one.done_at or incident.activated_at, one.file) for one in steps if one.file is not None}
    return Facts(
        entries=entries,
        steps=tuple(_step(one, incident) for one in steps),
        cards=tuple(CardFact(one, _seconds(one)) for one in cards),
        photos=tuple(sorted(shot.values(), key=lambda pair: (pair[0], str(pair[1].id)))),
    )


def _step(step: IncidentStep, incident: Incident) -> StepFact:
    began = incident.activated_at
    done = step.done_at if step.state == StepState.DONE else None
    return StepFact(step, _minutes(step.due_at - began), _minutes(done - began) if done is not None else None)


def _minutes(stretch: timedelta) -> int:
    return int(stretch.total_seconds() // 60)


def _seconds(card: RoleCard) -> int | None:
    return int((card.acknowledged_at - card.carded_at).total_seconds()) if card.acknowledged_at is not None else None
