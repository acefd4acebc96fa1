"""Earlier evaluations of one project as one line (前期评价衔接): new, still there, put right, not examined again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from analysis.core.figures import Figure
from analysis.core.results import Result
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

FORMAT = "hengping-evaluation-1"
STAGES: dict[str, Text] = {
    "ex_ante": TEXTS["ex_ante"],
    "mid_term": TEXTS["mid_term"],
    "final": TEXTS["final"],
}
Outcome = Literal["still_there", "new", "put_right", "not_examined"]
OUTCOMES: dict[Outcome, Text] = {
    "still_there": TEXTS["still_there"],
    "new": TEXTS["new"],
    "put_right": TEXTS["put_right"],
    "not_examined": TEXTS["not_examined_again"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFinding:
    """A finding as an earlier evaluation printed it, and the ids of the figures it rests on."""

    id: str
    title: Text
    severity: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierEvaluation:
    """One earlier evaluation of the same engagement: its stage, the day of its report, its findings."""

    stage: str
    report_date: str
    findings: tuple[EarlierFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One finding over all stages: in which earlier ones it stood, and what has become of it."""

    id: str
    title: Text
    is_now: bool
    stages: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Result):
    """What became of the findings of earlier evaluations (问题跟踪)."""

    stages: tuple[str, ...]
    followed: tuple[Followed, ...]

    def n(self, outcome: Outcome) -> int:
        """How many findings came to this."""
        return sum(finding.outcome == outcome for finding in self.followed)

    def to_frame(self) -> pd.DataFrame:
        """Rows: finding, title, one column of yes or no a stage, now, outcome."""
        return pd.DataFrame(
            [
                {
                    "finding": finding.id,
                    "title": finding.title["zh"],
                    **{stage: stage in finding.stages for stage in self.stages},
                    "now": finding.is_now,
                    "outcome": finding.outcome,
                }
                for finding in self.followed
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """How many findings are still there, new, put right, or were not examined again."""
        parts = [f"{names[lang]} {self.n(outcome)}" for outcome, names in OUTCOMES.items()]
        return TEXTS["against_earlier_evaluations_finding"].fill(listed=Text("，".join(parts), ", ".join(parts)))[lang]


def follow_up(
    earlier: Sequence[EarlierEvaluation], now: Iterable[tuple[str, Text]], figures: Mapping[str, Figure]
) -> FollowUp:
    """What became of the findings of earlier evaluations (问题跟踪).

    Args
        earlier: evaluations of the same engagement, oldest first. now: id and title of each finding of today.
        figures: those of today, by id.

    Returns
        FollowUp: findings of today first, in their order, then those that are gone. Gone counts as put right only
        where every figure the finding last rested on exists today with a value; else it was not examined again.
    """
    titles = dict(now)
    latest = {finding.id: finding for stage in earlier for finding in stage.findings}  # a later stage overwrites
    stages = {
        name: tuple(stage.stage for stage in earlier if name in {finding.id for finding in stage.findings})
        for name in (*titles, *latest)
    }
    followed = [
        Followed(
            id=name, title=title, is_now=True, stages=stages[name], outcome="still_there" if name in latest else "new"
        )
        for name, title in titles.items()
    ]
    followed += [
        Followed(
            id=name,
            title=finding.title,
            is_now=False,
            stages=stages[name],
            outcome="put_right" if _is_examined(finding, figures) else "not_examined",
        )
        for name, finding in latest.items()
        if name not in titles
    ]
    return FollowUp(stages=tuple(stage.stage for stage in earlier), followed=tuple(followed))


def _is_examined(finding: EarlierFinding, figures: Mapping[str, Figure]) -> bool:
    """Whether all figures of a finding have a value today; one without figures cannot be examined by them."""
    known = [name in figures and figures[name].is_given for name in finding.figures]
    return bool(known) and all(known)
