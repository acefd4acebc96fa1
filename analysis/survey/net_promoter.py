"""Who would recommend it (净推荐值)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import numeric
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


LONGEST_OTHER = 7  # points of the longest rating scale that is often taken for one from 0 to 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NetPromoter(Result):
    """Net promoter score as a share: promoters (9–10) less detractors (0–6), with its design-based interval."""

    nps: float
    se: float
    low: float
    high: float
    promoters: float
    detractors: float
    n: int

    def to_frame(self) -> pd.DataFrame:
        """One row: nps, se, low, high, promoters, detractors, n."""
        names = ("nps", "se", "low", "high", "promoters", "detractors", "n")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def sentence(self, lang: Language = "zh") -> str:
        """The score in points with interval and base."""
        value, low, high = (numbers.percentage_points(points, 1) for points in (self.nps, self.low, self.high))
        up, down = numbers.percent(self.promoters), numbers.percent(self.detractors)
        return TEXTS["net_promoter_score_interval"].fill(value=value, low=low, high=high, n=self.n, up=up, down=down)[
            lang
        ]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The score with its interval."""
        points = self.to_frame()[["nps", "low", "high"]] * 100
        named = points.assign(label=plots.said(TEXTS["net_promoter_score"]))
        return plots.intervals(named, estimate="nps", reference=0, ax=ax)


def net_promoter_score(
    design: Design,
    answers: "pd.Series[float]",
    *,
    promoters_from: float = 9,
    detractors_to: float = 6,
    confidence: float = 0.95,
    scale: tuple[int, int] | None = None,
) -> NetPromoter:
    """Net promoter score (净推荐值) of answers from 0 (or 1) to 10, −1 to 1.

    Args
        scale: the ends of the scale that was asked, (0, 10) or (1, 10). Without it, answers that all lie within 1 to 7
            are taken for those of a shorter scale, and refused.

    Raises
        InvalidInput: another scale, answers outside it or between its points. NotEnoughData: no answer.

    Source
        Reichheld (2003); the score is a mean of +1, 0 and −1.
    """
    answers = numeric(answers)
    points = answers.dropna()
    if ((points < 0) | (points > 10) | (points % 1 != 0)).any():
        raise InvalidInput(TEXTS["answers_whole_numbers_between"])
    is_shorter = scale is None and len(points) > 0 and points.min() >= 1 and points.max() <= LONGEST_OTHER
    if is_shorter or scale not in (None, (0, 10), (1, 10)) or not detractors_to < promoters_from:
        span = f"{points.min():g}–{points.max():g}" if len(points) else "-"
        raise InvalidInput(TEXTS["net_promoter_score_made"].fill(seen=span))
    up, down = (answers >= promoters_from).astype(float), (answers <= detractors_to).astype(float)
    three = pd.DataFrame({"nps": up - down, "promoters": up, "detractors": down}).where(answers.notna(), np.nan)
    table = mean(design, three, confidence=confidence, ends=(-1.0, 1.0)).table
    score, *shares = table["estimate"].tolist()
    se, low, high = (float(table[name].iloc[0]) for name in ("se", "low", "high"))
    return NetPromoter(
        nps=score, se=se, low=low, high=high, promoters=shares[0], detractors=shares[1], n=int(table["n"].iloc[0])
    )
