"""How much of the variance lies between groups (组间差异): interviewers, raters, sites."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.core.columns import is_number
from analysis.core.errors import InvalidInput, NotEnoughData
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Between:
    """One-way random effects: ICC(1), the chance of so much where only `ordinary` is there, each group's gap."""

    icc: float
    p: float
    gaps: "pd.Series[float]"
    sizes: "pd.Series[int]"

    @property
    def furthest(self) -> str:
        """The group whose mean is furthest from the rest, for its size."""
        return str((self.gaps.abs() * self.sizes**0.5).idxmax())


def between_groups(values: Floats, groups: npt.NDArray[np.str_], *, ordinary: float = 0.0) -> Between:
    """The share of the variance of values (n,) that lies between groups (n,); blanks and groups "" are left out.

    Args
        ordinary: the ICC that is nothing special, 0 to 1; p tests for more than that.

    Raises
        InvalidInput: other lengths, an ordinary ICC outside 0 to 1.
        NotEnoughData: fewer than 2 groups, no group with 2 values, or no variation within groups.

    Source
        ICC(1) after Shrout & Fleiss (1979) with the mean size of unequal groups; F test against `ordinary`.
    """
    if len(values) != len(groups) or not (is_number(ordinary) and 0 <= ordinary < 1):
        raise InvalidInput(TEXTS["groups_do_not_fit"].fill(n=len(values), n_groups=len(groups), ordinary=ordinary))
    has_value = np.isfinite(values) & ~pd.isna(groups) & (groups != "")
    codes, names = pd.factorize(groups[has_value], sort=True)
    answers = values[has_value]
    sizes = np.bincount(codes)
    df = len(names) - 1, len(answers) - len(names)
    if min(df) < 1:
        raise NotEnoughData(TEXTS["groups_group_needed"])
    gaps = np.bincount(codes, answers) / sizes - answers.mean()
    within = float(((answers - answers.mean() - gaps[codes]) ** 2).sum()) / df[1]
    between = float((sizes * gaps**2).sum()) / df[0]
    if within <= 0:
        raise NotEnoughData(TEXTS["no_variation_within_groups"])
    size = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / df[0]
    ratio = between / within / (1 + size * ordinary / (1 - ordinary))
    return Between(
        icc=max((between - within) / (between + (size - 1) * within), 0.0),
        p=float(stats.f.sf(ratio, *df)),
        gaps=pd.Series(gaps, index=names),
        sizes=pd.Series(sizes, index=names),
    )
