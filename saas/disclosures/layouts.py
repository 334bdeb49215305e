"""How each topic's table is built (layouts.json), and a sheet: one such table with what was put into its cells.

A sheet is plain data, because it becomes the canonical content to the byte: blocks of facts, tables or text. A cell
that came from the books carries `from`, the parts whose entries make it up; nobody types over such a cell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from saas.disclosures.topics import Topic

FILE = Path(__file__).with_name("layouts.json")
MONEY = "money"
TYPED = "typed"
Block = dict[str, Any]


@cache
def layouts() -> Mapping[str, Any]:
    """Every topic's layout."""
    data: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return data


def layout_of(topic: Topic | str) -> Mapping[str, Any]:
    """The layout of a topic."""
    found: Mapping[str, Any] = layouts()[str(topic)]
    return found


def in_language(label: str, language: str) -> str:
    """A label of a layout, which is `中文|English`."""
    chinese, _, english = label.partition("|")
    return chinese if language.startswith("zh") or not english else english


def title_of(topic: Topic | str, language: str = "zh_CN") -> str:
    """What the paper of a topic is called."""
    return in_language(layout_of(topic)["title"], language)


@dataclass(frozen=True)
class Figure:
    """One number or text of a sheet with where it stands: `income/parking/received`, `end/closing`."""

    key: str
    block: str
    label: str
    type: str
    value: Any
    source: list[dict[str, Any]] | None


class Sheet:
    """A topic's blocks, written as plain data in Chinese (the language of the paper)."""

    def __init__(self, topic: Topic | str, blocks: list[Block] | None = None) -> None:
        self.topic = Topic(topic)
        self.layout = layout_of(self.topic)
        self.blocks = deepcopy(blocks) if blocks is not None else [_empty(block) for block in self.layout["blocks"]]

    def block(self, key: str) -> Block:
        """A block by its key."""
        return next(block for block in self.blocks if block["key"] == key)

    def fact(self, path: str) -> dict[str, Any]:
        """The row of a facts block: `end.closing`."""
        block, row = path.split(".")
        found: dict[str, Any] = next(one for one in self.block(block)["rows"] if one["key"] == row)
        return found

    def put(self, path: str, value: Any, source: list[dict[str, Any]] | None = None) -> None:
        """Write a fact, and where it comes from."""
        row = self.fact(path)
        row["value"] = value
        row.pop("from", None)
        if source is not None:
            row["from"] = source

    def add_row(
        self, block: str, key: str, cells: Mapping[str, Any], sources: Mapping[str, list[dict[str, Any]]] | None = None
    ) -> None:
        """Add a row to a table."""
        columns = [column["key"] for column in self.block(block)["columns"]]
        row: dict[str, Any] = {"key": key, "cells": {name: cells.get(name) for name in columns}}
        if sources:
            row["from"] = dict(sources)
        self.block(block)["rows"].append(row)

    def amount(self, path: str) -> int:
        """A fact's number, or the sum of a table's column: `income.received`. What is empty counts as zero."""
        block_key, name = path.split(".")
        block = self.block(block_key)
        if block["kind"] == "facts":
            return int(self.fact(path)["value"] or 0)
        return sum(int(row["cells"].get(name) or 0) for row in block["rows"])

    def settle(self) -> None:
        """Reckon what follows from the cells: sums of tables, rates, and the layout's computed facts."""
        for plan in self.layout["blocks"]:
            if plan.get("sum"):
                block = self.block(plan["key"])
                block["sums"] = {
                    name: sum(int(row["cells"].get(name) or 0) for row in block["rows"]) for name in plan["sum"]
                }
        for row in self.block("income")["rows"] if self.topic is Topic.YEARLY_ACCOUNTS else ():
            due, received = row["cells"].get("due") or 0, row["cells"].get("received") or 0
            row["cells"]["rate"] = [received, due] if due > 0 else None
        for rule in self.layout.get("computed", ()):
            values = [self._known(path) for path in (*rule["plus"], *rule["minus"])]
            plus = sum(value for value in values[: len(rule["plus"])] if value is not None)
            minus = sum(value for value in values[len(rule["plus"]) :] if value is not None)
            self.put(rule["cell"], None if None in values else plus - minus)

    def _known(self, path: str) -> int | None:
        """As `amount`, but an empty fact is unknown."""
        block_key, _name = path.split(".")
        if self.block(block_key)["kind"] == "facts" and self.fact(path)["value"] is None:
            return None
        return self.amount(path)

    def figures(self) -> Iterator[Figure]:
        """Every filled cell, in the order of the page."""
        for block in self.blocks:
            if block["kind"] == "facts":
                for row in block["rows"]:
                    if row["value"] is not None:
                        yield Figure(
                            f"{block['key']}/{row['key']}",
                            block["heading"],
                            row["label"],
                            row["type"],
                            row["value"],
                            row.get("from"),
                        )
            elif block["kind"] == "table":
                yield from self._of_table(block)

    def _of_table(self, block: Block) -> Iterator[Figure]:
        for row in block["rows"]:
            for column in block["columns"]:
                value = row["cells"].get(column["key"])
                if value is not None:
                    yield Figure(
                        f"{block['key']}/{row['key']}/{column['key']}",
                        block["heading"],
                        column["label"],
                        column["type"],
                        value,
                        row.get("from", {}).get(column["key"]),
                    )

    def figure(self, key: str) -> Figure | None:
        """The cell of a key."""
        return next((one for one in self.figures() if one.key == key), None)


def _empty(plan: Mapping[str, Any]) -> Block:
    heading = in_language(plan["heading"], "zh")
    if plan["kind"] == "facts":
        rows = [
            {"key": row["key"], "label": in_language(row["label"], "zh"), "type": row["type"], "value": None}
            for row in plan["rows"]
        ]
        return {"key": plan["key"], "kind": "facts", "heading": heading, "rows": rows}
    if plan["kind"] == "table":
        columns = [
            {"key": column["key"], "label": in_language(column["label"], "zh"), "type": column["type"]}
            for column in plan["columns"]
        ]
        return {"key": plan["key"], "kind": "table", "heading": heading, "columns": columns, "rows": []}
    return {"key": plan["key"], "kind": "text", "heading": heading, "text": ""}
