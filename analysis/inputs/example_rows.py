"""Rows and texts that the template brought along (示例): a report on real people and money must not rest on them."""

from collections.abc import Iterator, Mapping

from analysis.inputs.folder import OFF, Inputs
from analysis.inputs.raw_tables import RawTable
from questionnaires.characters import plain
from questionnaires.problems import Problem, found
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

MARK = "示例"
REPLACE = TEXTS["replace_what_real_remove"]


def example_problems(inputs: Inputs, told: Mapping[str, str]) -> list[Problem]:
    """Every row of a table, and every text of the settings (`told`, by place), that still begins with 示例.

    Tables that are switched off keep theirs.
    """
    settings = [
        Problem(file=inputs.settings.path, place=place, fault=found(words), cure=REPLACE)
        for place, words in told.items()
        if plain(words).startswith(MARK)
    ]
    tables = [name for name in inputs.tables if not name.endswith(OFF)]
    return [*settings, *(problem for name in tables for problem in _rows(inputs, name))]


def _rows(inputs: Inputs, name: str) -> Iterator[Problem]:
    """The rows of one table that are still examples, in one line."""
    raw = inputs.tables[name]()
    rows: dict[int, str] = {}
    for row, cells in raw.rows if isinstance(raw, RawTable) else ():
        cell = next((cell for cell in cells.values() if plain(cell or "").startswith(MARK)), None)
        if cell is not None:
            rows[row] = cell
    if rows and isinstance(raw, RawTable):
        numbers = ", ".join(map(str, rows))
        first = next(iter(rows.values()))
        fault = TEXTS["rows_examples"].fill(numbers=numbers, first=first)
        yield Problem(file=raw.place, row=next(iter(rows)), fault=fault, cure=REPLACE)
