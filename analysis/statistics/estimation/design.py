"""How a sample was drawn (抽样设计), and the variance that follows: Taylor linearisation or replicate weights."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import hadamard

from analysis.core.columns import is_blank, is_text, numeric, one_of, require_same_rows, unit_name
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.statistics.estimation.population import starting_weights
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]
Lonely = Literal["fail", "remove", "certainty", "adjust", "average"]
LONELY: tuple[Lonely, ...] = ("fail", "remove", "certainty", "adjust", "average")


@dataclass(frozen=True, kw_only=True, eq=False)
class Design:
    """Who stood for whom: weights, strata, primary sampling units and population counts of n sampled rows.

    Args
        weight: (n,) survey weights, above 0; None = all 1.
        strata: (n,) stratum of each row; None = one stratum.
        psu: (n,) primary sampling unit of each row, nested in its stratum; None = each row is its own.
        fpc: (n,) number of primary sampling units in the population of the row's stratum; None = drawn with
            replacement or from a population so large that it does not matter.
        replicate_weights: (n, R) weights of each replicate; then variances come from them and not from strata and psu.
        replicate_scale: what the squared deviations of the replicates are multiplied by; default 1 / (R − 1).
        replicate_factors: (R,) a further factor of each replicate's squared deviation; None = all 1.
        mse: deviations from the estimate instead of from the mean of the replicates.
        lonely: what a stratum with a single primary sampling unit contributes: "fail" raises; "remove" and "certainty"
            nothing; "adjust" its deviation from the mean of all strata; "average" the mean of the other strata.
        small_sample: whether errors and degrees of freedom of means and shares allow for few units of unequal weight
            (`few_units`); False = those of the survey package of R.

    Raises
        InvalidInput: weights at or below 0 or missing, lengths that differ, a unit in two strata, a count that is not
            the same all over a stratum or below the number drawn.

    Source
        Särndal, Swensson & Wretman (1992), ch. 5; lonely units as in the survey package of R (Lumley 2010).
    """

    weight: "pd.Series[float] | None" = None
    strata: "pd.Series[str] | None" = None
    psu: "pd.Series[str] | None" = None
    fpc: "pd.Series[float] | None" = None
    replicate_weights: pd.DataFrame | None = None
    replicate_scale: float | None = None
    replicate_factors: Floats | None = None
    mse: bool = False
    lonely: Lonely = "fail"
    small_sample: bool = False
    n: int = field(init=False)
    w: Floats = field(init=False, repr=False)
    psu_codes: Codes = field(init=False, repr=False)
    psu_stratum: Codes = field(init=False, repr=False)
    sampled_share: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Number strata and units once, and check that they fit together."""
        one_of(self.lonely, LONELY, "lonely")
        columns = {name: getattr(self, name) for name in ("weight", "strata", "psu", "fpc", "replicate_weights")}
        lengths = {len(column) for column in columns.values() if column is not None}
        if len(lengths) != 1:
            raise InvalidInput(TEXTS["design_needs_columns_one"].fill(sorted=sorted(lengths)))
        require_same_rows(**{name: column for name, column in columns.items() if column is not None})
        n = lengths.pop()
        weight = np.ones(n) if self.weight is None else starting_weights(numeric(self.weight, "weight").to_numpy(), n)
        stratum = np.zeros(n, dtype=np.intp) if self.strata is None else _numbered(self.strata)
        if (stratum < 0).any():
            raise InvalidInput(TEXTS["stratum_some_rows_missing"])
        psu = np.arange(n, dtype=np.intp) if self.psu is None else _nested(stratum, self.psu)
        psu_stratum = np.zeros(psu.max() + 1, dtype=np.intp)
        psu_stratum[psu] = stratum
        if (psu_stratum[psu] != stratum).any():
            raise InvalidInput(TEXTS["primary_sampling_unit_lies"])
        known = {"n": n, "w": weight, "psu_codes": psu, "psu_stratum": psu_stratum}
        for name, value in known.items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "sampled_share", self._sampled_share(stratum))

    def _sampled_share(self, stratum: Codes) -> Floats:
        n_psu = self.n_psu_by_stratum
        if self.fpc is None:
            return np.zeros(len(n_psu))
        sizes = numeric(self.fpc, "fpc").to_numpy()
        counts = pd.Series(sizes).groupby(stratum).agg(["min", "max"])
        population = counts["max"].to_numpy()
        if np.isnan(sizes).any() or (counts["min"] != counts["max"]).any() or (population < n_psu).any():
            raise InvalidInput(TEXTS["population_count_must_one"])
        share: Floats = n_psu / population
        return share

    def require_rows(self, **inputs: "pd.Series[Any] | pd.DataFrame") -> None:
        """Raises InvalidInput unless the inputs have the row labels of the design: nothing is matched by place."""
        columns = (self.weight, self.strata, self.psu, self.fpc, self.replicate_weights)
        require_same_rows(design=next(column for column in columns if column is not None), **inputs)

    @property
    def n_psu_by_stratum(self) -> npt.NDArray[np.intp]:
        """How many primary sampling units were drawn in each stratum."""
        return np.bincount(self.psu_stratum)

    @property
    def degrees_of_freedom(self) -> int:
        """Units minus strata; with replicate weights, their rank minus one."""
        if self.replicate_weights is not None:
            return int(np.linalg.matrix_rank(self.replicate_weights.to_numpy(dtype=float))) - 1
        return len(self.psu_stratum) - len(self.n_psu_by_stratum)

    @property
    def is_plain(self) -> bool:
        """Whether every row stands for as many as any other, and none was drawn in a stratum or a cluster."""
        columns = (self.strata, self.psu, self.fpc, self.replicate_weights)
        return all(column is None for column in columns) and bool((self.w == self.w[0]).all())

    @property
    def is_census(self) -> bool:
        """Whether every unit of the population is in, so that there is no sampling error."""
        return self.fpc is not None and bool((self.sampled_share >= 1).all())

    @property
    def kish_deff(self) -> float:
        """Kish's design effect of the weights (设计效应)."""
        return float(self.n * (self.w**2).sum() / self.w.sum() ** 2)

    def psu_totals(self, values: Floats) -> Floats:
        """Totals of (n, m) values over the rows of each primary sampling unit: (units, m)."""
        n_psu = len(self.psu_stratum)
        if n_psu == self.n and self.psu is None:
            return values
        return np.column_stack([np.bincount(self.psu_codes, column, n_psu) for column in values.T])

    def covariance(self, unit_scores: Floats) -> Floats:
        """Covariance (m, m) of estimates whose linearised scores add up to (units, m); each column is one estimate.

        Raises
            NotEnoughData: a stratum has a single unit and `lonely` is "fail".
        """
        n_psu = self.n_psu_by_stratum
        n_strata = len(n_psu)
        stratum = self.psu_stratum
        sums = np.column_stack([np.bincount(stratum, column, n_strata) for column in unit_scores.T])
        alone = n_psu == 1
        if alone.any() and self.lonely == "fail":
            raise NotEnoughData(TEXTS["strata_have_single_primary"].fill(sum=int(alone.sum())))
        centres = sums / n_psu[:, None]
        if self.lonely == "adjust":
            centres[alone] = 0
        factor = (1 - self.sampled_share) * n_psu / np.maximum(n_psu - 1, 1)
        if alone.all() and self.lonely in ("remove", "average") and not self.is_census:
            return np.full((unit_scores.shape[1],) * 2, np.nan)  # no stratum is left to tell how units differ
        if self.lonely in ("remove", "certainty", "average"):
            factor = np.where(alone, 0.0, factor)
        deviations = (unit_scores - centres[stratum]) * np.sqrt(factor[stratum])[:, None]
        covariance: Floats = deviations.T @ deviations
        return covariance * (n_strata / (~alone).sum()) if self.lonely == "average" else covariance

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


