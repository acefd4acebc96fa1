"""The fixed words of reports and sheets in one language; what asserts an act only where the act was done."""

from collections.abc import Mapping, Set
from functools import cache
from pathlib import Path
from typing import Any

from analysis.evaluation.acts import chosen
from questionnaires.texts import Language
from questionnaires.yaml_lines import read_yaml


@cache
def entries(file: str) -> Mapping[str, Any]:
    """Every entry of a file of words: a text in both languages, or cases with what they require."""
    raw, _ = read_yaml(Path(__file__).with_name(file))
    table: Mapping[str, Any] = raw
    return table


def words(lang: Language, file: str = "texts.yaml", acts: Set[str] = frozenset()) -> dict[str, str]:
    """Every fixed text of a file in `lang`; "" where `acts` (see `evaluation/acts.py`) allow none of its cases."""
    texts = {key: chosen(entry, acts) for key, entry in entries(file).items()}
    return {key: "" if text is None else text[lang] for key, text in texts.items()}
