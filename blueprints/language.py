"""Which language a page speaks: the member's choice, this browser's, the company's, what the browser asks for."""

from __future__ import annotations

from flask import request
from flask_babel import get_locale

from blueprints.access import current_company, current_member

LANGUAGES = {"zh_CN": "简体中文", "en": "English"}
COOKIE = "mingbai-lang"


def chosen() -> str:
    """The locale of this request, one of `LANGUAGES`."""
    member, here = current_member(), current_company()
    for wish in (member.locale if member else None, request.cookies.get(COOKIE), here.locale if here else None):
        if wish in LANGUAGES:
            return wish
    return _from_browser()


def _from_browser() -> str:
    best = request.accept_languages.best_match(["zh-CN", "zh", "en"], "zh-CN")
    return "en" if best == "en" else "zh_CN"


def zone() -> str:
    """Everything people read is in Asia/Shanghai."""
    return "Asia/Shanghai"


def current() -> str:
    """The language of this request by our own name, one of `LANGUAGES` (Babel calls Chinese zh_Hans_CN)."""
    return "en" if get_locale().language == "en" else "zh_CN"


def html_lang() -> str:
    """The value of `<html lang>`."""
    return "en" if str(get_locale()) == "en" else "zh-CN"
