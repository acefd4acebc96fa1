"""What every request passes: the last door before the server's log, the signed session, the counts, the headers."""

import gzip
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from limits.storage import Storage

from survey_app.web.logs import outline

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SORRY = "暂时出了问题，请稍后再试。已保存的答案不会丢失。 / Something went wrong; please try again later.\n"
SWEEP_SECONDS = 60
LARGEST_POST_BYTES, LARGEST_PHOTO_POST_BYTES = 256 * 1024, 12 * 1024 * 1024


class Guard:
    """The last door before the server, which would write the address and the message of what passes it to its log."""

    def __init__(self, app: "WSGIApplication", logger: logging.Logger) -> None:
        self.app, self.logger = app, logger

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer as the application does; where even its error page fails, with one plain sentence."""
        try:
            return self.app(environ, start_response)
        except Exception as error:  # a border: all is logged, nothing is hidden
            self.logger.error("no page could be made\n%s", outline(error))
            start_response("500 INTERNAL SERVER ERROR", [("Content-Type", "text/plain; charset=utf-8")])
            return [SORRY.encode()]


class PatientSigner(TimestampSigner):
    """Refuses what is too old, not what seems to come from the future: that is our own clock, which was set back."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:
        """The value, if we signed it and not more than `max_age` seconds ago.

        Raises
            BadSignature: signed by somebody else, or too long ago.
        """
        value, signed_at = super().unsign(signed_value, None, True)
        if max_age is not None and (datetime.now(UTC) - signed_at).total_seconds() > max_age:
            raise SignatureExpired("too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


def serializer(app: Flask, salt: str) -> URLSafeTimedSerializer:
    """Signs with the key in use; knows what the keys before it signed."""
    keys = [*app.config["SECRET_KEY_FALLBACKS"], app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt=salt, signer=PatientSigner)


class PatientSessions(SecureCookieSessionInterface):
    """Flask's signed cookie under a patient signer, which is made once and not twice a request."""

    def __init__(self) -> None:
        self.get_signing_serializer = cache(self._serializer)  # type: ignore[method-assign]  # Flask asks for it so

    def _serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        signed = super().get_signing_serializer(app)
        if signed is not None:
            signed.signer = PatientSigner
        return signed


class Counts(Storage):
    """What limits count, in this process: by a clock that nobody sets back, and swept without a thread."""

    base_exceptions = ValueError

    def __init__(self) -> None:
        super().__init__()
        self._lock, self._sweep_at = Lock(), 0.0
        self._windows: dict[str, tuple[int, float]] = {}  # how many, and until when they count

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count something under `key`; how many there are with it."""
        with self._lock:
            now = monotonic()
            if now >= self._sweep_at:
                self._windows = {name: window for name, window in self._windows.items() if window[1] > now}
                self._sweep_at = now + SWEEP_SECONDS
            n, until = self._windows.get(key, (0, 0.0))
            n, until = (n + amount, until) if until > now else (amount, now + expiry)
            self._windows[key] = n, until
        return n

    def get(self, key: str) -> int:
        """How many are counted under `key` now."""
        n, until = self._windows.get(key, (0, 0.0))
        return n if until > monotonic() else 0

    def get_expiry(self, key: str) -> float:
        """Until when they count, as a time of day."""
        _, until = self._windows.get(key, (0, 0.0))
        return datetime.now(UTC).timestamp() + max(0.0, until - monotonic())

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything."""
        n = len(self._windows)
        self._windows.clear()
        return n

    def clear(self, key: str) -> None:
        """Forget what was counted under `key`."""
        self._windows.pop(key, None)


def allow_photos() -> None:
    """A page may carry photos, as files; what is typed stays within the limit of every post."""
    if request.mimetype == "multipart/form-data" and request.endpoint == "survey.page":
        request.max_content_length = LARGEST_PHOTO_POST_BYTES


def harden(response: Response) -> Response:
    """Harden every answer; gzip text here and not in a proxy, because the first page must fit one network window."""
    headers = response.headers
    if response.location:  # to a path of ours, whatever host the request named
        target = urlsplit(response.location)
        response.location = urlunsplit(("", "", "/" + target.path.lstrip("/"), target.query, ""))
        response.set_data(b"")
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
