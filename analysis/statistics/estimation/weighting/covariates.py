"""What is known of everybody who was asked: columns as numbers, words as one indicator a category."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.columns import flags, is_text, numeric
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.asked import ordered_codes
from analysis.statistics.estimation.design import Design
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
FEW_VALUES, GROUPS = 10, 5  # a number with more values is cut into fifths where groups are wanted


@dataclass(frozen=True, slots=True, eq=False)
class Grouped:
    """One covariate in groups: their names in order and the number of each row's."""

    name: str
    groups: list[str]
    code: Codes


def answered_of(design: Design, responded: "pd.Series[Any] | str") -> npt.NDArray[np.bool_]:
    """Who answered (n,), from yes and no.

    Raises
        InvalidInput: other rows, a blank, or a word that is neither. NotEnoughData: nobody or everybody answered.
    """
    column = design.column(responded, "responded") if isinstance(responded, str) else responded
    design.require_rows(responded=column)
    answered = flags(column).to_numpy(dtype=bool)
    if answered.all() or not answered.any():
        raise NotEnoughData(TEXTS["all_or_none_answered"].fill(n=int(answered.sum()), n_asked=design.n))
    return answered


def covariates_of(design: Design, covariates: "Sequence[str] | pd.DataFrame", role: str) -> pd.DataFrame:
    """Columns (n, p) known of everybody, by name or as they are. Raises InvalidInput: none, or one with a blank."""
    if isinstance(covariates, pd.DataFrame):
        columns = covariates
    else:
        names = [covariates] if isinstance(covariates, str) else list(covariates)
        columns = pd.DataFrame({name: design.column(name, role) for name in names}, index=design.index)
    design.require_rows(**{role: columns})
    if columns.empty:
        raise InvalidInput(TEXTS["covariate_needed"].fill(role=role))
    for name in columns:
        _, codes = ordered_codes(columns[name])
        if (codes < 0).any():
            rows = ", ".join(str(row + 1) for row in np.flatnonzero(codes < 0)[:3])
            raise InvalidInput(
                TEXTS["covariate_blank"].fill(role=role, name=name, n_blank=int((codes < 0).sum()), rows=rows)
            )
    return columns


def encoded(columns: pd.DataFrame) -> pd.DataFrame:
    """Numbers as they are, words as an indicator for every category but the first; a constant in front."""
    parts: dict[str, Any] = {"(constant)": 1.0}
    for name in columns:
        column = columns[name]
        if is_text(column) or isinstance(column.dtype, pd.CategoricalDtype):
            categories, codes = ordered_codes(column)
            parts |= {f"{name}={categories[at]}": (codes == at).astype(float) for at in range(1, len(categories))}
        else:
            parts[str(name)] = numeric(column).to_numpy()
    return pd.DataFrame(parts, index=columns.index)


def grouped(column: "pd.Series[Any]") -> Grouped:
    """A covariate in groups: its categories or values; numbers of many values in fifths."""
    is_number = pd.api.types.is_numeric_dtype(column.dtype)
    if is_number and column.nunique() > FEW_VALUES:
        column = pd.qcut(column, GROUPS, duplicates="drop")
    groups, code = ordered_codes(column)
    return Grouped(str(column.name), groups, code)
