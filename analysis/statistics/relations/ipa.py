"""Importance and performance (重要性—表现分析): which item lies in which quadrant, and how sure that is."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import one_of, require_confidence, require_same_rows
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.few_units import unit_parts
from analysis.statistics.estimation.linearisation import t_of
from analysis.statistics.relations.coordinates import coordinates
from analysis.statistics.scales.polychoric import below_both
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Importance = Literal["stated", "derived"]
QUADRANTS = {  # (performs above the mean, matters above the mean)
    (True, True): ("keep", "继续保持"),
    (False, True): ("improve", "优先改进"),
    (False, False): ("low_priority", "次要"),
    (True, False): ("overdone", "可能过度"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ipa(Result):
    """Performance and importance of each item against the means of all, and whether its quadrant is certain."""

    table: pd.DataFrame
    importance: Importance
    n: int
    confidence: float = 0.95
    is_probability: bool = True

    def to_frame(self) -> pd.DataFrame:
        """Rows: item, performance, importance, each with se, low, high; quadrant (id), quadrant_zh, probability,
        p_adjusted (that an item lies on the other side of a line), is_certain; item_en where it is known.
        """
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """What to improve first, and what is too close to call."""
        improve = self.table["quadrant"] == "improve"
        is_derived = TEXTS["ipa_derived"][lang] if self.importance == "derived" else ""
        if not self.is_probability:
            return TEXTS["ipa_participants"].fill(items=self._listed(improve), n=self.n, derived=is_derived)[lang]
        certain = self.table["is_certain"].astype(bool)
        if not certain.any():
            return TEXTS["ipa_none_certain"].fill(n=self.n, k=len(self.table), derived=is_derived)[lang]
        return TEXTS["ipa_quadrants"].fill(
            n=self.n,
            items=self._listed(improve & certain),
            n_unsure=int((~certain).sum()),
            level=numbers.percent(self.confidence, 0),
            derived=is_derived,
        )[lang]

    def _listed(self, rows: "pd.Series[bool]") -> Text:
        names = self.table.loc[rows, "item"]
        english = self.table.loc[rows, "item_en"] if "item_en" in self.table else names
        return Text("、".join(names) or "无", ", ".join(english) or "none")

    def plot(self, ax: Axes | None = None) -> Axes:
        """The map: performance across, importance up, the crosshair at the means, filled where the quadrant is sure."""
        named = self.table.assign(item=plots.named(self.table, "item"))
        return plots.quadrants(named, has_spread=self.is_probability, ax=ax)


def ipa(
    design: Design,
    performance: pd.DataFrame,
    *,
    importance: Importance = "derived",
    overall: "pd.Series[float] | None" = None,
    stated: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> Ipa:
    """Importance–performance analysis under the design of the sample.

    Args
        design: n rows. performance: (n, k) ratings of k items, blank = no answer.
        importance: "derived": correlation of each item with `overall` (n,); "stated": means of `stated` (n, k), whose
            columns are those of `performance`.
        confidence: coverage of the intervals; of the items called certain, so many are right on average.

    Returns
        Quadrants relative to the means of both axes over items; those lines are estimated too, and their errors count.
        `probability`: that the item's true place is in the quadrant where its estimate lies, from the joint
        distribution of all estimates. `is_certain`: both gaps to the lines are clear of 0, by one-sided t tests whose
        larger p value is corrected for the number of items by the rate of false discoveries.

    Raises
        InvalidInput: what `importance` needs is missing or has other columns. NotEnoughData: fewer than 3 items, or
        an item without variation.

    Source
        Martilla & James (1977); linearised variances of means and correlations after Deville (1999), with Fisher's
        interval of a correlation; t with the design's degrees of freedom; Benjamini & Hochberg
        (1995), whose rate of wrong signs Benjamini & Yekutieli (2005) bound.
    """
    one_of(importance, ("derived", "stated"), "importance")
    require_confidence(confidence)
    answers = _importance_from(importance, performance, overall, stated)
    if performance.shape[1] < 3:
        raise NotEnoughData(TEXTS["items_needed_set_one"].fill(k=performance.shape[1]))
    place = coordinates(design, performance, answers)
    df = unit_parts(design, np.hstack([performance.notna(), place.has_importance])).df()
    n = int(performance.notna().any(axis="columns").sum())
    names = list(map(str, performance.columns))
    return placed(names, place.estimates, place.covariance, df, n=n, importance=importance, confidence=confidence)


def placed(
    names: list[str],
    estimates: Floats,
    covariance: Floats,
    df: Floats,
    *,
    n: int,
    importance: Importance = "derived",
    confidence: float = 0.95,
) -> Ipa:
    """Items by their coordinates (2k,), performance before importance, with the covariance of these; see `ipa`."""
    table = pd.concat(
        [
            pd.DataFrame({"item": names}),
            _with_intervals(estimates, covariance, df, importance, confidence),
            _quadrants(estimates, covariance, df, confidence),
        ],
        axis="columns",
    )
    return Ipa(table=table, importance=importance, n=n, confidence=confidence)


def _importance_from(
    importance: Importance,
    performance: pd.DataFrame,
    overall: "pd.Series[float] | None",
    stated: pd.DataFrame | None,
) -> "pd.Series[float] | pd.DataFrame":
    """What importance comes from. Raises InvalidInput where it is missing or does not belong to the items."""
    answers = overall if importance == "derived" else stated
    if answers is None or (isinstance(answers, pd.DataFrame) and list(answers.columns) != list(performance.columns)):
        derived, stated_needs = TEXTS["derived_importance_needs_overall"], TEXTS["stated_importance_needs_one"]
        raise InvalidInput(derived if importance == "derived" else stated_needs)
    require_same_rows(performance=performance, importance=answers)
    return answers


def _with_intervals(
    estimates: Floats, covariance: Floats, df: Floats, importance: Importance, confidence: float
) -> pd.DataFrame:
    """Both coordinates with their errors and intervals; correlations after Fisher, to stay within −1 and 1."""
    k = len(estimates) // 2
    se = np.sqrt(np.diag(covariance))
    reach = t_of(confidence, df) * se
    low, high = estimates - reach, estimates + reach
    if importance == "derived":
        r = np.clip(estimates[k:], -1 + 1e-12, 1 - 1e-12)
        wide = reach[k:] / (1 - r**2)
        low[k:], high[k:] = np.tanh(np.arctanh(r) - wide), np.tanh(np.arctanh(r) + wide)
    parts = {"": estimates, "_se": se, "_low": low, "_high": high}
    return pd.DataFrame(
        {
            f"{name}{part}": values[start : start + k]
            for name, start in (("performance", 0), ("importance", k))
            for part, values in parts.items()
        }
    )


def _quadrants(estimates: Floats, covariance: Floats, df: Floats, confidence: float) -> pd.DataFrame:
    """The quadrant of each item about the means of all, its probability, and whether it is certain."""
    k = len(estimates) // 2
    centre = np.kron(np.eye(2), np.eye(k) - 1 / k)
    spread = centre @ covariance @ centre.T
    gaps = (centre @ estimates).reshape(2, k)
    errors = np.sqrt(np.diag(spread)).reshape(2, k)
    chance = _chance_of_other_side(gaps, errors, df.reshape(2, k))
    rows = []
    for item in range(k):
        quadrant, zh = QUADRANTS[bool(gaps[0, item] >= 0), bool(gaps[1, item] >= 0)]
        probability = _both_sides(gaps[:, item], chance[:, item], float(spread[item, k + item]), errors[:, item])
        rows.append({"quadrant": quadrant, "quadrant_zh": zh, "probability": probability})
    p = chance.max(axis=0)  # of the line that is less clear
    adjusted = stats.false_discovery_control(p) if np.isfinite(p).all() else np.full(k, np.nan)
    return pd.DataFrame(rows).assign(p_adjusted=adjusted, is_certain=adjusted < 1 - confidence)


def _chance_of_other_side(gaps: Floats, errors: Floats, df: Floats) -> Floats:
    """One-sided p of each gap to a line, (2, k): how likely so large a gap is where the truth lies across the line."""
    with np.errstate(divide="ignore", invalid="ignore"):
        chance: Floats = stats.t.sf(np.abs(gaps) / errors, np.where(df > 0, df, np.nan))
    return np.where((errors == 0) & (gaps != 0), 0.0, chance)


def _both_sides(gap: Floats, chance: Floats, shared: float, error: Floats) -> float:
    """The probability that both true gaps have the signs of their estimates, from their joint distribution."""
    if not np.isfinite(chance).all():
        return float("nan")
    if (error == 0).any():
        return float(1 - chance.max())
    sign = np.where(gap >= 0, 1.0, -1.0)
    rho = float(np.clip(sign[0] * sign[1] * shared / (error[0] * error[1]), -0.9999, 0.9999))
    first, second = (np.array(ratio) for ratio in stats.norm.isf(chance))
    return float(np.clip(below_both(np.minimum(first, 40), np.minimum(second, 40), rho), 0, 1))
