"""The fielded questionnaire of a survey, parsed once for each digest."""

from functools import lru_cache

from questionnaires.load import parse_questionnaire
from questionnaires.model import Questionnaire
from survey_app.store import Survey


def questionnaire_of(survey: Survey) -> Questionnaire:
    """The questionnaire as it was when the survey was created."""
    return _parsed(survey.questionnaire_digest, survey.questionnaire, survey.id)


@lru_cache(maxsize=32)
def _parsed(_digest: str, text: str, name: str) -> Questionnaire:
    return parse_questionnaire(text, name)
