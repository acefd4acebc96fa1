"""The columns of a design, read once and checked: what is blank, constant or does not fit is refused by its name."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.columns import is_blank, is_text, numeric, require_same_rows, unit_name
from analysis.core.errors import InvalidInput
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
SHOWN = 3


def column_of(frame: pd.DataFrame | None, asked: object, role: str) -> "pd.Series[Any]":
    """A column, or a column of the design's frame by its name.

    Raises
        InvalidInput: neither a column nor a name, or a name that is no column, with those there are.
    """
    if isinstance(asked, pd.Series):
        return asked
    if not isinstance(asked, str):
        raise InvalidInput(TEXTS["no_column_no_name"].fill(role=role, kind=type(asked).__name__))
    if frame is None:
        raise InvalidInput(TEXTS["no_frame"].fill(role=role, name=asked))
    if asked not in frame.columns:
        listed = [str(column) for column in frame.columns]
        raise InvalidInput(
            TEXTS["no_such_column"].fill(role=role, name=asked, listed=Text("、".join(listed), ", ".join(listed)))
        )
    column = frame[asked]
    if isinstance(column, pd.DataFrame):
        raise InvalidInput(TEXTS["column_twice"].fill(role=role, name=asked))
    return column


def read_columns(frame: pd.DataFrame | None, asked: Mapping[str, object]) -> "dict[str, pd.Series[Any]]":
    """The columns of a design by their role, as far as any were asked for. Raises InvalidInput as `column_of`."""
    return {role: column_of(frame, column, role) for role, column in asked.items() if column is not None}


def rows_of(inputs: "Mapping[str, pd.Series[Any] | pd.DataFrame | None]") -> "pd.Series[Any] | pd.DataFrame":
    """The first of several inputs, whose rows are those of all.

    Raises
        InvalidInput: nothing was given, no row, lengths that differ, or other row labels.
    """
    given = {name: value for name, value in inputs.items() if value is not None}
    lengths = {name: len(value) for name, value in given.items()}
    if not given or len(set(lengths.values())) > 1 or not max(lengths.values()):
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items()) or "-"
        raise InvalidInput(TEXTS["design_needs_columns_one"].fill(listed=listed))
    require_same_rows(**given)
    return next(iter(given.values()))


def require_replicates(weights: pd.DataFrame | None, factors: Floats | None) -> None:
    """Raises InvalidInput where replicate weights are blank, infinite or negative, or their factors are too few."""
    if weights is None:
        return
    for name in weights.columns:
        values = numeric(weights[name], str(name)).to_numpy()
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if len(wrong):
            rows = ", ".join(str(row + 1) for row in wrong[:SHOWN])
            raise InvalidInput(TEXTS["replicate_weight_wrong"].fill(name=name, n_wrong=len(wrong), rows=rows))
    n_factors = weights.shape[1] if factors is None else len(factors)
    if weights.shape[1] < 2 or n_factors != weights.shape[1]:
        raise InvalidInput(TEXTS["replicates_factors"].fill(n=weights.shape[1], n_factors=n_factors))


def title(column: "pd.Series[Any]", role: str) -> str:
    """A column's role and, where it differs, its name."""
    return role if column.name is None or str(column.name) == role else f"{role} ({column.name})"


def codes_of(column: "pd.Series[Any]", role: str) -> Codes:
    """Labels numbered 0, 1, 2 … in order. Raises InvalidInput: a blank."""
    codes = numbered(column)
    if codes.min() < 0:
        blank = np.flatnonzero(codes < 0)
        rows = ", ".join(str(row + 1) for row in blank[:SHOWN])
        raise InvalidInput(TEXTS["blank_rows"].fill(title=title(column, role), n_blank=len(blank), rows=rows))
    return codes


