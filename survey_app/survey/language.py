"""Which language a resident reads: the one asked for by link, else the survey's first."""

from flask import session

from questionnaires.model import Questionnaire
from survey_app.texts import LANGUAGES


def choose_language(asked: str | None) -> None:
    """Keep the language a link asked for; unknown ones are ignored."""
    if asked in LANGUAGES and session.get("language") != asked:
        session["language"] = asked
        session.permanent = True


def language_of(questionnaire: Questionnaire | None = None) -> str:
    """The language of this visit, as far as the questionnaire speaks it."""
    chosen = str(session.get("language", LANGUAGES[0]))
    if questionnaire is None or chosen in questionnaire.languages:
        return chosen
    return questionnaire.languages[0]
