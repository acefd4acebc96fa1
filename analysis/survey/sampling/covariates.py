"""What a name in the settings stands for: the site, a question, or a column of one of the two files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.core.columns import unit_name
from analysis.inputs.dataset import Dataset
from analysis.inputs.table_words import column_words
from analysis.inputs.tables import Row
from analysis.survey.sampling.files import SHEETS_FILE, SITE, SITES_FILE, Files, Table
from questionnaires.bundle import Cell
from questionnaires.model import Item
from questionnaires.problems import Problem
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Kind = Literal["site", "item", "sites", "sheets"]
SINGLE = ("single", "rating")  # items with one answer a sheet
SHOWN = 3
FILES: dict[str, str] = {"sites": SITES_FILE, "sheets": SHEETS_FILE}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Covariate:
    """The value of each returned sheet, "" where there is none, with the words and the place of its origin.

    `rows` are the lines of the file by the sheet they speak of; `codes` those an item has, in its order.
    """

    name: str
    kind: Kind
    text: Text
    values: "pd.Series[str]"
    file: str = ""
    rows: "pd.Series[float] | None" = None
    codes: tuple[str, ...] = ()

    @property
    def said(self) -> Text:
        """The same for readers of a report: columns by their words."""
        if self.kind not in FILES:
            return self.text
        return TEXTS["column_of"].fill(column=column_words(self.name), file=f"{FILES[self.kind]}.csv")

    def blank(self, sheets: Sequence[str], file: str, row: int | None, place: str) -> Problem | None:
        """The fault that some of these sheets have no value, None where all have one."""
        values = self.values.loc[list(sheets)]
        missing = [sheet for sheet, value in zip(sheets, values, strict=True) if value == ""]
        if not missing:
            return None
        named = missing[:SHOWN]
        fault = TEXTS["blank_for_sheets"].fill(
            text=self.text, n=len(missing), listed=Text("、".join(named), ", ".join(named))
        )
        line = self.rows.loc[missing].dropna() if self.rows is not None else ()
        is_cell = len(line) > 0
        return Problem(
            file=self.file or file,
            row=int(line.iloc[0]) if isinstance(line, pd.Series) and is_cell else None if self.file else row,
            column=self.name if self.file else "",
            place="" if self.file else place,
            fault=fault,
            cure=CURES[self.kind],
        )


CURES: dict[Kind, Text] = {
    "site": TEXTS["give_site_column"],
    "item": TEXTS["take_other_or_file"],
    "sites": TEXTS["fill_in_sites"],
    "sheets": TEXTS["fill_in_sheets"],
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Covariates:
    """Everything that a name may stand for in the settings of one survey.

    `is_incomplete`: a file has faults of its own; what is missing may only follow from them.
    """

    dataset: Dataset
    files: Files
    is_incomplete: bool = False

    @property
    def known(self) -> list[str]:
        """The names there are."""
        tables = [table for table in (self.files.sites, self.files.sheets) if table is not None]
        columns = [name for table in tables for name in table.header if name and table.column(name)]
        return list(dict.fromkeys([SITE, *columns, *(item.id for item in self._items if item.type == "single")]))

    @property
    def _items(self) -> list[Item]:
        return [item for item in self.dataset.questionnaire.variables if item.type in SINGLE]

    def of(self, name: str) -> list[Covariate]:
        """What a name stands for: one thing, none, or more than one where it is ambiguous."""
        if name == SITE:
            return [self._site()]
        both = [self._column(table, name) for table in (self.files.sites, self.files.sheets) if table is not None]
        items = [self._item(item) for item in self._items if item.id == name]
        return [*(column for column in both if column is not None), *items]

    def _site(self) -> Covariate:
        return Covariate(name=SITE, kind="site", text=TEXTS["site"], values=self.files.site_of)

    def _column(self, table: Table, name: str) -> Covariate | None:
        column = table.column(name)
        if not column:
            return None
        is_of_sites = table.name == SITES_FILE
        keys = self.files.site_of if is_of_sites else self.files.site_of.index.to_series()
        rows: list[Row | None] = [table.rows.get(unit_name(key)) for key in keys]
        return Covariate(
            name=column,
            kind="sites" if is_of_sites else "sheets",
            text=TEXTS["column_of"].fill(column=column, file=f"{SITES_FILE if is_of_sites else SHEETS_FILE}.csv"),
            values=pd.Series([_written(row, column) for row in rows], index=self.files.site_of.index, dtype=object),
            file=table.place,
            rows=pd.Series([row["row"] if row else None for row in rows], index=self.files.site_of.index, dtype=float),
        )

    def _item(self, item: Item) -> Covariate:
        left_out = {choice.code for choice in item.choices if choice.not_applicable}
        cells: list[Cell] = list(self.dataset.answers[item.id])
        values = [cell if isinstance(cell, str) and cell not in left_out else "" for cell in cells]
        return Covariate(
            name=item.id,
            kind="item",
            text=TEXTS["question"].fill(text=Text.of(item.text)),
            values=pd.Series(values, index=self.files.site_of.index, dtype=object),
            codes=tuple(choice.code for choice in item.choices),
        )


def _written(row: Row | None, column: str) -> str:
    """A value as text; a number with all its digits."""
    value = None if row is None else row.get(column)
    return "" if value is None else unit_name(value)
