"""How likely an honest sheet of this very survey is as odd as each: chances read off surveys made by chance."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
from scipy import special

from analysis.survey.authenticity.null import Null
from analysis.survey.authenticity.oddness import Expected, Oddness
from analysis.survey.authenticity.signs import tail_chances

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.intp]
ENOUGH = 4000  # honest sheets that a chance of a few in a thousand is read from
REFERENCE = 900  # sheets that say how alike chance makes a sheet like this one
FEWEST, MOST = 2, 60  # surveys drawn unless the caller says how many
VARIETY = 2.5  # real people are more varied than any model of them: chances of the model are taken times this
TELLING = 0.02  # a sign of which chance gives its greatest value more often tells nothing
FURTHEST = 3.0  # normal scores end here: the tail of a few draws is not known further


class Calibration:
    """Surveys of the null, the measures of their sheets, and what chance those give to others."""

    def __init__(
        self, codes: Codes, rng: np.random.Generator, *, draws: int | None, report: Callable[[float], None]
    ) -> None:
        """Draw and measure; `draws`: how many surveys, as many as give 4,000 sheets unless given."""
        n = len(codes)
        times = int(np.clip(-(-ENOUGH // n), FEWEST, MOST)) if draws is None else draws
        self.null = Null(codes, rng)
        self.draws = [self.null.draw(rng) for _ in range(times)]
        others = [self.null.draw(rng) for _ in range(max(-(-REFERENCE // n), 1))]
        self.expected = Expected(codes, self.draws, np.concatenate(others))
        per_draw = min(n, max(ENOUGH // times, 1))
        nulls = []
        for number, drawn in enumerate(self.draws, 1):
            nulls.append(self.expected.oddness(drawn, np.sort(rng.choice(n, per_draw, replace=False))))
            report(number / times)
        self.pool = {name: np.concatenate([one.measures[name] for one in nulls]) for name in nulls[0].measures}
        self.level = np.concatenate([one.level for one in nulls])
        self.score = np.concatenate([one.score for one in nulls])
        self.final_run = np.concatenate([one.final_run for one in nulls])
        chances = {name: tail_chances(values, values) for name, values in self.pool.items()}
        self.used = [name for name, chance in chances.items() if chance.min() <= TELLING]
        self.combined = self._combined(chances)

    def chances(self, odd: Oddness) -> dict[str, Floats]:
        """The chance of each measure in use, (n,)."""
        return {name: tail_chances(odd.measures[name], self.pool[name]) for name in self.used}

    def joint(self, chances: Mapping[str, Floats]) -> Floats:
        """The chance of an honest sheet with signs as strong together, (n,); never below what the draws can tell.

        Source
            Fisher's (1932) logarithms, squared so that one strong sign tells more than several weak ones; their chance
            is read off the draws because the signs go together.
        """
        raised: Floats = np.minimum(VARIETY * tail_chances(self._combined(chances), self.combined), 1.0)
        return raised

    def among_honest(self, doubt: float) -> float:
        """The share of the drawn honest sheets whose joint chance is below `doubt`."""
        return float((VARIETY * tail_chances(self.combined, self.combined) < doubt).mean())

    def scores(self, name: str, odd: Oddness) -> Floats:
        """A measure (or "final_run") as a normal score among honest sheets of the same level of satisfaction, (n,)."""
        values, pool = odd.measures.get(name, odd.final_run), self.pool.get(name, self.final_run)
        scores = np.zeros(len(odd.level))
        for level in np.unique(odd.level):
            is_there = odd.level == level
            scores[is_there] = normal_scores(values[is_there], pool[self.level == level])
        return scores

    def _combined(self, chances: Mapping[str, Floats]) -> Floats:
        if not self.used:
            return np.zeros(len(next(iter(chances.values()), np.zeros(0))))
        total: Floats = np.sum([np.log(chances[name]) ** 2 for name in self.used], axis=0)
        return total


def normal_scores(values: Floats, null: Floats) -> Floats:
    """The normal quantile of each value's mean rank among the null, within ±3; 0 where the null is empty."""
    if not len(null):
        return np.zeros(len(values))
    ordered = np.sort(null)
    below = np.searchsorted(ordered, values - 1e-6, "left") + np.searchsorted(ordered, values + 1e-6, "right")
    scores: Floats = np.clip(special.ndtri((below / 2 + 0.5) / (len(ordered) + 1)), -FURTHEST, FURTHEST)
    return scores
