"""What was published before: percentages and scores as they were printed, and what they can be checked against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from unicodedata import normalize

import pandas as pd

from analysis.core import numbers
from analysis.core.errors import NotEnoughData
from analysis.core.results import Result
from analysis.inputs.tables import Column, Mistyped
from analysis.scoring.packs import RulePack
from questionnaires.problems import allowed
from questionnaires.texts import NO_TEXT, Language, Text, texts_beside

TEXTS = texts_beside(__file__)

FULL = Decimal(100)
PERCENT = re.compile(r"[0-9]{1,6}(\.[0-9]+)?%")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedShare:
    """A percentage as text, because its zeros carry its precision, and the n it is said to rest on."""

    id: str
    names: Text
    value: str
    n: int | None
    source: Text
    figure: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedScore:
    """A score out of 100 with the grade that was printed beside it."""

    id: str
    names: Text
    level: Literal["part", "overall"]
    score: Decimal
    grade: str
    grade_texts: Text


Relation = Literal["mean", "sum", "neither", "alone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreReview(Result):
    """Published part scores against the published total and the pack's band (分项得分复算).

    `relation` says what the published total is of its parts ("alone": there are none); without a total it is "sum"
    where the parts can be points of one hundred and "mean" otherwise. `grade` is that of the total, None without one.
    """

    mean: Decimal | None
    total_of_parts: Decimal
    n_parts: int
    overall: PublishedScore | None
    relation: Relation
    grade: str | None
    grade_texts: Text
    pack: str

    @property
    def is_same_grade(self) -> bool:
        """Whether the printed grade is the pack's."""
        return self.overall is None or not self.overall.grade or self.overall.grade == self.grade

    def to_frame(self) -> pd.DataFrame:
        """One row: mean, total_of_parts, n_parts, relation, published total, published and recomputed grade."""
        overall = self.overall
        row = {
            "mean": self.mean,
            "total_of_parts": self.total_of_parts,
            "n_parts": self.n_parts,
            "relation": self.relation,
            "published": overall.score if overall else None,
            "published_grade": overall.grade if overall else "",
            "grade": self.grade or "",
            "pack": self.pack,
        }
        return pd.DataFrame([row])

    def sentence(self, lang: Language = "zh") -> str:
        """What the parts come to; and the published total with its band, where there is one."""
        parts = [self._parts(lang)] if self.mean is not None else []
        if self.overall is not None and self.grade is not None:
            grade, total = self.grade_texts[lang], self.overall.score
            parts.append(TEXTS["published_total_grades"].fill(total=total, pack=self.pack, grade=grade)[lang])
        joined = ("；" if lang == "zh" else "; ").join(parts)
        return f"{joined}。" if lang == "zh" else f"{joined[:1].upper()}{joined[1:]}."

    def _parts(self, lang: Language) -> str:
        total, mean = numbers.decimal(self.total_of_parts), numbers.decimal(self.mean or 0)
        if lang == "zh":
            means = f"之和为 {total}" if self.relation == "sum" else f"的简单平均为 {mean}"
            return f"{self.n_parts} 个分项得分{means}"
        return (
            f"the {self.n_parts} parts add to {total}"
            if self.relation == "sum"
            else f"the unweighted mean of {self.n_parts} parts is {mean}"
        )


def is_percent(text: str) -> bool:
    """Whether `text` is a percentage between 0 and 100 in plain figures, such as 87.5%; never 1e1%, 8_7% or ８７％."""
    return bool(PERCENT.fullmatch(text)) and percent_value(text) <= 1


def percent_column(*, required: bool = True) -> Column:
    """A cell that holds a percentage as printed; full-width signs and blanks are refused with the plain spelling."""
    return Column(read=_percent_cell, allowed=allowed(TEXTS["percentage_such"]), required=required)


def _percent_cell(cell: str) -> str:
    plain = "".join(normalize("NFKC", cell).split())
    if not is_percent(plain):
        raise ValueError(cell)
    if plain != cell:
        raise Mistyped(plain)
    return cell


def _rate_cell(cell: str) -> str:
    plain = "".join(normalize("NFKC", cell).split())
    if not PERCENT.fullmatch(plain):
        raise ValueError(cell)
    if plain != cell:
        raise Mistyped(plain)
    return cell


def rate_column() -> Column:
    """As `percent_column`, but a rate of completion may be above 100%."""
    return Column(read=_rate_cell, allowed=allowed(TEXTS["percentage_such"]))


def percent_value(text: str) -> Decimal:
    """The share (0 to 1) that a published percentage states: "87.5%" → 0.875."""
    return Decimal(text.removesuffix("%")) / 100


def review_scores(scores: Sequence[PublishedScore], pack: RulePack) -> ScoreReview:
    """Recompute what the published parts come to, and the grade of the published total where there is one.

    Raises
        NotEnoughData: there is no score.
    """
    parts = [score.score for score in scores if score.level == "part"]
    if not scores:
        raise NotEnoughData(TEXTS["there_no_published_score"])
    total = sum(parts, Decimal(0))
    overall = next((score for score in scores if score.level == "overall"), None)
    grade = pack.grade(overall.score) if overall else None
    return ScoreReview(
        mean=total / len(parts) if parts else None,
        total_of_parts=total,
        n_parts=len(parts),
        overall=overall,
        relation=_relation(parts, overall.score if overall else None),
        grade=grade,
        grade_texts=pack.grade_names[grade] if grade else NO_TEXT,
        pack=pack.id,
    )


def _relation(parts: Sequence[Decimal], overall: Decimal | None) -> Relation:
    """What a total is of its parts, up to the decimals that are printed."""
    total, n = sum(parts, Decimal(0)), len(parts)
    if not parts:
        return "alone"
    if overall is None:
        return "sum" if n > 1 and total <= FULL else "mean"
    reach = sum((half_place(part) for part in parts), Decimal(0))
    if abs(overall - total) <= reach + half_place(overall):
        return "sum" if n > 1 else "mean"
    half = Decimal(5).scaleb(int(overall.as_tuple().exponent) - 1)  # a mean is rounded, to whole points too
    return "mean" if abs(overall - total / n) <= reach / n + half else "neither"


def half_place(printed: Decimal) -> Decimal:
    """Half the last printed decimal; whole points are exact."""
    places = -int(printed.as_tuple().exponent)
    return Decimal(5).scaleb(-places - 1) if places > 0 else Decimal(0)


def graded_parts(review: ScoreReview, scores: Sequence[PublishedScore]) -> tuple[PublishedScore, ...]:
    """The parts that a grade can be of: scores out of a hundred, not points that add up to a total.

    Where the total is neither the sum nor the mean, parts that could be points of one hundred (39 of 50 is no poor
    result) are not graded, unless a grade was printed beside them.
    """
    if review.relation == "sum":
        return ()
    is_open = review.relation == "neither" and review.total_of_parts <= FULL
    return tuple(score for score in scores if score.level == "part" and (score.grade or not is_open))
