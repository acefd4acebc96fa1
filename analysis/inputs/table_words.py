"""What people call tables, columns and words in Chinese, or in another case: read as the name that is known."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.characters import plain
from questionnaires.texts import Text
from questionnaires.yaml_lines import read_yaml

LABELS = dict[str, frozenset[str]]
SETTINGS = "settings"
POWERS = {"亿元": 8, "百万元": 6, "万元": 4, "千元": 3, "元": 0}  # units of money, the longer word before its end
HEAD_UNIT = re.compile(r"\s*[(\[【](?:单位[:：]?)?\s*(亿元|百万元|万元|千元|元)\s*[)\]】]\s*$")


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
    """The cells of a header that name one of these columns, each with it; 金额（万元） is 金额.

    A label that several columns have (分值, 全年预算数) is that of the one which no other cell names, else of the only
    one that is needed.
    """
    named: dict[str, str] = {}
    for are_shared in (False, True):
        for cell in header:
            free = [name for name in columns if name not in named.values()] if are_shared else list(columns)
            if cell not in named and (column := _column_of(cell, free, columns, are_shared=are_shared)):
                named[cell] = column
    return named


def _column_of(cell: str, free: Sequence[str], columns: Collection[str], *, are_shared: bool) -> str:
    if unit_in_head(cell) is not None:  # only of amounts a unit can be taken in
        cell, free = HEAD_UNIT.sub("", plain(cell)), [name for name in free if _says(columns, name, "is_money")]
    needed = [name for name in free if _says(columns, name, "required")] if are_shared else []
    return column_named(cell, free) or column_named(cell, needed)


def _says(columns: Collection[str], name: str, what: str) -> bool:
    """What a column is, where columns and not only their names are given."""
    return isinstance(columns, Mapping) and bool(getattr(columns[name], what, False))


def unit_in_head(cell: str) -> int | None:
    """The power of ten of the unit of money in the head of a column, None where there is none."""
    unit = HEAD_UNIT.search(plain(cell))
    return POWERS[unit[1]] if unit else None


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


def column_words(name: str) -> Text:
    """What readers call a column: a fixed one by its word, one of the evaluators' own as they wrote it."""
    labels = _texts()["columns"]
    return Text(labels[name][0], name.replace("_", " ")) if name in labels else Text.same(name)


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
