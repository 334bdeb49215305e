"""Controlled formulas: named variables, four operations, brackets. Parsed into a tree, never run as code.

A formula is evaluated with exact fractions and gives a calculation tree: plain JSON in which every input carries its
value, its unit and where it came from. `worth` reckons such a tree again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from saas.tariffs.kinds import FormulaKind
from saas.tariffs.refusals import BadFormula, DividesByZero, UnknownVariable, VariableMissing, VariableNotForKind
from tenants.refusals import Translatable
from tenants.text import N_

Tree = dict[str, Any]
LONGEST, DEEPEST, MOST_DIGITS = 200, 12, 12


@dataclass(frozen=True)
class Variable:
    """What a formula may name: its word in English (a msgid), in Chinese formulas, and its unit."""

    name: str
    word: str
    chinese: str
    unit: str


VARIABLES: Mapping[str, Variable] = MappingProxyType(
    {
        variable.name: variable
        for variable in (
            Variable("area", N_("Built-up area"), "建筑面积", "㎡"),
            Variable("inner_area", N_("Inner area"), "套内面积", "㎡"),
            Variable("floor", N_("Floor"), "楼层", ""),
            Variable("household_size", N_("People in the household"), "人数", "人"),
            Variable("owned_spaces", N_("Own parking spaces"), "产权车位", "个"),
            Variable("common_spaces", N_("Common parking spaces"), "共有车位", "个"),
            Variable("price", N_("Unit price"), "单价", "元"),
            Variable("surcharge", N_("Surcharge"), "附加费", "元"),
            Variable("months", N_("Months"), "月数", "月"),
            Variable("usage", N_("Usage"), "用量", ""),
            Variable("share", N_("Share of the shared costs"), "分摊额", "元"),
        )
    }
)
_BY_WORD = {**{name: name for name in VARIABLES}, **{v.chinese: name for name, v in VARIABLES.items()}}

_ALWAYS = frozenset({"price", "surcharge", "months"})
ALLOWED: Mapping[FormulaKind, frozenset[str]] = MappingProxyType(
    {
        FormulaKind.FIXED: _ALWAYS | {"household_size", "owned_spaces", "common_spaces", "floor"},
        FormulaKind.AREA: _ALWAYS | {"area", "inner_area", "floor"},
        FormulaKind.USAGE: _ALWAYS | {"usage"},
        FormulaKind.SHARE: frozenset({"share"}),
    }
)
NEEDED: Mapping[FormulaKind, tuple[str, ...]] = MappingProxyType(
    {
        FormulaKind.FIXED: ("price",),
        FormulaKind.AREA: ("area", "price"),
        FormulaKind.USAGE: ("usage", "price"),
        FormulaKind.SHARE: ("share",),
    }
)

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]+|[一-鿿]+)|(?P<sign>[-+*/×÷()（）＋－＊／−]))")
_SIGNS = {"×": "*", "÷": "/", "（": "(", "）": ")", "＋": "+", "－": "-", "−": "-", "＊": "*", "／": "/"}


@dataclass(frozen=True)
class Input:
    """One value that goes into a formula, exact, and where it came from."""

    value: Fraction
    source: Mapping[str, Any] | None = None
    unit: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


class InputMissing(LookupError):
    """A house lacks a value that the formula names."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Computed:
    """The exact result in yuan and the tree that shows how it came about."""

    value: Fraction
    tree: Tree


@dataclass(frozen=True)
class Node:
    """Part of a formula: a number, a name, or an operation on two parts or more."""

    sign: str
    parts: tuple[Node, ...] = ()
    name: str = ""
    number: Fraction = Fraction(0)

    def names(self) -> Iterator[str]:
        """Every variable it names."""
        if self.name:
            yield self.name
        for part in self.parts:
            yield from part.names()

    def evaluate(self, values: Mapping[str, Input]) -> Computed:
        """Reckon with exact fractions. Raises `InputMissing` and `DividesByZero`."""
        if self.sign == "name":
            return _named(self.name, values)
        if self.sign == "number":
            return Computed(self.number, {"value": written(self.number)})
        done = [part.evaluate(values) for part in self.parts]
        result = _applied(self.sign, [one.value for one in done])
        return Computed(result, {"op": self.sign, "value": written(result), "parts": [one.tree for one in done]})

    def __str__(self) -> str:
        if self.sign == "name":
            return self.name
        if self.sign == "number":
            return written(self.number)
        return f" {self.sign} ".join(_bracketed(part, self.sign, at > 0) for at, part in enumerate(self.parts))


def _bracketed(part: Node, around: str, is_later: bool) -> str:
    weak = part.sign in "+-" and around in "*/"
    return f"({part})" if part.parts and (weak or (is_later and around in "-/")) else str(part)


def _named(name: str, values: Mapping[str, Input]) -> Computed:
    found = values.get(name)
    if found is None:
        raise InputMissing(name)
    tree: Tree = {"name": name, "value": written(found.value)}
    if found.unit is not None:
        tree["unit"] = found.unit
    if found.source is not None:
        tree["source"] = found.source
    tree.update(found.more)
    return Computed(found.value, tree)