def bootstrap_factors(design: Design, rng: np.random.Generator) -> Floats:
    """What the weights of each primary sampling unit are multiplied by in one resample, (units,).

    In each stratum one unit fewer than there are is drawn, with replacement; a unit alone in its stratum stays.

    Source
        Rao & Wu (1988), as reformulated by Rao, Wu & Yue (1992).
    """
    n_psu, stratum = design.n_psu_by_stratum, design.psu_stratum
    order = np.argsort(stratum, kind="stable") if len(n_psu) > 1 else np.arange(len(stratum))
    starts = np.concatenate([[0], np.cumsum(n_psu)[:-1]])
    drawn = np.repeat(np.arange(len(n_psu)), np.maximum(n_psu - 1, 1))
    places = starts[drawn] + (rng.random(len(drawn)) * n_psu[drawn]).astype(np.intp)
    counts = np.bincount(order[places], minlength=len(stratum))
    factors: Floats = counts * (n_psu / np.maximum(n_psu - 1, 1))[stratum]
    return factors


def jackknife(design: Design, kind: Literal["JK1", "JKn"]) -> Design:
    """The design with jackknife weights: each primary sampling unit left out once (刀切法).

    JK1 drops units of a design without strata, JKn within strata; population counts shrink the variance.

    Raises
        InvalidInput: JK1 with strata. NotEnoughData: a stratum with a single unit.

    Source
        Wolter (2007), ch. 4.
    """
    n_psu, stratum = design.n_psu_by_stratum, design.psu_stratum
    if kind == "JK1" and len(n_psu) > 1:
        raise InvalidInput(TEXTS["jk_design_without_strata"])
    if (n_psu < 2).any():
        raise NotEnoughData(TEXTS["stratum_has_single_unit"])
    same_stratum = stratum[:, None] == stratum[None, :]
    factors = np.where(same_stratum, n_psu[stratum] / (n_psu[stratum] - 1), 1.0)
    np.fill_diagonal(factors, 0.0)
    replicates = pd.DataFrame(design.w[:, None] * factors[design.psu_codes])
    scales = (1 - design.sampled_share) * (n_psu - 1) / n_psu
    return replace(design, replicate_weights=replicates, replicate_scale=1.0, replicate_factors=scales[stratum])


