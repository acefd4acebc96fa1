"""How odd a sheet is beside the others: alike one, alike five, answers that do not go together, nearly one answer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.survey.authenticity.signs import final_runs
from analysis.survey.authenticity.surrogates import BLANK

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int8]
Rows = npt.NDArray[np.intp]
EDITED = 0.2  # share of the answers that a copy may have changed
NEAREST = 5
LEVELS = 8  # people of one level of satisfaction are expected to answer alike
SMOOTHING = 3.0  # sheets of all levels that each level's shares rest on, too
LEAST_SHARE = 0.1
CELLS = 20_000_000  # of pairs held at once
MOST_COMPARED = 60_000  # above it a survey is compared in parts, in the order of the file


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Oddness:
    """Measures of each sheet (the greater, the odder), its level (0 …) and score, its nearest sheets (n, ≤ 5).

    `measures` are the four signs of a sheet; `final_run` is one of interviewers only.
    """

    measures: dict[str, Floats]
    final_run: Floats
    level: Rows
    score: Floats
    nearest: Rows

    @property
    def partner(self) -> Rows:
        """The nearest sheet of each, (n,)."""
        partner: Rows = self.nearest[:, 0]
        return partner


class Expected:
    """What people answer by their level, and how answers go together, from surveys made by chance."""

    def __init__(self, codes: Codes, draws: list[Codes], reference: Codes) -> None:
        """Learn from surveys of the null.

        Args
            codes: the real survey, for its points. draws: surveys of the null. reference: sheets of others, as many as
                there are or more, with which each sheet is compared for how alike one like it is by chance.
        """
        pool = np.concatenate(draws)
        self.answers = [
            (item, point) for item, column in enumerate(codes.T) for point in np.unique(column[column != BLANK])
        ]
        self.points = np.array([point for _, point in self.answers])
        known = np.where(pool == BLANK, np.nan, pool.astype(np.float64))
        is_answered = (pool != BLANK).any(axis=0)
        self.mean, self.spread = np.zeros(pool.shape[1]), np.ones(pool.shape[1])
        self.mean[is_answered] = np.nanmean(known[:, is_answered], axis=0)
        self.spread[is_answered] = np.nanstd(known[:, is_answered], axis=0)
        self.spread[self.spread < 1e-9] = 1.0
        standard = self._standard(pool)
        self.inverse: Floats = np.linalg.pinv(np.atleast_2d(np.cov(standard, rowvar=False)), hermitian=True)
        scores = standard.mean(axis=1)
        self.edges = np.unique(np.quantile(scores, np.arange(1, LEVELS) / LEVELS))
        levels, marked = np.searchsorted(self.edges, scores, "right"), self._marked(pool)
        prior = SMOOTHING * marked.mean(axis=0)
        shares = [
            (marked[levels == level].sum(axis=0) + prior) / ((levels == level).sum() + SMOOTHING)
            for level in range(len(self.edges) + 1)
        ]
        self.shares: Singles = np.maximum(np.array(shares), LEAST_SHARE).astype(np.float32)
        self.reference = self._sides(reference)

    def oddness(self, codes: Codes, rows: Rows | None = None) -> Oddness:
        """The measures of some rows of a survey, of all unless given, each beside all of the survey."""
        rows = np.arange(len(codes)) if rows is None else rows
        standard, (marked, told) = self._standard(codes), self._sides(codes)
        scores = standard.mean(axis=1)
        levels = np.searchsorted(self.edges, scores, "right")
        best, mean, nearest = _nearest(marked, told, rows)
        by_chance = _by_chance(marked[rows], told[rows], self.reference, n=len(codes))
        inner = standard[rows]
        lines = np.max([told[rows][:, self.points == point].sum(axis=1) for point in np.unique(self.points)], axis=0)
        measures = {
            "match": best - by_chance[0],
            "five": mean - by_chance[1],
            "unlike": ((inner @ self.inverse) * inner).sum(axis=1),
            "straight": lines + np.log(EDITED) * (codes[rows] != BLANK).sum(axis=1),
        }
        return Oddness(
            measures=measures,
            level=levels[rows],
            score=scores[rows],
            nearest=nearest,
            final_run=final_runs(codes[rows]),
        )

    def _sides(self, codes: Codes) -> tuple[Singles, Singles]:
        """The answers as marks, and what agreeing on each tells for a copy, people of the sheet's level given."""
        marked = self._marked(codes)
        levels = np.searchsorted(self.edges, self._standard(codes).mean(axis=1), "right")
        gain = np.log((1 - EDITED) / self.shares + EDITED) - np.log(np.float32(EDITED))
        return marked, marked * gain[levels]

    def _standard(self, codes: Codes) -> Floats:
        standard: Floats = np.where(codes == BLANK, 0.0, (codes - self.mean) / self.spread)
        return standard

    def _marked(self, codes: Codes) -> Singles:
        """(n, answers): 1 where a sheet has that answer; a blank is none."""
        columns = [(codes[:, item] == point)[:, None] for item, point in self.answers]
        return np.concatenate(columns, axis=1).astype(np.float32)


def _nearest(marked: Singles, told: Singles, rows: Rows) -> tuple[Floats, Floats, Rows]:
    """The best of each row's pairs, the mean of the five best, and with whom; a pair counts as its stronger side."""
    n = len(marked)
    n_near = min(NEAREST, n // -(-n // MOST_COMPARED) - 1)
    best, mean = np.zeros(len(rows)), np.zeros(len(rows))
    nearest = np.zeros((len(rows), n_near), dtype=np.intp)
    for part in np.array_split(np.arange(n), -(-n // MOST_COMPARED)):
        inside = np.flatnonzero((rows >= part[0]) & (rows <= part[-1]))
        for block in np.array_split(inside, max(len(inside) * len(part) // CELLS, 1)):
            pairs = marked[rows[block]] @ told[part].T
            np.maximum(pairs, told[rows[block]] @ marked[part].T, out=pairs)
            pairs[np.arange(len(block)), rows[block] - part[0]] = -np.inf
            places = np.argpartition(pairs, len(part) - n_near, axis=1)[:, -n_near:]
            top = np.take_along_axis(pairs, places, axis=1)
            order = np.argsort(-top, axis=1, kind="stable")
            best[block], mean[block] = top.max(axis=1), top.mean(axis=1)
            nearest[block] = part[np.take_along_axis(places, order, axis=1)]
    return best, mean, nearest


def _by_chance(marked: Singles, told: Singles, reference: tuple[Singles, Singles], *, n: int) -> tuple[Floats, Floats]:
    """The best pair, and the mean of the five best, that each row would have among n sheets of the reference."""
    others, others_told = reference
    times = max(round(len(others) / n), 1)
    best, mean = np.zeros(len(marked)), np.zeros(len(marked))
    for block in np.array_split(np.arange(len(marked)), max(len(marked) * len(others) // CELLS, 1)):
        pairs = marked[block] @ others_told.T
        np.maximum(pairs, told[block] @ others.T, out=pairs)
        n_near = min(NEAREST * times, len(others) - times)
        pairs.partition(len(others) - n_near, axis=1)
        near = np.sort(pairs[:, -n_near:], axis=1)
        best[block], mean[block] = near[:, -times:].mean(axis=1), near.mean(axis=1)
    return best, mean
