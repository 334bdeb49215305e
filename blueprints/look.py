"""What every template may call: addresses of static files, this page's address changed a little, days said in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale, gettext

from saas import metrics
from tenants import formats
from tenants.clock import local_date, now

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def install(app: Flask) -> None:
    """Give the templates of this application what the components need."""
    app.extensions["fingerprints"] = {}
    app.jinja_env.globals.update(asset=asset, address=address, way_to=way_to, FEW=metrics.FEW)
    app.jinja_env.filters.update(formats.FILTERS, due=due, lasting=lasting)


def asset(path: str) -> str:
    """Address of a file in static/ that changes when the file does, so that browsers may keep it."""
    known: dict[str, str] = current_app.extensions["fingerprints"]
    if path not in known or current_app.config.get("DEVELOPMENT"):
        folder = Path(str(current_app.static_folder))
        known[path] = sha256((folder / path).read_bytes()).hexdigest()[:10]
    return url_for("static", filename=path, v=known[path])


def address(**changes: object) -> str:
    """This page's address with parts of its query changed; None takes a part away, and the list starts anew."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changes and name != "after"]
    pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
    path = quote(request.path)
    return f"{path}?{urlencode(pairs)}" if pairs else path


def way_to(endpoint: str, **values: object) -> str | None:
    """Address of a page, or nothing where this application does not have it."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None  # type: ignore[arg-type]


def due(value: datetime, at: datetime | None = None) -> str:
    """An instant as one says it to a neighbour, in Asia/Shanghai: 今天 16:00, 明天 09:00, 11月23日（周一）16:00."""
    day, today, hour = local_date(value), local_date(at or now()), formats.clock(value)
    if day == today:
        return gettext("today %(hour)s", hour=hour)
    if day == today + timedelta(days=1):
        return gettext("tomorrow %(hour)s", hour=hour)
    if day == today - timedelta(days=1):
        return gettext("yesterday %(hour)s", hour=hour)
    if day.year != today.year:
        return formats.moment(value)
    if formats.is_chinese(str(get_locale())):
        return f"{day.month}月{day.day}日（周{WEEKDAYS['zh'][day.weekday()]}）{hour}"
    return f"{WEEKDAYS['en'][day.weekday()]} {day.day} {formats.ENGLISH_MONTHS[day.month - 1][:3]} {hour}"


def lasting(value: timedelta | None) -> str:
    """A length of time in the page's language: 1小时25分, 1 h 25 min; none is a dash."""
    whole = None if value is None else max(int(value.total_seconds() // 60), 0)
    return formats.minutes(whole, str(get_locale()))
