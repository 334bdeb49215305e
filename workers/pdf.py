"""HTML of ours in, PDF out: rendered in a confined child that reads only what it is given.

    warm_up()                                              # once, before a worker forks its jobs
    done = render(html, assets={"logo.png": logo}, created=at)
    bundle = render_many(bills, created=at)                # one PDF for the printer …
    for pdf in bundle.split(): …                           # … or one a household

Only templates of ours, autoescaped, may come in here; never a person's own HTML.
"""

from __future__ import annotations

import gc
import io
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import accumulate, batched, chain, pairwise
from types import MappingProxyType

import pikepdf
from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from workers.printing.assets import AssetsOnly, print_styles
from workers.printing.confined import DEFAULT, Answer, Limits, RenderFailed, RenderTooHeavy, run_confined
from workers.printing.fonts import FontsMissing, check_fonts, our_characters, private_fonts, without_glyph

__all__ = [
    "DEFAULT",
    "Bundle",
    "FontsMissing",
    "Limits",
    "RenderFailed",
    "RenderTooHeavy",
    "Rendered",
    "check_fonts",
    "render",
    "render_many",
    "warm_up",
]
