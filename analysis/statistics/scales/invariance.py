"""Whether a scale measures the same thing in all groups (测量等值)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.core.columns import require_same_rows
from analysis.core.errors import NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.moments import moments
from analysis.statistics.scales.cfa import Model, fit_indices, independence, pattern_of, sample_of
from analysis.statistics.scales.covariance_fit import Fit, fit
from analysis.statistics.scales.covariance_structure import LEVELS, factors_of
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

NOTICEABLE = 0.01  # a fall in CFI beyond it speaks against the same measurement in all groups


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Invariance(Result):
    """The same model with more and more held equal across groups: one row a level."""

    table: pd.DataFrame
    groups: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: level, chi2, df, p, cfi, rmsea, srmr, aic, bic, delta_chi2, delta_df, delta_p, delta_cfi."""
        return self.table

    @property
    def holds(self) -> str:
        """The strictest level that the fall in CFI does not speak against (the first has nothing to fall from)."""
        fallen = np.flatnonzero(self.table["delta_cfi"].to_numpy() < -NOTICEABLE)
        return str(self.table["level"].iloc[int(fallen[0]) - 1 if len(fallen) else -1])

    def sentence(self, lang: Language = "zh") -> str:
        """How far groups may be compared."""
        names = {"configural": "形态", "metric": "载荷", "scalar": "截距", "strict": "残差"}
        means = self.holds in ("scalar", "strict")
        if lang == "zh":
            return f"{'、'.join(self.groups)} 之间，{names[self.holds]}等值成立（CFI 下降不超过 {NOTICEABLE}）；" + (
                "可以比较各组的因子均值。" if means else "不宜直接比较各组的量表均分：题目对各组的含义不尽相同。"
            )
        return (
            f"Across {', '.join(self.groups)}, {self.holds} invariance holds (CFI falls by no more than "
            f"{NOTICEABLE}); "
            + (
                "factor means can be compared."
                if means
                else "scale means should not be compared: items do not mean the same in every group."
            )
        )


def invariance(scores: pd.DataFrame, groups: "pd.Series[str]", model: Model) -> Invariance:
    """Whether a scale measures the same thing in each group (测量等值): configural, metric, scalar, strict.

    Args
        scores: (n, k) answers, numeric. groups: (n,). Rows with a blank are left out.
        model: the items of each factor, each item in one factor.

    Raises
        NotEnoughData: fewer than 2 groups, or a group with no more rows than items. Otherwise as `cfa`.

    Source
        Meredith (1993); the fall in CFI after Cheung & Rensvold (2002).
    """
    items, pattern = pattern_of(tuple(map(str, scores.columns)), model)
    require_same_rows(scores=scores, groups=groups)
    complete = scores[items].notna().all(axis="columns") & groups.notna()
    parts = {str(name): part for name, part in scores.loc[complete, items].groupby(groups[complete], observed=True)}
    small = [name for name, part in parts.items() if len(part) <= len(items)]
    if len(parts) < 2 or small:
        raise NotEnoughData(
            TEXTS["groups_more_complete_rows"].fill(value=Text("、".join(small) or "全部", ", ".join(small) or "all"))
        )
    samples = [sample_of(moments(part), items) for part in parts.values()]
    baseline = independence(samples)
    rows: list[dict[str, object]] = []
    before: Fit | None = None
    for level, equal in LEVELS.items():
        model_fit = fit(factors_of(pattern, len(parts), means=True, equal=equal), samples)
        indices = fit_indices(model_fit, baseline)
        gap = (
            (0.0, 0) if before is None else (model_fit.chi2 - before.chi2, model_fit.structure.df - before.structure.df)
        )
        rows.append(
            {
                "level": level,
                "chi2": model_fit.chi2,
                "df": model_fit.structure.df,
                **indices,
                "delta_chi2": gap[0],
                "delta_df": gap[1],
                "delta_p": float(stats.chi2.sf(*gap)) if gap[1] else np.nan,
                "delta_cfi": indices["cfi"] - float(str(rows[-1]["cfi"])) if rows else 0.0,
            }
        )
        before = model_fit
    return Invariance(table=pd.DataFrame(rows), groups=tuple(parts))
