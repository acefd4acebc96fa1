"""Who is at the door: which browser, which language, which type size, which household."""

import secrets
from datetime import UTC, datetime

from flask import abort, current_app, g, request, session
from sqlalchemy import Engine

from questionnaires.model import Questionnaire
from survey_app import codes, store
from survey_app.store import Visit
from survey_app.texts import LANGUAGES

TYPE_SIZES = ("normal", "large", "largest")
WRITTEN_FROM_THE_RIGHT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def remember() -> None:
    """Keep what a link asked for (language, type size) and a random name for the browser, in its signed cookie."""
    language, size = request.args.get("lang"), request.args.get("type")
    if language and len(language) <= 8 and session.get("language") != language:
        session["language"] = language
    if size in TYPE_SIZES and session.get("type") != size:
        session["type"] = size
    if "browser" not in session:
        session["browser"] = secrets.token_hex(16)
        session.permanent = True


def language_of(questionnaire: Questionnaire | None = None) -> str:
    """The language of this page, as far as the questionnaire speaks it; answers are codes, so nothing is lost."""
    spoken = LANGUAGES if questionnaire is None else questionnaire.languages
    chosen = session.get("language")
    g.language = chosen if chosen in spoken else spoken[0]
    return str(g.language)


def browser_hash() -> str:
    """What is kept of this browser's name."""
    return codes.keyed_hash(secret(), "browser", session["browser"])


def open_visit(code: str) -> Visit:
    """The household behind the code; malformed, unknown and revoked codes take the same way to the same page."""
    visit = store.open_visit(
        current_app.extensions["database"], codes.code_hash(current_app.config["SECRET_KEY"], code)
    )
    if visit is None:
        abort(404)
    if "known" not in session:
        session["known"] = True
    return visit


def address_bucket() -> str:
    """A short mark that two sheets of one day and one address share; its salt is gone the next day."""
    salt = store.salt_of(database(), datetime.now(UTC))
    return codes.keyed_hash(salt, "address", request.remote_addr or "")[:8]


def database() -> Engine:
    """The collector's database."""
    engine: Engine = current_app.extensions["database"]
    return engine


def secret() -> str:
    """The collector's key."""
    return str(current_app.config["SECRET_KEY"])
