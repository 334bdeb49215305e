"""The papers: A4 and A3, every field of the form, code and QR, room for the seal, page n of m, hash registered."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from saas import disclosures
from saas.disclosures import Disclosure, DisclosurePaper, Topic
from saas.disclosures.canonical import sha256
from tenants.db import db
from tenants.files import open_file
from tenants.members import Member
from tests.cast import Company
from tests.factories.disclosures import COMPANY, drafted, hang

RunJobs = Callable[..., list[str]]
MM = 72 / 25.4
FIELDS = {
    Topic.COMMON_INCOME: (
        "期初结余",
        "收入来源",
        "合同编号",
        "凭证号",
        "决定依据",
        "转入维修资金",
        "期末结余",
        "银行账户余额",
    ),
    Topic.FUND: ("期初余额", "交存与收益", "施工单位", "表决结果", "分摊方式", "质保期", "期末余额"),
    Topic.YEARLY_ACCOUNTS: ("收费方式", "收缴率", "成本（九类）", "下期预算", "盈亏", "是否审计"),
    Topic.PRICE_BOARD: ("收费单位", "收费对象", "价格形式", "收费依据", "价格举报电话", "执行日期", "代收"),
    Topic.SHARED_ENERGY: ("上期读数", "本期读数", "用量", "不分摊", "分摊基数", "举例计算"),
}
TYPED = {
    Topic.COMMON_INCOME: {
        "income/parking/contract": "TC-2026-01",
        "income/parking/term_from": "2026-01-01",
        "income/parking/term_to": "2028-12-31",
        "cost/parking/voucher": "记-0812",
        "use/repair/decision": "业主大会〔2026〕2号",
        "end/bank": "138000",
        "end/difference_why": "9月末在途收款",
        "attachments/text": "合同复印件3份、银行回单9张，可到服务中心查阅。",
    },
    Topic.FUND: {
        "projects/new-1/project": "2号楼电梯曳引机更换（年检不合格）",
        "projects/new-1/scope": "2号楼1单元",
        "projects/new-1/budget": "98,000",
        "projects/new-1/vote": "71.2％／69.8％",
        "projects/new-1/contractor": "浙江安梯工程公司",
        "projects/new-1/contract_sum": "96500",
        "projects/new-1/final_sum": "20000",
        "projects/new-1/audit": "已审计",
        "projects/new-1/share": "按建筑面积",
        "projects/new-1/warranty": "24个月",
        "end/bank": "881234.56",
    },
    Topic.YEARLY_ACCOUNTS: {"head/model": "包干制", "head/audited": "否", "cost/cleaning/budget": "96000"},
    Topic.PRICE_BOARD: {
        "head/form": "市场调节价",
        "head/basis": "物业服务合同第六条",
        "head/effective": "2026-01-01",
        "own/new-1/item": "物业服务费（住宅）",
        "own/new-1/price": "2.80",
        "own/new-1/unit": "元/㎡·月",
        "own/new-1/method": "建筑面积×单价",
        "agency/new-1/item": "代收水费",
        "agency/new-1/price": "3.35",
    },
    Topic.SHARED_ENERGY: {
        "costs/new-1/meter": "1号楼公共照明",
        "costs/new-1/previous": "1200",
        "costs/new-1/current": "1830.5",
        "costs/new-1/usage": "630.5",
        "costs/new-1/price": "0.538",
        "costs/new-1/gross": "339.21",
        "costs/new-1/excluded": "0",
        "costs/new-1/shared": "339.21",
        "costs/new-1/base": "按面积，共9640㎡",
        "costs/new-1/per": "0.0352",
        "sample/formula": "0.0352×100",
        "sample/amount": "3.52",
    },
}
PERIODS = {
    Topic.COMMON_INCOME: "2026-Q3",
    Topic.FUND: "2026-H1",
    Topic.YEARLY_ACCOUNTS: "2025",
    Topic.PRICE_BOARD: "standing",
    Topic.SHARED_ENERGY: "2026-09",
}


def printed(one: Disclosure, kind: str) -> tuple[bytes, DisclosurePaper]:
    paper = db.session.scalars(
        select(DisclosurePaper).where(DisclosurePaper.disclosure_id == one.id, DisclosurePaper.kind == kind)
    ).one()
    return open_file(paper.file).read(), paper


def words_of(pdf: bytes, folder: Path) -> str:
    held = folder / "paper.pdf"
    held.write_bytes(pdf)
    run = subprocess.run(["pdftotext", "-layout", str(held), "-"], capture_output=True, check=True)
    return run.stdout.decode().replace(" ", "")


@pytest.mark.parametrize("topic", list(FIELDS))
def test_sheet_and_poster(
    books: Company,
    manager: Member,
    finance: Member,
    at: datetime,
    run_jobs: RunJobs,
    tmp_path: Path,
    topic: Topic,
) -> None:
    one = drafted(books, manager, at, topic, PERIODS[topic])
    disclosures.write(one, TYPED[topic], by=manager, at=at)
    disclosures.submit(one, explanations={}, by=manager, at=at)
    seal = disclosures.approve(one, company=COMPANY, by=finance, at=at)
    assert run_jobs() == ["done", "done"]
    for kind, (width, height) in {"sheet": (210, 297), "poster": (297, 420)}.items():
        pdf, paper = printed(one, kind)
        assert sha256(pdf) == paper.sha256 and paper.missing_characters == ""
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            assert len(opened.pages) == paper.pages
            box = [float(value) for value in opened.pages[0].mediabox]
            assert sorted((round(box[2] / MM), round(box[3] / MM))) == [width, height]
            fonts = [font for page in opened.pages for font in page.get("/Resources", {}).get("/Font", {}).values()]
            assert fonts and all("/DescendantFonts" in font for font in fonts)
        words = words_of(pdf, tmp_path)
        for field in FIELDS[topic]:
            assert field in words, (kind, field)
        assert seal.code in words and f"第1页共{paper.pages}页" in words and "盖章" in words
        assert seal.content_sha256[:20] in words.replace("\n", "")
        (tmp_path / f"{topic}-{kind}.pdf").write_bytes(pdf)


def test_printed_again_once_it_hangs(
    books: Company, manager: Member, finance: Member, at: datetime, run_jobs: RunJobs, tmp_path: Path
) -> None:
    """The second printing says where and since when; both files stay registered."""
    one = drafted(books, manager, at)
    disclosures.submit(one, explanations={}, by=manager, at=at)
    seal = disclosures.approve(one, company=COMPANY, by=finance, at=at)
    run_jobs()
    hang(one, manager, at)
    disclosures.print_again(one, by=manager, at=at)
    run_jobs()
    found = disclosures.look_up(seal.code)
    assert len({sha for sha, _version, _kind, _newest in found.papers}) == len(found.papers) == 4
    db.session.expire_all()
    last = open_file(one.papers[-1].file).read()
    words = words_of(last, tmp_path)
    assert "小区公告栏、3栋大堂" in words.replace("\n", "") and "2026年10月12日" in words