def _applied(sign: str, values: list[Fraction]) -> Fraction:
    result = values[0]
    for value in values[1:]:
        if sign == "+":
            result += value
        elif sign == "-":
            result -= value
        elif sign == "*":
            result *= value
        elif value == 0:
            raise DividesByZero
        else:
            result = Fraction(result, value)
    return result


def parse(text: str) -> Node:
    """The tree of a formula such as `area * price * months` or `建筑面积 × 单价 × 月数`.

    Raises `BadFormula` or `UnknownVariable`, naming the place.
    """
    if len(text) > LONGEST:
        raise BadFormula(near=text[:20] + "…")
    reading = _Reading(list(_tokens(text)))
    node = reading.sum(0)
    if reading.rest():
        raise BadFormula(near=reading.rest())
    return node


def parse_for(kind: FormulaKind, text: str) -> Node:
    """As `parse`, and only with the variables that a formula of this kind may and must have."""
    node = parse(text)
    names = set(node.names())
    for name in sorted(names - ALLOWED[kind]):
        raise VariableNotForKind(name=Translatable(VARIABLES[name].word))
    if kind is FormulaKind.AREA and "inner_area" in names:
        names.add("area")
    for name in NEEDED[kind]:
        if name not in names:
            raise VariableMissing(name=Translatable(VARIABLES[name].word))
    return node


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 0
    while text[position:].strip():
        match = _TOKEN.match(text, position)
        if match is None or len(match["number"] or "") > MOST_DIGITS:
            raise BadFormula(near=text[position : position + 12].strip())
        kind = str(match.lastgroup)
        yield kind, _SIGNS.get(match[kind], match[kind])
        position = match.end()


class _Reading:
    """A formula being read from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0

    def rest(self) -> str:
        return " ".join(text for _, text in self.tokens[self.at : self.at + 4])

    def _sign(self, *wanted: str) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at] in [("sign", sign) for sign in wanted]:
            self.at += 1
            return self.tokens[self.at - 1][1]
        return None

    def sum(self, depth: int) -> Node:
        node = self.product(depth)
        while sign := self._sign("+", "-"):
            node = _joined(sign, node, self.product(depth))
        return node

    def product(self, depth: int) -> Node:
        node = self.atom(depth)
        while sign := self._sign("*", "/"):
            node = _joined(sign, node, self.atom(depth))
        return node

    def atom(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise BadFormula(near=self.rest())
        if self._sign("("):
            node = self.sum(depth + 1)
            if not self._sign(")"):
                raise BadFormula(near=self.rest() or ")")
            return node
        if self.at >= len(self.tokens) or self.tokens[self.at][0] == "sign":
            raise BadFormula(near=" ".join(text for _, text in self.tokens[max(0, self.at - 2) : self.at + 1]))
        kind, text = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return Node("number", number=Fraction(text))
        if text not in _BY_WORD:
            known = ", ".join(VARIABLES) if text.isascii() else "、".join(one.chinese for one in VARIABLES.values())
            raise UnknownVariable(name=text, known=known)
        return Node("name", name=_BY_WORD[text])


def _joined(sign: str, left: Node, right: Node) -> Node:
    """a × b × c is one product of three: easier to read on a page than brackets in brackets."""
    if sign in "+*" and left.sign == sign:
        return Node(sign, (*left.parts, right))
    return Node(sign, (left, right))


def written(value: Fraction) -> str:
    """An exact number as text: a decimal when it ends, otherwise a fraction (`17/31`)."""
    below, places = value.denominator, 0
    while below % 10 == 0:
        below, places = below // 10, places + 1
    for prime in (2, 5):
        while below % prime == 0:
            below, places = below // prime, places + 1
    if below != 1:
        return f"{value.numerator}/{value.denominator}"
    scaled = abs(value.numerator) * 10**places // value.denominator
    whole, rest = divmod(scaled, 10**places)
    text = f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".") if places else str(whole)
    return f"-{text}" if value < 0 else text


def formula_said(text: str, language: str) -> str:
    """A stored formula as people write it: 建筑面积 × 单价 × 月数 in Chinese, `area × price × months` elsewhere."""
    said = text.replace("*", "×").replace("/", "÷")
    if not language.startswith("zh"):
        return said
    return re.sub(r"[a-z_]+", lambda found: VARIABLES[found[0]].chinese if found[0] in VARIABLES else found[0], said)


class BrokenTree(ValueError):
    """A stored calculation does not hold together."""


def worth(tree: Mapping[str, Any]) -> Fraction:
    """What a stored tree comes to, reckoned again from its leaves; every written value on the way must agree."""
    said = Fraction(tree["value"])
    if "op" in tree:
        found = _applied(tree["op"], [worth(part) for part in tree["parts"]])
        if found != said:
            raise BrokenTree(f"{written(found)} is written as {tree['value']}")
    return said
