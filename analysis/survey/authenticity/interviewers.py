"""Whether one interviewer's sheets are odd beside the others' (访问员效应), more than is ordinary."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.core.errors import NotEnoughData
from analysis.statistics.relations.between_groups import between_groups
from analysis.survey.authenticity.calibration import Calibration, normal_scores
from analysis.survey.authenticity.oddness import Oddness
from analysis.survey.authenticity.signs import Sheets

Floats = npt.NDArray[np.float64]
Names = npt.NDArray[np.str_]
ORDINARY = {"alike": 0.02, "unlike": 0.02, "final_run": 0.03, "seconds": 0.1}  # ICC that honest interviewers reach
ORDINARY_SPREAD = 0.03  # variance of the logarithm of the variances that honest interviewers reach
KURTOSIS = 1.2  # the sampling variance of a variance, over that of a normal one
LEAST_SHEETS = 8  # of an interviewer who is compared
SIDES = {"alike": 1, "unlike": 0, "spread": -1, "final_run": 1, "seconds": 0}  # 0: both ways are odd


def interviewer_effects(sheets: Sheets, odd: Oddness, calibration: Calibration) -> pd.DataFrame:
    """Each measure of oddness compared between interviewers; sheets that residents filled in alone ("") are left out.

    Returns
        Rows: what (alike: five nearest; unlike: answers that do not go together; spread: how far the sheets of one
        interviewer differ in satisfaction, where the survey has no ceiling; final_run; seconds), icc, p (that one of so
        many honest interviewers stands out as far), furthest (who), p_holm. Answers are compared at the same level of
        satisfaction, so that sites that differ are no sign.
    """
    if sheets.enumerator is None:
        return _table([])
    rows = []
    for what, values in _measures(sheets, odd, calibration).items():
        try:
            icc = between_groups(values, sheets.enumerator).icc
        except NotEnoughData:  # such as sheets that all end in the same way
            continue
        names, estimates, variances = _groups(values, sheets.enumerator, of_spread=what == "spread")
        ordinary = ORDINARY_SPREAD if what == "spread" else ORDINARY[what] * float(np.nanvar(values))
        p, furthest = furthest_group(estimates, variances, ordinary=ordinary, side=SIDES[what])
        rows.append({"what": what, "icc": icc, "p": p, "furthest": names[furthest] if names else ""})
    return _table(rows)


def _table(rows: list[dict[str, object]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["what", "icc", "p", "furthest"])
    return table.assign(p_holm=np.minimum(table["p"].astype(float) * len(table), 1.0))


def _measures(sheets: Sheets, odd: Oddness, calibration: Calibration) -> Mapping[str, Floats]:
    measures = {
        "alike": calibration.scores("five", odd),
        "unlike": calibration.scores("unlike", odd),
        "final_run": calibration.scores("final_run", odd),
    }
    if not calibration.null.has_ceiling:  # else the many at the best point would seem to differ little
        measures["spread"] = normal_scores(odd.score, calibration.score)
    if sheets.seconds is not None:
        measures["seconds"] = np.log(np.maximum(sheets.seconds, 1.0))
    return measures


def _groups(values: Floats, groups: Names, *, of_spread: bool) -> tuple[list[str], Floats, Floats]:
    """The groups with enough values, their means (or the logarithms of their variances) and the sampling variances."""
    has_value = ~np.isnan(values) & (groups != "")
    by_group = pd.Series(values[has_value]).groupby(groups[has_value])
    table = by_group.agg(["size", "mean", "var"])
    within = float((table["var"] * (table["size"] - 1)).sum() / max((table["size"] - 1).sum(), 1))
    table = table[table["size"] >= LEAST_SHEETS]
    size = table["size"].to_numpy(dtype=float)
    if of_spread:
        spreads = np.log(np.maximum(table["var"].to_numpy(dtype=float), 1e-6))
        return list(table.index), spreads, KURTOSIS * 2 / (size - 1)
    return list(table.index), table["mean"].to_numpy(dtype=float), within / size


def furthest_group(estimates: Floats, variances: Floats, *, ordinary: float, side: int = 0) -> tuple[float, int]:
    """The group that stands out most from the others, and the chance of it among so many honest groups.

    Args
        estimates, variances: one of each group, and its sampling variance. ordinary: the variance between groups that
            is nothing special. side: 1 only above the others counts, -1 only below, 0 both.

    Returns
        p after Bonferroni over the groups, 1 where fewer than two groups can be compared; and the place of the group.

    Source
        Each group against the rest in a one-way random model: the variance between groups is the ordinary one or, where
        greater, that of the *other* groups by the method of moments; degrees of freedom after Satterthwaite (1946).
    """
    if len(estimates) < 2:
        return 1.0, 0
    chances = [
        _beside_others(estimates, variances, group, ordinary=ordinary, side=side) for group in range(len(estimates))
    ]
    furthest = int(np.argmin(chances))
    return min(chances[furthest] * len(estimates), 1.0), furthest


def _beside_others(estimates: Floats, variances: Floats, group: int, *, ordinary: float, side: int) -> float:
    others = np.arange(len(estimates)) != group
    n_others = int(others.sum())
    between, freedom = ordinary, np.inf
    if n_others > 1:
        seen = float(estimates[others].var(ddof=1) - variances[others].mean())
        if seen > between:
            between, freedom = seen, float(n_others - 1)
    differing = between * (1 + 1 / n_others)
    total = float(variances[group] + variances[others].mean() / n_others + differing)
    if total <= 0:
        return 1.0
    gap = (estimates[group] - estimates[others].mean()) / np.sqrt(total)
    freedom = freedom * (total / differing) ** 2 if differing > 0 else np.inf
    return float(2 * stats.t.sf(abs(gap), freedom) if side == 0 else stats.t.sf(side * gap, freedom))
