"""The pages in a real browser: axe, the policy, the behaviours, the weight."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.look.axe import axe
from tests.look.screenshots import open_page, overflows

NAMES = ("components", "resident", "technician", "staff", "inbox", "public", "operator", "404", "refused")


@pytest.fixture
def desk(browser: Browser, gallery_url: str) -> Iterator[Page]:
    """The components page at a desk."""
    page = open_page(browser, gallery_url)
    yield page
    page.context.close()


@pytest.mark.parametrize(
    ("name", "theme", "width"),
    [("components", theme, width) for theme in ("light", "dark") for width in (360, 1280)]
    + [(name, theme, 360) for name in ("resident", "technician") for theme in ("light", "dark")]
    + [("staff", "dark", 768), ("inbox", "light", 1280), ("public", "dark", 360), ("operator", "light", 360)]
    + [("404", "dark", 1280), ("refused", "light", 360)],
)
def test_axe_finds_nothing(browser: Browser, gallery_url: str, name: str, theme: str, width: int) -> None:
    page = open_page(browser, f"{gallery_url}/{name}", width=width, theme=theme)
    try:
        assert axe(page) == []
        assert not overflows(page)
    finally:
        page.context.close()


@pytest.mark.parametrize("name", NAMES)
def test_the_policy_is_kept(browser: Browser, gallery_url: str, name: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{gallery_url}/{name}", wait_until="networkidle")
    page.close()
    assert said == []


def test_icons_are_drawn_under_the_policy(desk: Page) -> None:
    box = desk.locator(".rail .icon").first.evaluate("icon => icon.getBBox().width")
    assert box > 5


@pytest.mark.parametrize(
    ("name", "most"), [("resident", 100), ("technician", 100), ("staff", 200), ("components", 200)]
)
def test_first_view_is_light(browser: Browser, gallery_url: str, name: str, most: int) -> None:
    """Everything a first visit fetches, compressed as the proxy does, in kB."""
    page = browser.new_page()
    bodies: list[bytes] = []
    page.on("response", lambda answer: bodies.append(answer.body()))
    page.goto(f"{gallery_url}/{name}", wait_until="networkidle")
    page.close()
    assert sum(len(gzip.compress(body)) for body in bodies) <= most * 1000


@pytest.mark.parametrize("name", ["resident", "technician"])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_targets_on_phones_are_large(browser: Browser, gallery_url: str, name: str, language: str) -> None:
    page = open_page(browser, f"{gallery_url}/{name}", width=360, language=language)
    small = page.eval_on_selector_all(
        "a.btn, button, .bottom-bar a, summary, .emergency, .big-action",
        """all => all.filter(one => one.offsetParent && one.getBoundingClientRect().height < 47.5)
                      .map(one => one.outerHTML.slice(0, 120))""",
    )
    page.context.close()
    assert small == []


def test_large_print_is_a_quarter_larger(browser: Browser, gallery_url: str) -> None:
    sizes = []
    for size in ("normal", "large"):
        page = open_page(browser, f"{gallery_url}/resident?size={size}", width=360)
        sizes.append(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
        assert not overflows(page)
        page.context.close()
    assert sizes == [16, 20]


def test_emergency_phone_stays_in_its_corner(browser: Browser, gallery_url: str) -> None:
    for name in ("resident", "technician", "staff", "public", "404"):
        page = open_page(browser, f"{gallery_url}/{name}", width=360)
        box = page.locator(".emergency").first.bounding_box()
        page.context.close()
        assert box is not None and box["x"] > 150 and box["y"] < 60, name


def test_a_key_presses_its_button(desk: Page) -> None:
    desk.evaluate("document.querySelector('[data-key=a]').addEventListener('click', () => { window.pressed = true })")
    desk.keyboard.press("a")
    assert desk.evaluate("window.pressed") is True


def test_a_key_inside_a_field_is_a_letter(desk: Page) -> None:
    desk.evaluate("document.querySelector('[data-key=a]').addEventListener('click', () => { window.pressed = true })")
    desk.locator("#name").fill("")
    desk.locator("#name").press("a")
    assert desk.evaluate("window.pressed") is None
    assert desk.locator("#name").input_value() == "a"


def test_keys_can_be_switched_off(desk: Page) -> None:
    desk.evaluate("document.documentElement.dataset.keys = 'off'")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_hidden()


def test_slash_goes_to_the_search_and_question_mark_lists_keys(desk: Page) -> None:
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    expect(desk.locator("#keys")).to_contain_text("派工")
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    assert desk.evaluate("document.activeElement.name") == "q"


def test_palette_goes_where_one_types(desk: Page) -> None:
    desk.evaluate(
        "document.querySelector('.rail a[data-palette]').addEventListener('click', () => { window.went = true })"
    )
    desk.keyboard.press("Control+k")
    desk.locator("#palette input").fill("今日")
    desk.keyboard.press("Enter")
    assert desk.evaluate("window.went") is True
    expect(desk.locator("#palette")).to_be_hidden()


def test_j_and_k_walk_the_list(browser: Browser, gallery_url: str) -> None:
    page = open_page(browser, f"{gallery_url}/inbox")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "单元门闭门器" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    assert "卫生间地漏" in page.evaluate("document.activeElement.textContent")
    page.context.close()


def test_dialog_opens_and_gives_the_focus_back(desk: Page) -> None:
    opener = desk.locator("[data-opens=sample-dialog]")
    opener.click()
    expect(desk.locator("#sample-dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#sample-dialog")).to_be_hidden()
    assert desk.evaluate("document.activeElement.dataset.opens") == "sample-dialog"


def test_menu_closes_on_escape_and_outside(desk: Page) -> None:
    desk.locator(".bar-end summary").click()
    expect(desk.locator(".bar-end .menu-sheet")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator(".bar-end .menu-sheet")).to_be_hidden()
    desk.locator(".bar-end summary").click()
    desk.locator("h1").click()
    expect(desk.locator(".bar-end .menu-sheet")).to_be_hidden()


def test_held_long_enough_sends_and_too_short_does_not(desk: Page) -> None:
    desk.clock.install()
    desk.evaluate(
        "() => { HTMLFormElement.prototype.submit = function () { window.sent = new FormData(this).get('confirm') } }"
    )
    button = desk.locator("[data-hold]")
    button.scroll_into_view_if_needed()
    button.dispatch_event("pointerdown")
    desk.clock.run_for(1500)
    button.dispatch_event("pointerup")
    desk.clock.run_for(3000)
    assert desk.evaluate("window.sent") is None
    button.dispatch_event("pointerdown")
    desk.clock.run_for(2100)
    assert desk.evaluate("window.sent") == "held"


def test_a_form_is_sent_once_and_says_so(desk: Page) -> None:
    sent = desk.evaluate(
        """() => {
          let sent = 0;
          const form = document.getElementById("plain-form");
          window.addEventListener("submit", (event) => {
            if (!event.defaultPrevented) sent += 1;
            event.preventDefault();
          });
          const button = form.querySelector("button[type=submit]");
          button.click(); button.click(); button.click();
          return [sent, button.getAttribute("aria-busy"), button.textContent.trim()];
        }"""
    )
    assert sent == [1, "true", "正在提交…"]


def test_theme_changes_at_once_and_is_sent(desk: Page) -> None:
    with desk.expect_request("**/preferences") as asked:
        desk.locator(".panel [data-preference=theme] button[value=dark]").click()
    assert "theme=dark" in str(asked.value.post_data)
    assert desk.evaluate("document.documentElement.dataset.theme") == "dark"
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 23, 30)"


def test_photo_is_made_small_shown_and_can_be_taken_out(desk: Page, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("photos") / "large.png"
    Image.effect_noise((2400, 1200), 60).convert("RGB").save(path)
    field = desk.locator("#photos")
    field.set_input_files(path)
    expect(desk.locator("[data-photos] .photo img")).to_have_count(1)
    kept = field.evaluate("field => [field.files.length, field.files[0].size, field.files[0].type]")
    assert kept[0] == 1 and kept[1] < path.stat().st_size and kept[2] == "image/jpeg"
    side = field.evaluate("async field => (await createImageBitmap(field.files[0])).width")
    assert side == 1600
    desk.locator(".photo-remove").click()
    assert field.evaluate("field => field.files.length") == 0


def test_job_replaces_itself_and_stops_asking(desk: Page) -> None:
    expect(desk.locator("#job-running")).to_contain_text("看结果", timeout=8000)
    assert desk.locator("#job-running").get_attribute("hx-trigger") is None
    expect(desk.locator("#announcer")).to_contain_text("已完成")


def test_printed_page_has_no_frame(desk: Page) -> None:
    desk.emulate_media(media="print")
    for part in (".rail", ".bar", ".form-actions", ".snackbars"):
        assert desk.locator(part).first.evaluate("one => getComputedStyle(one).display") == "none"
    assert desk.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_summary_of_errors_gets_the_focus(desk: Page) -> None:
    assert re.search("还没有保存", desk.evaluate("document.activeElement.textContent"))
