"""The templates on their own: a small Flask application without a database, for looking at components and shells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from flask import Blueprint, Flask, request
from flask_babel import Babel
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from blueprints import headers, look
from translations.build import chinese

ROOT = Path(__file__).parents[2]


def compile_chinese(into: Path) -> Path:
    """The Chinese of all capabilities as one compiled catalogue in this folder."""
    catalogue = into / str(Locale.parse("zh_CN")) / "LC_MESSAGES" / "messages.mo"
    catalogue.parent.mkdir(parents=True)
    merged, _faults = chinese()
    with catalogue.open("wb") as compiled:
        write_mo(compiled, merged)
    return into


def make_app(translations: Path) -> Flask:
    """The components page and the shells, with sample data instead of a company."""
    from blueprints.components.samples import FRAME
    from blueprints.components.views import bp

    app = Flask("look", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(
        SECRET_KEY="x" * 40,
        DEVELOPMENT=True,
        SESSION_COOKIE_SECURE=False,
        BABEL_DEFAULT_LOCALE="zh_CN",
        BABEL_TRANSLATION_DIRECTORIES=str(translations),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    CSRFProtect(app)
    Babel(app, locale_selector=lambda: request.args.get("lang", "zh_CN"))
    headers.install(app)
    look.install(app)

    @app.context_processor
    def frame() -> dict[str, Any]:
        english = request.args.get("lang") == "en"
        asked = {name: request.args[name] for name in ("theme", "size", "density") if name in request.args}
        return FRAME | {"locale": "en" if english else "zh_CN", "html_lang": "en" if english else "zh-CN"} | asked

    app.register_blueprint(bp)
    app.register_blueprint(_stand_ins())
    return app


def _stand_ins() -> Blueprint:
    """Somewhere for the switches to post to."""
    bp = Blueprint("preferences", __name__)

    @bp.post("/preferences")
    def save() -> Response:
        return Response(status=204)

    return bp
