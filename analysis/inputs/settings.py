"""Settings from a YAML file or a sheet, asked for by place; what is missing or of the wrong kind is collected."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from analysis.inputs.table_words import nearest, word_named
from questionnaires.characters import flag, plain
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside
from questionnaires.yaml_lines import Lines, read_yaml

TEXTS = texts_beside(__file__)

Key = str | int
LARGEST = 18  # digits before the point that a setting may have


class YamlReader:
    """Reads one file; every question asked of it is remembered, so that keys nobody asked for can be reported."""

    def __init__(self, place: str, raw: Any, lines: Lines) -> None:
        """Raises ProblemsError where there are no keys and values at all."""
        self.path, self.raw, self.lines = place, raw, lines
        self.problems: list[Problem] = []
        self._asked: set[tuple[Key, ...]] = set()
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
        near = nearest(value, words) if isinstance(value, str) else ""
        hint = (f"是否为 {near}？", f"is it {near}? ") if near else ("", "")
        cure = allowed(Text("、".join(words), ", ".join(words)))
        self._refuse(place, value, Text(hint[0] + cure["zh"], hint[1] + cure["en"]), required)
        return ""

    def flag(self, *place: Key) -> bool | None:
        """Yes or no as people write it (true, "true", 是, 1); anything else is refused, never taken for no."""
        value = self._at(place)
        answer = None if value is None else flag(value)
        if answer is None:
            self._refuse(place, value, allowed(TEXTS["true_false"]), True)
        return answer

    def mapping(self, *place: Key) -> Mapping[str, Any]:
        """The keys and values there, empty where there is something else."""
        value = self._at(place)
        if isinstance(value, dict):
            return value
        self._refuse(place, value, allowed(TEXTS["keys_values"]), True)
        return {}

    def value(self, *place: Key) -> Any:
        """What stands there, whatever it is."""
        return self._at(place)

    def asked(self, *place: Key) -> None:
        """Remember that somebody looked there, so that it is not called unknown."""
        self._asked.add(place)

    def words(self, *place: Key) -> tuple[str, ...]:
        """The list of texts there."""
        value = self._at(place)
        if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
            self._asked |= {(*place, at) for at in range(len(value))}
            return tuple(value)
        self._refuse(place, value, allowed(TEXTS["list_texts"]), True)
        return ()

    def number(self, *place: Key) -> Decimal | None:
        """The number there; as a text no digit of it is lost."""
        value = self._at(place)
        try:
            if not isinstance(value, (str, int, float)) or isinstance(value, bool):
                raise ValueError(value)
            written = plain(str(value))
            number = Decimal(written)
            if "_" in written or not number.is_finite() or number.adjusted() > LARGEST:
                raise ValueError(value)
            return number
        except (ValueError, InvalidOperation):
            self._refuse(place, value, allowed(TEXTS["number_such"]), True)
            return None

    def day(self, *place: Key, required: bool = True) -> str:
        """The calendar day there as text (2026-09-30)."""
        value = self._at(place)
        try:
            return date.fromisoformat(value.isoformat() if isinstance(value, date) else str(value)).isoformat()
        except ValueError:
            self._refuse(place, value, allowed(TEXTS["day_such"]), required)
            return ""

    def texts(self, *place: Key, required: bool = True) -> Text:
        """The text there in both languages, empty if there is none."""
        value = self._at(place)
        if (
            isinstance(value, dict)
            and set(value) == {"zh", "en"}
            and all(isinstance(text, str) for text in value.values())
        ):
            self._asked |= {(*place, "zh"), (*place, "en")}
            return Text(value["zh"].strip(), value["en"].strip())
        self._refuse(place, value, allowed(TEXTS["text_under_zh_one"]), required)
        return Text("", "")

    def texts_list(self, *place: Key) -> tuple[Text, ...]:
        """The list of texts there, empty if there is none."""
        return tuple(self.texts(*place, at) for at in range(self.length(*place)))

    def unknown_keys(self) -> list[Problem]:
        """The keys that nobody asked for: misspelt, or not known in this version."""
        known = {place[:size] for place in self._asked for size in range(1, len(place) + 1)}
        strangers = [place for place in self.lines if place and place not in known and place[:-1] in known | {()}]
        return [
            Problem(
                file=str(self.path),
                row=self.lines[place].row,
                place=".".join(map(str, place)),
                fault=TEXTS["unknown_key"],
                cure=self._hint(place, known),
            )
            for place in strangers
        ]

    @staticmethod
    def _hint(place: tuple[Key, ...], known: set[tuple[Key, ...]]) -> Text:
        """What may stand there instead: the nearest key, and all that are asked for."""
        siblings = [str(each[-1]) for each in known if each[:-1] == place[:-1] and not isinstance(each[-1], int)]
        near = nearest(str(place[-1]), siblings)
        if near:
            return TEXTS["check_spelling"].fill(near=near)
        return TEXTS["check_spelling_here_stand"].fill(
            value=Text("、".join(sorted(siblings)) or "没有", ", ".join(sorted(siblings)) or "none")
        )

    def _at(self, place: tuple[Key, ...]) -> Any:
        self._asked.add(place)
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
        fault = TEXTS["missing"] if value is None else found(value)
        where = ".".join(map(str, place))
        problem = Problem(file=str(self.path), row=self.row(place), place=where, fault=fault, cure=cure)
        if problem not in self.problems:
            self.problems.append(problem)
