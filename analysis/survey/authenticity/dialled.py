"""Marks of answers made by a tool (刷单工具): a chosen alpha, equal loadings, dimensions unrelated, times on a normal
curve, no tiredness. They show only where most of a survey is made so; a few such sheets among many cannot be told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.survey.authenticity.matching import BLANK
from analysis.survey.authenticity.null import CROWDED
from analysis.survey.authenticity.signs import Sheets, shape_of_times
from analysis.survey.authenticity.surrogates import Surrogate
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
LEAST_SHEETS = 100  # fewer cannot tell equal loadings from unequal ones
UNRELATED = 0.15  # views of one place by the same people hang together more than this
ENOUGH_MARKS = 3
STEPS_COST = 0.6  # correlations behind answers in steps vary more than those of plain numbers
WORDS = {
    "equal_loadings": ("同一维度内各题相关几乎相等", "items of a dimension correlate equally"),
    "unrelated": ("各维度之间几乎不相关", "dimensions are unrelated"),
    "normal_times": ("用时近似正态、不右偏", "times are not skewed to the right"),
    "no_fatigue": ("越到后面并不越雷同", "answers do not run together towards the end"),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dialled(Result):
    """Each mark with its measure, and whether it is there."""

    table: pd.DataFrame
    n: int

    @property
    def n_marks(self) -> int:
        """How many marks are there."""
        return int(self.table["present"].sum())

    @property
    def suspected(self) -> bool:
        """Whether so many marks come together that the survey should be checked by calling back."""
        return self.n_marks >= ENOUGH_MARKS

    def to_frame(self) -> pd.DataFrame:
        """Rows: mark, measure, limit, present."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The marks found, and what they mean together."""
        language = 0 if lang == "zh" else 1
        marks = [WORDS[mark][language] for mark in self.table.loc[self.table["present"], "mark"]]
        if lang == "zh":
            verdict = "与工具批量生成的特征一致，需复核：请抽样回访" if self.suspected else "不足以怀疑整批由工具生成"
            return (
                f"{len(self.table)} 项特征中有 {len(marks)} 项（{'、'.join(marks) or '无'}）：{verdict}。"
                "混入少量此类答卷时查不出来。"
            )
        verdict = (
            "as of answers made by a tool: call back a sample" if self.suspected else "no reason to suspect a tool"
        )
        return (
            f"{len(marks)} of {len(self.table)} marks ({', '.join(marks) or 'none'}): {verdict}. A few such sheets "
            "among many would not show."
        )


def dialled_in(sheets: Sheets, dimensions: Mapping[str, Sequence[int]], *, seed: int = 0) -> Dialled:
    """Look for the marks of a tool over the whole of a survey.

    Args
        sheets: n ≥ 100. dimensions: places of the items of each dimension, 3 items or more each, in two or more.

    Raises
        InvalidInput: dimensions that are too few or too small. NotEnoughData: fewer than 100 sheets, or half of all
            answers are one point: correlations are then too uncertain to be called equal.

    Source
        Equality of correlations by their Fisher transforms; the marks are those of public tools' descriptions.
    """
    if len(sheets) < LEAST_SHEETS:
        raise NotEnoughData(TEXTS["sheets_needed_got"].fill(n_sheets=len(sheets)))
    if len(dimensions) < 2 or min(map(len, dimensions.values())) < 3:
        raise InvalidInput(TEXTS["two_dimensions_items_needed"])
    counts = np.unique(sheets.codes[sheets.codes != BLANK], return_counts=True)[1]
    if counts.max() >= CROWDED * counts.sum():
        raise NotEnoughData(TEXTS["one_point_hides_marks"])
    null = Surrogate(sheets.codes)
    latent = null.root @ null.root.T
    groups = [np.asarray(items, dtype=np.intp) for items in dimensions.values()]
    rows = [
        ("equal_loadings", _inequality(latent, groups, len(sheets)), 0.05, "above"),
        ("unrelated", _between(latent, groups), UNRELATED, "below"),
        ("no_fatigue", _fatigue(sheets.codes), 0.05, "above"),
    ]
    if sheets.seconds is not None:
        rows.append(("normal_times", shape_of_times(sheets.seconds, np.random.default_rng(seed)), 0.05, "below"))
    table = pd.DataFrame(rows, columns=["mark", "measure", "limit", "side"])
    present = np.where(table["side"] == "above", table["measure"] > table["limit"], table["measure"] < table["limit"])
    return Dialled(table=table.drop(columns="side").assign(present=present), n=len(sheets))


def _inequality(latent: Floats, groups: list[npt.NDArray[np.intp]], n: int) -> float:
    """The chance of correlations this unequal within dimensions if all were equal; real ones give a small chance."""
    squares, df = 0.0, 0
    for items in groups:
        block = np.arctanh(latent[np.ix_(items, items)][np.triu_indices(len(items), 1)])
        squares += float(((block - block.mean()) ** 2).sum()) * (n - 3) * STEPS_COST
        df += len(block) - 1
    return float(stats.chi2.sf(squares, df))


def _between(latent: Floats, groups: list[npt.NDArray[np.intp]]) -> float:
    """The mean correlation of the dimensions' totals."""
    pairs = []
    for number, one in enumerate(groups):
        for other in groups[:number]:
            spread = latent[np.ix_(one, one)].sum() * latent[np.ix_(other, other)].sum()
            pairs.append(latent[np.ix_(one, other)].sum() / np.sqrt(spread))
    return float(np.mean(pairs))


def _fatigue(codes: npt.NDArray[np.int8]) -> float:
    """The chance that neighbours agree this much more in the last third than in the first if nobody tired."""
    k = codes.shape[1]
    same = (codes[:, 1:] == codes[:, :-1]) & (codes[:, 1:] != BLANK)
    third = max((k - 1) // 3, 1)
    gain = same[:, -third:].mean(axis=1) - same[:, :third].mean(axis=1)
    return float(stats.ttest_1samp(gain, 0.0, alternative="greater").pvalue)
