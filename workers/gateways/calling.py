"""One call to a channel over HTTPS: short, with limits, no redirects followed."""

from __future__ import annotations

from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDS = 10
MOST_BYTES = 256 * 1024


class _Stay(HTTPRedirectHandler):
    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def call(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str]
) -> tuple[int, dict[str, Any] | Mapping[str, str], bytes]:
    """Status, headers and body of the answer; an HTTP error is an answer, a broken line is an OSError."""
    request = Request(url, data=body, headers=dict(headers), method=method)
    opener = build_opener(_Stay)
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return answer.status, dict(answer.headers), answer.read(MOST_BYTES)
    except HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read(MOST_BYTES)
    except HTTPException as error:
        raise OSError("the channel's answer broke off") from error
