"""The demanding client: it takes endpoints, and it reads every page it fetches more carefully than a person would."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.test import TestResponse

from blueprints.access import LOGIN_COOKIE
from tenants.clock import now
from tenants.db import db
from tenants.members import Member
from tenants.scope import acting_in
from tenants.sessions import begin_session
from tests.cast import Company

REDIRECTS = (301, 302, 303)


class Page(BeautifulSoup):
    """A fetched page. `.response` is the answer it came in."""

    response: TestResponse


class Visit:
    """Visits to one company's host, as one member or as nobody."""

    def __init__(self, app: Flask, company: Company, member: Member | None = None, language: str | None = None) -> None:
        self.app = app
        self.company = company
        self.member = member
        self.language = language
        self.client = app.test_client()
        if member is not None:
            self.client.set_cookie(LOGIN_COOKIE, self._log_in(member), domain=company.host)
        if language is not None:
            self.client.set_cookie("mingbai-lang", language, domain=company.host)

    def _log_in(self, member: Member) -> str:
        with acting_in(self.company.id):
            member = db.session.get_one(Member, (self.company.id, member.id))
            token = begin_session(member, at=now(), address="127.0.0.1", agent="test")
            db.session.commit()
            return token

    def as_(self, member: Member, *, company: Company | None = None, language: str | None = None) -> Visit:
        """The same app, as this member; `company` when it is not green's."""
        return Visit(self.app, company or self.company, member, language or self.language)

    def as_nobody(self) -> Visit:
        """The same company, not logged in."""
        return Visit(self.app, self.company, language=self.language)

    def to(self, company: Company) -> Visit:
        """Another company's host, with nobody logged in."""
        return Visit(self.app, company)

    def url(self, endpoint: str, **values: Any) -> str:
        """The path of an endpoint."""
        path: str = _apart(self._path, endpoint, values)
        return path

    def _path(self, endpoint: str, values: dict[str, Any]) -> str:
        with self.app.test_request_context(base_url=f"http://{self.company.host}/"):
            return url_for(endpoint, **values)

    def get(self, endpoint: str, *, expect: int = 200, **values: Any) -> Page:
        """Fetch a page; fails when the status differs or the page is badly made."""
        return self.get_path(self.url(endpoint, **values), expect=expect)

    def get_path(self, path: str, *, expect: int = 200, headers: dict[str, str] | None = None) -> Page:
        """Fetch a path of this host."""
        response = _apart(self.client.get, path, base_url=f"http://{self.company.host}/", headers=headers)
        return self._read(response, expect)

    def post(
        self,
        endpoint: str,
        data: dict[str, Any] | None = None,
        *,
        expect: int = 303,
        csrf: bool = True,
        **values: Any,
    ) -> Page:
        """Send a form as a person would, with a token of this very session."""
        path = self.url(endpoint, **values)
        fields = dict(data or {})
        if csrf:
            fields.setdefault("csrf_token", self.csrf_token())
        response = _apart(self.client.post, path, data=fields, base_url=f"http://{self.company.host}/")
        return self._read(response, expect)

    def csrf_token(self) -> str:
        """A token of this session."""
        token: str = _apart(self._make_token)
        return token

    def _make_token(self) -> str:
        with self.client.session_transaction(base_url=f"http://{self.company.host}/") as held:
            stored = dict(held)
        with self.app.test_request_context(base_url=f"http://{self.company.host}/"):
            session.update(stored)
            token: str = generate_csrf()
            fresh = dict(session)
        with self.client.session_transaction(base_url=f"http://{self.company.host}/") as held:
            held.update(fresh)
        return token

    def follow(self, page: Page, *, expect: int = 200) -> Page:
        """Go where a redirect points, inside this host."""
        location = page.response.headers["Location"]
        split = urlsplit(location)
        return self.get_path(split.path + (f"?{split.query}" if split.query else ""), expect=expect)

    def _read(self, response: TestResponse, expect: int) -> Page:
        text = response.get_data(as_text=True) if "text" in (response.mimetype or "") else ""
        assert response.status_code == expect, f"{response.status_code} instead of {expect}: {text[:2000]}"
        page = Page(text, "html.parser")
        page.response = response
        if response.mimetype == "text/html" and response.status_code not in REDIRECTS:
            check(page, fragment=not text.lstrip().lower().startswith("<!doctype"))
        return page


def _apart(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call with nothing of the test around it: no application context, no scope, as a request really comes in."""
    return Context().run(call, *args, **kwargs)


def check(page: BeautifulSoup, *, fragment: bool = False) -> None:
    """What every page owes its readers."""
    if not fragment:
        headings = page.find_all("h1")
        assert len(headings) == 1, f"{len(headings)} h1 on the page"
        assert page.title is not None and page.title.text.strip(), "no title"
        assert _first_words(headings[0]) in page.title.text, f"title {page.title.text!r} has nothing of the h1"
        assert page.html is not None and page.html.get("lang") in ("zh-CN", "en"), "no language"
    tags = page.find_all(True)  # one walk for all that is asked: a page is long, and every test reads some
    ids = [tag["id"] for tag in tags if tag.has_attr("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    labelled = {tag["for"] for tag in tags if tag.name == "label" and tag.has_attr("for")}
    for tag in tags:
        assert not tag.has_attr("style"), f"inline style: {tag.name}"
        assert not any(name.startswith("on") or name.startswith("hx-on") for name in tag.attrs), f"inline script: {tag}"
        match tag.name:
            case "form":
                assert tag.has_attr("action"), "a form without action"
                if tag.get("method", "get").lower() == "post":
                    assert tag.find("input", attrs={"name": "csrf_token"}), "a form without its token"
            case "input" | "select" | "textarea" if tag.get("type") not in ("hidden", "submit", "button"):
                assert _is_labelled(tag, labelled), f"no label: {tag}"
            case "img":
                assert tag.has_attr("alt"), f"an image without alt: {tag}"
            case "script":
                assert tag.has_attr("src") or tag.get("type") == "application/json", "an inline script"


def _first_words(heading: Tag) -> str:
    return " ".join(heading.get_text(" ", strip=True).split())[:12].split(" ")[0]


def _is_labelled(field: Tag, labelled: set[str]) -> bool:
    """Whether a field has a name of its own, one around it, or one of the page's labels for it."""
    if field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in labelled:
        return True
    return field.find_parent("label") is not None
