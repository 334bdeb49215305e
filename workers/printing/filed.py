"""Papers that are filed with the thing they are about: in which language, for whom, when, and where they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import force_locale, gettext

from tenants.clock import now
from tenants.companies import Tenant, company_by_id
from tenants.files import store
from tenants.members import Member, find_member
from tenants.scope import current_tenant_id
from workers import pdf
from workers.jobs import Gone, progress
from workers.printing.sheets import compose

STEPS = 2


@dataclass(frozen=True)
class Printing:
    """One printing that a member asked for."""

    language: str
    company: Tenant
    by: Member | None
    at: datetime

    @property
    def chinese(self) -> bool:
        """Whether names are wanted in Chinese."""
        return self.language.startswith("zh")

    @property
    def spoken(self) -> AbstractContextManager[None]:
        """The language, while the values of the document are gathered."""
        return force_locale(self.language)

    def given(self) -> dict[str, Any]:
        """What every document is told."""
        return {
            "company": self.company.name,
            "translate": lambda message: str(gettext(message)),
            "printed_by": self.by.name if self.by is not None else "",
            "at": self.at,
        }

    def rendered(self, document: object, pictures: Mapping[str, bytes] | None = None) -> pdf.Rendered:
        """The document as a PDF; the first of the job's two steps is done before it."""
        progress(1, STEPS)
        return pdf.render(compose(document, language=self.language), assets=pictures or {}, created=self.at)

    def filed(
        self, document: object, kind: str, name: str, to: UUID, pictures: Mapping[str, bytes] | None = None
    ) -> dict[str, object]:
        """Set it and keep it with the thing it is about; the token of the file, which the job answers with."""
        paper = self.rendered(document, pictures).pdf
        return {"token": store(kind, paper, name=name, by=self.by, at=self.at, to=to).token}


def printing(language: str, member_id: UUID) -> Printing:
    """Begin a printing for whoever asked, now."""
    company = company_by_id(current_tenant_id())
    if company is None:
        raise Gone("no such company")
    return Printing(language, company, find_member(member_id), now())
