"""What a print may read: a dictionary of bytes in memory. No file, no address, whatever the HTML asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STYLES = Path(__file__).parents[2] / "static" / "print"
SCHEME = "asset:"
CONTENT_TYPES = {
    ".css": "text/css",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
}


class NotAnAsset(FatalURLFetchingError):
    """The print asked for something that it was not given. It is not printed without it."""


class AssetLost(FatalURLFetchingError):
    """WeasyPrint would have gone on without something that the document asked for."""


class AssetsOnly(URLFetcher):
    """Serves `asset:<name>` from a dictionary and stops the render for everything else, data: addresses included.

    WeasyPrint swallows even fatal errors inside an SVG, so the first refusal is also kept in `refused`.
    """

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._assets = assets
        self.refused: NotAnAsset | None = None

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        name = url.removeprefix(SCHEME)
        content_type = CONTENT_TYPES.get(PurePosixPath(name).suffix)
        if not url.startswith(SCHEME) or name not in self._assets or content_type is None:
            self.refused = self.refused or NotAnAsset(f"not an asset of this print: {url[:200]}")
            raise self.refused
        return URLFetcherResponse(url, self._assets[name], {"Content-Type": content_type})


@cache
def print_styles() -> Mapping[str, bytes]:
    """The style sheets of prints under the names templates link to: `print/base.css` and so on."""
    return MappingProxyType({f"print/{path.name}": path.read_bytes() for path in sorted(STYLES.glob("*.css"))})
