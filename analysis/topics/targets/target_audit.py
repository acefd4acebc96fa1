"""Audit of targets (目标值审核): are results far above them, and do targets follow what was reached the year before?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.scoring.indicators import EXCEEDED, Indicator, leaves
from analysis.scoring.pack_file import GRADES
from analysis.scoring.packs import RulePack
from analysis.scoring.score import Scorecard, overachieved, roll_up
from analysis.topics.targets import plots as plots_targets
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

FOLLOWED = ("at_least", "at_most")
YEARS_NEEDED = 3  # two targets in a row may be the same by chance
FULL = Decimal(100)
NO_RATIOS = Unavailable(
    kind="not_applicable",
    reason=TEXTS["no_indicator_can_set"],
)
NOT_RAISED = Unavailable(
    kind="not_verifiable",
    reason=TEXTS["no_actual_last_year"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYear:
    """What one indicator aimed at and reached in one year (历年目标与实际); blank = not given."""

    indicator: str
    year: int
    target: Decimal | None
    actual: Decimal | None


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
        rows = [(each.id, each.names["zh"], each.names["en"], each.target, float(ratio)) for each, ratio in self.ratios]
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
class Track:
    """Targets and actuals of one indicator year by year; `slack_years` have a target easier than last year's actual."""

    indicator: Indicator
    years: tuple[PastYear, ...]
    compared_years: tuple[int, ...]
    slack_years: tuple[int, ...]
    never_raised: bool

    @property
    def this_year(self) -> PastYear:
        """The year that is evaluated."""
        return self.years[-1]

    @property
    def last_actual(self) -> Decimal | None:
        """What was reached the year before, None where it is not known."""
        before = [each.actual for each in self.years if each.year == self.this_year.year - 1]
        return before[0] if before else None

    @property
    def is_slack_now(self) -> bool:
        """Whether this year's target is easier than what was reached the year before."""
        return self.this_year.year in self.slack_years


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratchet(Result):
    """Whether targets follow what was reached (目标棘轮); indicators of other kinds are named as not compared."""

    tracks: tuple[Track, ...]
    not_compared: tuple[Indicator, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: indicator, label, label_en, year, target, actual, ratio, is_slack; blank = not given, or no ratio."""
        rows = [
            (
                track.indicator.id,
                track.indicator.names["zh"],
                track.indicator.names["en"],
                each.year,
                _float(each.target),
                _float(each.actual),
                _float(_ratio(each)),
                each.year in track.slack_years,
            )
            for track in self.tracks
            for each in track.years
        ]
        return pd.DataFrame(
            rows, columns=["indicator", "label", "label_en", "year", "target", "actual", "ratio", "is_slack"]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """How many indicators have slack this year, and how many targets never moved."""
        n, slack = len(self.tracks), sum(track.is_slack_now for track in self.tracks)
        still = sum(track.never_raised for track in self.tracks)
        return TEXTS["indicators_history_have_target"].fill(n=n, slack=slack, still=still)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Target and actual by year, one panel an indicator."""
        return plots_targets.panels(self.to_frame(), ax=ax)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored(Result):
    """The card as it was, and as it would be with targets raised to last year's actual (提高目标后重算)."""

    total: Decimal | Unavailable
    grade: str | None
    total_raised: Decimal | Unavailable
    grade_raised: str | None
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
        grades = [GRADES[grade or "poor"][lang] for grade in (self.grade, self.grade_raised)]
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
        (each.indicator, each.ratio)
        for each in card.scores
        if each.indicator.kind in EXCEEDED and each.ratio is not None
    ]
    over = pack.overachievement
    return TargetAudit(
        ratios=tuple(sorted(rows, key=lambda row: -row[1])),
        n_explain=len(overachieved(card, over.explain_at)),
        n_suspect=len(overachieved(card, over.suspect_at)),
        explain_at=over.explain_at,
        suspect_at=over.suspect_at,
    )


