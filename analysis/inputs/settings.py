"""Settings from a YAML file or a sheet, asked for by place; what is missing or of the wrong kind is collected."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analysis.inputs.settings_keys.settings_file import SettingsFile
from analysis.inputs.settings_keys.settings_texts import WORDING, both
from analysis.inputs.table_words import word_named
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.shapes.faults import problems_of, read
from questionnaires.shapes.kinds import number_kind
from questionnaires.shapes.shape import one_of_these
from questionnaires.shapes.source import Fault, Source
from questionnaires.texts import NO_TEXT, Text, texts_beside
from questionnaires.yaml_lines import Lines, read_yaml

TEXTS = texts_beside(__file__)

Key = str | int


class YamlReader:
    """Reads the settings place by place; every fault is collected with its line and column."""

    def __init__(self, place: str, raw: Any, lines: Lines) -> None:
        """Raises ProblemsError where there are no keys and values at all."""
        self.path, self.raw, self.lines = place, raw, lines
        self.problems: list[Problem] = []
        self._source = Source(file=place, raw=raw, lines=lines, written=_dotted)
        if not isinstance(self.raw, dict):
            fault = found(type(self.raw).__name__)
            raise ProblemsError([Problem(file=place, fault=fault, cure=allowed(TEXTS["keys_values"]))])

    @classmethod
    def of_file(cls, path: Path) -> "YamlReader":
        """The settings of a YAML file. Raises ProblemsError where it cannot be read at all."""
        return cls(str(path), *read_yaml(path))

    def row(self, place: tuple[Key, ...]) -> int | None:
        """The line of a place, or of the nearest place above it that exists."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines[place].row if place in self.lines else None

    def has(self, *place: Key) -> bool:
        """Whether something stands there."""
        return self._at(place) is not None

    def length(self, *place: Key) -> int:
        """How many entries the list there has; none where there is nothing, and what is no list is refused."""
        value = self._at(place)
        if isinstance(value, list):
            return len(value)
        self._refuse(place, value, allowed(TEXTS["list_each_entry_after"]), False)
        return 0

    def text(self, *place: Key, required: bool = True) -> str:
        """The text there, "" if there is none."""
        value = self._at(place)
        if isinstance(value, str) and value.strip():
            return value
        self._refuse(place, value, allowed(TEXTS["text_quotes_if_need"]), required)
        return ""

    def one_of(self, *place: Key, words: Sequence[str], required: bool = True) -> str:
        """One of a closed list of words, "" if there is none."""
        value = self._at(place)
        known = word_named(value, words) if isinstance(value, str) else ""
        if known:
            return known
        self._refuse(place, value, one_of_these(value if isinstance(value, str) else "", words), required)
        return ""

    def words(self, *place: Key) -> tuple[str, ...]:
        """The list of texts there."""
        value = self._at(place)
        if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
            return tuple(value)
        self._refuse(place, value, allowed(TEXTS["list_texts"]), True)
        return ()

    def number(self, *place: Key) -> Decimal | None:
        """The number there; as a text no digit of it is lost."""
        value = self._at(place)
        try:
            number: Decimal = number_kind.take(value, None)
        except ValueError:
            self._refuse(place, value, number_kind.cure, True)
            return None
        return number

    def day(self, *place: Key, required: bool = True) -> str:
        """The calendar day there as text (2026-09-30)."""
        value = self._at(place)
        try:
            return date.fromisoformat(value.isoformat() if isinstance(value, date) else str(value)).isoformat()
        except ValueError:
            self._refuse(place, value, allowed(TEXTS["day_such"]), required)
            return ""

    def texts(self, *place: Key, required: bool = True) -> Text:
        """The text there, empty if there is none; its English may be missing, and then a plain text will do."""
        value = self._at(place)
        try:
            return both(value)
        except ValueError:
            self._refuse(place, value, WORDING, required)
        return NO_TEXT

    def texts_list(self, *place: Key) -> tuple[Text, ...]:
        """The list of texts there, empty if there is none."""
        return tuple(self.texts(*place, at) for at in range(self.length(*place)))

    def shape_problems(self) -> list[Problem]:
        """What is wrong with the keys and kinds of the settings beyond what was found where they were asked for."""
        try:
            SettingsFile.model_validate(self.raw)
        except ValidationError as wrong:
            named = {problem.place for problem in self.problems}
            return [problem for problem in problems_of(wrong, self._source) if not _is_named(problem.place, named)]
        return []

    def _at(self, place: tuple[Key, ...]) -> Any:
        value = self.raw
        for key in place:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _refuse(self, place: tuple[Key, ...], value: Any, cure: Text, required: bool) -> None:
        if value is None and not required:
            return
        problem = self._source.problem(Fault(fault=read(value), cure=cure, place=place))
        if problem not in self.problems:
            self.problems.append(problem)


def _dotted(place: tuple[Key, ...]) -> str:
    """A place as the sheet of settings writes it: texts.purpose.0.zh."""
    return ".".join(map(str, place))


def _is_named(place: str, named: Collection[str]) -> bool:
    """Whether a fault is known at the place, in it or around it."""
    return any(f"{place}.".startswith(f"{other}.") or f"{other}.".startswith(f"{place}.") for other in named if other)
