"""The fixed words of reports and sheets in one language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analysis.results import Language
from questionnaires.problems import Texts
from questionnaires.yaml_lines import read_yaml


@cache
def _all_words(file: str) -> Mapping[str, Texts]:
    raw, _ = read_yaml(Path(__file__).with_name(file))
    words: Mapping[str, Texts] = raw
    return words


def words(lang: Language, file: str = "texts.yaml") -> dict[str, str]:
    """Every fixed text of a file in `lang`."""
    return {key: texts[lang] for key, texts in _all_words(file).items()}
