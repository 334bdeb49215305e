"""What the service is, who answers for it, what it promises and how it was kept: sheets from the service's own data."""

from __future__ import annotations

from saas import metrics
from saas.disclosures.draft_money import MODEL_NAMES, agreement_on
from saas.disclosures.draft_prices import HOTLINE
from saas.disclosures.drafting import Order, fills
from saas.disclosures.layouts import Sheet
from saas.disclosures.topics import Topic
from saas.promises import CLOCK_NAMES
from saas.promises.standards import published_standards
from saas.tariffs import ChargingModel
from tenants.clock import local_date
from tenants.members import members_in_roles
from tenants.permissions import ROLE_NAMES, Role
from tenants.text import N_

HOURS, MINUTES = N_("%(count)s hours"), N_("%(count)s minutes")
TERM = N_("%(start)s to %(end)s")
OPEN_END = N_("until further notice")


@fills(Topic.SERVICE_ITEMS)
def fill_service_items(sheet: Sheet, order: Order) -> None:
    """The agreement in force and what it promises, a line each."""
    sheet.put("agreement.company", order.company)
    agreement = agreement_on(order.estate.id, local_date(order.at))
    if agreement is None:
        return
    end = agreement.ends_on.isoformat() if agreement.ends_on else order.translate(OPEN_END)
    term = order.translate(TERM) % {"start": agreement.starts_on.isoformat(), "end": end}
    sheet.put("agreement.number", agreement.number)
    sheet.put("agreement.term", term)
    sheet.put("agreement.model", order.translate(MODEL_NAMES[ChargingModel(agreement.charging_model)]))
    for index, line in enumerate(filter(None, (line.strip() for line in agreement.content.splitlines())), start=1):
        item, _, content = line.partition("：")
        sheet.add_row("items", f"typed-{index}", {"item": item, "content": content})


@fills(Topic.RESPONSIBLE_PERSONS)
def fill_responsible_persons(sheet: Sheet, order: Order) -> None:
    """The estate's manager and supervisors, with the telephone of the office."""
    sheet.put("office.company", order.company)
    sheet.put("office.phone", order.estate.emergency_phone)
    sheet.put("office.hotline", HOTLINE)
    index = 0
    for role in (Role.ESTATE_MANAGER, Role.SERVICE_SUPERVISOR):
        for member in members_in_roles([role], estate_id=order.estate.id):
            index += 1
            cells = {
                "duty": order.translate(ROLE_NAMES[role]),
                "name": member.name,
                "phone": order.estate.emergency_phone,
            }
            sheet.add_row("persons", f"typed-{index}", cells)


@fills(Topic.QUALITY)
def fill_quality(sheet: Sheet, order: Order) -> None:
    """Every limit that is promised to residents. Internal targets never appear here."""
    for standard in published_standards(order.estate.id):
        for clock in standard.published_in_order:
            minutes = standard.minutes(clock)
            if minutes is None:
                continue
            hours, rest = divmod(minutes, 60)
            limit = order.translate(MINUTES) % {"count": minutes} if rest else order.translate(HOURS) % {"count": hours}
            cells = {"service": standard.name.zh, "clock": order.translate(CLOCK_NAMES[clock]), "limit": limit}
            sheet.add_row("promises", f"{standard.key.subject}-{clock.value}", cells)


@fills(Topic.PERFORMANCE)
def fill_performance(sheet: Sheet, order: Order) -> None:
    """The figures of the stretch, each a number of rows among others; rates carry their n."""
    period = metrics.period_named(order.span.name)
    if period is None:
        return
    figures = metrics.figures_for([order.estate.id], period, at=order.at)
    for indicator in metrics.INDICATORS:
        if indicator.kind is metrics.Kind.PER_HUNDRED:
            continue
        figure = figures.of(order.estate.id, indicator.key)
        is_rate = indicator.kind is metrics.Kind.RATE
        source = [{"metric": indicator.key, "period": period.name}]
        cells = {
            "name": order.translate(indicator.name),
            "met": figure.met if is_rate else None,
            "n": figure.n,
            "rate": [figure.met, figure.n] if is_rate and figure.n else None,
        }
        sheet.add_row("figures", indicator.key, cells, {"n": source, **({"met": source} if is_rate else {})})
