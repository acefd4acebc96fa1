"""Audit of targets (目标值审核): are results far above them, and do targets follow what was reached the year before?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.results import Result, Unavailable
from analysis.scoring.indicators import EXCEEDED, Indicator
from analysis.scoring.packs import RulePack
from analysis.scoring.scorecard import Scorecard, overachieved, roll_up
from analysis.topics.targets.ratchet import Track
from questionnaires.texts import NO_TEXT, Language, Text, texts_beside

TEXTS = texts_beside(__file__)

NO_RATIOS = Unavailable(
    kind="not_applicable",
    reason=TEXTS["no_indicator_can_set"],
)
NOT_RAISED = Unavailable(
    kind="not_verifiable",
    reason=TEXTS["no_actual_last_year"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetAudit(Result):
    """Actual ÷ target of every ≥ indicator of a scorecard; a census of indicators, so shares have no interval."""

    ratios: tuple[tuple[Indicator, Decimal], ...]
    n_explain: int
    n_suspect: int
    explain_at: Decimal
    suspect_at: Decimal

    @property
    def explain_share(self) -> Decimal | Unavailable:
        """The share of ≥ indicators whose ratio is to be explained."""
        return Decimal(self.n_explain) / len(self.ratios) if self.ratios else NO_RATIOS

    @property
    def suspect_share(self) -> Decimal | Unavailable:
        """The share of ≥ indicators whose target looks too low."""
        return Decimal(self.n_suspect) / len(self.ratios) if self.ratios else NO_RATIOS

    def to_frame(self) -> pd.DataFrame:
        """Rows: indicator, label, label_en, target, ratio, highest ratio first."""
        columns = ["indicator", "label", "label_en", "target", "ratio"]
        rows = [
            (indicator.id, indicator.names["zh"], indicator.names["en"], indicator.target, float(ratio))
            for indicator, ratio in self.ratios
        ]
        return pd.DataFrame(rows, columns=columns)

    def sentence(self, lang: Language = "zh") -> str:
        """How many indicators are above each line, and what that does not show."""
        n, first, second = len(self.ratios), f"{self.explain_at:f}", f"{self.suspect_at:f}"
        return TEXTS["indicators_above_times_their"].fill(
            n=n, first=first, n_explain=self.n_explain, second=second, n_suspect=self.n_suspect
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The ratios as dots, with the line above which one is to be explained."""
        return plots.dots(self.to_frame(), value="ratio", reference=float(self.explain_at), ax=ax)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored(Result):
    """The card as it was, and as it would be with targets raised to last year's actual (提高目标后重算)."""

    total: Decimal | Unavailable
    grade: str | None
    total_raised: Decimal | Unavailable
    graded: Text
    grade_raised: str | None
    graded_raised: Text
    raised: Mapping[str, Decimal]

    def to_frame(self) -> pd.DataFrame:
        """Rows: as_scored, raised with total and grade."""
        cards = (("as_scored", self.total, self.grade), ("raised", self.total_raised, self.grade_raised))
        rows = [(card, None if isinstance(total, Unavailable) else total, grade) for card, total, grade in cards]
        return pd.DataFrame(rows, columns=["card", "total", "grade"])

    def sentence(self, lang: Language = "zh") -> str:
        """Both totals with their grades; the second is a what-if."""
        if isinstance(self.total_raised, Unavailable) or isinstance(self.total, Unavailable):
            return (NOT_RAISED if not self.raised else NO_RATIOS).reason[lang]
        before, after = numbers.telling(self.total), numbers.telling(self.total_raised)
        grades = [self.graded[lang], self.graded_raised[lang]]
        n = len(self.raised)
        return TEXTS["targets_raised_last_year"].fill(
            n=n, before=before, grades=grades[0], after=after, grades_2=grades[1]
        )[lang]


def target_audit(card: Scorecard, pack: RulePack) -> TargetAudit:
    """How far results lie above their targets (完成值与目标值之比): every ≥ or = indicator that has a ratio.

    Args
        card: scores under `pack`. pack: says from which ratio a result is to be explained or its target suspect.

    Returns
        TargetAudit; ratios are pure numbers, highest first; an indicator counts above a line only if strictly above.

    Source
        `overachievement` of the rule pack, with its document.
    """
    rows = [
        (score.indicator, score.ratio)
        for score in card.scores
        if score.indicator.kind in EXCEEDED and score.ratio is not None
    ]
    over = pack.overachievement
    return TargetAudit(
        ratios=tuple(sorted(rows, key=lambda row: -row[1])),
        n_explain=len(overachieved(card, over.explain_at)),
        n_suspect=len(overachieved(card, over.suspect_at)),
        explain_at=over.explain_at,
        suspect_at=over.suspect_at,
    )


def rescored(card: Scorecard, pack: RulePack, tracks: Iterable[Track]) -> Rescored:
    """The total with each ≥ target raised to last year's actual where that was higher (提高目标后重算).

    Args
        card: scores under `pack`. tracks: of the indicators with a history.

    Returns
        Rescored; the second total is 不可核 where no target is raised. Readings, rules and vetoes stay.
    """
    raised = {
        track.indicator.id: track.last_actual
        for track in tracks
        if track.indicator.kind == "at_least" and track.is_slack_now and track.last_actual is not None
    }
    if not raised:
        return Rescored(
            total=card.total,
            grade=card.grade,
            graded=card.graded,
            total_raised=NOT_RAISED,
            grade_raised=None,
            graded_raised=NO_TEXT,
            raised={},
        )
    indicators = [
        replace(indicator, target=raised.get(indicator.id, indicator.target)) for indicator in card.indicators
    ]
    readings = {score.indicator.id: score.reading for score in card.scores if score.reading is not None}
    again = roll_up(indicators, readings, pack, vetoes=[veto.id for veto in card.vetoes])
    return Rescored(
        total=card.total,
        grade=card.grade,
        graded=card.graded,
        total_raised=again.total,
        grade_raised=again.grade,
        graded_raised=again.graded,
        raised=raised,
    )
