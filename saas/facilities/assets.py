"""The equipment register: registered, described anew, given papers, put in use, stopped, scrapped."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from saas.estates.models import Estate
from saas.facilities.default_plans import plans_of_kind
from saas.facilities.files import PAPER_KIND
from saas.facilities.kinds import (
    CERTIFICATE_WORDS,
    NEEDS,
    AssetKind,
    AssetState,
    CertificateKind,
    StopReason,
    number_words,
)
from saas.facilities.models import Asset, AssetCertificate
from saas.facilities.planning import adopt, end_plans
from saas.facilities.refusals import (
    AlreadyRetired,
    CertificateExpired,
    CertificateMissing,
    EndsBeforeItBegins,
    NameMissing,
    NothingChanged,
    ReasonMissing,
    SameState,
)
from saas.requests.messages import MessageKind, tell
from tenants.clock import local_date
from tenants.db import db, new_id
from tenants.files import take_uploads
from tenants.history import record
from tenants.members import Member, members_with
from tenants.numbers import next_number
from tenants.permissions import Permission
from tenants.refusals import Translatable
from tenants.verbs import lock, transaction

LABEL_BYTES = 12


@dataclass(frozen=True)
class Details:
    """What is written down about a piece of equipment."""

    name: str
    place: str
    maker: str = ""
    model: str = ""
    serial: str = ""
    installed_on: date | None = None
    warranty_until: date | None = None
    maintainer: str = ""
    maintainer_phone: str = ""
    note: str = ""

    def values(self) -> Mapping[str, object]:
        """By column, without spaces at the ends."""
        return {name: value.strip() if isinstance(value, str) else value for name, value in vars(self).items()}


@transaction
def register(estate: Estate, kind: AssetKind, details: Details, *, by: Member, at: datetime) -> Asset:
    """A new piece of equipment, out of use until its papers are there; what the law asks of its kind is planned."""
    if not details.name.strip() or not details.place.strip():
        raise NameMissing()
    letters = number_words(kind)
    asset = Asset(
        id=new_id(),
        estate_id=estate.id,
        kind=kind,
        number=f"{letters}-{next_number('asset', estate_id=estate.id, period=letters):03d}",
        state=AssetState.STOPPED,
        state_reason=StopReason.PAPERS_MISSING if NEEDS.get(kind) else StopReason.REGISTERED,
        state_at=at,
        label_code=secrets.token_urlsafe(LABEL_BYTES),
        **details.values(),
    )
    db.session.add(asset)
    db.session.flush()
    record("facility.registered", asset, by=by, at=at, after={"number": asset.number, "name": asset.name, "kind": kind})
    for default in plans_of_kind(kind):
        adopt(default, asset=asset, by=by, at=at)
    if not NEEDS.get(kind):
        _use(asset, by=by, at=at)
    return asset


@transaction
def change(asset: Asset, details: Details, *, by: Member, at: datetime) -> None:
    """Write down anew what it is, where it stands and who looks after it."""
    lock(asset)
    _refuse_retired(asset)
    values = details.values()
    if not values["name"] or not values["place"]:
        raise NameMissing()
    before = {name: getattr(asset, name) for name, value in values.items() if getattr(asset, name) != value}
    if not before:
        raise NothingChanged()
    for name in before:
        setattr(asset, name, values[name])
    record("facility.changed", asset, by=by, at=at, before=before, after={name: values[name] for name in before})


@transaction
def keep_certificate(
    asset: Asset,
    kind: CertificateKind,
    *,
    number: str = "",
    valid_from: date,
    valid_until: date | None = None,
    photo: str | None = None,
    by: Member,
    at: datetime,
) -> AssetCertificate:
    """A paper of it, with a photo if there is one. The last to begin counts; older ones stay in the file."""
    lock(asset)
    _refuse_retired(asset)
    if valid_until is not None and valid_until < valid_from:
        raise EndsBeforeItBegins()
    files = take_uploads([photo], kind=PAPER_KIND, to=asset.id, by=by, at=at) if photo else []
    paper = AssetCertificate(
        id=new_id(),
        asset_id=asset.id,
        kind=kind,
        number=number.strip(),
        valid_from=valid_from,
        valid_until=valid_until,
        file_id=files[0].id if files else None,
        by_id=by.id,
        at=at,
    )
    db.session.add(paper)
    db.session.flush()
    db.session.expire(asset, ["certificates"])
    record(
        "facility.paper_kept",
        asset,
        by=by,
        at=at,
        after={"kind": kind, "number": paper.number, "valid_until": valid_until},
    )
    return paper


@transaction
def put_in_use(asset: Asset, *, by: Member, at: datetime) -> None:
    """Put it in use. Refused while a paper that its kind needs is missing or has run out (特种设备安全法 33, 40)."""
    lock(asset)
    _refuse_retired(asset)
    if asset.state == AssetState.IN_USE:
        raise SameState()
    today = local_date(at)
    for kind, paper in papers_needed(asset, today):
        word = Translatable(CERTIFICATE_WORDS[kind])
        if paper is None:
            raise CertificateMissing(paper=word)
        if not paper.is_valid_on(today):
            raise CertificateExpired(paper=word, day=paper.valid_until)
    _use(asset, by=by, at=at)


@transaction
def stop(asset: Asset, reason: str, *, by: Member, at: datetime) -> None:
    """Take it out of use, for a reason everybody reads."""
    lock(asset)
    _refuse_retired(asset)
    if not reason.strip():
        raise ReasonMissing()
    if asset.state == AssetState.STOPPED:
        raise SameState()
    _leave_use(asset, AssetState.STOPPED, reason.strip(), by=by, at=at)


@transaction
def retire(asset: Asset, reason: str, *, by: Member, at: datetime) -> None:
    """Scrapped or taken away: its plans end, its open rounds are called off, its file stays."""
    lock(asset)
    _refuse_retired(asset)
    if not reason.strip():
        raise ReasonMissing()
    end_plans(asset, by=by, at=at)
    _leave_use(asset, AssetState.RETIRED, reason.strip(), by=by, at=at)


@transaction
def stop_expired(*, at: datetime) -> int:
    """Take out of use whatever has a needed paper that ran out before today, and tell those who look after it."""
    today, stopped = local_date(at), 0
    in_use = select(Asset).where(Asset.state == AssetState.IN_USE, Asset.kind.in_([str(kind) for kind in NEEDS]))
    for asset in db.session.scalars(in_use.order_by(Asset.id).with_for_update()):
        gone = [
            paper for _kind, paper in papers_needed(asset, today) if paper is not None and not paper.is_valid_on(today)
        ]
        if not gone:
            continue
        _leave_use(asset, AssetState.STOPPED, StopReason.PAPERS_EXPIRED, by=None, at=at)
        tell(
            members_with(Permission.FACILITIES_MANAGE, estate_id=asset.estate_id),
            MessageKind.ASSET_STOPPED,
            None,
            at=at,
            estate=asset.estate.name,
            asset=f"{asset.number} {asset.name}",
            day=str(gone[0].valid_until),
        )
        stopped += 1
    return stopped


def papers_needed(asset: Asset, today: date) -> Sequence[tuple[CertificateKind, AssetCertificate | None]]:
    """What its kind needs to be in use, each with the paper of that kind that counts today."""
    return [(kind, asset.paper(kind, by_day=today)) for kind in NEEDS.get(asset.kind, ())]


def _use(asset: Asset, *, by: Member, at: datetime) -> None:
    before = {"state": asset.state, "state_reason": asset.state_reason}
    asset.state, asset.state_reason, asset.state_at = AssetState.IN_USE, "", at
    record("facility.put_in_use", asset, by=by, at=at, before=before, after={"state": asset.state})


def _leave_use(asset: Asset, state: AssetState, reason: str, *, by: Member | None, at: datetime) -> None:
    before: dict[str, object] = {"state": asset.state}
    after: dict[str, object] = {"state": state}
    asset.state, asset.state_reason, asset.state_at = state, reason, at
    if isinstance(reason, StopReason):
        after["state_reason"] = reason
    said = None if isinstance(reason, StopReason) else reason
    record(f"facility.{state}", asset, by=by, at=at, before=before, after=after, reason=said)


def _refuse_retired(asset: Asset) -> None:
    if asset.state == AssetState.RETIRED:
        raise AlreadyRetired()
