"""The print templates on their own: an application without a database, and the tools that read a PDF back."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from flask import Flask
from flask_babel import Babel

from tenants import formats
from translations.build import chinese

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that has templates, filters and Chinese, and nothing else."""
    translations = tmp_path_factory.mktemp("translations")
    catalogue = translations / str(Locale.parse("zh_CN")) / "LC_MESSAGES" / "messages.mo"
    catalogue.parent.mkdir(parents=True)
    merged, _ = chinese()
    with catalogue.open("wb") as compiled:
        write_mo(compiled, merged)
    app = Flask("paper", template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(BABEL_DEFAULT_LOCALE="zh_CN", BABEL_TRANSLATION_DIRECTORIES=str(translations))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(formats.FILTERS)
    Babel(app)
    return app


@pytest.fixture(autouse=True)
def app_context(paper: Flask) -> Iterator[None]:
    """Prints need neither the whole application nor a database, unlike other folders of tests."""
    with paper.app_context():
        yield


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., str]:
    """What a tool of poppler says about a PDF: read(pdf, "pdftotext", "-layout")."""

    def run(pdf: bytes, tool: str, *options: str) -> str:
        file = tmp_path / "read.pdf"
        file.write_bytes(pdf)
        output = ["-"] if tool == "pdftotext" else []
        return subprocess.run([tool, *options, str(file), *output], check=True, capture_output=True, text=True).stdout

    return run
