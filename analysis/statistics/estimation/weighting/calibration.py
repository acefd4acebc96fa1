"""Calibration (校准) as a value: weights made again from any start, and what it leaves of the errors: residuals.

A calibrated estimator varies only as far as the answers are not explained by what it was calibrated to. Its linearised
scores are therefore regressed on the auxiliary variables, and the variance is that of the residuals.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
ROUNDS = 10  # of regressing on one margin after the other: as R's survey
NEGLIGIBLE = 1e-10  # singular values, relative to the largest, below which auxiliary variables repeat one another


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reweighting:
    """One way from weights to weights.

    `reweigh` gives the weights (n,) and the rounds it took. `auxiliary` (k, p) are the values that k kinds of rows
    have, `kind` (n,) the kind of each row; None where weights were only trimmed. `margins` is how many of the p
    columns, indicators, belong to each margin of a raking.
    """

    method: str
    reweigh: Callable[[Floats], tuple[Floats, int]]
    auxiliary: Floats | None = None
    kind: Codes | None = None
    margins: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Calibration:
    """A reweighting that was carried out, with the weights before and after it.

    Scores are regressed with the weights before, together (post-stratification and calibration); or, after raking,
    without weights on one margin after the other, ten times round. Both are what R's survey 4.1 does.
    """

    reweighting: Reweighting
    before: Floats
    after: Floats

    def residuals(self, scores: Floats) -> Floats:
        """What the auxiliary variables do not explain of weighted scores (n, m)."""
        auxiliary, kind = self.reweighting.auxiliary, self.reweighting.kind
        if auxiliary is None or kind is None:
            return scores
        weight = self.regression_weight
        sums = sums_by(kind, scores * (weight / self.after)[:, None], len(auxiliary))
        residuals: Floats = scores - self.after[:, None] * self.fitted(sums)[kind]
        return residuals

    @property
    def regression_weight(self) -> Floats:
        """The weights (n,) of the regression of scores on the auxiliary variables."""
        return np.ones_like(self.before) if self.reweighting.margins else self.before

    def fitted(self, sums: Floats) -> Floats:
        """The regression's values for each kind of row (k, m) from the weighted sums of the answers by kind (k, m)."""
        auxiliary, margins = self.reweighting.auxiliary, self.reweighting.margins
        assert auxiliary is not None  # noqa: S101 (not asked of trimming)
        if not margins:
            return np.asarray(self._basis @ (self._basis.T @ sums), dtype=np.float64)
        fitted, ends = np.zeros_like(sums), np.cumsum(margins)
        size = self._size_of_kind[:, None]
        blocks = [auxiliary[:, end - width : end] for end, width in zip(ends, margins, strict=True)]
        for _ in range(ROUNDS):
            for block in blocks:
                fitted += block @ ((block.T @ (sums - size * fitted)) / (block.T @ size))
        return fitted

    @cached_property
    def _size_of_kind(self) -> Floats:
        kind, auxiliary = self.reweighting.kind, self.reweighting.auxiliary
        assert kind is not None and auxiliary is not None  # noqa: S101, PT018
        return np.asarray(np.bincount(kind, self.regression_weight, len(auxiliary)), dtype=np.float64)

    @cached_property
    def _basis(self) -> Floats:
        """The auxiliary variables (k, p) turned so that they are independent and of weighted length 1."""
        auxiliary = self.reweighting.auxiliary
        assert auxiliary is not None  # noqa: S101
        _, lengths, axes = np.linalg.svd(auxiliary * np.sqrt(self._size_of_kind)[:, None], full_matrices=False)
        kept = lengths > NEGLIGIBLE * lengths[0]
        basis: Floats = auxiliary @ axes[kept].T / lengths[kept]
        return basis


def sums_by(kind: Codes, values: Floats, n_kinds: int) -> Floats:
    """Sums of (n, m) values by kind of row: (n_kinds, m)."""
    return np.column_stack([np.bincount(kind, column, n_kinds) for column in values.T])


def residuals(scores: Floats, calibrations: Sequence[Calibration]) -> Floats:
    """Weighted scores (n, m) after all calibrations: the last one took what it could explain first."""
    for calibration in reversed(calibrations):
        scores = calibration.residuals(scores)
    return scores


def reweighed(start: Floats, calibrations: Sequence[Calibration]) -> Floats:
    """Other base weights (n,), such as those of a replicate, taken through the same calibrations."""
    for calibration in calibrations:
        start, _ = calibration.reweighting.reweigh(start)
    return start