def numbered(labels: "pd.Series[Any]") -> Codes:
    """Sorted labels as 0, 1, 2 …, -1 where missing; whole numbers close together without hashing."""
    if pd.api.types.is_integer_dtype(labels.dtype) and not labels.isna().any() and len(labels):
        values = labels.to_numpy(dtype=np.intp)
        least, most = int(values.min()), int(values.max())
        if most - least <= 4 * len(values):
            moved = values - least if least else values
            is_used = np.bincount(moved) > 0
            return moved if is_used.all() else np.asarray((np.cumsum(is_used) - 1)[moved], dtype=np.intp)
    if not is_text(labels) and not isinstance(labels.dtype, pd.CategoricalDtype):
        return pd.factorize(labels, sort=True)[0]
    codes, uniques = pd.factorize(labels)  # 7 and 7.0 are one, blank text is missing
    names = ["" if is_blank(label) else unit_name(label) for label in uniques]
    place = {name: number for number, name in enumerate(sorted(set(names) - {""}))} | {"": -1}
    return np.array([*(place[name] for name in names), -1], dtype=np.intp)[codes]


def units_within(group: Codes | None, column: "pd.Series[Any]", role: str) -> Codes:
    """Units numbered from 0 within the whole sample; the same label in two groups, if there are any, is two units."""
    labels = codes_of(column, role)
    if group is None:
        return labels
    return numbered(pd.Series(group * (int(labels.max()) + 1) + labels))


def stratum_of_units(
    units: Codes, group: Codes, column: "pd.Series[Any] | None", strata: "pd.Series[Any] | None"
) -> Codes:
    """The stratum of each primary sampling unit. Raises InvalidInput where one lies in two, by its name and theirs."""
    of_unit = np.zeros(int(units.max()) + 1, dtype=np.intp)
    if strata is None:
        return of_unit
    of_unit[units] = group
    if column is None:
        return of_unit
    torn = np.flatnonzero(of_unit[units] != group)
    if len(torn):
        row, other = int(torn[0]), int(np.flatnonzero((units == units[torn[0]]) & (group != group[torn[0]]))[0])
        raise InvalidInput(
            TEXTS["unit_in_two_strata"].fill(
                title=title(column, "psu"),
                unit=column.iloc[row],
                n_units=len(np.unique(units[torn])),
                strata=title(strata, "strata"),
                first=strata.iloc[row],
                second=strata.iloc[other],
            )
        )
    return of_unit


def share_drawn(
    column: "pd.Series[Any] | None", role: str, group: Codes, n_drawn: Codes, names: "pd.Series[Any] | None"
) -> Floats:
    """Units drawn in each group over how many there are, (groups,); 0 where nobody said how many.

    Raises
        InvalidInput: a count that is blank, changes within its group, or is below the number drawn.
    """
    if column is None:
        return np.zeros(len(n_drawn))
    counts, name = numeric(column, role).to_numpy(), title(column, role)
    blank = np.flatnonzero(np.isnan(counts))
    if len(blank):
        where = _name(names, int(blank[0]))
        rows = ", ".join(str(row + 1) for row in blank[:SHOWN])
        raise InvalidInput(TEXTS["count_blank"].fill(title=name, n_blank=len(blank), rows=rows, where=where))
    of_group = np.zeros(len(n_drawn))
    of_group[group] = counts
    strange = np.flatnonzero(of_group[group] != counts)
    if len(strange):
        row = int(strange[0])
        both = sorted((counts[row], of_group[group[row]]))
        raise InvalidInput(
            TEXTS["count_changes"].fill(
                title=name, where=_name(names, row), first=f"{both[0]:g}", second=f"{both[1]:g}"
            )
        )
    few = np.flatnonzero(of_group < n_drawn)
    if len(few):
        row = int(np.flatnonzero(group == few[0])[0])
        raise InvalidInput(
            TEXTS["count_below_drawn"].fill(
                title=name, where=_name(names, row), count=f"{of_group[few[0]]:g}", drawn=int(n_drawn[few[0]])
            )
        )
    share: Floats = n_drawn / of_group
    return share


def _name(names: "pd.Series[Any] | None", row: int) -> Text:
    """Which group a row is of, for a message."""
    if names is None:
        return TEXTS["in_all"]
    return Text(f"“{names.iloc[row]}”", f"{names.iloc[row]}")
