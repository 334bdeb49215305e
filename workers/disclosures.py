"""Disclosures over time and on paper: the morning's look at what is due, the A4 sheet and the A3 poster."""

from __future__ import annotations

import io
from uuid import UUID

import segno
from flask import current_app
from flask_babel import force_locale

from saas import disclosures
from saas.disclosures import PaperKind
from saas.disclosures.papers import DisclosureDocument, paper_of
from tenants.clock import now
from tenants.companies import company_by_id, external_url
from tenants.members import find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.delivery.mail import send_mail
from workers.jobs import Gone, job, progress

STEPS = 2
LANGUAGE = "zh_CN"
"""The paper speaks the language of what was sealed."""


@job
def look() -> dict[str, int]:
    """Put away what has hung long enough, and remind of what is due."""
    at = now()
    return {"archived": disclosures.archive_expired(at=at), "reminded": disclosures.remind(at=at)}


@job
def print_paper(disclosure_id: UUID, paper: str, member_id: UUID) -> dict[str, object]:
    """Print a sealed disclosure and register the file's own hash; the result is a file of the company."""
    disclosure = disclosures.find_disclosure(disclosure_id)
    if disclosure is None or disclosure.seal is None:
        raise Gone("no such sealed disclosure")
    at, kind, by = now(), PaperKind(paper), find_member(member_id)
    path = current_app.url_map.bind("").build("disclosures.check_code", {"code": disclosure.seal.code})
    company = company_by_id(current_tenant_id())
    assert company is not None
    document = paper_of(
        disclosure, kind, url=external_url(company, path), printed_by=by.name if by is not None else "", at=at
    )
    html = compose(document)
    progress(1, STEPS)
    rendered = pdf.render(html, assets={"qr.svg": qr_of(document.url)}, created=at)
    kept = disclosures.keep_paper(
        disclosure,
        kind,
        rendered.pdf,
        pages=rendered.pages,
        missing="".join(sorted(rendered.missing_characters)),
        by=by,
        at=at,
    )
    return {"token": kept.file.token, "paper": str(kept.id)}


@job
def mail_chain_head(disclosure_id: UUID, member_id: UUID) -> dict[str, int]:
    """Mail a member of the owners' committee what was published and the hash its chain ends in.

    Whoever keeps one of these mails can show later that nothing before it was changed or slipped in.
    """
    disclosure, member = disclosures.find_disclosure(disclosure_id), find_member(member_id)
    company = company_by_id(current_tenant_id())
    if disclosure is None or disclosure.seal is None or member is None or not member.is_active or not member.email:
        return {"mailed": 0}
    assert company is not None
    path = current_app.url_map.bind("").build("disclosures.check_code", {"code": disclosure.seal.code})
    language = member.locale or company.locale
    with force_locale(language):
        values = {
            "company": company,
            "member": member,
            "title": disclosures.title_of(disclosure.topic, language),
            "period": disclosures.said(disclosure.span, language),
            "estate": disclosure.estate.name,
            "version": disclosure.version,
            "seal": disclosure.seal,
            "way": external_url(company, path),
        }
        page = {name: _mail_page(name, values) for name in ("subject.txt", "txt", "html")}
        send_mail(
            to=member.email,
            subject=" ".join(page["subject.txt"].split()),
            text=page["txt"],
            html=page["html"],
            message_id=f"{disclosure.id}.{member.id}.chain",
        )
    return {"mailed": 1}


def _mail_page(name: str, values: dict[str, object]) -> str:
    return current_app.jinja_env.get_template(f"disclosures/mail/chain_head.{name}").render(**values)


def compose(document: DisclosureDocument) -> str:
    """The HTML of a paper. Needs an application context."""
    with force_locale(LANGUAGE):
        template = current_app.jinja_env.get_template("disclosures/print/paper.html")
        return template.render(document=document, language=LANGUAGE)


def qr_of(url: str) -> bytes:
    """The QR code of an address, as SVG."""
    held = io.BytesIO()
    segno.make(url, error="m", micro=False).save(held, kind="svg", border=2, dark="#000", light="#fff", scale=8)
    return held.getvalue()
