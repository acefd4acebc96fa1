"""The collector and the console: residents answer here, evaluators look after the fieldwork."""

import gzip
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, render_template, request
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from questionnaires.model import in_language
from survey_app.config import Config, read_config
from survey_app.database import open_database
from survey_app.survey.language import language_of
from survey_app.survey.views import bp as survey_bp
from survey_app.texts import LANGUAGES, texts

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ERROR_PAGES = {400: "expired", 404: "not_found", 405: "not_found", 410: "used", 413: "too_large", 429: "too_many"}
REQUESTS_PER_CODE = "240 per minute"
LARGEST_POST_BYTES = 256 * 1024
VISIT = timedelta(days=30)
FOLDER = Path(__file__).parent


def create_app(config: Config | None = None) -> Flask:
    """The collector, ready to serve.

    Raises
        ProblemsError: the settings in the environment are not usable.
    """
    config = config or read_config()
    app = Flask(__name__)
    app.jinja_env.undefined = StrictUndefined
    app.extensions["database"] = open_database(config.database_url)
    app.config.update(
        SECRET_KEY=config.secret_key, MAX_CONTENT_LENGTH=LARGEST_POST_BYTES, WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_NAME="hengping", SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True, PERMANENT_SESSION_LIFETIME=VISIT, RATELIMIT_STORAGE_URI="memory://",
    )  # fmt: skip
    CSRFProtect(app)
    limiter = Limiter(_limited_by, app=app)
    limiter.limit(REQUESTS_PER_CODE)(survey_bp)
    app.register_blueprint(survey_bp)
    app.register_error_handler(CSRFError, _error_page)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(500, _error_page)
    app.after_request(_harden)
    app.after_request(_compress)
    app.context_processor(_page_words)
    return app


def _limited_by() -> str:
    """Limits go by code, never by address: whole estates share one."""
    return str((request.view_args or {}).get("code", request.path))


def _error_page(error: Exception) -> tuple[str, int]:
    """A friendly page that says what to do and gives nothing away."""
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    return render_template("error.html", kind=ERROR_PAGES.get(status, "broken")), status


def _page_words() -> dict[str, Any]:
    language = language_of()
    return {
        "language": language, "t": texts(language), "languages": LANGUAGES, "texts_of": texts,
        "say": in_language, "stylesheet": _stylesheet(),
    }  # fmt: skip


def _harden(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _compress(response: Response) -> Response:
    """Gzip what is text, here and not in a proxy, because the first page must fit one network window anywhere."""
    if "gzip" not in request.headers.get("Accept-Encoding", "") or not (response.mimetype or "").startswith("text/"):
        return response
    response.direct_passthrough = False
    response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


@cache
def _stylesheet() -> str:
    """The stylesheet under a name that changes with its content, so that it may be kept for ever."""
    return f"survey.css?v={sha256((FOLDER / 'static' / 'survey.css').read_bytes()).hexdigest()[:8]}"
