"""The target ratchet (目标棘轮): do targets follow what was reached the year before?"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.scoring.indicators import Indicator, leaves
from analysis.scoring.scorecard import Scorecard
from analysis.topics.targets import plots as plots_targets
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

FOLLOWED = ("at_least", "at_most")
YEARS_NEEDED = 3  # two targets in a row may be the same by chance
FULL = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastYear:
    """What one indicator aimed at and reached in one year (历年目标与实际); blank = not given."""

    indicator: str
    year: int
    target: Decimal | None
    actual: Decimal | None


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
        before = [year.actual for year in self.years if year.year == self.this_year.year - 1]
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
                year.year,
                float_or_nan(year.target),
                float_or_nan(year.actual),
                float_or_nan(_ratio(year)),
                year.year in track.slack_years,
            )
            for track in self.tracks
            for year in track.years
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
    named = [
        indicator for indicator in leaves(card.indicators) if any(past.indicator == indicator.id for past in history)
    ]
    tracks = tuple(_track(indicator, card, history, year) for indicator in named if indicator.kind in FOLLOWED)
    return Ratchet(
        tracks=tracks, not_compared=tuple(indicator for indicator in named if indicator.kind not in FOLLOWED)
    )


def _check(card: Scorecard, history: Sequence[PastYear], year: int) -> None:
    known = {indicator.id for indicator in leaves(card.indicators)}
    years: set[tuple[str, int]] = set()
    for past in history:
        place = f"{past.indicator} {past.year}"
        if past.indicator not in known:
            raise InvalidInput(TEXTS["no_such_indicator"].fill(place=place))
        if past.year >= year or (past.indicator, past.year) in years:
            raise InvalidInput(TEXTS["not_before_given_twice"].fill(place=place, year=year))
        years.add((past.indicator, past.year))


def _track(indicator: Indicator, card: Scorecard, history: Sequence[PastYear], year: int) -> Track:
    reading = card.of(indicator.id).reading
    now = PastYear(
        indicator=indicator.id, year=year, target=indicator.target, actual=reading.value if reading else None
    )
    earlier = sorted((past for past in history if past.indicator == indicator.id), key=lambda past: past.year)
    years = (*earlier, now)
    actuals = {year.year: year.actual for year in years}
    pairs = [(year.year, year.target, actuals.get(year.year - 1)) for year in years]
    compared = [(year, target, actual) for year, target, actual in pairs if target is not None and actual is not None]
    slack = [year for year, target, actual in compared if _is_easier(indicator, target, actual)]
    return Track(
        indicator=indicator,
        years=years,
        compared_years=tuple(year for year, _, _ in compared),
        slack_years=tuple(slack),
        never_raised=_never_raised(indicator, years),
    )


def _never_raised(indicator: Indicator, years: Sequence[PastYear]) -> bool:
    targets = [year.target for year in years if year.target is not None]
    known = [year for year in years[:-1] if year.target is not None and year.actual is not None]
    if len(targets) < YEARS_NEEDED or not known or _is_at_its_end(indicator, targets[-1]):
        return False
    moved = any(_is_easier(indicator, first, second) for first, second in pairwise(targets))
    reached = all(not _is_easier(indicator, year.actual, year.target) for year in known if year.actual is not None)
    return reached and not moved


def _is_easier(indicator: Indicator, target: Decimal | None, than: Decimal | None) -> bool:
    """Whether a value asks for less than another one: lower for ≥, higher for ≤."""
    if target is None or than is None:
        return False
    return target < than if indicator.kind == "at_least" else target > than


def _is_at_its_end(indicator: Indicator, target: Decimal) -> bool:
    """A target that cannot be made harder: everything, or nothing at all."""
    return target >= FULL and indicator.unit == "percent" if indicator.kind == "at_least" else target <= 0


def _ratio(year: PastYear) -> Decimal | None:
    return year.actual / year.target if year.actual is not None and year.target else None


def float_or_nan(value: Decimal | None) -> float:
    """As a float; not a number where there is none."""
    return float("nan") if value is None else float(value)
