"""Chinese search without an extension: bigrams in an array column, each prefixed with the tenant, under a GIN index.

The array is searched through one reviewed definer function per table (array operators are not leakproof, so row-level
security would keep them from the index); the function reads the tenant from the setting, never from an argument.
"""

from __future__ import annotations

import re
import unicodedata

_CJK = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+")
_WORD = re.compile(r"[a-z0-9]+")


def folded(text: str) -> str:
    """Text as it is compared: full-width folded, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str, tenant_id: int) -> list[str]:
    """The tenant-prefixed search keys of a text: bigrams of Chinese runs, whole Latin words and their prefixes."""
    return sorted({f"{tenant_id}:{gram}" for gram in _keys(text)})


def query_grams(text: str, tenant_id: int) -> list[str]:
    """The keys that a row must all carry to match a query; empty when the query is too short to use the index."""
    plain = folded(text)
    keys = {run[i : i + 2] for run in _CJK.findall(plain) for i in range(len(run) - 1)}
    keys |= {word[:8] for word in _WORD.findall(plain) if len(word) >= 2}
    return sorted(f"{tenant_id}:{key}" for key in keys)


def _keys(text: str) -> set[str]:
    plain = folded(text)
    keys = {run[i : i + 2] for run in _CJK.findall(plain) for i in range(len(run) - 1)}
    for word in _WORD.findall(plain):
        keys |= {word[:length] for length in range(2, min(len(word), 8) + 1)}
    return keys
