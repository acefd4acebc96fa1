"""The variance of totals by stages of drawing: between primary sampling units, and between the units drawn in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.core.errors import NotEnoughData
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Lonely = Literal["fail", "remove", "certainty", "adjust", "average"]
LONELY: tuple[Lonely, ...] = ("fail", "remove", "certainty", "adjust", "average")
SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """Units drawn from groups: the group of each unit, the share of each group that was drawn, and its factor.

    `factor` (groups,) is what the variance within a group counts: 1 at the first stage, at the second the share of
    primary sampling units drawn in the stratum.
    """

    group: Codes
    share: Floats
    factor: Floats
    name_of: Callable[[Codes], list[str]]
    word: Text

    @property
    def n(self) -> Codes:
        """How many units were drawn in each group."""
        return np.bincount(self.group, minlength=len(self.share)).astype(np.intp)

    @property
    def is_alone(self) -> npt.NDArray[np.bool_]:
        """Groups whose variance cannot be told: one unit was drawn, and there are others."""
        alone: npt.NDArray[np.bool_] = (self.n == 1) & (self.share < 1) & (self.factor > 0)
        return alone

    def sums(self, scores: Floats) -> Floats:
        """Totals of (units, m) scores by group: (groups, m)."""
        return np.column_stack([np.bincount(self.group, column, len(self.share)) for column in scores.T])

    def covariance(self, scores: Floats, lonely: Lonely) -> Floats:
        """What this stage adds to the covariance (m, m) of the totals of (units, m) scores.

        Raises
            NotEnoughData: a group with a single unit, and `lonely` is "fail".
        """
        n, alone = self.n, self.is_alone
        if alone.any() and lonely == "fail":
            names = self.name_of(np.flatnonzero(alone))
            few = names[:SHOWN] + ["…"] * (len(names) > SHOWN)
            listed = Text("、".join(few), ", ".join(few))
            raise NotEnoughData(TEXTS["lonely_units"].fill(n=len(names), groups=self.word, listed=listed))
        counting = int((self.factor > 0).sum())
        if counting and alone.sum() == counting and lonely in ("remove", "average"):
            return np.full((scores.shape[1],) * 2, np.nan)  # no group is left to tell how units differ
        centres = self.sums(scores) / n[:, None]
        factor = self.factor * (1 - self.share) * n / np.maximum(n - 1, 1)
        if lonely == "adjust":
            centres[alone] = 0
        else:
            factor = np.where(alone, 0.0, factor)
        deviations = (scores - centres[self.group]) * np.sqrt(factor[self.group])[:, None]
        covariance: Floats = deviations.T @ deviations
        return covariance * (counting / (counting - alone.sum())) if lonely == "average" else covariance
