"""Checking a paper as people do: the QR code's page, and a PDF that is compared without leaving the device."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from saas import disclosures
from saas.disclosures import PaperKind
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tests.browser.conftest import Open
from tests.cast import Company
from tests.factories.disclosures import COMPANY, approved, books_with_life
from tests.look.axe import axe
from tests.look.screenshots import overflows

AT = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)
OLD, NEW = b"%PDF-1.7 the first printing", b"%PDF-1.7 the corrected printing"


@pytest.fixture
def codes(green: Company, manager: Member, finance: Member) -> dict[str, str]:
    """Two versions with a printed sheet each; the old one was replaced."""
    with acting_in(green.id):
        books_with_life(green, finance, AT)
        one = approved(green, manager, finance, AT)
        disclosures.keep_paper(one, PaperKind.SHEET, OLD, pages=1, missing="", by=finance, at=AT)
        fresh = disclosures.correct(one, "漏列合同", by=manager, at=AT)
        disclosures.submit(fresh, explanations={}, by=manager, at=AT)
        disclosures.approve(fresh, company=COMPANY, by=finance, at=AT)
        disclosures.keep_paper(fresh, PaperKind.SHEET, NEW, pages=1, missing="", by=finance, at=AT)
        db.session.commit()
        assert one.seal is not None and fresh.seal is not None
        return {"old": one.seal.code, "new": fresh.seal.code}


def drop(page: Page, folder: Path, content: bytes) -> Any:
    held = folder / f"{content.hex()[-64:]}.pdf"  # a name of its own: a browser keeps what it read of a path
    held.write_bytes(content)
    page.locator("[data-paper]").set_input_files(held)
    return page.locator("[data-result]")


def test_a_pdf_is_compared_in_the_browser(
    codes: dict[str, str], resident: Member, open_as: Open, tmp_path: Path
) -> None:
    page = open_as(resident, f"/check/{codes['new']}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method + " " + request.url))
    expect(page.locator("[data-verdict='genuine']").first).to_be_visible()
    expect(drop(page, tmp_path, NEW)).to_have_attribute("data-verdict", "genuine")
    expect(drop(page, tmp_path, OLD)).to_have_attribute("data-verdict", "replaced")
    for place in range(len(NEW)):
        altered = bytearray(NEW)
        altered[place] ^= 1
        expect(drop(page, tmp_path, bytes(altered))).to_have_attribute("data-verdict", "unknown")
    assert [one for one in sent if "/static/" not in one] == [], "nothing leaves the device"
    assert axe(page) == []
    assert not overflows(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_amber_and_red(codes: dict[str, str], resident: Member, open_as: Open, width: int) -> None:
    page = open_as(resident, f"/check/{codes['old']}", width=width)
    expect(page.locator("[data-verdict='replaced']").first).to_be_visible()
    page.get_by_role("link", name="查看新版本").click()
    expect(page.locator("[data-verdict='genuine']").first).to_be_visible()
    page.goto("/check/AAAA-BBBB-CCCC")
    expect(page.locator("[data-verdict='unknown']")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("link", name="重新输入").click()
    page.get_by_label("纸上的核验码").fill(codes["new"].lower().replace("-", ""))
    page.get_by_role("button", name="核验").click()
    expect(page.locator("[data-verdict='genuine']").first).to_be_visible()
