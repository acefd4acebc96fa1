"""What people call tables, columns and words in Chinese, or in another case: read as the name that is known."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.characters import plain
from questionnaires.yaml_lines import read_yaml

LABELS = dict[str, frozenset[str]]
SETTINGS = "settings"


def known_tables() -> tuple[str, ...]:
    """The tables that have a Chinese name: all that an engagement may have."""
    return tuple(_texts()["tables"])


def table_named(name: str, tables: Collection[str]) -> str:
    """The table that a file or sheet is called after, "" if none."""
    return _known(name, tables, "tables")


def column_named(name: str, columns: Collection[str]) -> str:
    """The one of these columns that a cell of a header names, "" if none."""
    return _known(name, columns, "columns")


def columns_named(header: Sequence[str], columns: Collection[str]) -> dict[str, str]:
    """The cells of a header that name one of these columns, each with it.

    A label that several columns have (分值, 得分) is that of the one which no other cell names.
    """
    named = {cell: column for cell in header if (column := column_named(cell, columns))}
    for cell in header:
        free = [name for name in columns if name not in named.values()]
        if cell not in named and (column := column_named(cell, free)):
            named[cell] = column
    return named


def word_named(word: str, words: Collection[str]) -> str:
    """The one of a column's words that a cell means, "" if none."""
    return _known(word, words, "words")


def is_settings(name: str) -> bool:
    """Whether a sheet is called after the settings."""
    return _folded(name) in (SETTINGS, *_labels()[SETTINGS][SETTINGS])


def labelled(names: Iterable[str]) -> str:
    """Names with what they are called in Chinese: value（读数）、basis（口径）."""
    labels = _texts()["columns"]
    return "、".join(f"{name}（{labels[name][0]}）" if name in labels else name for name in names)


def labelled_words(words: Iterable[str]) -> str:
    """Words of a column with what they are called in Chinese: yes（是）、no（否）."""
    labels = _texts()["words"]
    return "、".join(f"{word}（{labels[word][0]}）" if word in labels else word for word in words)


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that was probably meant, "" if none is near."""
    return next(iter(get_close_matches(plain(name).casefold(), list(known), n=1, cutoff=0.75)), "")


def _known(name: str, known: Collection[str], kind: str) -> str:
    word = _folded(name)
    if word in known:
        return word
    labels = _labels()[kind]
    named = [name for name in known if word in labels.get(name, ())]
    return named[0] if len(named) == 1 else ""


def _folded(name: str) -> str:
    return "_".join(plain(name).casefold().split())


@cache
def _labels() -> dict[str, LABELS]:
    texts = _texts()
    kinds = {
        kind: {name: frozenset(labels) for name, labels in texts[kind].items()}
        for kind in ("tables", "columns", "words")
    }
    return kinds | {SETTINGS: {SETTINGS: frozenset(texts[SETTINGS])}}


@cache
def _texts() -> dict[str, Any]:
    raw, _ = read_yaml(Path(__file__).with_suffix(".yaml"))
    texts: dict[str, Any] = raw
    return texts
