"""How sure a grade is (等级稳定性): intervals of what was measured, carried through the rules into the total."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import special, stats

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.scoring.packs import RulePack
from analysis.scoring.score import Score, share_of
from analysis.scoring.scorecard import Scorecard
from questionnaires.texts import NO_TEXT, Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
EDGE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """What is known of one reading, in the indicator's unit: the interval of its estimate; percent stay percent."""

    low: Decimal
    high: Decimal
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GradeStability(Result):
    """The probability of each grade, the interval of the total, and which indicator moves it most."""

    grades: pd.DataFrame
    sources: pd.DataFrame
    grade: str | None
    graded: Text
    low: float
    high: float
    draws: int
    seed: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: grade, label, probability, best grade first."""
        return self.grades

    @property
    def probability(self) -> float | None:
        """How likely the grade given is the true one; None where none is given."""
        return None if self.grade is None else float(self.grades.set_index("grade")["probability"].loc[self.grade])

    def sentence(self, lang: Language = "zh") -> str:
        """The grade with its probability, the total's interval, and what decides."""
        p = self.probability
        low, high = numbers.decimal(self.low, 1), numbers.decimal(self.high, 1)
        first = self.sources.iloc[0]
        share = numbers.percent(float(first["share"]), 0)
        label = Text(first["label"], first["label_en"])
        grade = NO_TEXT if p is None else TEXTS["grade_probability"].fill(name=self.graded, p=numbers.percent(p, 0))
        return TEXTS["total_uncertainty"].fill(
            graded=grade or self.graded, low=low, high=high, share=share, label=label
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The probability of each grade."""
        return plots.dots(self.grades, value="probability", whole=1, ax=ax)


def grade_stability(
    card: Scorecard, pack: RulePack, intervals: Mapping[str, Interval], *, draws: int = 10_000, seed: int = 0
) -> GradeStability:
    """The probability of each grade when measured values are uncertain.

    Args
        card: scores under `pack`. intervals: of leaf indicators, by id; the others are taken as known.
            What has no usable reading enters as in the total; `card.possible` bounds what its evidence can change.
        draws: how often the uncertain values are drawn: percentages between 0 and 100 on the logit scale, others as
            normal, with the width of their interval; independent of one another.

    Raises
        InvalidInput: an interval of an indicator without a score, or that does not hold its value, or no interval.

    Source
        Monte Carlo propagation after JCGM 101:2008.
    """
    scores = {score.indicator.id: score for score in card.scores if not isinstance(score.points, Unavailable)}
    unknown = [name for name in intervals if name not in scores]
    if unknown or not intervals:
        raise InvalidInput(
            TEXTS["no_score"].fill(
                value=Text("、".join(unknown) or "未给出任何区间", ", ".join(unknown) or "no interval at all")
            )
        )
    rng = np.random.default_rng(seed)
    points = {name: _drawn_points(scores[name], interval, pack, rng, draws) for name, interval in intervals.items()}
    fixed = sum(float(str(score.points)) for name, score in scores.items() if name not in intervals)
    totals = (fixed + np.sum(list(points.values()), axis=0)) * float(card.full_points / card.counted_points)
    totals = np.minimum(totals, min([float(veto.cap) for veto in card.vetoes], default=np.inf))
    drawn = np.array([pack.grade(Decimal(repr(total))) for total in totals.tolist()])
    grades = pd.DataFrame(
        {
            "grade": [grade for grade, _ in pack.bands],
            "label": [pack.grade_names[grade]["zh"] for grade, _ in pack.bands],
            "probability": [float((drawn == grade).mean()) for grade, _ in pack.bands],
        }
    )
    spread = {name: float(drawn.var()) for name, drawn in points.items()}
    base = sum(spread.values()) or 1.0
    sources = pd.DataFrame(
        {
            "indicator": list(spread),
            "label": [scores[name].indicator.names["zh"] for name in spread],
            "label_en": [scores[name].indicator.names["en"] for name in spread],
            "share": [variance / base for variance in spread.values()],
        }
    ).sort_values("share", ascending=False, ignore_index=True)
    low, high = np.quantile(totals, [0.025, 0.975])
    return GradeStability(
        grades=grades,
        sources=sources,
        grade=card.grade,
        graded=card.graded,
        low=float(low),
        high=float(high),
        draws=draws,
        seed=seed,
    )


def _drawn_points(score: Score, interval: Interval, pack: RulePack, rng: np.random.Generator, draws: int) -> Floats:
    """Points of one indicator over the draws, by the rule that scored it."""
    reading, target = score.reading, score.indicator.target
    if reading is None or reading.value is None or target is None or not interval.low <= reading.value <= interval.high:
        raise InvalidInput(TEXTS["interval_does_not_hold"].fill(id=score.indicator.id))
    value, low, high = (float(bound) for bound in (reading.value, interval.low, interval.high))
    reach = 2 * float(stats.norm.ppf((1 + interval.confidence) / 2))
    if score.indicator.unit == "percent" and 0 < value < 100:
        centre, down, up = (float(special.logit(np.clip(bound / 100, EDGE, 1 - EDGE))) for bound in (value, low, high))
        values = 100 * special.expit(rng.normal(centre, (up - down) / reach, draws))
    else:
        values = rng.normal(value, (high - low) / reach, draws)
    drawn = [share_of(Decimal(draw), score.indicator, pack) for draw in values.tolist()]
    known = [float(share - cut) for share, _, cut in drawn if not isinstance(share, Unavailable)]
    if len(known) < draws:
        raise InvalidInput(TEXTS["has_no_score_some"].fill(id=score.indicator.id))
    return np.array(known) * float(score.indicator.points)
