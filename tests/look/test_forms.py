"""Fields become what their kind asks for, say what is wrong, and carry the token."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from blueprints.components.samples import broken_form, sample_form


def made(gallery: Flask, text: str, *, broken: bool = False, path: str = "/_components", **given: Any) -> BeautifulSoup:
    """A piece of template with the sample form."""
    macros = '{% from "components/form.html" import error_summary, field, form_page %}'
    with gallery.test_request_context(path):
        html = gallery.jinja_env.from_string(macros + text).render(
            form=broken_form() if broken else sample_form(), **given
        )
    return BeautifulSoup(html, "html.parser")


def one(page: BeautifulSoup, selector: str) -> Tag:
    """The only element that fits."""
    found = page.select(selector)
    assert len(found) == 1, f"{len(found)} × {selector}"
    return found[0]


FORM = '{% call form_page(form, submit="存") %}{{ field(form.name) }}{{ field(form.file) }}{% endcall %}'


def test_form_has_token_action_and_one_button(gallery: Flask) -> None:
    page = made(gallery, FORM)
    form = one(page, "form")
    assert form["method"] == "post" and form["action"] == "/_components"
    assert one(page, "input[name=csrf_token]")["value"]
    assert one(page, "button[type=submit]").text == "存"


def test_form_with_a_file_is_multipart(gallery: Flask) -> None:
    assert one(made(gallery, FORM), "form")["enctype"] == "multipart/form-data"


def test_form_comes_back_to_the_same_address(gallery: Flask) -> None:
    page = made(gallery, FORM, path="/_components?state=new&after=cursor")
    assert one(page, "form")["action"] == "/_components?state=new"


def test_get_form_has_no_token(gallery: Flask) -> None:
    page = made(gallery, '{% call form_page(form, submit="找", get=True) %}{% endcall %}')
    assert page.select("input[name=csrf_token]") == []


def test_form_by_htmx_is_still_a_form(gallery: Flask) -> None:
    form = one(made(gallery, '{% call form_page(form, submit="存", swap="case") %}{% endcall %}'), "form")
    assert (form["hx-post"], form["hx-target"], form["hx-select"]) == ("/_components", "#case", "#case")
    assert form["method"] == "post"


def test_summary_says_refusals_first_and_links_to_fields(gallery: Flask) -> None:
    summary = one(made(gallery, "{{ error_summary(form) }}", broken=True), ".error-summary")
    rows = [row.text for row in summary.select("li")]
    assert rows[0] == "这单维修已经完成，不能再派工。"
    assert "姓名：请填写姓名" in rows
    assert [link["href"] for link in summary.select("a")] == ["#full_name", "#planned_day", "#trade"]
    assert summary["role"] == "alert"


def test_a_question_is_followed_by_no_colon(gallery: Flask) -> None:
    with gallery.test_request_context("/_components"):
        form = broken_form()
        form.full_name.label.text = "哪一位？"
        macro = gallery.jinja_env.from_string(
            '{% from "components/form.html" import error_summary %}{{ error_summary(form) }}'
        )
        rows = [row.text for row in BeautifulSoup(macro.render(form=form), "html.parser").select("li")]
    assert "哪一位？ 请填写姓名" in rows


def test_no_summary_when_all_is_well(gallery: Flask) -> None:
    assert made(gallery, "{{ error_summary(form) }}").text.strip() == ""


def test_field_says_its_error_to_a_screen_reader(gallery: Flask) -> None:
    page = made(gallery, '{{ field(form.full_name, hint="全名") }}', broken=True)
    box = one(page, "input")
    assert box["aria-invalid"] == "true"
    assert [one(page, f"#{part}").text.strip() for part in str(box["aria-describedby"]).split()] == [
        "全名",
        "请填写姓名",
    ]


def test_only_what_may_stay_empty_says_so(gallery: Flask) -> None:
    assert "选填" not in made(gallery, "{{ field(form.name) }}").text
    assert "选填" in made(gallery, "{{ field(form.phone) }}").text
    assert "选填" not in made(gallery, "{{ field(form.phone, optional=False) }}").text
    assert "选填" not in made(gallery, "{{ field(form.estate) }}").text


@pytest.mark.parametrize(
    ("call", "selector", "count"),
    [
        ("field(form.problem)", "textarea.form-control", 1),
        ("field(form.estate)", "select.form-select option", 3),
        ("field(form.kind)", ".choice-rows input[type=radio]", 2),
        ("field(form.roles)", ".choice-rows input[type=checkbox]", 3),
        ("field(form.category, as_='tiles', icons={'water': 'droplet'})", ".tile input[type=radio]", 6),
        ("field(form.category, as_='tiles', icons={'water': 'droplet'})", ".tile svg", 1),
        ("field(form.slot, as_='slots')", ".tile input[checked]", 1),
        ("field(form.enter)", "label.choice input[type=checkbox]", 1),
        ("field(form.photos, limit=4)", "[data-photos][data-limit='4'] input[type=file][name=photos][multiple]", 1),
        ("field(form.file, as_='file', accept='.xlsx')", "[data-file] input[accept='.xlsx']:not([capture])", 1),
        ("field(form.code, code=True)", "input[autocomplete=one-time-code][inputmode=numeric]", 1),
        ("field(form.password)", "input[type=password][value='']", 1),
        ("field(form.day)", "input[type=date]", 1),
    ],
)
def test_a_field_becomes_what_it_is(gallery: Flask, call: str, selector: str, count: int) -> None:
    assert len(made(gallery, "{{ " + call + " }}").select(selector)) == count


def test_groups_of_choices_have_a_legend(gallery: Flask) -> None:
    group = one(made(gallery, "{{ field(form.trade, as_='tiles') }}", broken=True), "fieldset#trade")
    assert one(BeautifulSoup(str(group), "html.parser"), "legend").text.strip() == "是哪方面的问题？"
    assert group["aria-describedby"] == "trade-error"


def test_held_button_leaves_a_way_without_holding(gallery: Flask) -> None:
    with gallery.test_request_context("/_components"):
        html = gallery.jinja_env.from_string(
            '{% from "components/buttons.html" import hold_button %}{{ hold_button("启动", "/go", "启动") }}'
        ).render()
    page = BeautifulSoup(html, "html.parser")
    assert one(page, "[data-hold]").has_attr("hidden")
    assert one(page, "details input[name=confirm]")
    assert one(page, "details").has_attr("open")