def ratchet(card: Scorecard, history: Sequence[PastYear], year: int) -> Ratchet:
    """Whether the target of each year follows the actual of the year before (目标棘轮).

    Args
        card: this year's targets and actuals, in the units of the history. history: earlier years.
        year: the year of the card.

    Returns
        Ratchet; only ≥ and ≤ indicators are compared. Never raised: at least three targets, none better than the one
        before, each reached in every earlier year that is known, and still room to raise it.

    Raises
        InvalidInput: a year that is not before `year`, a year given twice, or an indicator that the card lacks.

    Source
        Weitzman (1980), The "Ratchet Principle" and Performance Incentives, for the term.
    """
    _check(card, history, year)
    named = [each for each in leaves(card.indicators) if any(past.indicator == each.id for past in history)]
    tracks = tuple(_track(each, card, history, year) for each in named if each.kind in FOLLOWED)
    return Ratchet(tracks=tracks, not_compared=tuple(each for each in named if each.kind not in FOLLOWED))


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
        return Rescored(total=card.total, grade=card.grade, total_raised=NOT_RAISED, grade_raised=None, raised={})
    indicators = [replace(each, target=raised.get(each.id, each.target)) for each in card.indicators]
    readings = {each.indicator.id: each.reading for each in card.scores if each.reading is not None}
    again = roll_up(indicators, readings, pack, vetoes=[veto.id for veto in card.vetoes])
    return Rescored(
        total=card.total, grade=card.grade, total_raised=again.total, grade_raised=again.grade, raised=raised
    )


def _check(card: Scorecard, history: Sequence[PastYear], year: int) -> None:
    known = {each.id for each in leaves(card.indicators)}
    seen: set[tuple[str, int]] = set()
    for past in history:
        place = f"{past.indicator} {past.year}"
        if past.indicator not in known:
            raise InvalidInput(TEXTS["no_such_indicator"].fill(place=place))
        if past.year >= year or (past.indicator, past.year) in seen:
            raise InvalidInput(TEXTS["not_before_given_twice"].fill(place=place, year=year))
        seen.add((past.indicator, past.year))


def _track(indicator: Indicator, card: Scorecard, history: Sequence[PastYear], year: int) -> Track:
    reading = card.of(indicator.id).reading
    now = PastYear(
        indicator=indicator.id, year=year, target=indicator.target, actual=reading.value if reading else None
    )
    earlier = sorted((past for past in history if past.indicator == indicator.id), key=lambda past: past.year)
    years = (*earlier, now)
    actuals = {each.year: each.actual for each in years}
    pairs = [(each.year, each.target, actuals.get(each.year - 1)) for each in years]
    compared = [(at, target, actual) for at, target, actual in pairs if target is not None and actual is not None]
    slack = [at for at, target, actual in compared if _is_easier(indicator, target, actual)]
    return Track(
        indicator=indicator,
        years=years,
        compared_years=tuple(at for at, _, _ in compared),
        slack_years=tuple(slack),
        never_raised=_never_raised(indicator, years),
    )


def _never_raised(indicator: Indicator, years: Sequence[PastYear]) -> bool:
    targets = [each.target for each in years if each.target is not None]
    known = [each for each in years[:-1] if each.target is not None and each.actual is not None]
    if len(targets) < YEARS_NEEDED or not known or _is_at_its_end(indicator, targets[-1]):
        return False
    moved = any(_is_easier(indicator, first, second) for first, second in pairwise(targets))
    reached = all(not _is_easier(indicator, each.actual, each.target) for each in known if each.actual is not None)
    return reached and not moved


def _is_easier(indicator: Indicator, target: Decimal | None, than: Decimal | None) -> bool:
    """Whether a value asks for less than another one: lower for ≥, higher for ≤."""
    if target is None or than is None:
        return False
    return target < than if indicator.kind == "at_least" else target > than


def _is_at_its_end(indicator: Indicator, target: Decimal) -> bool:
    """A target that cannot be made harder: everything, or nothing at all."""
    return target >= FULL and indicator.unit == "percent" if indicator.kind == "at_least" else target <= 0


def _ratio(each: PastYear) -> Decimal | None:
    return each.actual / each.target if each.actual is not None and each.target else None


def _float(value: Decimal | None) -> float:
    return float("nan") if value is None else float(value)
