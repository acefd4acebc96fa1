"""What was published before: percentages and scores as they were printed, and what they can be checked against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from unicodedata import normalize

import pandas as pd

from analysis import numbers
from analysis.errors import NotEnoughData
from analysis.packs import GRADES, RulePack
from analysis.results import Language, Result
from analysis.tables import Column, Mistyped
from questionnaires.problems import Texts, allowed

PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]+)?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedShare:
    """A percentage as text, because its zeros carry its precision, and the n it is said to rest on."""

    id: str
    names: Texts
    value: str
    n: int | None
    source: Texts
    figure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedScore:
    """A score out of 100 with the grade that was printed beside it."""

    id: str
    names: Texts
    level: Literal["part", "overall"]
    score: Decimal
    grade: str
    grade_texts: Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReview(Result):
    """Published part scores against the published total and the pack's band (分项得分复算)."""

    mean: Decimal
    n_parts: int
    overall: PublishedScore | None
    grade: str
    pack: str

    @property
    def is_same_grade(self) -> bool:
        """Whether the printed grade is the pack's."""
        return self.overall is None or not self.overall.grade or self.overall.grade == self.grade

    def to_frame(self) -> pd.DataFrame:
        """One row: mean, n_parts, published total, published and recomputed grade."""
        overall = self.overall
        return pd.DataFrame([{
            "mean": self.mean, "n_parts": self.n_parts, "published": overall.score if overall else None,
            "published_grade": overall.grade if overall else "", "grade": self.grade, "pack": self.pack,
        }])  # fmt: skip

    def sentence(self, lang: Language = "zh") -> str:
        """The unweighted mean and the band it falls into."""
        mean, grade = numbers.decimal(self.mean), GRADES[self.grade][lang]
        if lang == "zh":
            return f"{self.n_parts} 个分项得分的简单平均为 {mean}，按规则包 {self.pack} 属于“{grade}”。"
        return f"The unweighted mean of {self.n_parts} parts is {mean}, which {self.pack} grades {grade}."


def is_percent(text: str) -> bool:
    """Whether `text` is a percentage between 0 and 100 in plain figures, such as 87.5%; never 1e1%, 8_7% or ８７％."""
    return bool(PERCENT.fullmatch(text)) and percent_value(text) <= 1


def percent_column(*, required: bool = True) -> Column:
    """A cell that holds a percentage as printed; full-width signs and blanks are refused with the plain spelling."""
    return Column(
        read=_percent_cell, allowed=allowed("百分数，例如 87.5%", "a percentage such as 87.5%"), required=required
    )


def _percent_cell(cell: str) -> str:
    plain = "".join(normalize("NFKC", cell).split())
    if not is_percent(plain):
        raise ValueError(cell)
    if plain != cell:
        raise Mistyped(plain)
    return cell


def percent_value(text: str) -> Decimal:
    """The share (0 to 1) that a published percentage states: "87.5%" → 0.875."""
    return Decimal(text.removesuffix("%")) / 100


def review_scores(scores: Sequence[PublishedScore], pack: RulePack) -> ScoreReview:
    """Recompute the unweighted mean of the parts and the grade of the published total (or of the mean).

    Raises
        NotEnoughData: there is no part score.
    """
    parts = [score.score for score in scores if score.level == "part"]
    if not parts:
        raise NotEnoughData("there is no published part score", zh="没有公布的分项得分")
    mean = sum(parts, Decimal(0)) / len(parts)
    overall = next((score for score in scores if score.level == "overall"), None)
    graded = overall.score if overall else mean
    return ScoreReview(mean=mean, n_parts=len(parts), overall=overall, grade=pack.grade(graded), pack=pack.id)
