"""What honest answers of this survey look like by chance: a copula, and people's styles.

A normal copula gives too few people who tick the best point nearly everywhere, or the ends of the scale; so the draws
have as many as the survey by level (how satisfied a sheet is), by spread (how much its answers differ), and by one
common point throughout.
"""

from bisect import bisect_left

import numpy as np
import numpy.typing as npt

from analysis.survey.authenticity.surrogates import BLANK, Surrogate, with_blanks

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Labels = npt.NDArray[np.intp]
CROWDED, CROWDED_TWO = 0.5, 0.8  # share of one point, or of the two commonest, at which a survey has a ceiling
COMMON = 1 / 3  # share of a point that content people tick throughout, in a survey with a ceiling
LEVELS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95)  # shares of the sheets below each step
SPREADS = (1 / 3, 2 / 3)
POOL = 5  # sheets drawn for each that is kept
THROUGHOUT = 100  # label of sheets with one common point throughout, plus the point


def throughout(codes: Codes) -> npt.NDArray[np.int16]:
    """The one point that a sheet has on every item it answers, (n,); -1 where there are several or none."""
    highest = codes.max(axis=1)
    is_one = ((codes == highest[:, None]) | (codes == BLANK)).all(axis=1) & (highest != BLANK)
    return np.where(is_one, highest, BLANK).astype(np.int16)


class Null:
    """Draws surveys of n honest sheets like those of (n, k) codes."""

    def __init__(self, codes: Codes, rng: np.random.Generator) -> None:
        """Fit the copula to the sheets that are not content throughout, and count the styles."""
        self.codes = codes
        points, counts = np.unique(codes[codes != BLANK], return_counts=True)
        shares = counts / counts.sum()
        self.has_ceiling = bool(shares.max() >= CROWDED or np.sort(shares)[-2:].sum() >= CROWDED_TWO)
        self.shares = dict(zip(points.tolist(), shares.tolist(), strict=True))
        self.content = [int(point) for point in points[shares >= COMMON]] if self.has_ceiling else []
        known = np.where(codes == BLANK, np.nan, codes.astype(float))
        self.mean, self.spread = np.nanmean(known, axis=0), np.maximum(np.nanstd(known, axis=0), 1e-9)
        self.copula = self._fitted(rng)
        self.level, spread = self._styles(codes)
        self.level_edges = np.unique(np.quantile(self.level, LEVELS))
        self.spread_edges = np.unique(np.quantile(spread, SPREADS))
        self.labels = self._labelled(codes)
        self.habit = self._habit(rng)

    def draw(self, rng: np.random.Generator) -> Codes:
        """A survey of as many sheets as there are, as many of each label."""
        n = len(self.codes)
        pool = self.copula.draw(rng, POOL * n)
        labels, is_left = self._labelled(pool), np.ones(POOL * n, dtype=bool)
        parts, short = [], []
        for label, count in zip(*np.unique(self.labels, return_counts=True), strict=True):
            is_outermost = label < len(SPREADS) + 1  # the least satisfied, few and far apart: one like each
            rows = np.flatnonzero(labels == label)[: 0 if is_outermost else count]
            is_left[rows] = False
            parts.append(pool[rows])
            missing = count - len(rows)
            if missing and label >= THROUGHOUT:
                parts.append(self._lines(np.full(missing, label - THROUGHOUT), rng))
            elif missing:
                short.append(rng.choice(self.level[self.labels == label], missing, replace=False))
        if short:
            left = np.flatnonzero(is_left)
            parts.append(pool[left[_nearest_levels(np.concatenate(short), self._styles(pool[left])[0])]])
        survey = rng.permutation(np.concatenate(parts))
        for point, share in self.habit.items():
            n_lines = rng.binomial(n, share)
            survey[rng.choice(n, n_lines, replace=False)] = self._lines(np.full(n_lines, point), rng)
        return survey.astype(np.int8)

    def _lines(self, points: npt.NDArray[np.intp], rng: np.random.Generator) -> Codes:
        return with_blanks(np.repeat(points[:, None], self.codes.shape[1], axis=1).astype(np.int8), self.codes, rng)

    def _habit(self, rng: np.random.Generator) -> dict[int, float]:
        """The share of sheets of one rarer point throughout, if those who tick one column choose it as others answer.

        Where many tick a common point throughout, more than a copula gives, some who are not content do so, too.
        """
        if not self.content:
            return {}
        lines, drawn = throughout(self.codes), throughout(self.copula.draw(rng, 4 * len(self.codes)))
        excess = sum(max((lines == point).mean() - (drawn == point).mean(), 0.0) for point in self.content)
        rate = excess / sum(self.shares[point] for point in self.content)
        others = {point: rate * share for point, share in self.shares.items() if point not in self.content}
        return {point: min(share, float((lines == point).mean())) for point, share in others.items()}

    def _fitted(self, rng: np.random.Generator) -> Surrogate:
        """The copula of the others: sheets of one common point count as often as the copula itself would give them."""
        copula, weight, lines = Surrogate(self.codes), np.ones(len(self.codes)), throughout(self.codes)
        for _ in range(3):
            drawn, before = throughout(copula.draw(rng, 4 * len(self.codes))), weight
            weight = np.ones(len(self.codes))
            for point in self.shares if self.has_ceiling else ():
                is_line = lines == point
                if is_line.any():
                    weight[is_line] = min((drawn == point).mean() * before.sum() / is_line.sum(), 1.0)
            if np.abs(weight - before).max() < 0.02:
                break
            copula = Surrogate(self.codes, np.maximum(weight, 0.01))
        return copula

    def _styles(self, codes: Codes) -> tuple[Floats, Floats]:
        """How satisfied each sheet is, and how much its answers differ, in standard deviations of the items."""
        standard = np.where(codes == BLANK, np.nan, (codes - self.mean) / self.spread)
        answered = np.maximum((codes != BLANK).sum(axis=1), 1)
        level = np.nansum(standard, axis=1) / answered
        return level, np.sqrt(np.nansum((standard - level[:, None]) ** 2, axis=1) / answered)

    def _labelled(self, codes: Codes) -> Labels:
        level, spread = self._styles(codes)
        steps = np.searchsorted(self.level_edges, level - 1e-9, "right")
        labels = steps * (len(SPREADS) + 1) + np.searchsorted(self.spread_edges, spread, "right")
        lines = throughout(codes)
        for point in self.content:
            labels[lines == point] = THROUGHOUT + point
        return np.asarray(labels, dtype=np.intp)


def _nearest_levels(wanted: Floats, levels: Floats) -> Labels:
    """For each level wanted the place of one close to it, none twice; there are more levels than are wanted."""
    places, order = [], list(np.argsort(levels, kind="stable"))
    ordered = sorted(levels.tolist())
    for level in wanted.tolist():
        after = bisect_left(ordered, level)
        before = after - 1
        is_before = after == len(ordered) or (before >= 0 and level - ordered[before] < ordered[after] - level)
        chosen = before if is_before else after
        places.append(order.pop(chosen))
        ordered.pop(chosen)
    return np.array(places, dtype=np.intp)
