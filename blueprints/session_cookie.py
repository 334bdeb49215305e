"""The two cookies. The small signed one (CSRF secret, messages) is bound to the host it was made for; the login's is
only a random token, whose row in the database says everything else."""

from __future__ import annotations

from flask import Flask, current_app, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

LOGIN_COOKIE = "mingbai-login"


class HostBoundSessions(SecureCookieSessionInterface):
    """A cookie signed for one company's host is worth nothing on another's, so neither is the token in its forms."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's own, with the host in its salt."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            host = request.environ.get("HTTP_HOST", "").lower().partition(":")[0]
            serializer.salt = f"{self.salt}:{host}".encode()
        return serializer


def cookie_name(name: str) -> str:
    """`__Host-` over https; a plain host-only cookie on a loopback demo, where the prefix is refused by browsers."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def give_cookie(response: Response, name: str, value: str, *, max_age: int | None = None) -> None:
    """Set a cookie of our own: this host only, no script, https unless on loopback.

    Without `max_age` (seconds) it ends with the browser.
    """
    response.set_cookie(
        cookie_name(name),
        value,
        max_age=max_age,
        path="/",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def take_cookie(response: Response, name: str) -> None:
    """Take a cookie of our own back."""
    give_cookie(response, name, "", max_age=0)


def cookie_of(name: str) -> str | None:
    """The value this browser sent for a cookie of our own."""
    return request.cookies.get(cookie_name(name))
