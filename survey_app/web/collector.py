"""The application, with what its pages share: the store, the keys, the counts, the signers."""

from collections.abc import Sequence
from typing import Any, cast

from flask import Flask, current_app, request
from itsdangerous import URLSafeTimedSerializer
from limits.strategies import RateLimiter
from sqlalchemy import Engine
from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import BaseConverter, Map, PathConverter

from survey_app.web.logs import outline

UNPRINTABLE = "\x00-\x1f\x7f-\x9f\ud800-\udfff"


class Printable(BaseConverter):
    """A part of an address: no control sign; some databases refuse it, and none finds anything by it."""

    regex = f"[^/{UNPRINTABLE}]+"


class PrintablePath(PathConverter):
    """The same with slashes, for static files."""

    regex = f"[^/{UNPRINTABLE}][^{UNPRINTABLE}]*?"


class PrintableMap(Map):
    """Addresses without control signs."""

    default_converters = ImmutableDict(
        Map.default_converters | {"default": Printable, "string": Printable, "path": PrintablePath}
    )


class Collector(Flask):
    """Logs a failure by its route and its places in the code."""

    url_map_class = PrintableMap
    database: Engine
    keys: Sequence[str]  # the key in use, then those before it: what they issued goes on working
    counts: RateLimiter
    timer: URLSafeTimedSerializer  # signs when a page was sent, so that reading it writes nothing
    tickets: URLSafeTimedSerializer  # signs the random name of a notice, so that sending it twice begins one sheet

    def log_exception(self, exc_info: Any) -> None:
        """Say what failed and where; the message of an error may repeat an answer, its address does repeat a code."""
        self.logger.error("%s failed\n%s", request.endpoint, outline(exc_info[1]))


collector = cast("Collector", current_app)  # the one that answers this request
