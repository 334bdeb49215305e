"""What is written down about plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FileField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from blueprints.forms import Form
from blueprints.language import current
from saas.emergencies import PlanContact, PlanRole, PlanShutoff, PlanStep, PlanVersion
from saas.emergencies.kinds import ContactKind, Department, Level, NoticeKind, Phase, PlanKind, Trigger
from saas.emergencies.plans.sections import RoleDetails, StepDetails
from saas.emergencies.plans.words import (
    CONTACT_WORDS,
    DEPARTMENT_WORDS,
    LEVEL_WORDS,
    PHASE_WORDS,
    PLAN_WORDS,
    TRIGGER_WORDS,
)
from saas.emergencies.plans.writing import Parts, PlanDetails
from saas.estates import Estate
from saas.roster import Post

NAME = 60
LONG = 400
TEXT = 6000
Thing = TypeVar("Thing", PlanRole, PlanStep, Post)


def choices_of(words: Mapping[str, str], kinds: Sequence[str]) -> list[tuple[str, str]]:
    """The values of a kind with their words."""
    return [(str(kind), gettext(words[kind])) for kind in kinds]


def chosen(things: Sequence[Thing], value: str | None) -> Thing | None:
    """The thing whose id was chosen; none for none."""
    return next((one for one in things if str(one.id) == value), None)


class DescribeForm(Form):
    """What a plan is called and how often it is drilled and looked at again."""

    name = StringField(_l("Name of the plan"), [InputRequired(), Length(max=NAME)])
    name_en = StringField(_l("Name in English"), [Length(max=NAME)])
    drill_months = IntegerField(_l("Drill at least every … months"), [InputRequired(), NumberRange(1, 36)], default=12)
    drill_basis = StringField(_l("Law or standard that asks for the drill"), [Length(max=LONG)])
    review_months = IntegerField(
        _l("Review at least every … months"), [InputRequired(), NumberRange(1, 60)], default=36
    )

    @property
    def details(self) -> PlanDetails:
        """As the verb takes it."""
        return PlanDetails(
            self.name.data,
            self.name_en.data or "",
            self.drill_months.data,
            self.drill_basis.data or "",
            self.review_months.data,
        )


class NewPlanForm(DescribeForm):
    """An empty plan of a kind, for an estate or as the company's pattern."""

    estate = SelectField(_l("Estate"))
    kind = SelectField(_l("Kind of emergency"), [InputRequired()])

    def __init__(self, estates: Sequence[Estate], *, patterns: bool) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]
        if patterns:
            self.estate.choices.append(("", gettext("Pattern of the company")))
        self.kind.choices = choices_of(PLAN_WORDS, [PlanKind.CUSTOM, *list(PlanKind)[:-1]])

    @property
    def chosen_estate(self) -> Estate | None:
        """For whom."""
        return self._estates.get(self.estate.data)

    @property
    def chosen_kind(self) -> PlanKind:
        """Of which kind."""
        return PlanKind(self.kind.data)


class PartsForm(Form):
    """The parts of a version in words."""

    level = SelectField(_l("Level"), [InputRequired()])
    scope = TextAreaField(_l("Scope and trigger"), [Length(max=TEXT)])
    flow = TextAreaField(_l("Response flow"), [Length(max=TEXT)])
    responsibilities = TextAreaField(_l("Responsibilities"), [Length(max=TEXT)])
    resources = TextAreaField(_l("Resources"), [Length(max=TEXT)])
    recovery = TextAreaField(_l("Recovery"), [Length(max=TEXT)])

    def __init__(self, version: PlanVersion) -> None:
        super().__init__(obj=version)
        self.level.choices = choices_of(LEVEL_WORDS, list(Level))

    @property
    def parts(self) -> Parts:
        """As the verb takes them."""
        texts = ("scope", "flow", "responsibilities", "resources", "recovery")
        return Parts(Level(self.level.data), **{name: self[name].data or "" for name in texts})


class RoleForm(Form):
    """A role of the command."""

    name = StringField(_l("Name of the role"), [InputRequired(), Length(max=NAME)])
    name_en = StringField(_l("Name in English"), [Length(max=NAME)])
    department = SelectField(_l("Group"), [InputRequired()])
    is_commander = BooleanField(_l("Commands the whole"))
    reports_to = SelectField(_l("Reports to"))
    post = SelectField(_l("Post that fills it"))
    deputy_post = SelectField(_l("Deputy post"))
    job = TextAreaField(_l("The job in three lines"), [InputRequired(), Length(max=LONG)])
    job_en = TextAreaField(_l("The job in English"), [Length(max=LONG)])
    hand_over = TextAreaField(_l("How it is handed over"), [Length(max=LONG)])
    hand_over_en = TextAreaField(_l("Handing over, in English"), [Length(max=LONG)])

    def __init__(self, version: PlanVersion, role: PlanRole | None, posts: Sequence[Post], **given: Any) -> None:
        super().__init__(obj=role, **given)
        self._others = [one for one in version.roles if one is not role]
        self._posts = posts
        nobody = [("", gettext("Nobody"))]
        self.department.choices = choices_of(DEPARTMENT_WORDS, list(Department))
        self.reports_to.choices = nobody + [(str(one.id), one.called(current())) for one in self._others]
        named = [(str(one.id), one.name) for one in posts]
        self.post.choices = self.deputy_post.choices = nobody + named
        if role is not None and (given or not self.is_submitted()):
            self.reports_to.data = str(role.reports_to_id or "")
            self.post.data, self.deputy_post.data = str(role.post_id or ""), str(role.deputy_post_id or "")

    @property
    def details(self) -> RoleDetails:
        """As the verb takes it."""
        texts = ("name", "name_en", "job", "job_en", "hand_over", "hand_over_en")
        return RoleDetails(
            department=Department(self.department.data),
            is_commander=self.is_commander.data,
            reports_to=chosen(self._others, self.reports_to.data),
            post=chosen(self._posts, self.post.data),
            deputy_post=chosen(self._posts, self.deputy_post.data),
            **{name: self[name].data or "" for name in texts},
        )


