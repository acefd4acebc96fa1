"""Representativity of a response (代表性): how far the chances of answering differ between kinds of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.core import numbers
from analysis.core.columns import one_of, require_confidence
from analysis.core.errors import NoConvergence
from analysis.core.results import Result
from analysis.statistics.estimation.asked import ordered_codes
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.weighting.covariates import answered_of, covariates_of, encoded, grouped
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Model = Literal["logistic", "cells"]
MODELS: tuple[Model, ...] = ("logistic", "cells")
MOST_ROUNDS = 100


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Representativity(Result):
    """The R-indicator of a response, 1 where all kinds of people answered alike, and which variables lower it.

    `r` is adjusted for the bias of few rows, `r_unadjusted` is not. `table` has a row a group: variable, group, n,
    n_responded, rate (weighted), partial (the group's part, + above and − below the mean rate), and a row a variable
    with a blank group.
    """

    r: float
    r_unadjusted: float
    se: float
    low: float
    high: float
    confidence: float
    model: str
    rate: float
    n_sampled: int
    n_responded: int
    variables: tuple[str, ...]
    table: pd.DataFrame

    @property
    def largest_bias(self) -> float:
        """The largest bias there can be of a mean of those who answered, in standard deviations of the answers."""
        return (1 - self.r) / (2 * self.rate)

    def to_frame(self) -> pd.DataFrame:
        """The table."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The indicator with its interval, the variable that lowers it most, and what it does not show."""
        r, rate = numbers.decimal(self.r), numbers.percent(self.rate)
        variables = Text("、".join(self.variables), ", ".join(self.variables))
        if not np.isfinite(self.se):
            return TEXTS["representativity_without_error"].fill(
                r=r, rate=rate, n_sampled=self.n_sampled, n_responded=self.n_responded, variables=variables
            )[lang]
        by_variable = self.table[self.table["group"] == ""]
        return TEXTS["representativity"].fill(
            r=r,
            level=numbers.percent(self.confidence, 0),
            low=numbers.decimal(self.low),
            high=numbers.decimal(self.high),
            rate=rate,
            n_sampled=self.n_sampled,
            n_responded=self.n_responded,
            variables=variables,
            worst=str(by_variable["variable"].iloc[int(by_variable["partial"].to_numpy().argmax())]),
            bias=numbers.decimal(self.largest_bias),
        )[lang]


def representativity(
    design: Design,
    responded: "pd.Series[Any] | str",
    covariates: "Sequence[str] | pd.DataFrame",
    *,
    model: Model = "logistic",
    confidence: float = 0.95,
) -> Representativity:
    """The R-indicator (代表性指标): 1 − 2 S(ρ), where S is the spread of the chances of answering, and its parts.

    Args
        design: everybody who was drawn, n rows, answered or not.
        responded: (n,) yes or no, or the name of a column.
        covariates: what is known of everybody, names or columns; words are categories, numbers enter as numbers.
        model: chances from a "logistic" regression without interactions, or the rates of the "cells" of their cross.

    Raises
        InvalidInput: a blank covariate, an unknown model. NotEnoughData: nobody or everybody answered.
        NoConvergence: a covariate tells for certain who answers; use "cells" or fewer covariates.

    Source
        Schouten, Cobben & Bethlehem (2009): the indicator; Shlomo, Skinner & Schouten (2012): bias and error, here with
        the design's own variance; Schouten, Shlomo & Skinner (2011): unconditional partial indicators.
    """
    one_of(model, MODELS, "model")
    require_confidence(confidence)
    answered = answered_of(design, responded)
    columns = covariates_of(design, covariates, "covariates")
    x = _cells(columns) if model == "cells" else _independent(encoded(columns).to_numpy(dtype=float))
    chance, slope = _chances(answered, x, design.w, model)
    weight, total = design.w, float(design.w.sum())
    rate = float(weight @ answered) / total
    spread = float(weight @ (chance - rate) ** 2) / (total - 1 if total > 1 else total)
    bias, variance = _bias_and_variance(design, answered, x, chance, slope)
    r = 1 - 2 * float(np.sqrt(max(spread - bias, 0.0)))
    se = float(np.sqrt(variance / spread)) if spread > bias else np.nan
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * se
    return Representativity(
        r=r,
        r_unadjusted=1 - 2 * float(np.sqrt(spread)),
        se=se,
        low=max(r - reach, 0.0) if np.isfinite(reach) else np.nan,
        high=min(r + reach, 1.0) if np.isfinite(reach) else np.nan,
        confidence=confidence,
        model=model,
        rate=rate,
        n_sampled=design.n,
        n_responded=int(answered.sum()),
        variables=tuple(str(name) for name in columns),
        table=pd.concat([_partials(columns[name], chance, answered, weight) for name in columns], ignore_index=True),
    )


def _cells(columns: pd.DataFrame) -> Floats:
    """An indicator for each cell of the cross that rows have, (n, cells)."""
    codes = np.column_stack([ordered_codes(columns[name])[1] for name in columns])
    _, cell = np.unique(codes, axis=0, return_inverse=True)
    return np.asarray(np.eye(int(cell.max()) + 1)[cell.ravel()], dtype=np.float64)


def _independent(x: Floats) -> Floats:
    """The columns without those that are combinations of the ones before them, in units of their spread."""
    spread = x.std(axis=0)
    scaled = x / np.where(spread > 0, spread, 1.0)
    kept: list[int] = []
    for column in range(x.shape[1]):
        if np.linalg.matrix_rank(scaled[:, [*kept, column]]) > len(kept):
            kept.append(column)
    return scaled[:, kept]


def _chances(answered: npt.NDArray[np.bool_], x: Floats, weight: Floats, model: Model) -> tuple[Floats, Floats]:
    """The chance of answering of each row, and how fast it moves with the linear predictor."""
    if model == "cells":
        rates = (weight * answered) @ x / (weight @ x)
        return x @ rates, np.ones(len(x))
    beta = np.zeros(x.shape[1])
    for _ in range(MOST_ROUNDS):
        chance: Floats = 1 / (1 + np.exp(-np.clip(x @ beta, -500, 500)))
        slope = np.maximum(chance * (1 - chance), 1e-300)
        step = np.linalg.lstsq((x * (weight * slope)[:, None]).T @ x, x.T @ (weight * (answered - chance)), rcond=None)[
            0
        ]
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            return chance, slope
        if np.abs(beta).max() > 50:
            break
    raise NoConvergence(TEXTS["chances_do_not_settle"])


def _bias_and_variance(
    design: Design, answered: npt.NDArray[np.bool_], x: Floats, chance: Floats, slope: Floats
) -> tuple[float, float]:
    """How much the spread of the estimated chances is too large on average, and the variance of that spread.

    The chances are too far apart by what their coefficients are uncertain, less what the sample's mean is.
    """
    weight, total = design.w, float(design.w.sum())
    share, z = weight / total, x * slope[:, None]
    bread = np.linalg.inv((x * weight[:, None]).T @ z)
    uncertain = bread @ ((x * (weight**2 * chance * (1 - chance))[:, None]).T @ x) @ bread
    gap = chance - share @ chance
    spread = float(share @ gap**2)
    of_mean = float(design.covariance((share * gap)[:, None])[0, 0])
    bias = float(share @ np.einsum("ij,jk,ik->i", z, uncertain, z)) - of_mean
    pull = bread @ (2 * (share * gap) @ z)
    scores = share * (gap**2 - spread) + weight * (answered - chance) * (x @ pull)
    centred = z - share @ z
    quadratic = (centred * share[:, None]).T @ centred @ uncertain
    return bias, float(design.covariance(scores[:, None])[0, 0] + 2 * np.trace(quadratic @ quadratic))


def _partials(
    column: "pd.Series[Any]", chance: Floats, answered: npt.NDArray[np.bool_], weight: Floats
) -> pd.DataFrame:
    """The unconditional partial indicators of a variable and of its groups."""
    groups = grouped(column)
    k = len(groups.groups)
    share = np.bincount(groups.code, weight, k) / weight.sum()
    mean = np.bincount(groups.code, weight * chance, k) / np.bincount(groups.code, weight, k)
    gap = mean - float(weight @ chance) / float(weight.sum())
    rate = np.bincount(groups.code, weight * answered, k) / np.bincount(groups.code, weight, k)
    parts = pd.DataFrame(
        {
            "variable": groups.name,
            "group": groups.groups,
            "n": np.bincount(groups.code, minlength=k),
            "n_responded": np.bincount(groups.code[answered], minlength=k),
            "rate": rate,
            "partial": np.sqrt(share) * gap,
        }
    )
    whole = {
        "variable": groups.name,
        "group": "",
        "n": len(column),
        "n_responded": int(answered.sum()),
        "rate": float(weight @ answered) / float(weight.sum()),
        "partial": float(np.sqrt((share * gap**2).sum())),
    }
    return pd.concat([pd.DataFrame([whole]), parts], ignore_index=True)
