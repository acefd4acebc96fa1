"""Settings from a YAML file or a sheet, asked for by place; what is missing or of the wrong kind is collected."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from questionnaires.problems import Problem, ProblemsError, Texts, allowed, found, said
from questionnaires.yaml_lines import Lines, read_yaml

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
            raise ProblemsError([Problem(file=place, fault=fault, cure=allowed("键和值", "keys and values"))])

    @classmethod
    def of_file(cls, path: Path) -> "YamlReader":
        """The settings of a YAML file. Raises ProblemsError where it cannot be read at all."""
        return cls(str(path), *read_yaml(path))

    def row(self, place: tuple[Key, ...]) -> int | None:
        """The line of a place, or of the nearest place above it that exists."""
        lines: Lines = self.lines
        while place and place not in lines:
            place = place[:-1]
        return lines.get(place)

    def has(self, *place: Key) -> bool:
        """Whether something stands there."""
        return self._at(place) is not None

    def length(self, *place: Key) -> int:
        """How many entries the list there has."""
        value = self._at(place)
        return len(value) if isinstance(value, list) else 0

    def text(self, *place: Key, required: bool = True) -> str:
        """The text there, "" if there is none."""
        value = self._at(place)
        if isinstance(value, str) and value.strip():
            return value
        self._refuse(place, value, allowed("文字（必要时加引号）", "a text, in quotes if need be"), required)
        return ""

    def one_of(self, *place: Key, words: Sequence[str], required: bool = True) -> str:
        """One of a closed list of words, "" if there is none."""
        value = self._at(place)
        if isinstance(value, str) and value in words:
            return value
        self._refuse(place, value, allowed("、".join(words), ", ".join(words)), required)
        return ""

    def words(self, *place: Key) -> tuple[str, ...]:
        """The list of texts there."""
        value = self._at(place)
        if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
            self._asked |= {(*place, at) for at in range(len(value))}
            return tuple(value)
        self._refuse(place, value, allowed("一列文字", "a list of texts"), True)
        return ()

    def number(self, *place: Key) -> Decimal | None:
        """The number there; given as text so that no digit is lost."""
        value = self._at(place)
        try:
            if not isinstance(value, (str, int)) or isinstance(value, bool):
                raise ValueError(value)
            number = Decimal(value)
            if not number.is_finite() or number.adjusted() > LARGEST:
                raise ValueError(value)
            return number
        except (ValueError, InvalidOperation):
            self._refuse(place, value, allowed('数字，例如 "0.5"', 'a number such as "0.5"'), True)
            return None

    def day(self, *place: Key, required: bool = True) -> str:
        """The calendar day there as text (2026-09-30)."""
        value = self._at(place)
        try:
            return date.fromisoformat(value.isoformat() if isinstance(value, date) else str(value)).isoformat()
        except ValueError:
            self._refuse(place, value, allowed("日期，例如 2026-09-30", "a day such as 2026-09-30"), required)
            return ""

    def texts(self, *place: Key, required: bool = True) -> Texts:
        """The text there in both languages, empty if there is none."""
        value = self._at(place)
        if (
            isinstance(value, dict)
            and set(value) == {"zh", "en"}
            and all(isinstance(text, str) for text in value.values())
        ):
            self._asked |= {(*place, "zh"), (*place, "en")}
            return {lang: text.strip() for lang, text in value.items()}
        self._refuse(place, value, allowed("zh 和 en 两种文字", "a text under zh and one under en"), required)
        return {}

    def texts_list(self, *place: Key) -> tuple[Texts, ...]:
        """The list of texts there, empty if there is none."""
        return tuple(self.texts(*place, at) for at in range(self.length(*place)))

    def unknown_keys(self) -> list[Problem]:
        """The keys that nobody asked for: misspelt, or not known in this version."""
        known = {place[:size] for place in self._asked for size in range(1, len(place) + 1)}
        strangers = [place for place in self.lines if place and place not in known and place[:-1] in known | {()}]
        return [
            Problem(file=str(self.path), row=self.lines[place], place=".".join(map(str, place)),
                    fault=said("不认识这一项", "unknown key"), cure=said("请检查拼写", "check the spelling"))
            for place in strangers
        ]  # fmt: skip

    def _at(self, place: tuple[Key, ...]) -> Any:
        self._asked.add(place)
        value = self.raw
        for key in place:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def _refuse(self, place: tuple[Key, ...], value: Any, cure: Texts, required: bool) -> None:
        if value is None and not required:
            return
        fault = said("没有填写", "is missing") if value is None else found(value)
        self.problems.append(
            Problem(file=str(self.path), row=self.row(place), place=".".join(map(str, place)), fault=fault, cure=cure)
        )
