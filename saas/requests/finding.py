"""What a request is found by: number, words, place, name. The text is kept as bigrams (`tenants.search`)."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Select, Text, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

import saas.promises as promises
from saas.requests.models import Request
from tenants.scope import current_tenant_id
from tenants.search import folded, grams, query_grams

NUMBER = re.compile(r"^[A-Za-z]{2}-?\d{8}-?\d{4,}$")
MOST = 500


def make_findable(request: Request) -> None:
    """Write the search keys anew; called by every verb that changes a searched text."""
    service = promises.service_type(request.service_type) if request.service_type else None
    parts = [
        request.number,
        request.description,
        request.place,
        request.reporter_name,
        request.house.code if request.house is not None else "",
        f"{service.name.zh} {service.name.en}" if service is not None else "",
    ]
    request.search_text = folded(" ".join(part for part in parts if part))
    request.search_grams = grams(request.search_text, current_tenant_id())


def matching(words: str) -> Select[Any] | None:
    """Ids of the newest 500 requests that carry every bigram of the words; none when they are too short to ask."""
    keys = query_grams(words, current_tenant_id())
    if not keys:
        return None
    found = func.requests_matching(cast(keys, ARRAY(Text)), MOST, type_=Uuid())
    return select(found.column_valued("request_id"))


def as_number(words: str) -> str | None:
    """The number somebody typed, in our spelling: "wx202611210001" is WX-20261121-0001."""
    plain = words.strip().replace(" ", "").upper()
    if not NUMBER.match(plain):
        return None
    bare = plain.replace("-", "")
    return f"{bare[:2]}-{bare[2:10]}-{bare[10:]}"
