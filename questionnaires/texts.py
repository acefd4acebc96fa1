"""The one way to hold two languages: a text in Chinese and English, and what is said in one of them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

import yaml

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # where libyaml is there, ten times faster
Wording = Mapping[str, str]  # a questionnaire's words, in the languages it was written in


@dataclass(frozen=True, slots=True, eq=False)
class Text(Mapping[str, str]):
    """A text in both languages, Chinese first; it reads as the mapping {zh, en}.

    >>> Text("满意率", "satisfied share")["en"]
    'satisfied share'
    """

    zh: str
    en: str

    @classmethod
    def same(cls, printed: str) -> "Text":
        """A text that reads the same in both languages."""
        return cls(printed, printed)

    @classmethod
    def of(cls, wording: Wording) -> "Text":
        """A questionnaire's words in both languages: where one is missing, those there are."""
        return cls(in_language(wording, "zh"), in_language(wording, "en"))

    @classmethod
    def by(cls, words: Callable[[Language], str]) -> "Text":
        """The text that a function gives for each language."""
        return cls(words("zh"), words("en"))

    def __getitem__(self, lang: str) -> str:
        if lang == "zh":
            return self.zh
        if lang == "en":
            return self.en
        raise KeyError(lang)

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return 2

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    def __hash__(self) -> int:
        return hash((self.zh, self.en))

    def fill(self, **values: object) -> "Text":
        """The text with its $names filled; a value that is a text is said in each language.

        Raises
            KeyError: a name without a value.
        """
        filled = Text.by(
            lambda lang: Template(self[lang]).substitute({name: _said(each, lang) for name, each in values.items()})
        )
        return Text(filled.zh, one_of(filled.en))


NO_TEXT = Text("", "")
# what is counted on pages: one of it is said without its s
COUNTED = (
    "answer|budget line|case|change|check|clause|comment|day|figure|finding|form|group|household|indicator|invoice|"
    "item|line|month|participant|place|project|record|return|row|sample|sheet|site|stratum|target|unit|visit|week|year"
)
ONE = re.compile(rf"(?<![\w.,/–-])1 ((?:[a-z]+ )?(?:{COUNTED}))s\b")


def one_of(english: str) -> str:
    """An English text in which one of a thing is not many: 1 sheets → 1 sheet."""
    return ONE.sub(r"1 \1", english)


NO_ENGLISH = "[no English text]"
CHINESE = re.compile(r"[\u3400-\u9fff]")


def with_english(zh: str | None, en: str | None) -> Text:
    """A text that somebody wrote, whose English may be missing: then the Chinese stands there, and says so.

    >>> with_english("预算执行率", "")["en"]
    '预算执行率 [no English text]'
    """
    return Text(zh or "", en or _in_place_of_english(zh or ""))


def _in_place_of_english(zh: str) -> str:
    """What an English page prints of a text without English; a name without Chinese signs needs none."""
    return f"{zh} {NO_ENGLISH}" if CHINESE.search(zh) else zh


def in_language(wording: Wording, lang: str) -> str:
    """The words in `lang`, else in the language that was written first; "" where there are none."""
    return wording[lang] if lang in wording else next(iter(wording.values()), "")


@cache
def texts_beside(module: str) -> Mapping[str, Text]:
    """The texts of texts.yaml beside a module (its `__file__`), by name; read once."""
    content = (Path(module).parent / "texts.yaml").read_bytes()
    entries = yaml.load(content, Loader=LOADER)  # noqa: S506 (both are safe loaders)
    return {name: Text(each["zh"], each["en"]) for name, each in entries.items()}


def _said(value: object, lang: str) -> object:
    return value[lang] if isinstance(value, Text) else value
