"""The sampling units of a sample: which rows belong to which, how many were drawn of how many, at one or two stages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.errors import InvalidInput
from analysis.statistics.estimation.drawing.columns import codes_of, share_drawn, stratum_of_units, title, units_within
from analysis.statistics.estimation.drawing.stages import Codes, Floats, Stage
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Columns = Mapping[str, "pd.Series[Any]"]


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Primary sampling units, and second-stage units where these add to the variance.

    `psu` (n,) is the primary unit of each row; `code` (n,) the unit whose totals the variance is made of: the
    second-stage one where there is a second stage, else the primary one.
    """

    psu: Codes
    code: Codes
    first_stage: Stage
    second_stage: Stage | None

    @property
    def n(self) -> int:
        """Units whose totals the variance is made of."""
        return len((self.second_stage or self.first_stage).group)

    @property
    def stages(self) -> list[Stage]:
        """The stages that are counted."""
        return [self.first_stage] if self.second_stage is None else [self.first_stage, self.second_stage]

    def covered(self, is_in: npt.NDArray[np.bool_]) -> Codes:
        """How many units (units, m) that tell a variance are in: primary ones, or second-stage ones of a full set."""
        if self.second_stage is None:
            return np.asarray(is_in.sum(axis=0), dtype=np.intp)
        if (self.first_stage.share >= 1).all():
            return np.asarray(is_in.sum(axis=0), dtype=np.intp)
        return np.asarray((self.second_stage.sums(is_in.astype(float)) > 0).sum(axis=0), dtype=np.intp)

    @property
    def degrees_of_freedom(self) -> int:
        """Primary units minus strata; second-stage units minus primary ones where all primary ones are in."""
        first, second = self.first_stage, self.second_stage
        of_stratum = first.n - 1
        if second is not None:
            within = np.bincount(first.group, second.n - 1)
            of_stratum = np.where(first.share >= 1, within, of_stratum)
        return int(of_stratum.sum())


def units_of(columns: Columns, n: int, *, nest: bool) -> Units:
    """The units of n rows from the columns strata, psu, fpc, ssu and ssu_fpc, as far as there are any.

    Raises
        InvalidInput: as `Design`.
    """
    strata, psu_column = columns.get("strata"), columns.get("psu")
    if psu_column is None and "ssu" in columns:
        raise InvalidInput(TEXTS["ssu_without_psu"])
    stratum = np.zeros(n, dtype=np.intp) if strata is None else codes_of(strata, "strata")
    if psu_column is None:
        psu = np.arange(n, dtype=np.intp)
    else:
        psu = units_within(stratum if nest else None, psu_column, "psu")
    of_psu = stratum_of_units(psu, stratum, psu_column, strata)
    n_psu = np.bincount(of_psu)
    share = share_drawn(columns.get("fpc"), "fpc", stratum, n_psu, strata)
    if psu_column is not None and len(of_psu) == 1 and share[0] < 1:
        raise InvalidInput(TEXTS["one_unit_everywhere"].fill(title=title(psu_column, "psu"), unit=psu_column.iloc[0]))
    first = Stage(of_psu, share, np.ones(len(n_psu)), partial(_names, strata, stratum), TEXTS["word_strata"])
    has_second = psu_column is not None and "fpc" in columns and ("ssu" in columns or "ssu_fpc" in columns)
    if not has_second:
        return Units(psu=psu, code=psu, first_stage=first, second_stage=None)
    code, second = _second_stage(columns, psu, share[of_psu])
    return Units(psu=psu, code=code, first_stage=first, second_stage=second)


def _second_stage(columns: Columns, psu: Codes, share: Floats) -> tuple[Codes, Stage]:
    """The second-stage unit of each row, and how they were drawn from each primary unit."""
    ssu, names = columns.get("ssu"), columns["psu"]
    code = np.arange(len(psu), dtype=np.intp) if ssu is None else units_within(psu, ssu, "ssu")
    of_unit = np.zeros(int(code.max()) + 1, dtype=np.intp)
    of_unit[code] = psu
    within = share_drawn(columns.get("ssu_fpc"), "ssu_fpc", psu, np.bincount(of_unit), names)
    return code, Stage(of_unit, within, share, partial(_names, names, psu), TEXTS["word_psus"])


def _names(labels: "pd.Series[Any] | None", group: Codes, numbers: Codes) -> list[str]:
    """What groups are called, by their numbers; asked for only where a message needs them."""
    if labels is None:
        return ["-" for _ in numbers]
    return [str(labels.iloc[int(np.flatnonzero(group == number)[0])]) for number in numbers]
