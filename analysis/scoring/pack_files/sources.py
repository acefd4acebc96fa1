"""A rule of a pack with where it stands, and what kind of source that is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule stands, what kind of source that is, and whether a person has compared it with the text.

    `level` is one of `LEVELS`; `why` says why this rule was taken where others are in use.
    """

    document: str
    level: str
    article: str
    date: str
    checked: bool
    why: Text = NO_TEXT


OWN_SOURCE = Source(
    document=TEXTS["own_standard_source"].zh,
    level="own",
    article=TEXTS["own_standard_article"].zh,
    date="",
    checked=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A scoring rule by name, with its parameters and its source."""

    name: str
    params: Mapping[str, Any]
    source: Source
