"""Few sampling units (小样本修正): how much an error is worth that rests on few units of unequal weight.

An interval by t with units minus strata is then too short: a few heavy units make most of the variance.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.stages import Codes, Floats

MANY = 300  # units above which nothing is left to correct


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UnitParts:
    """Which part each sampling unit has in m means: what degrees of freedom are computed from.

    `shares` and `squares` (units, m) are as in `satterthwaite`; None where the design does not ask for it.
    """

    nominal: float
    m: int
    stratum: Codes
    shares: Floats | None = None
    squares: Floats | None = None

    def df(self) -> Floats:
        """Those of each mean, (m,)."""
        if self.shares is None or self.squares is None:
            return np.full(self.m, self.nominal)
        return satterthwaite(self.stratum, self.shares, self.squares)

    def df_of_difference(self, first: int, second: int) -> float:
        """Those of the difference of two means of different rows; R takes one off units minus strata.

        Source
            survey::svyttest of R where the design does not ask for a correction.
        """
        if self.shares is None or self.squares is None:
            return self.nominal - 1
        pair = [first, second]
        return float(satterthwaite(self.stratum, self.shares[:, None, pair], self.squares[:, None, pair])[0])


def unit_parts(design: Design, inside: npt.NDArray[np.bool_]) -> UnitParts:
    """The part of each unit in m means, (n, m) rows `inside`, as far as the design asks for it."""
    if not is_corrected(design):
        return uncorrected(design, inside.shape[1])
    weight = design.w[:, None] * inside
    part = weight / np.maximum(weight.sum(axis=0), 1e-300)
    return replace(
        uncorrected(design, inside.shape[1]), shares=_by_unit(design, part), squares=_by_unit(design, part**2)
    )


def is_corrected(design: Design) -> bool:
    """Whether degrees of freedom allow for few units: where it is asked for, not with replicate weights, many units, or
    strata all of whose units are in.
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


def satterthwaite(psu_stratum: Codes, shares: Floats, squares: Floats) -> Floats:
    """Degrees of freedom of the linearised variance of m means over few units, (m,).

    Args
        psu_stratum: (units,) stratum of each primary sampling unit, numbered from 0.
        shares: (units, m) or, for contrasts of c means, (units, m, c): the part of each unit in the sum of weights of a
            mean; adds up to 1 over units.
        squares: like `shares`: the sum of the squares of its rows' parts.

    Returns
        Those with which the variance has nearly the distribution that it would have if rows were independent: 0 where
        all lies in one unit. Equal weights give units minus strata; so does a stratum with a single unit, where its
        rule (`lonely`) decides.

    Source
        Bell & McCaffrey (2002): Satterthwaite's degrees of freedom under a working model of independent rows. Their
        correction of the variance's bias is left out: with it, intervals hold more often than they say.
    """
    n_psu = np.bincount(psu_stratum)
    nominal = float(len(psu_stratum) - len(n_psu))
    if (n_psu < 2).any():
        return np.full(shares.shape[1], nominal)
    share, square = (parts.reshape(*parts.shape[:2], -1) for parts in (shares, squares))
    df = [_of_contrast(psu_stratum, n_psu, share[:, at], square[:, at]) for at in range(shares.shape[1])]
    return np.minimum(np.array(df, dtype=np.float64), nominal)


def _of_contrast(stratum: Codes, n_psu: npt.NDArray[np.intp], share: Floats, square: Floats) -> float:
    """Degrees of freedom of one contrast of means, (units, c).

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
        return 0.0
    return expected**2 / spread
