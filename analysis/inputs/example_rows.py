"""Rows and texts that the template brought along (示例): a report on real people and money must not rest on them."""

from collections.abc import Iterator, Mapping

from analysis.inputs.folder import OFF, Inputs
from analysis.inputs.raw_tables import RawTable
from questionnaires.characters import plain
from questionnaires.problems import Problem, found
from questionnaires.texts import Text

MARK = "示例"
REPLACE = Text("换成真实的内容，或删去", "replace it with what is real, or remove it")


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
        fault = Text(f"第 {numbers} 行还是示例（“{first}”…）", f'rows {numbers} are examples ("{first}"…)')
        yield Problem(file=raw.place, row=next(iter(rows)), fault=fault, cure=REPLACE)
