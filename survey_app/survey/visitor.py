"""Who is at the door: which browser, which language, which type size, which household."""

import secrets
from datetime import UTC, datetime

from flask import abort, g, request, session
from limits import parse

from questionnaires.model import Questionnaire
from survey_app.store import codes
from survey_app.store import sheets as store
from survey_app.store.sheets import Visit
from survey_app.texts import LANGUAGES
from survey_app.web.collector import collector

# Limits go by code, never by address: whole estates share one.
REQUESTS_PER_CODE = parse("240 per minute")
WRONG_CODES_IN_ALL = parse("300 per minute")
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
    return codes.keyed_hash(collector.keys[0], "browser", session["browser"])


def is_its_browser(visit: Visit) -> bool:
    """Whether this is the browser that submitted the sheet."""
    return visit.browser_hash in codes.keyed_hashes(collector.keys, "browser", session["browser"])


def open_visit(code: str) -> Visit:
    """The household behind the code; malformed, unknown and revoked codes take the same way to the same page."""
    typed = codes.tidy(code)
    if not collector.counts.hit(REQUESTS_PER_CODE, "code", typed):
        abort(429)
    visit = store.open_visit(collector.database, *codes.keyed_hashes(collector.keys, "code", typed))
    is_new = visit is None or session.get("code") != visit.code_id
    if is_new:
        refuse_guesses(is_right=visit is not None)
    if visit is None:
        abort(404)
    if is_new:
        session["code"] = visit.code_id
    return visit


def refuse_guesses(*, is_right: bool) -> None:
    """Count a wrong code; when there are too many in all, a right one that is new here waits too: nothing is learnt."""
    counts = collector.counts
    is_allowed = counts.test(WRONG_CODES_IN_ALL) if is_right else counts.hit(WRONG_CODES_IN_ALL)
    if not is_allowed:
        abort(429)


def address_bucket() -> str:
    """A short mark that two sheets of one day and one address share; its salt is gone the next day."""
    salt = store.salt_of(collector.database, datetime.now(UTC))
    return codes.keyed_hash(salt, "address", request.remote_addr or "")[:8]
