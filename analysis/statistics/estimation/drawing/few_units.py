"""Small samples of units (小样本修正): what few sampling units of unequal weight do to an error and how sure it is.

An error that is linearised over few units is too small on average, and known less well than units minus strata tell.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.stages import Codes, Floats

MANY = 300  # units above which nothing is left to correct


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SmallSample:
    """For each of m estimates: what its variance is multiplied by, and the degrees of freedom of the result."""

    factor: Floats
    degrees_of_freedom: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitParts:
    """Which part each sampling unit has in m means: what corrections are computed from.

    `shares` and `squares` (units, m) are as in `small_sample`; None where the design asks for no correction.
    """

    nominal: float
    m: int
    stratum: Codes
    shares: Floats | None = None
    squares: Floats | None = None

    def correction(self) -> SmallSample:
        """That of each mean."""
        if self.shares is None or self.squares is None:
            return SmallSample(factor=np.ones(self.m), degrees_of_freedom=np.full(self.m, self.nominal))
        return small_sample(self.stratum, self.shares, self.squares)

    def of_difference(self, first: int, second: int) -> SmallSample:
        """That of the difference of two means of different rows, one element each; R takes one degree of freedom off.

        Source
            survey::svyttest of R for the degrees of freedom where nothing is corrected.
        """
        if self.shares is None or self.squares is None:
            return SmallSample(factor=np.ones(1), degrees_of_freedom=np.array([self.nominal - 1]))
        pair = [first, second]
        return small_sample(self.stratum, self.shares[:, None, pair], self.squares[:, None, pair])


def unit_parts(design: Design, inside: npt.NDArray[np.bool_]) -> UnitParts:
    """The part of each unit in m means, (n, m) rows `inside`, as far as the design asks for a correction."""
    if not is_corrected(design):
        return uncorrected(design, inside.shape[1])
    weight = design.w[:, None] * inside
    part = weight / np.maximum(weight.sum(axis=0), 1e-300)
    return replace(
        uncorrected(design, inside.shape[1]), shares=_by_unit(design, part), squares=_by_unit(design, part**2)
    )


def is_corrected(design: Design) -> bool:
    """Whether errors allow for few units: where it is asked for, not with replicate weights, many units, or strata all
    of whose units are in.
    """
    is_many = len(design.psu_stratum) > MANY or bool((design.sampled_share >= 1).any())
    return design.small_sample and design.replicate_weights is None and not is_many


def uncorrected(design: Design, m: int) -> UnitParts:
    """No correction of m estimates: units minus strata."""
    return UnitParts(nominal=float(design.degrees_of_freedom), m=m, stratum=design.psu_stratum)


def _by_unit(design: Design, values: Floats) -> Floats:
    """Sums of (n, m) values over the rows of each unit: (units, m)."""
    n_units = len(design.psu_stratum)
    sums: Floats = np.column_stack([np.bincount(design.psu_codes, column, n_units) for column in values.T])
    return sums


def small_sample(psu_stratum: Codes, shares: Floats, squares: Floats) -> SmallSample:
    """The correction of the linearised variance of m means over few units.

    Args
        psu_stratum: (units,) stratum of each primary sampling unit, numbered from 0.
        shares: (units, m) or, for contrasts of c means, (units, m, c): the part of each unit in the sum of weights of a
            mean; adds up to 1 over units.
        squares: like `shares`: the sum of the squares of its rows' parts.

    Returns
        Factors and degrees of freedom under which the variance has the mean, and nearly the distribution, that it would
        have if rows were independent. Equal weights give 1 and units minus strata. Where a stratum has a single unit
        its rule (`lonely`) decides, and nothing is corrected.

    Source
        Bell & McCaffrey (2002): the bias of the linearised variance and Satterthwaite's degrees of freedom under a
        working model of independent rows.
    """
    by_mean = shares.reshape(*shares.shape[:2], -1), squares.reshape(*squares.shape[:2], -1)
    n_psu = np.bincount(psu_stratum)
    nominal = float(len(psu_stratum) - len(n_psu))
    corrected = [_corrected(psu_stratum, n_psu, by_mean[0][:, at], by_mean[1][:, at]) for at in range(shares.shape[1])]
    if (n_psu < 2).any() or not corrected:
        corrected = [(1.0, nominal)] * len(corrected)
    factor, df = np.array(corrected).reshape(-1, 2).T
    return SmallSample(factor=factor, degrees_of_freedom=np.minimum(df, nominal))


def _corrected(stratum: Codes, n_psu: npt.NDArray[np.intp], share: Floats, square: Floats) -> tuple[float, float]:
    """Factor and degrees of freedom of one contrast of means, (units, c).

    The units' scores have covariance D + U M U′ with D diagonal; the variance is their quadratic form in C, which
    centres them within strata. Only traces are needed, and they take one pass over the units.
    """
    c = share.shape[1]
    whole, own = square.sum(axis=0), square.sum(axis=1)
    u = np.hstack([share, square])
    m = np.block([[np.diag(whole), -np.eye(c)], [-np.eye(c), np.zeros((c, c))]])
    grown = n_psu / np.maximum(n_psu - 1, 1)
    sums = np.column_stack([np.bincount(stratum, column, len(n_psu)) for column in u.T])
    centred = (u - (sums / n_psu[:, None])[stratum]) * grown[stratum][:, None]
    inner = m @ (u.T @ centred)
    expected = float(own.sum() + np.trace(inner))
    by_stratum, of_squares = np.bincount(stratum, own), np.bincount(stratum, own**2)
    diagonal = (grown**2 * (of_squares * (1 - 2 / n_psu) + by_stratum**2 / n_psu**2)).sum()
    mixed = np.trace(m @ (centred.T @ (centred * own[:, None])))
    spread = float(diagonal + 2 * mixed + np.trace(inner @ inner))
    if expected <= 0 or spread <= 0:  # all of it lies in one unit: nothing tells how units differ
        return 1.0, 0.0
    return float(whole.sum()) / expected, expected**2 / spread
