"""The file of a piece of equipment, filled from the register: papers, plans, rounds and repairs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from saas.facilities.care_models import CarePlan, Round
from saas.facilities.kinds import ASSET_WORDS, CERTIFICATE_WORDS, ROUND_WORDS, STATE_WORDS, Every
from saas.facilities.models import Asset
from saas.facilities.planning import plans_for
from saas.facilities.printing import AssetFile, PaperLine, PlanLine, RepairLine, RoundLine
from saas.facilities.queries import repairs_about, rounds_of
from saas.facilities.repairing import shown
from saas.reports.documents import Issuer, stamped
from saas.requests.words import Audience, state_word
from tenants.clock import local_date
from tenants.keys import blind_index
from tenants.text import N_, Translate

ROUNDS = 40
INTERVALS = {
    Every.DAY: N_("every %(num)s days"),
    Every.WEEK: N_("every %(num)s weeks"),
    Every.MONTH: N_("every %(num)s months"),
}
EACH = {Every.DAY: N_("every day"), Every.WEEK: N_("every week"), Every.MONTH: N_("every month")}


def interval_said(every: str, step: int, translate: Translate) -> str:
    """每15天, 每月."""
    unit = Every(every)
    return translate(EACH[unit]) if step == 1 else translate(INTERVALS[unit]) % {"num": step}


def asset_file_of(
    asset: Asset,
    *,
    company: str,
    translate: Translate,
    chinese: bool,
    printed_by: str,
    at: datetime,
) -> AssetFile:
    """Everything that is known about it, as it stands now."""
    document = AssetFile(
        issuer=Issuer(company=company, estate=asset.estate.name, phone=asset.estate.emergency_phone or ""),
        number=asset.number,
        day=local_date(at),
        facts=tuple(_facts(asset, translate)),
        papers=tuple(
            PaperLine(
                kind=translate(CERTIFICATE_WORDS[paper.kind]),
                number=paper.number,
                valid_from=paper.valid_from,
                valid_until=paper.valid_until,
            )
            for paper in asset.certificates
        ),
        plans=tuple(
            PlanLine(
                name=plan_name(plan, chinese=chinese),
                interval=interval_said(plan.every, plan.step, translate),
                source=plan.source,
            )
            for plan in plans_for(asset=asset)
        ),
        rounds=tuple(
            _round(found, translate, chinese) for found in rounds_of(asset=asset, limit=ROUNDS, with_answers=True)
        ),
        repairs=tuple(
            RepairLine(
                number=request.number,
                reported_at=request.received_at,
                what=request.description,
                state=translate(state_word(request.state, Audience.STAFF)),
            )
            for request in repairs_about(asset)
        ),
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def plan_name(plan: CarePlan, *, chinese: bool) -> str:
    """What a plan is called, in the reader's language where there is a name in it."""
    return plan.name if chinese or not plan.name_en else plan.name_en


def _facts(asset: Asset, translate: Translate) -> Iterable[tuple[str, str]]:
    pairs: list[tuple[str, str | date | None]] = [
        (N_("Name of the equipment"), asset.name),
        (N_("Kind"), translate(ASSET_WORDS[asset.kind])),
        (N_("Where it stands"), asset.place),
        (N_("State"), translate(STATE_WORDS[asset.state])),
        (N_("Maker"), asset.maker),
        (N_("Model"), asset.model),
        (N_("Serial number"), asset.serial),
        (N_("Installed on"), asset.installed_on),
        (N_("Warranty until"), asset.warranty_until),
        (N_("Maintained by"), " ".join(filter(None, (asset.maintainer, asset.maintainer_phone)))),
    ]
    return ((translate(name), str(value or "")) for name, value in pairs)


def _round(found: Round, translate: Translate, chinese: bool) -> RoundLine:
    points = {point.id: point for point in found.version.points}
    findings = []
    for answer in found.answers:
        point = points[answer.point_id]
        words = point.words if chinese or not point.words_en else point.words_en
        if not answer.passed or answer.reading is not None:
            parts = [words, shown(point, answer.reading) if answer.reading is not None else "", answer.words]
            findings.append(
                ("" if answer.passed else f"【{translate(N_('Not in order'))}】") + " ".join(filter(None, parts))
            )
    return RoundLine(
        opens_on=found.opens_on,
        due_on=found.due_on,
        name=plan_name(found.plan, chinese=chinese),
        state=translate(ROUND_WORDS[found.state]),
        done_at=found.done_at,
        done_by=found.worker or (found.done_by.name if found.done_by is not None else ""),
        findings=tuple(findings),
    )
