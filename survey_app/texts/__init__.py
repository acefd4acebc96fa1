"""What residents read besides the questionnaire, in every language of the collector."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from questionnaires.yaml_lines import read_yaml

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
NOTICE_VERSION = "1"


@cache
def texts(language: str) -> Mapping[str, str]:
    """All texts in `language`, or in Chinese where the collector does not speak it."""
    raw, _ = read_yaml(FOLDER / f"{language if language in LANGUAGES else LANGUAGES[0]}.yaml")
    words: dict[str, str] = raw
    return words
