"""Satisfaction figures, each under its own definition id; a percentage without its definition and counts is none."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis import numbers, plots
from analysis.dataset import Dataset
from analysis.errors import InvalidInput, NotEnoughData
from analysis.proportions import wilson_interval
from analysis.results import Language, Result
from questionnaires.problems import Texts

DEFINITIONS: dict[str, int] = {"top1": 1, "top2": 2, "top3": 3}
DEFINITION_TEXTS: dict[str, Texts] = {
    "top1": {"zh": "满意率＝最高一档 ÷ 有效份数", "en": "share of the highest point among valid answers"},
    "top2": {
        "zh": "满意率＝（非常满意＋比较满意）÷ 有效份数",
        "en": "share of the two highest points among valid answers",
    },
    "top3": {"zh": "满意率＝（最高三档）÷ 有效份数", "en": "share of the three highest points among valid answers"},
}

NOT_PROBABILITY: Texts = {
    "zh": "非概率样本：谁来作答由自己决定，区间只反映抽样波动，不能推断全体住户。",
    "en": "Not a probability sample: whoever came answered; the interval does not speak for all households.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfiedShare(Result):
    """The satisfied share (满意率) of one item with its definition, counts and Wilson interval."""

    item: str
    definition: str
    n_satisfied: int
    n_valid: int
    share: float
    low: float
    high: float
    confidence: float
    is_probability: bool = True

    def to_frame(self) -> pd.DataFrame:
        """One row: item, definition, share, low, high, n_satisfied, n_valid."""
        names = ("item", "definition", "share", "low", "high", "n_satisfied", "n_valid")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def sentence(self, lang: Language = "zh") -> str:
        """The share with counts and interval, and what it does not say."""
        share, low, high = (numbers.percent(value) for value in (self.share, self.low, self.high))
        level = numbers.percent(self.confidence, 0)
        if lang == "zh":
            return (f"满意率 {share}（{self.n_satisfied}/{self.n_valid}，{level} 置信区间 {low} 至 {high}）。"
                    "这是作答者的回答，不代表未作答者。"
                    f"{'' if self.is_probability else NOT_PROBABILITY['zh']}")  # fmt: skip
        return (f"{share} satisfied ({self.n_satisfied}/{self.n_valid}, {level} interval {low} to {high}); "
                "this describes those who answered, not those who did not."
                f"{'' if self.is_probability else ' ' + NOT_PROBABILITY['en']}")  # fmt: skip

    def plot(self, ax: Axes | None = None) -> Axes:
        """The share with its interval."""
        return plots.intervals(self.to_frame(), estimate="share", ax=ax)


def satisfied_share(
    dataset: Dataset, item: str, *, definition: str = "top2", confidence: float = 0.95
) -> SatisfiedShare:
    """Share of answers on the highest points of a rating item (满意率).

    Args
        dataset: the valid sheets; those without a scale point on the item (不清楚, not asked) are not counted.
        item: id of a rating item.
        definition: "top1", "top2" or "top3": how many of the highest points count as satisfied.
        confidence: coverage of the Wilson interval.

    Raises
        InvalidInput: an unknown definition, or not a rating item.
        NotEnoughData: nobody gave a scale point.

    Source
        Wilson (1927) interval.
    """
    if definition not in DEFINITIONS:
        raise InvalidInput(f"unknown definition {definition}; there are {', '.join(DEFINITIONS)}",
                           zh=f"没有“{definition}”这种口径；有{'、'.join(DEFINITIONS)}")  # fmt: skip
    points = dataset.scores([item])[item].dropna()
    if points.empty:
        raise NotEnoughData(f"nobody rated {item}", zh=f"没有人对“{item}”作出评价")
    codes = sorted(int(c.code) for c in dataset.questionnaire.variable(item).choices if not c.not_applicable)
    k, n = int((points >= codes[-DEFINITIONS[definition]]).sum()), len(points)
    low, high = wilson_interval(k, n, confidence)
    return SatisfiedShare(item=item, definition=definition, n_satisfied=k, n_valid=n, share=k / n, low=low, high=high,
                          confidence=confidence, is_probability=dataset.manifest.probability)  # fmt: skip
