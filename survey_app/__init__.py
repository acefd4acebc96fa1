"""The collector and the console: residents answer here, evaluators look after the fieldwork."""

import gzip
import time
import unicodedata
from datetime import timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, abort, current_app, g, render_template, request, session, url_for
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from questionnaires.clock import beijing_minute
from questionnaires.model import in_language
from survey_app.config import Config, read_config
from survey_app.console.views import bp as console_bp
from survey_app.store import codes
from survey_app.store.keys import open_store
from survey_app.survey.doors import bp as doors_bp
from survey_app.survey.receipts import bp as receipts_bp
from survey_app.survey.views import bp as survey_bp
from survey_app.survey.visitor import TYPE_SIZES, WRITTEN_FROM_THE_RIGHT, language_of
from survey_app.texts import LANGUAGES, language_name, texts
from survey_app.web.logs import DiscreetFlask, Guard, log_discreetly
from survey_app.web.signing import PatientSessions, serializer

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
ERROR_PAGES = {
    400: "expired",
    403: "too_late",
    404: "not_found",
    405: "not_found",
    410: "used",
    413: "too_large",
    429: "too_many",
}
REQUESTS_PER_CODE, REQUESTS_PER_DOOR = "240 per minute", "1200 per minute"
WRONG_LOGINS_IN_ALL = "20 per minute"
LARGEST_POST_BYTES, LARGEST_PHOTO_POST_BYTES = 256 * 1024, 12 * 1024 * 1024
VISIT = timedelta(days=30)
CLOCK_STEP_SECONDS = 60
FOLDER = Path(__file__).parent


def create_app(config: Config | None = None) -> Flask:
    """The collector, ready to serve.

    Raises
        ProblemsError: the settings in the environment are not usable.
    """
    config = config or read_config()
    log_discreetly()
    app = DiscreetFlask(__name__)
    behind = ProxyFix(app.wsgi_app, x_for=config.trusted_proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)
    app.wsgi_app = Guard(behind, app.logger)  # type: ignore[method-assign]  # as Flask's documentation has it
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["database"], app.extensions["keys"] = open_store(config.database_url, config.keys), config.keys
    app.extensions["guesses"] = FixedWindowRateLimiter(MemoryStorage())
    app.extensions["clock"] = {"latest": time.time()}
    app.session_interface = PatientSessions()
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=list(reversed(config.keys[1:])),
        WTF_CSRF_SECRET_KEY=list(reversed(config.keys)),
        MAX_CONTENT_LENGTH=LARGEST_POST_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_POST_BYTES,
        WTF_CSRF_TIME_LIMIT=None,
        SESSION_COOKIE_NAME="hengping",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=VISIT,
        RATELIMIT_STORAGE_URI="memory://",
    )
    app.extensions["timer"] = serializer(app, "page-shown")
    app.extensions["tickets"] = serializer(app, "ticket")
    app.before_request(_refuse_unprintable)
    app.before_request(_allow_photos)  # before anything reads the form
    CSRFProtect(app)
    limiter = Limiter(_limited_by, app=app)
    app.before_request(partial(_forget_counts_of_the_future, app.extensions["clock"], limiter))
    for blueprint, limit in ((survey_bp, REQUESTS_PER_CODE), (doors_bp, REQUESTS_PER_DOOR), (receipts_bp, "")):
        if limit:
            limiter.limit(limit)(blueprint)
        app.register_blueprint(blueprint)
    limiter.limit(WRONG_LOGINS_IN_ALL, methods=["POST"], key_func=lambda: "all", deduct_when=_is_wrong_login)(
        console_bp
    )
    app.register_blueprint(console_bp)
    app.register_error_handler(CSRFError, _error_page)
    app.register_error_handler(HTTPException, _error_page)
    app.register_error_handler(500, _error_page)
    app.after_request(_finish)
    app.context_processor(_page_words)
    return app


def _allow_photos() -> None:
    """A page may carry photos, as files; what is typed stays within the limit of every post."""
    if request.mimetype == "multipart/form-data" and request.endpoint == "survey.page":
        request.max_content_length = LARGEST_PHOTO_POST_BYTES


def _refuse_unprintable() -> None:
    """No address of ours holds a control sign; some databases refuse it, and none finds anything by it."""
    parts = "".join(map(str, (request.view_args or {}).values()))
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in parts):
        abort(404)


def _forget_counts_of_the_future(clock: dict[str, float], limiter: Limiter) -> None:
    """Where the clock was set back, counts would last until it has caught up: they begin anew."""
    now = time.time()
    if now < clock["latest"] - CLOCK_STEP_SECONDS:
        limiter.reset()
        current_app.extensions["guesses"].storage.reset()
        clock["latest"] = now
    clock["latest"] = max(now, clock["latest"])


def _limited_by() -> str:
    """Limits go by code or door however it is written, never by address: whole estates share one."""
    return codes.tidy(next(iter((request.view_args or {}).values()), request.path))


def _is_wrong_login(response: Response) -> bool:
    return request.endpoint == "console.login" and response.status_code == 403


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
        "static": _static,
        "type_size": session.get("type", TYPE_SIZES[0]),
        "beijing": beijing_minute,
        "type_sizes": TYPE_SIZES,
        "direction": "rtl" if language in WRITTEN_FROM_THE_RIGHT else "ltr",
    }


def _finish(response: Response) -> Response:
    """Harden every answer; gzip text here and not in a proxy, because the first page must fit one network window."""
    headers = response.headers
    if response.location:
        _stay_here(response)
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    is_static = request.endpoint == "static"
    headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_static else "no-store"
    is_text = (response.mimetype or "").startswith("text/")
    if is_text and response.status_code != 303 and "gzip" in request.headers.get("Accept-Encoding", ""):
        response.direct_passthrough = False
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


def _stay_here(response: Response) -> None:
    """Redirects lead to a path of ours, whatever host the request named."""
    target = urlsplit(response.location or "")
    response.location = urlunsplit(("", "", "/" + target.path.lstrip("/"), target.query, ""))
    response.autocorrect_location_header = False
    response.set_data(b"")


@cache
def _digest(file: str) -> str:
    return sha256((FOLDER / "static" / file).read_bytes()).hexdigest()[:8]


def _static(file: str) -> str:
    """A static file under an address that changes with its content, so that it may be kept for ever."""
    return url_for("static", filename=file, v=_digest(file))
