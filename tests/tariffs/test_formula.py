"""Controlled formulas: what is read, what is refused, and exact arithmetic."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saas.tariffs import FormulaKind, Input, InputMissing, formula_said, parse, parse_for, worth, written
from saas.tariffs.formula import BrokenTree
from saas.tariffs.refusals import (
    BadFormula,
    DividesByZero,
    UnknownVariable,
    VariableMissing,
    VariableNotForKind,
)


def inputs(**values: str) -> dict[str, Input]:
    return {name: Input(Fraction(value)) for name, value in values.items()}


@pytest.mark.rule("FEE-01")
def test_a_formula_is_reckoned_exactly_and_shows_its_inputs() -> None:
    done = parse("建筑面积 × 单价 × 月数").evaluate(inputs(area="96.4", price="2.8", months="17/31"))
    assert done.value == Fraction("96.4") * Fraction("2.8") * Fraction(17, 31)
    assert [part["name"] for part in done.tree["parts"]] == ["area", "price", "months"]
    assert done.tree["parts"][2]["value"] == "17/31"
    assert worth(done.tree) == done.value


@pytest.mark.parametrize(
    "text",
    ["area*", "", "   ", "*area", "area price", "area**2", "(area", "area)", "()", "-area", "1e5", "area.__class__",
     "__import__('os')", "area;price", "9" * 13, "0x10", "area * * price", "a" * 201, "(" * 40 + "area" + ")" * 40,
     "1..2", "area\n*\n", "∞", "area ^ 2"],
)  # fmt: skip
def test_what_is_no_formula_is_refused_by_name(text: str) -> None:
    with pytest.raises((BadFormula, UnknownVariable)) as refused:
        parse(text)
    assert "%(" not in str(refused.value)


def test_what_is_missing_is_said_in_the_signs_that_were_typed() -> None:
    with pytest.raises(BadFormula, match="area ×"):
        parse("area ×")


@pytest.mark.parametrize("text", ["NaN * area", "area * inf", "Area", "areaprice", "os"])
def test_an_unknown_name_is_said_with_the_known_ones(text: str) -> None:
    with pytest.raises(UnknownVariable) as refused:
        parse(text)
    assert "area, inner_area" in str(refused.value)


def test_an_unknown_chinese_name_is_said_with_the_chinese_ones() -> None:
    with pytest.raises(UnknownVariable, match="建筑面积、套内面积"):
        parse("面积 × 单价")


@pytest.mark.parametrize(
    "text",
    [
        "area * price * months",
        "建筑面积 × 单价 × 月数",
        "建筑面积＊单价＊月数",
        "建筑面积×单价×月数",
        "area × 单价 × months",
    ],
)
def test_both_languages_are_stored_alike(text: str) -> None:
    assert str(parse(text)) == "area * price * months"


@pytest.mark.parametrize("stored", ["area * price * months + surcharge", "(area - inner_area) / 2 * price", "share"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_is_shown_can_be_typed_again(stored: str, language: str) -> None:
    assert str(parse(formula_said(stored, language))) == stored


def test_a_refusal_names_the_variable_by_its_word() -> None:
    with pytest.raises(VariableNotForKind) as refused:
        parse_for(FormulaKind.AREA, "area * price * usage")
    assert "用量" in refused.value.sentence(lambda text: {"Usage": "用量"}.get(text, text))


def test_names_do_not_collide() -> None:
    """A peer replaced letters as plain text; here `inner_area` has nothing of `area`."""
    done = parse("inner_area * price").evaluate(inputs(area="100", inner_area="80", price="2"))
    assert done.value == 160


def test_a_missing_value_is_never_zero() -> None:
    with pytest.raises(InputMissing):
        parse("area * price").evaluate(inputs(price="2"))


def test_division_by_zero_is_refused() -> None:
    with pytest.raises(DividesByZero):
        parse("area / floor").evaluate(inputs(area="100", floor="0"))


@pytest.mark.parametrize(
    ("kind", "text", "refusal"),
    [
        (FormulaKind.FIXED, "area * price", VariableNotForKind),
        (FormulaKind.AREA, "price * months", VariableMissing),
        (FormulaKind.USAGE, "price", VariableMissing),
        (FormulaKind.SHARE, "share * price", VariableNotForKind),
    ],
)
def test_each_kind_has_its_variables(kind: FormulaKind, text: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        parse_for(kind, text)


def test_a_formula_is_written_back_as_it_is_meant() -> None:
    for text in ("area * price", "(area + floor) * price", "area - (floor - months)", "area / (price * months)"):
        assert str(parse(text)) == text
        assert parse(str(parse(text))) == parse(text)


def test_an_altered_tree_is_noticed() -> None:
    done = parse("area * price").evaluate(inputs(area="96.4", price="2.8"))
    done.tree["parts"][0]["value"] = "96.5"
    with pytest.raises(BrokenTree):
        worth(done.tree)


@given(st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4))
def test_a_written_number_is_read_back(value: Fraction) -> None:
    assert Fraction(written(value)) == value


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.decimals(min_value=0, max_value=1000, places=4))
def test_products_are_those_of_school(area: Decimal, price: Decimal) -> None:
    getcontext().prec = 40
    done = parse("area * price").evaluate({"area": Input(Fraction(area)), "price": Input(Fraction(price))})
    assert done.value == Fraction(area * price)