class StepForm(Form):
    """One step."""

    words = TextAreaField(_l("What to do"), [InputRequired(), Length(max=LONG)])
    words_en = TextAreaField(_l("In English"), [Length(max=LONG)])
    phase = SelectField(_l("Phase"), [InputRequired()])
    role = SelectField(_l("By which role"), [InputRequired()])
    minutes = IntegerField(_l("Done within … minutes of the start"), [InputRequired(), NumberRange(0, 10080)])
    depends_on = SelectField(_l("Not before"))
    needs_photo = BooleanField(_l("A photo is needed"))
    basis = StringField(_l("Law or standard"), [Length(max=LONG)])

    def __init__(self, version: PlanVersion, step: PlanStep | None, **given: Any) -> None:
        super().__init__(obj=step, **given)
        self._roles = version.roles
        self._before = [one for one in version.steps if one is not step]
        self.phase.choices = choices_of(PHASE_WORDS, list(Phase))
        self.role.choices = [(str(one.id), one.called(current())) for one in self._roles]
        waits = [(str(one.id), one.said(current())) for one in self._before]
        self.depends_on.choices = [("", gettext("Waits for nothing")), *waits]
        if step is not None and (given or not self.is_submitted()):
            self.role.data, self.depends_on.data = str(step.role_id), str(step.depends_on_id or "")

    @property
    def details(self) -> StepDetails:
        """As the verb takes it."""
        role = chosen(self._roles, self.role.data)
        assert role is not None  # the field has no other choice
        return StepDetails(
            phase=Phase(self.phase.data),
            role=role,
            words=self.words.data,
            words_en=self.words_en.data or "",
            minutes=self.minutes.data,
            depends_on=chosen(self._before, self.depends_on.data),
            needs_photo=self.needs_photo.data,
            basis=self.basis.data or "",
        )


class ContactForm(Form):
    """Whom to call."""

    kind = SelectField(_l("Kind"), [InputRequired()])
    name = StringField(_l("Person or office"), [InputRequired(), Length(max=NAME)])
    phone = StringField(_l("Telephone"), [InputRequired(), Length(max=30)])
    note = StringField(_l("Note"), [Length(max=LONG)])

    def __init__(self, contact: PlanContact | None, **given: Any) -> None:
        super().__init__(obj=contact, **given)
        self.kind.choices = choices_of(CONTACT_WORDS, list(ContactKind))


class ShutoffForm(Form):
    """Where something is shut off."""

    what = StringField(_l("What is shut off"), [InputRequired(), Length(max=NAME)])
    place = StringField(_l("Where"), [InputRequired(), Length(max=LONG)])
    how = StringField(_l("How"), [Length(max=LONG)])
    photo = FileField(_l("Photo or drawing of the place"))

    def __init__(self, shutoff: PlanShutoff | None, **given: Any) -> None:
        super().__init__(obj=shutoff, **given)


class NoticesForm(Form):
    """What residents are told, in both languages."""

    first = TextAreaField(_l("First notice"), [Length(max=LONG)])
    first_en = TextAreaField(_l("First notice in English"), [Length(max=2 * LONG)])
    update = TextAreaField(_l("Update"), [Length(max=LONG)])
    update_en = TextAreaField(_l("Update in English"), [Length(max=2 * LONG)])
    all_clear = TextAreaField(_l("All clear"), [Length(max=LONG)])
    all_clear_en = TextAreaField(_l("All clear in English"), [Length(max=2 * LONG)])

    def __init__(self, version: PlanVersion) -> None:
        super().__init__()
        if not self.is_submitted():
            for one in version.notices:
                self[one.kind].data, self[f"{one.kind}_en"].data = one.words, one.words_en

    @property
    def said(self) -> dict[NoticeKind, tuple[str, str]]:
        """By kind."""
        return {kind: (self[kind].data or "", self[f"{kind}_en"].data or "") for kind in NoticeKind}


class ReviseForm(Form):
    """Why a plan is revised."""

    trigger = SelectField(_l("Why is it revised?"), [InputRequired()])
    words = TextAreaField(_l("In a few words"), [InputRequired(), Length(max=LONG)])

    def __init__(self) -> None:
        super().__init__()
        self.trigger.choices = choices_of(TRIGGER_WORDS, list(Trigger))


class WordsForm(Form):
    """A sentence that goes with a decision."""

    words = TextAreaField(_l("In a few words"), [InputRequired(), Length(max=LONG)])


class ApproveForm(Form):
    """When it is looked at again."""

    next_review = DateField(_l("Next review"), [Optional()])


class CopyForm(Form):
    """To which estate a plan is copied."""

    estate = SelectField(_l("Estate"), [InputRequired()])

    def __init__(self, estates: Sequence[Estate]) -> None:
        super().__init__()
        self._estates = {str(estate.id): estate for estate in estates}
        self.estate.choices = [(key, estate.name) for key, estate in self._estates.items()]

    @property
    def chosen_estate(self) -> Estate:
        """The estate."""
        return self._estates[self.estate.data]
