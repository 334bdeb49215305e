"""The yearly statistics form on paper and as a spreadsheet: the same figures as its page (STA-01, STA-02)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from saas.archives.writing import as_workbook
from saas.estates import Estate
from saas.metrics import VALUES, Form, Line
from saas.metrics.statistics_words import DIMENSION_WORDS, MARK_WORDS
from saas.reports.documents import Issuer, PrintRun, stamped
from saas.reports.monthly_sheet import Share
from tenants.keys import blind_index
from tenants.text import N_, Translate

MONTH, ALL, YEAR = N_("Month"), N_("All"), N_("Whole year")
NOBODY_ASKED = Share(part=0, whole=0)
BEFORE, YEAR_BEFORE = N_("Month before"), N_("Same month last year")


@dataclass(frozen=True, kw_only=True)
class ColumnGroup:
    """Columns that belong together under one head, such as the residents' reactions."""

    name: str
    columns: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class FormLine:
    """A line of the form: how many, of what, and what they are compared with (None: nothing to compare with)."""

    name: str
    month: date | None = None
    count: int | None
    counts: Sequence[Sequence[int | None]]
    before: int | None = None
    year_before: int | None = None
    satisfied: Share = NOBODY_ASKED


@dataclass(frozen=True, kw_only=True)
class YearlyForm:
    """An estate's year (年客户信息统计表), or that of all estates together. No names, no houses."""

    issuer: Issuer
    run: PrintRun | None = None
    number: str
    year: int
    measured_at: datetime
    groups: Sequence[ColumnGroup]
    months: Sequence[FormLine]
    total: FormLine
    categories: Sequence[FormLine]
    recorded_since: int


def yearly_form_of(
    form: Form,
    *,
    estate: Estate | None,
    number: str,
    company: str,
    place: str,
    translate: Translate,
    printed_by: str,
    recorded_since: int,
    at: datetime,
) -> YearlyForm:
    """The paper of a form in one language; `place` is the estate's name, or what stands for all of them."""
    document = YearlyForm(
        issuer=Issuer(company=company, estate=place, phone=(estate.emergency_phone or "") if estate else ""),
        number=number,
        year=form.year,
        measured_at=at,
        groups=[
            ColumnGroup(name=translate(DIMENSION_WORDS[dimension]), columns=_words(dimension, translate))
            for dimension in VALUES
        ],
        months=list(_months(form)),
        total=_line(translate(YEAR), form.total, tuple(VALUES), year_before=form.of_year(form.year - 1).n),
        categories=[
            _line(
                translate(MARK_WORDS["category"][category]),
                form.total.where("category", category),
                ("nature", "progress", "reaction"),
                year_before=form.of_year(form.year - 1).of("category", category),
            )
            for category in VALUES["category"]
        ],
        recorded_since=recorded_since,
    )
    return stamped(document, printed_at=at, printed_by=printed_by, key=blind_index("document", "check_code", "key"))


def yearly_workbook(form: Form, *, title: str, translate: Translate) -> bytes:
    """The form as .xlsx: a line for each month and the year, numbers as numbers."""
    heads = [
        f"{translate(DIMENSION_WORDS[dimension])}: {word}"
        for dimension in VALUES
        for word in _words(dimension, translate)
    ]
    columns = [translate(MONTH), translate(ALL), *heads, translate(BEFORE), translate(YEAR_BEFORE)]
    rows: list[list[object]] = [
        [month.name, line.count, *(n for group in line.counts for n in group), line.before, line.year_before]
        for month, line in zip(form.months, _months(form), strict=True)
    ]
    total = _line(translate(YEAR), form.total, tuple(VALUES), year_before=form.of_year(form.year - 1).n)
    rows.append([total.name, total.count, *(n for group in total.counts for n in group), None, total.year_before])
    return as_workbook(title, columns, rows, numbers=True)


def _months(form: Form) -> Iterator[FormLine]:
    for month in form.months:
        if form.has_begun(month):
            yield _line(
                month.name,
                form.line(month),
                tuple(VALUES),
                month=month.first,
                before=form.against_month_before(month)[1],
                year_before=form.against_year_before(month)[1],
            )
        else:
            empty = [[None] * len(values) for values in VALUES.values()]
            yield FormLine(name=month.name, month=month.first, count=None, counts=empty)


def _line(
    name: str,
    line: Line,
    dimensions: Sequence[str],
    *,
    month: date | None = None,
    before: int | None = None,
    year_before: int | None = None,
) -> FormLine:
    return FormLine(
        name=name,
        month=month,
        count=line.n,
        counts=[[line.of(dimension, value) for value in VALUES[dimension]] for dimension in dimensions],
        before=before,
        year_before=year_before,
        satisfied=Share(part=line.satisfied, whole=line.answers),
    )


def _words(dimension: str, translate: Translate) -> list[str]:
    return [translate(MARK_WORDS[dimension][value]) for value in VALUES[dimension]]
