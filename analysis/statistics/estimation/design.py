"""How a sample was drawn (抽样设计), and the variance that follows: Taylor linearisation or replicate weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.core.columns import numeric, one_of, require_same_rows
from analysis.core.errors import InvalidInput
from analysis.statistics.estimation.drawing.columns import column_of, read_columns, require_replicates, rows_of, title
from analysis.statistics.estimation.drawing.stages import LONELY, Codes, Lonely
from analysis.statistics.estimation.drawing.units import Units, units_of
from analysis.statistics.estimation.weighting.calibration import Calibration, Reweighting, residuals
from analysis.statistics.estimation.weighting.extremes import ExtremeWeights, extreme_weights
from analysis.statistics.estimation.weighting.methods import (
    Cells,
    Method,
    calibration,
    poststratification,
    raking,
    trimming,
)
from analysis.statistics.estimation.weighting.population import Margins, require_above_0, starting_weights
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
ROLES = ("weight", "strata", "psu", "fpc", "ssu", "ssu_fpc")


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """Who stood for whom: weights, strata, sampling units and population counts of n sampled rows.

    Args
        frame: (n rows); then every column below may be given by its name, estimates may be asked for by name, and
            `raked`, `poststratified` and `calibrated` find their columns in it.
        weight: (n,) survey weights, above 0; None = all 1.
        strata: (n,) stratum of each row; None = one stratum.
        psu: (n,) primary sampling unit of each row, in one stratum only; None = each row is its own.
        fpc: (n,) number of primary sampling units in the population of the row's stratum; None = drawn with
            replacement or from a population so large that it does not matter.
        ssu: (n,) second-stage unit of each row, numbered within its primary sampling unit or throughout; None = each
            row is its own.
        ssu_fpc: (n,) number of second-stage units in the row's primary sampling unit; None = so many that it does not
            matter. The second stage is counted where `fpc` and one of `ssu` and `ssu_fpc` are given; without `fpc` the
            differences between primary sampling units hold it already.
        nest: unit numbers start again in every stratum: the same label in two strata is two units.
        replicate_weights: (n, R) weights of each replicate; then variances come from them and not from strata and psu.
        replicate_scale: what the squared deviations of the replicates are multiplied by; default 1 / (R − 1).
        replicate_factors: (R,) a further factor of each replicate's squared deviation; None = all 1.
        mse: deviations from the estimate instead of from the mean of the replicates.
        lonely: what a stratum with a single primary sampling unit (or a primary unit with a single second-stage unit)
            contributes, where it is not all there is: "fail" raises; "remove" and "certainty" nothing; "adjust" its
            deviation from the mean of all strata; "average" the mean of the other strata.
        small_sample: whether degrees of freedom of means and shares allow for few units of unequal weight
            (`few_units`); False = those of the survey package of R.

    Raises
        InvalidInput: a name that is no column; weights at or below 0, missing or infinite; blanks; lengths or rows that
            differ; a unit in two strata; one unit everywhere; a count that changes within its stratum or primary unit,
            or is below the number drawn.

    Source
        Särndal, Swensson & Wretman (1992), ch. 4 and 5; lonely units as in the survey package of R (Lumley 2010).
    """

    frame: pd.DataFrame | None = field(default=None, kw_only=False, repr=False)
    weight: "pd.Series[Any] | str | None" = field(default=None, repr=False)
    strata: "pd.Series[Any] | str | None" = field(default=None, repr=False)
    psu: "pd.Series[Any] | str | None" = field(default=None, repr=False)
    fpc: "pd.Series[Any] | str | None" = field(default=None, repr=False)
    ssu: "pd.Series[Any] | str | None" = field(default=None, repr=False)
    ssu_fpc: "pd.Series[Any] | str | None" = field(default=None, repr=False)
    nest: bool = False
    replicate_weights: pd.DataFrame | None = field(default=None, repr=False)
    replicate_scale: float | None = None
    replicate_factors: Floats | None = field(default=None, repr=False)
    mse: bool = False
    lonely: Lonely = "fail"
    small_sample: bool = False
    calibrations: tuple[Calibration, ...] = field(default=(), repr=False)
    n: int = field(init=False)
    index: "pd.Index[Any]" = field(init=False, repr=False)
    w: Floats = field(init=False, repr=False)
    units: Units = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Number strata and units once, and check that they fit together."""
        one_of(self.lonely, LONELY, "lonely")
        columns = read_columns(self.frame, {role: getattr(self, role) for role in ROLES})
        first = rows_of({"frame": self.frame, **columns, "replicate_weights": self.replicate_weights})
        self._set(n=len(first), index=first.index, **columns)
        require_replicates(self.replicate_weights, self.replicate_factors)
        self._set(w=self._weights(columns.get("weight")))
        self._set(units=units_of(columns, self.n, nest=self.nest))

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def _weights(self, weight: "pd.Series[Any] | None") -> Floats:
        if weight is None:
            return np.ones(self.n)
        return starting_weights(numeric(weight, "weight").to_numpy(), self.n, title(weight, "weight"))

    def require_rows(self, **inputs: "pd.Series[Any] | pd.DataFrame") -> None:
        """Raises InvalidInput unless the inputs have the row labels of the design: nothing is matched by place."""
        require_same_rows(design=pd.DataFrame(index=self.index), **inputs)

    def column(self, name: str, role: str = "values") -> "pd.Series[Any]":
        """A column of the frame by its name. Raises InvalidInput, with the columns there are, where it is none."""
        return column_of(self.frame, name, role)

    @property
    def base_w(self) -> Floats:
        """The weights before any calibration, (n,)."""
        return self.calibrations[0].before if self.calibrations else self.w

    @property
    def psu_codes(self) -> Codes:
        """The number of each row's primary sampling unit, from 0."""
        return self.units.psu

    @property
    def psu_stratum(self) -> Codes:
        """The number of each primary sampling unit's stratum, from 0."""
        return self.units.first_stage.group

    @property
    def n_psu_by_stratum(self) -> Codes:
        """How many primary sampling units were drawn in each stratum."""
        return self.units.first_stage.n

    @property
    def sampled_share(self) -> Floats:
        """The share of the primary sampling units of each stratum that was drawn; 0 where their number is unknown."""
        return self.units.first_stage.share

    @cached_property
    def degrees_of_freedom(self) -> int:
        """Units minus strata; with replicate weights, their rank minus one.

        A stratum all of whose primary sampling units are in counts its second-stage units minus these.
        """
        if self.replicate_weights is not None:
            return int(np.linalg.matrix_rank(self.replicate_weights.to_numpy(dtype=float))) - 1
        return self.units.degrees_of_freedom

    @property
    def is_plain(self) -> bool:
        """Whether every row stands for as many as any other, and none was drawn in a stratum or a cluster."""
        columns = (self.strata, self.psu, self.fpc, self.replicate_weights)
        is_simple = all(column is None for column in columns) and not self.calibrations
        return is_simple and bool((self.w == self.w[0]).all())

    @property
    def is_census(self) -> bool:
        """Whether every unit of the population is in, so that there is no sampling error."""
        return all(bool((stage.share >= 1).all()) for stage in self.units.stages)

    @property
    def kish_deff(self) -> float:
        """Kish's design effect of the weights (设计效应)."""
        return float(self.n * (self.w**2).sum() / self.w.sum() ** 2)

    @property
    def extreme_weights(self) -> ExtremeWeights:
        """Weights far from their mean, and the bounds that `trimmed` would take; nothing is trimmed by itself."""
        return extreme_weights(self.w, self.index)

    def unit_totals(self, values: Floats) -> Floats:
        """Totals of (n, m) values over the rows of each sampling unit: (units, m)."""
        if self.psu is None:
            return values
        return np.column_stack([np.bincount(self.units.code, column, self.units.n) for column in values.T])

    def covariance(self, scores: Floats) -> Floats:
        """Covariance (m, m) of m estimates from their linearised weighted scores (n, m), one row a sampled row.

        After a calibration it is that of the scores' residuals; with replicate weights, that of the scores' totals.

        Raises
            NotEnoughData: a stratum has a single unit and `lonely` is "fail".

        Source
            Deville & Särndal (1992) for the residuals of calibration.
        """
        if self.replicate_weights is not None:
            relative = scores / self.w[:, None]
            return self.replicate_covariance(lambda weight: np.asarray(weight @ relative, dtype=np.float64))
        return self.unit_covariance(self.unit_totals(residuals(scores, self.calibrations)))

    def unit_covariance(self, unit_scores: Floats) -> Floats:
        """Covariance (m, m) from scores already totalled over sampling units, (n_units, m): both stages' parts.

        Source
            Särndal, Swensson & Wretman (1992), sec. 4.3.
        """
        first, second = self.units.first_stage, self.units.second_stage
        if second is None:
            return first.covariance(unit_scores, self.lonely)
        return first.covariance(second.sums(unit_scores), self.lonely) + second.covariance(unit_scores, self.lonely)

    def replicate_covariance(self, estimate: Callable[[Floats], Floats]) -> Floats:
        """Covariance (m, m) of m estimates from their spread over the replicates.

        Args
            estimate: the m estimates under weights (n,).

        Raises
            InvalidInput: the design has no replicate weights.
        """
        if self.replicate_weights is None:
            raise InvalidInput(TEXTS["design_has_no_replicate"])
        weights = self.replicate_weights.to_numpy(dtype=float)
        estimates = np.array([estimate(column) for column in weights.T])
        n_replicates = len(estimates)
        centre = estimate(self.w) if self.mse else estimates.mean(axis=0)
        scale = 1 / (n_replicates - 1) if self.replicate_scale is None else self.replicate_scale
        by_replicate = np.ones(n_replicates) if self.replicate_factors is None else self.replicate_factors
        deviations = (estimates - centre) * np.sqrt(by_replicate * scale)[:, None]
        covariance: Floats = deviations.T @ deviations
        return covariance

    def raked(self, margins: Margins, bounds: tuple[float, float] | None = None) -> "Design":
        """The design raked (迭代加权) to margins of columns of its frame; arguments, errors and source as `rake`.

        Errors of what is estimated from it are those of raking: of residuals, not of weights taken as fixed, and within
        `bounds` the same, because the margins are met all the same. With replicate weights each replicate is raked too.
        """
        return self._reweighted(raking(self._columns(list(margins), "margins"), margins, bounds))

    def poststratified(self, population: Cells, *, by: str | list[str]) -> "Design":
        """The design post-stratified (事后分层) to cells of columns of its frame; as `poststratify` and `raked`."""
        return self._reweighted(
            poststratification(self._columns([by] if isinstance(by, str) else list(by), "by"), population, by)
        )

    def calibrated(
        self,
        auxiliary: "pd.DataFrame | str | Sequence[str]",
        totals: Mapping[str, float],
        *,
        method: Method = "linear",
        bounds: tuple[float, float] = (0.0, np.inf),
    ) -> "Design":
        """The design calibrated (校准) to population totals; as `calibrate`, errors as `raked`.

        Args
            auxiliary: (n, p), or names of columns of the frame.
        """
        names = [auxiliary] if isinstance(auxiliary, str) else auxiliary
        values = names if isinstance(names, pd.DataFrame) else self._columns(list(names), "auxiliary")
        self.require_rows(auxiliary=values)
        return self._reweighted(calibration(values, totals, method, bounds))

    def trimmed(self, *, low: float = 0.0, high: float = np.inf) -> "Design":
        """The design with weights from `low` to `high` (截尾), in units of the weights; their total stays.

        A factor of the mean weight is `high=factor * design.w.mean()`. After a calibration the margins are no longer
        met exactly; errors are those of the calibration's residuals under the trimmed weights, as in R's survey, and
        calibrating once more meets the margins again.

        Raises
            InvalidInput: bounds that no weights of this total can meet.
        """
        return self._reweighted(trimming(low, high))

    def _columns(self, names: list[str], role: str) -> pd.DataFrame:
        return pd.DataFrame({name: self.column(name, role) for name in names}, index=self.index)

    def _reweighted(self, reweighting: Reweighting) -> "Design":
        """The design under other weights, and its replicates under theirs."""
        after, _ = reweighting.reweigh(self.w)
        require_above_0(after, reweighting.method)
        replicates = self.replicate_weights
        if replicates is not None:
            redone = [reweighting.reweigh(column)[0] for column in replicates.to_numpy(dtype=float).T]
            replicates = pd.DataFrame(np.column_stack(redone), index=replicates.index, columns=replicates.columns)
        return replace(
            self,
            weight=pd.Series(after, index=self.index),
            replicate_weights=replicates,
            calibrations=(*self.calibrations, Calibration(reweighting, self.w, after)),
        )
