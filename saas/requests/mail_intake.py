"""A mail to one of the company's two mailboxes becomes a request (WEB-09): received, numbered, with its promise.

Whoever writes from a known resident's address writes about their home; anybody else's mail goes to the mailbox's own
estate, unverified. The same mail delivered twice is one request.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from email import policy as mail_policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from email.utils import parseaddr
from html.parser import HTMLParser
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from saas.archives import homes_of, person_of
from saas.estates.models import Estate, House
from saas.requests.events import Kind
from saas.requests.first_receivers import receiver_for
from saas.requests.intake import begin_request, received, taken_already
from saas.requests.kinds import Category, Channel, IdentityCheck, Moment, Part, Source
from saas.requests.mailboxes import Mailbox, MailboxPurpose
from saas.requests.models import Request
from saas.requests.photos import MOST_PHOTOS, PHOTO_KIND, RequestPhoto
from saas.requests.refusals import EmptyMail
from tenants.db import db
from tenants.files import store
from tenants.history import record
from tenants.members import Member, MemberKind
from tenants.refusals import Refused
from tenants.scope import current_tenant_id
from tenants.verbs import transaction

LONGEST = 4000
SOURCES = {
    MailboxPurpose.CUSTOMERS: Source.WRITTEN,
    MailboxPurpose.ADMINISTRATION: Source.FORWARDED_BY_COMPANY,
}


@transaction
def set_mailbox(purpose: MailboxPurpose, address: str, estate: Estate, *, by: Member, at: datetime) -> Mailbox:
    """Register the address of one of the two mailboxes, and the estate that gets what no sender's home decides."""
    box = find_mailbox(purpose)
    before = {"address": box.address} if box is not None else {}
    if box is None:
        box = Mailbox(purpose=purpose)
        db.session.add(box)
    box.address, box.estate_id = address.strip().casefold(), estate.id
    db.session.flush()
    record("request.mailbox_set", box, by=by, at=at, before=before, after={"address": box.address})
    return box


def find_mailbox(purpose: MailboxPurpose) -> Mailbox | None:
    """The mailbox of a purpose, if it was registered."""
    return db.session.scalar(select(Mailbox).where(Mailbox.purpose == purpose))


@transaction
def take_mail(box: Mailbox, raw: bytes, *, at: datetime) -> Request:
    """Make a request of a mail; `EmptyMail` for one that says nothing. Pictures come along, other files by name."""
    mail = BytesParser(_class=EmailMessage, policy=mail_policy.default).parsebytes(raw)
    key = _key(mail, raw)
    taken = taken_already(key)
    if taken is not None:
        return taken
    words, pictures, others = _read(mail)
    said = "\n".join(part for part in (_header(mail, "Subject"), words, *others) if part)[:LONGEST]
    if not said:
        raise EmptyMail()
    name, address = parseaddr(_header(mail, "From"))
    member = _resident_at(address)
    house = next((home.house for home in homes_of(member, at=at)), None) if member is not None else None
    estate_id = house.estate_id if house is not None else box.estate_id
    request = _begun(box, estate_id, house, said, key, at)
    person = person_of(member) if member is not None else None
    request.person_id = person.id if person is not None else None
    request.identity_check = IdentityCheck.MATCHED if person is not None else IdentityCheck.NOT_VERIFIED
    request.reporter_name = member.name if member is not None else name or address
    request.reporter_phone = (person.phone if person is not None else None) or (member.phone if member else None)
    request.reported_by_id = member.id if member is not None else None
    receiver = receiver_for(estate_id)
    request.first_receiver_id = request.first_receiver_now_id = receiver.id if receiver is not None else None
    received(request, Kind.MAILED, (), by=None, at=at)
    if receiver is not None:
        _keep(request, pictures, by=receiver, at=at)
    return request


def _begun(box: Mailbox, estate_id: UUID, house: House | None, said: str, key: UUID, at: datetime) -> Request:
    return begin_request(
        estate_id,
        house=house,
        place="" if house is not None else box.address,
        part=Part.UNKNOWN,
        category=Category.OTHER,
        source=SOURCES[MailboxPurpose(box.purpose)],
        channel=Channel.EMAIL,
        service_type=None,
        description=said,
        received_at=at,
        at=at,
        request_id=key,
    )


def _key(mail: EmailMessage, raw: bytes) -> UUID:
    """The same for the same mail: by its Message-ID, or by all of it where it has none."""
    known = _header(mail, "Message-ID") or raw.decode(errors="replace")
    return uuid5(NAMESPACE_URL, f"mingbai:{current_tenant_id()}:{known}")


def _resident_at(address: str) -> Member | None:
    """The active resident whose own login has this address."""
    if "@" not in address:
        return None
    found = db.session.scalar(select(Member).where(Member.email.matches(address), Member.kind == MemberKind.RESIDENT))
    return found if found is not None and found.is_active else None


def _read(mail: EmailMessage) -> tuple[str, list[tuple[str, bytes]], list[str]]:
    """What it says, the pictures in it, and the names of other files."""
    body = mail.get_body(preferencelist=("plain", "html"))
    text = _content(body) if body is not None else ""
    if body is not None and body.get_content_type() == "text/html":
        text = _plain(text)
    pictures, others = [], []
    for part in _attached(mail):
        name = _storable(part.get_filename() or part.get_content_type())
        data = part.get_payload(decode=True)
        if part.get_content_maintype() == "image" and isinstance(data, bytes):
            pictures.append((name, data))
        else:
            others.append(f"[{name}]")
    return _storable(text), pictures[:MOST_PHOTOS], others


def _attached(mail: EmailMessage) -> Iterator[MIMEPart]:
    for part in mail.walk():
        if not part.is_multipart() and (part.is_attachment() or part.get_content_maintype() == "image"):
            yield part


def _header(mail: EmailMessage, name: str) -> str:
    """A header as text; what no reader of mail could make sense of says nothing."""
    try:
        return _storable(str(mail[name] or ""))
    except (ValueError, LookupError, AttributeError, TypeError):  # the parser's own faults on broken headers
        return ""


def _storable(text: str) -> str:
    """Without half characters and what no text holds: NUL, controls, broken surrogates."""
    whole = text.encode(errors="ignore").decode()
    return "".join(letter for letter in whole if letter.isprintable() or letter in "\n\t").strip()


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError, ValueError):  # a charset nobody knows
        data = part.get_payload(decode=True)
        return data.decode(errors="replace") if isinstance(data, bytes) else ""


class _Words(HTMLParser):
    """The words of a page, without scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in ("script", "style")
        if tag in ("br", "p", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def _plain(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    lines = (" ".join(line.split()) for line in "".join(reader.words).splitlines())
    return "\n".join(line for line in lines if line)


def _keep(request: Request, pictures: list[tuple[str, bytes]], *, by: Member, at: datetime) -> None:
    """Keep the pictures that are pictures; one that is none is left out, the mail counts all the same."""
    for name, data in pictures:
        try:
            file = store(PHOTO_KIND, data, name=name, by=None, at=at, to=request.id)
        except Refused:
            continue
        db.session.add(RequestPhoto(request_id=request.id, file_id=file.id, moment=Moment.REPORTED, by_id=by.id, at=at))
