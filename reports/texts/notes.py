"""Glossary (术语) and notes on methods (方法说明): data beside this file, printed only where they are used."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from analysis.core.figures import Figure
from analysis.evaluation.acts import holds
from questionnaires.texts import Language, Text
from questionnaires.yaml_lines import read_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A term or a method, what it is, and where it comes from."""

    id: str
    name: Text
    text: Text
    source: str = ""
    requires: tuple[str, ...] = ()


@cache
def _notes(file: str) -> tuple[Note, ...]:
    raw, _ = read_yaml(Path(__file__).with_name(file))
    table: Mapping[str, Mapping[str, Any]] = raw
    return tuple(
        Note(
            id=name,
            name=entry["name"],
            text=entry["text"],
            source=str(entry.get("source", "")),
            requires=tuple(entry.get("requires", ())),
        )
        for name, entry in table.items()
    )


def method_notes(figures: Iterable[Figure]) -> tuple[Note, ...]:
    """The notes on the methods that some figure was made by, in the order of the file."""
    used = {figure.rule for figure in figures}
    return tuple(note for note in _notes("methods.yaml") if note.id in used)


def glossary(text: str, lang: Language, acts: Set[str] = frozenset()) -> tuple[Note, ...]:
    """The terms that occur in a text, without those that speak of what was not done."""
    lowered = text.casefold()
    terms = (note for note in _notes("glossary.yaml") if note.name[lang].casefold() in lowered)
    return tuple(note for note in terms if holds(note.requires, acts))
