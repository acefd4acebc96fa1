"""The collector and the console: residents answer here, evaluators look after the fieldwork."""

from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import g, render_template, session, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from questionnaires.clock import beijing_minute
from questionnaires.texts import in_language
from survey_app.config import Config, read_config
from survey_app.console.views import bp as console_bp
from survey_app.store.keys import open_store
from survey_app.survey.doors import bp as doors_bp
from survey_app.survey.forms import KINDS, hint_of
from survey_app.survey.receipts import bp as receipts_bp
from survey_app.survey.views import bp as survey_bp
from survey_app.survey.visitor import TYPE_SIZES, WRITTEN_FROM_THE_RIGHT, language_of
from survey_app.texts import LANGUAGES, language_name, texts
from survey_app.web.border import LARGEST_POST_BYTES, Counts, Guard, PatientSessions, allow_photos, harden, serializer
from survey_app.web.collector import Collector
from survey_app.web.logs import log_discreetly

ERROR_PAGES = {
    400: "expired",
    403: "too_late",
    404: "not_found",
    405: "not_found",
    410: "used",
    413: "too_large",
    429: "too_many",
}
VISIT = timedelta(days=30)
FOLDER = Path(__file__).parent


def create_app(config: Config | None = None) -> Collector:
    """The collector, ready to serve.

    Raises
        ProblemsError: the settings in the environment are not usable.
    """
    config = config or read_config()
    log_discreetly()
    app = Collector(__name__)
    app.config.update(_settings(config))
    app.database, app.keys = open_store(config.database_url, config.keys), config.keys
    app.counts = FixedWindowRateLimiter(Counts())
    app.timer, app.tickets = serializer(app, "page-shown"), serializer(app, "ticket")
    app.session_interface = PatientSessions()
    behind = ProxyFix(app.wsgi_app, x_for=config.trusted_proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)
    app.wsgi_app = Guard(behind, app.logger)  # type: ignore[method-assign]  # as Flask's documentation has it
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.before_request(allow_photos)  # before anything reads the form
    CSRFProtect(app)
    for blueprint in (survey_bp, doors_bp, receipts_bp, console_bp):
        app.register_blueprint(blueprint)
    for error in (CSRFError, HTTPException, 500):
        app.register_error_handler(error, _error_page)
    app.after_request(harden)
    app.context_processor(_page_words)
    return app


def _settings(config: Config) -> dict[str, Any]:
    """What Flask and its CSRF protection go by."""
    return {
        "SECRET_KEY": config.secret_key,
        "SECRET_KEY_FALLBACKS": list(reversed(config.keys[1:])),
        "WTF_CSRF_SECRET_KEY": list(reversed(config.keys)),
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": LARGEST_POST_BYTES,
        "MAX_FORM_MEMORY_SIZE": LARGEST_POST_BYTES,
        "SESSION_COOKIE_NAME": "hengping",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "PERMANENT_SESSION_LIFETIME": VISIT,
    }


def _error_page(error: Exception) -> tuple[str, int]:
    """A friendly page that says what to do and gives nothing away."""
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    return render_template("error.html", kind=ERROR_PAGES.get(status, "broken")), status


def _page_words() -> dict[str, Any]:
    language = g.get("language") or language_of()
    return {
        "language": language,
        "t": texts(language),
        "languages": LANGUAGES,
        "language_name": language_name,
        "say": in_language,
        "kinds": KINDS,
        "hint_of": hint_of,
        "static": _static,
        "type_size": session.get("type", TYPE_SIZES[0]),
        "beijing": beijing_minute,
        "type_sizes": TYPE_SIZES,
        "direction": "rtl" if language in WRITTEN_FROM_THE_RIGHT else "ltr",
    }


@cache
def _digest(file: str) -> str:
    return sha256((FOLDER / "static" / file).read_bytes()).hexdigest()[:8]


def _static(file: str) -> str:
    """A static file under an address that changes with its content, so that it may be kept for ever."""
    return url_for("static", filename=file, v=_digest(file))
