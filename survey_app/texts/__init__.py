"""What residents read besides the questionnaire, in every language of the collector."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from questionnaires.yaml_lines import read_yaml

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
NOTICE_VERSION = "3"


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts in `language`, or in English where the collector does not speak it."""
    return _words(f"{language if language in LANGUAGES else 'en'}.yaml")


def language_name(language: str) -> str:
    """A language as its own speakers call it, or its code."""
    return _words("languages.yaml").get(language, language)


@cache
def _words(file: str) -> Mapping[str, str]:
    raw, _ = read_yaml(FOLDER / file)
    words: dict[str, str] = raw
    return words
