"""Pictures of pages at three widths, two languages, light and dark, to be looked at.

    python -m tests.look.screenshots URL… --out DIR [--width 360 1280] [--lang zh_CN] [--theme light]
        [--cookie name=value] [--size large] [--full]

Language and theme are set by the cookies of blueprints/language.py and blueprints/preferences, and by the query
(`?lang=en&theme=dark`) where a page understands that.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = (360, 768, 1280)
LANGUAGES = ("zh_CN", "en")
THEMES = ("light", "dark")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that CHROMIUM names; without its sandbox only when root runs it."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=flags
        )
        try:
            yield browser
        finally:
            browser.close()


def open_page(
    browser: Browser,
    url: str,
    *,
    width: int = 1280,
    language: str = "zh_CN",
    theme: str = "light",
    cookies: dict[str, str] | None = None,
) -> Page:
    """The page at this address, as somebody with these choices sees it."""
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 780 if phone else 900},
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        locale="en-GB" if language == "en" else "zh-CN",
        color_scheme="dark" if theme == "dark" else "light",
    )
    split = urlsplit(url)
    chosen = {"mingbai-lang": language, "mingbai-theme": theme} | (cookies or {})
    context.add_cookies([{"name": n, "value": v, "url": f"{split.scheme}://{split.netloc}"} for n, v in chosen.items()])
    query = dict(parse_qsl(split.query)) | {"lang": language, "theme": theme}
    page = context.new_page()
    page.goto(urlunsplit(split._replace(query=urlencode(query))), wait_until="load")
    return page


def overflows(page: Page) -> bool:
    """Whether the page is wider than its window, which a phone shows as a sideways scroll."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


def main() -> None:
    """Take them all and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("urls", nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--width", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--lang", nargs="+", default=LANGUAGES)
    parser.add_argument("--theme", nargs="+", default=THEMES)
    parser.add_argument("--cookie", nargs="*", default=[])
    parser.add_argument("--window", action="store_true", help="only what the window shows, not the whole page")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    cookies = dict(one.split("=", 1) for one in asked.cookie)
    with chromium() as browser:
        for url, width, language, theme in product(asked.urls, asked.width, asked.lang, asked.theme):
            page = open_page(browser, url, width=width, language=language, theme=theme, cookies=cookies)
            page.evaluate("scrollTo(0, 0)")
            name = re.sub(r"\W+", "-", urlsplit(url).path).strip("-") or "home"
            path = asked.out / f"{name}-{width}-{language}-{theme}.png"
            page.screenshot(path=path, full_page=not asked.window)
            print(path, "WIDER THAN ITS WINDOW" if overflows(page) else "")
            page.context.close()


if __name__ == "__main__":
    main()
