"""What is asked of a design: variables and groups (域), as columns or by their names in its frame."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from analysis.core.columns import is_blank, is_text, unit_name
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.ratings import in_order
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.columns import column_of
from analysis.statistics.estimation.drawing.stages import Codes
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

By: TypeAlias = "pd.Series[Any] | pd.DataFrame | str | Sequence[str | pd.Series[Any]] | None"
Values: TypeAlias = "pd.DataFrame | pd.Series[Any] | str | Sequence[str]"
BETWEEN = " × "
OWN = ("variable", "domain", "estimate", "se", "low", "high", "deff", "n", "n_weighted", "no_interval")


def design_first(*inputs: "Design | Values") -> "tuple[Design, list[pd.DataFrame | pd.Series[Any]]]":
    """The one design among the inputs, and the others in their order, read from its frame where they are names.

    Raises
        InvalidInput: no design or several, or a name that is no column.
    """
    designs = [value for value in inputs if isinstance(value, Design)]
    if len(designs) != 1:
        raise InvalidInput(TEXTS["one_design_needed"].fill(n=len(designs)))
    others = [value for value in inputs if not isinstance(value, Design)]
    return designs[0], [_named(designs[0], value) for value in others]


def _named(design: Design, values: Values) -> "pd.DataFrame | pd.Series[Any]":
    if isinstance(values, str):
        return design.column(values)
    if isinstance(values, (pd.DataFrame, pd.Series)):
        return values
    names = list(values)
    if not names or not all(isinstance(name, str) for name in names):
        raise InvalidInput(TEXTS["values_are_columns"].fill(kind=type(values).__name__))
    return pd.DataFrame({name: design.column(name) for name in names})


@dataclass(frozen=True, slots=True, eq=False)
class Domains:
    """Groups by name, the number of each row's group (−1 for none), and the values they are crossed of, by column."""

    names: list[str]
    code: Codes
    n: Codes
    crossed: "dict[str, pd.Categorical[Any]]" = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether every row is in a group."""
        return int(self.n.sum()) == len(self.code)

    def columns(self, n_variables: int) -> dict[str, Any]:
        """The columns of a table with `n_variables` rows a group: the group, and what it is crossed of, in order."""
        place = np.repeat(np.arange(len(self.names)), n_variables)
        is_unique = len(set(self.names)) == len(self.names)
        domain = _ordered(place, self.names) if is_unique else [self.names[at] for at in place]
        return {"domain": domain} | {name: column.take(place) for name, column in self.crossed.items()}


def domains_of(design: Design, by: By) -> Domains:
    """The groups of the rows by one column, by names of columns of the design's frame, or all rows as one.

    Raises
        InvalidInput: other rows than the design's, a name that is no column, or names that repeat.
        NotEnoughData: no row is in any group.
    """
    if by is None:
        return Domains([""], np.zeros(design.n, dtype=np.intp), np.array([design.n]))
    if isinstance(by, pd.Series) and len(by) != design.n:
        raise InvalidInput(TEXTS["domains_rows"].fill(n=design.n, n_by=len(by)))
    columns = _groups(design, [by] if isinstance(by, pd.Series) else by)
    taken = [name for name in columns if name in OWN]
    if taken and len(columns) > 1:
        raise InvalidInput(TEXTS["domain_name_taken"].fill(listed=", ".join(taken)))
    counted = [_counted(column) for column in columns.values()]
    domains = Domains(*counted[0]) if len(columns) == 1 else _crossed(list(columns), counted)
    if not domains.names:
        raise NotEnoughData(TEXTS["no_row_in_a_group"].fill(listed=" × ".join(columns)))
    return domains


def _groups(design: Design, by: "pd.DataFrame | str | Sequence[str | pd.Series[Any]]") -> "dict[str, pd.Series[Any]]":
    """The columns to cross by their names. Raises InvalidInput: none, one named twice, or other rows."""
    if isinstance(by, pd.DataFrame):
        by = [by[name] for name in by.columns]
    asked = [by] if isinstance(by, str) else list(by)
    read = [column_of(design.frame, one, "by") for one in asked]
    columns = {str(column.name): column for column in read}
    if not columns or len(columns) < len(read):
        listed = ", ".join(str(column.name) for column in read) or "-"
        raise InvalidInput(TEXTS["domains_named_once"].fill(listed=listed))
    design.require_rows(**columns)
    return columns


def _crossed(columns: Sequence[str], coded: list[tuple[list[str], Codes, Codes]]) -> Domains:
    """The cross of several columns: those combinations that rows have, the first column changing most slowly."""
    sizes = tuple(len(names) for names, _, _ in coded)
    inside = np.all([code >= 0 for _, code, _ in coded], axis=0)
    joint = np.ravel_multi_index(tuple(np.where(inside, code, 0) for _, code, _ in coded), sizes)
    used, renumbered = np.unique(joint[inside], return_inverse=True)
    code = np.full(len(joint), -1, dtype=np.intp)
    code[inside] = renumbered
    places = np.unravel_index(used, sizes)
    crossed = {name: _ordered(place, names) for name, place, (names, _, _) in zip(columns, places, coded, strict=True)}
    names = [BETWEEN.join(map(str, parts)) for parts in zip(*crossed.values(), strict=True)]
    return Domains(names, code, np.bincount(renumbered, minlength=len(names)), crossed)


def _ordered(codes: Codes, names: Sequence[str]) -> "pd.Categorical[Any]":
    return pd.Categorical.from_codes(codes.tolist(), categories=pd.Index(list(names)), ordered=True)


def ordered_codes(by: "pd.Series[Any]") -> tuple[list[str], Codes]:
    """The categories that rows have, in order, and the number of each row's, −1 where blank.

    Categories of one name are one: 7, "7" and 7.0; it is called as it is first written.
    """
    names, codes, _ = _counted(by)
    return names, codes


def _counted(by: "pd.Series[Any]") -> tuple[list[str], Codes, Codes]:
    """As `ordered_codes`, and how many rows each category has."""
    labels, codes = _categories(by)
    n = np.bincount(codes if codes.min(initial=0) >= 0 else codes[codes >= 0], minlength=len(labels))
    kept: dict[str, str] = {}
    for label, n_rows in zip(labels, n, strict=True):
        if n_rows and not is_blank(label):
            kept.setdefault(unit_name(label), str(label))
    if len(kept) == len(labels):
        return list(kept.values()), codes, n
    place = {key: number for number, key in enumerate(kept)}
    merged = [-1 if is_blank(label) else place.get(unit_name(label), -1) for label in labels]
    codes = np.array([*merged, -1], dtype=np.intp)[codes]
    return list(kept.values()), codes, np.bincount(codes[codes >= 0], minlength=len(kept))


def _categories(by: "pd.Series[Any]") -> tuple[list[Any], Codes]:
    """The values there are, in the order of a categorical, of numbers, else of words, and the number of each row's."""
    if isinstance(by.dtype, pd.CategoricalDtype):  # numbered already
        return list(by.cat.categories), np.asarray(by.cat.codes, dtype=np.intp)
    if is_text(by):
        in_words = in_order(by)
        place = {name: number for number, name in enumerate(in_words)}
        return in_words, by.map(place).fillna(-1).to_numpy(dtype=np.intp)
    codes, values = pd.factorize(by, sort=True)
    return list(values), codes


def indicators(values: "pd.Series[Any]") -> pd.DataFrame:
    """One column a category, named variable=category, 1 where the row has it, blank where it has none."""
    names, codes = ordered_codes(values)
    blank = np.where(codes < 0, np.nan, 0.0)
    columns = {f"{values.name}={name}": np.where(codes == at, 1.0, blank) for at, name in enumerate(names)}
    return pd.DataFrame(columns, index=values.index)
