"""Column declarations for the register of personal data (PIPL 51, PRV-41): class, purpose and mask beside the column.

Each helper gives the `info` of a `mapped_column`. A guard test fails on any column inside the wall without one, except
keys and foreign keys, which are internal by nature.
"""

from __future__ import annotations

from typing import Any

CLASS = "data_class"


def public() -> dict[str, Any]:
    """Anyone in the company may read it; it says nothing about a person."""
    return {CLASS: "public"}


def internal() -> dict[str, Any]:
    """For the running of the product; it says nothing about a person by itself."""
    return {CLASS: "internal"}


def personal(purpose: str, *, mask: str | None = None, keep: str | None = None) -> dict[str, Any]:
    """Personal information: `purpose` from the register, `mask` names the masking rule, `keep` the retention rule."""
    return {CLASS: "personal", "purpose": purpose, "mask": mask, "keep": keep}


def sensitive(purpose: str, *, mask: str | None = None, keep: str | None = None) -> dict[str, Any]:
    """Sensitive personal information (PIPL 28, PRV-02): reading it needs a permission of its own and is recorded."""
    return {CLASS: "sensitive", "purpose": purpose, "mask": mask, "keep": keep}


def secret() -> dict[str, Any]:
    """Credentials and keys: never exported, never rendered."""
    return {CLASS: "secret"}