def _nested(stratum: Codes, psu: "pd.Series[str]") -> Codes:
    """Units numbered from 0 within the whole sample; the same label in two strata is two units."""
    labels = _numbered(psu)
    if (labels < 0).any():
        raise InvalidInput(TEXTS["primary_sampling_unit_some"])
    return _numbered(pd.Series(stratum * (labels.max() + 1) + labels))


def _numbered(labels: "pd.Series[str]") -> Codes:
    """Sorted labels as 0, 1, 2 …, -1 where missing; whole numbers close together without hashing."""
    if pd.api.types.is_integer_dtype(labels.dtype) and not labels.isna().any() and len(labels):
        values = labels.to_numpy(dtype=np.intp)
        least, most = int(values.min()), int(values.max())
        if most - least <= 4 * len(values):
            moved = values - least
            return np.asarray((np.cumsum(np.bincount(moved) > 0) - 1)[moved], dtype=np.intp)
    if not is_text(labels):
        return pd.factorize(labels, sort=True)[0]
    codes, uniques = pd.factorize(labels)  # 7 and 7.0 are one, blank text is missing
    names = ["" if is_blank(label) else unit_name(label) for label in uniques]
    place = {name: number for number, name in enumerate(sorted(set(names) - {""}))} | {"": -1}
    return np.array([*(place[name] for name in names), -1], dtype=np.intp)[codes]


def balanced_repeated(design: Design) -> Design:
    """The design with balanced half-samples (平衡半样本): one of two units of each stratum counts double, in turn.

    Raises
        InvalidInput: a stratum with other than two primary sampling units.

    Source
        McCarthy (1969); Wolter (2007), ch. 3. Population counts are not taken into account.
    """
    n_psu, stratum = design.n_psu_by_stratum, design.psu_stratum
    if (n_psu != 2).any():
        raise InvalidInput(TEXTS["balanced_half_samples_need"])
    n_replicates = 1 << len(n_psu).bit_length()
    signs = hadamard(n_replicates)[:, 1 : len(n_psu) + 1].T
    is_second = np.zeros(len(stratum), dtype=bool)
    is_second[[np.flatnonzero(stratum == number)[1] for number in range(len(n_psu))]] = True
    factors = 1 + signs[stratum] * np.where(is_second, -1, 1)[:, None]
    replicates = pd.DataFrame(design.w[:, None] * factors[design.psu_codes])
    return replace(design, replicate_weights=replicates, replicate_scale=1 / n_replicates)
