"""Estimates compared in pairs (两两比较), with p values that keep the error of the family."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.core.errors import NotEnoughData
from analysis.statistics.estimation.design import Floats
from analysis.statistics.estimation.linearisation import Estimates
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def differences(estimates: Estimates) -> pd.DataFrame:
    """Every pair of rows compared (两两比较): difference, se, t, df, p, and p after Holm, to keep the family's error.

    Raises
        NotEnoughData: fewer than two rows.

    Source
        Holm (1979).
    """
    table, covariance = estimates.table, estimates.covariance
    if len(table) < 2:
        raise NotEnoughData(TEXTS["one_estimate_has_nothing"])
    names = [f"{row.variable} {row.domain}".strip() for row in table.itertuples()]
    rows = []
    for first in range(len(table)):
        for other in range(first + 1, len(table)):
            gap = float(table["estimate"].iloc[first] - table["estimate"].iloc[other])
            spread = covariance[first, first] + covariance[other, other] - 2 * covariance[first, other]
            se = float(np.sqrt(spread))
            t = gap / se if se > 0 else np.nan
            df = estimates.parts.df_of_difference(first, other)
            row = {"first": names[first], "second": names[other], "difference": gap, "se": se, "t": t, "df": df}
            rows.append(row | {"p": float(2 * stats.t.sf(abs(t), df)) if df > 0 else np.nan})
    return pd.DataFrame(rows).assign(p_holm=lambda frame: holm(frame["p"].to_numpy()))


def holm(p: Floats) -> Floats:
    """P values adjusted after Holm (1979), in the order given; blanks stay blank.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(order), 0, -1)), 1.0)
    adjusted[order] = steps
    return adjusted
