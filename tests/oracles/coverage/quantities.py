"""What the intervals are of: each quantity as the engagement prints it, and what is true in the population."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean
from analysis.statistics.estimation.linearisation import t_of
from analysis.statistics.estimation.pairwise import differences
from analysis.statistics.estimation.proportions import counts_interval
from analysis.statistics.relations.ipa import ipa
from analysis.survey.satisfaction import satisfaction, satisfaction_index
from analysis.survey.satisfaction_definitions import scored
from tests.oracles.coverage.population import NAMES, OVERALL, Drawing, Population, sample

SHARE, SIMPLE, RAKED = "satisfied share", "satisfied share as a simple random sample", "raked share"
INDEX, DIFFERENCE = "index", "difference of groups"
PERFORMANCE, IMPORTANCE = "performance", "importance"
CERTAIN, WRONG, ANY_WRONG = (
    "items called certain",
    "certain and wrong, of all items",
    "surveys with one certain and wrong",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """What is true of a population: satisfied share, index, the gap of two groups, both coordinates of items."""

    share: float
    index: float
    gap: float
    performance: np.ndarray
    importance: np.ndarray


def truth_of(people: Population) -> Truth:
    """Every quantity over all households."""
    all_of_them = people.households
    satisfied = scored(all_of_them[OVERALL], "top2")
    by_group = satisfied.groupby(all_of_them["group"]).mean()
    return Truth(
        share=float(satisfied.mean()),
        index=float((all_of_them[NAMES].mean().mean() - 1) / 4 * 100),
        gap=float(by_group["a"] - by_group["b"]),
        performance=all_of_them[NAMES].mean().to_numpy(),
        importance=all_of_them[NAMES].corrwith(all_of_them[OVERALL]).to_numpy(),
    )


def measured(people: Population, truth: Truth, drawing: Drawing, rng: np.random.Generator) -> dict[str, float]:
    """One sample: whether each interval holds the truth (0 or 1, shares of items for coordinates), and quadrants."""
    design = sample(people, drawing, rng)
    sheets = _frame(design)
    kept = dict(_intervals(design, sheets, truth))
    willing = sample(people, drawing, rng, only_willing=True)
    raked = satisfaction(willing.raked(people.margins), _frame(willing)[OVERALL])
    kept[RAKED] = float(raked.low <= truth.share <= raked.high)
    return kept | _of_items(design, sheets, truth)


def _frame(design: Design) -> pd.DataFrame:
    assert design.frame is not None
    return design.frame


def _intervals(design: Design, sheets: pd.DataFrame, truth: Truth) -> Iterator[tuple[str, float]]:
    one, n_satisfied = satisfaction(design, sheets[OVERALL]), int((sheets[OVERALL] >= 4).sum())
    low, high, _ = counts_interval(n_satisfied, len(sheets))
    index = satisfaction_index(design, sheets[NAMES])
    yield SHARE, float(one.low <= truth.share <= one.high)
    yield SIMPLE, float(low <= truth.share <= high)
    yield INDEX, float(index.low <= truth.index <= index.high)
    gap = differences(mean(design, scored(sheets[OVERALL], "top2"), by=sheets["group"])).iloc[0]
    reach = float(t_of(0.95, np.array([gap["df"]]))[0]) * float(gap["se"])
    yield DIFFERENCE, float(abs(float(gap["difference"]) - truth.gap) <= reach)


def _of_items(design: Design, sheets: pd.DataFrame, truth: Truth) -> dict[str, float]:
    """Shares of items whose intervals hold, which are called certain, and which are that and lie elsewhere."""
    table = ipa(design, sheets[NAMES], overall=sheets[OVERALL]).table
    kept: dict[str, float] = {}
    is_wrong = np.zeros(len(table), dtype=bool)
    for name, true in ((PERFORMANCE, truth.performance), (IMPORTANCE, truth.importance)):
        kept[name] = float(((table[f"{name}_low"] <= true) & (true <= table[f"{name}_high"])).mean())
        is_wrong |= ((table[name] >= table[name].mean()) != (true >= true.mean())).to_numpy()
    certain = table["is_certain"].to_numpy(dtype=bool)
    return kept | {
        CERTAIN: float(certain.mean()),
        WRONG: float((certain & is_wrong).mean()),
        ANY_WRONG: float((certain & is_wrong).any()),
    }
