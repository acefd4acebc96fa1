"""The year by project (年评估): from its months as they were when closed, never from edited ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import plots
from analysis.core.results import Result, Unavailable
from analysis.topics.monitoring.monthly import MonthRule, Scored, month_scores
from analysis.topics.monitoring.plan import Plan
from analysis.topics.monitoring.records import (
    NO_PLAN,
    NOT_HANDED_IN,
    NOT_PLANNED,
    Share,
    difference,
    frame_of,
    known_by,
    labels,
    percent_or_reason,
    plain_mean,
    points_or_reason,
)
from analysis.topics.monitoring.snapshots import SnapshotLog
from analysis.topics.monitoring.weeks import NO_DEADLINE, aware, closed_at
from questionnaires.clock import BEIJING
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfProject:
    """A project's mean of monthly scores as each month was closed, and what later edits would have made of it.

    `lowest` and `highest` are the mean had the months not handed in scored nothing, or in full.
    """

    project: str
    label: str
    label_en: str
    mean: Share
    n_months: int
    missing: tuple[str, ...]
    not_planned: tuple[str, ...]
    edited: Share
    n_edited: int
    difference: Share
    lowest: Share
    highest: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyRollUp(Result):
    """The year by project; `months` are those closed by the moment asked about."""

    year: int
    months: tuple[str, ...]
    projects: tuple[YearOfProject, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a project; difference = edited − mean."""
        return frame_of(YearOfProject, self.projects)

    def sentence(self, lang: Language = "zh") -> str:
        """Each project's mean with its missing months, and by how much edits would have moved it."""
        parts = []
        for project in self.projects:
            mean, edited, gap = (
                percent_or_reason(project.mean, lang),
                percent_or_reason(project.edited, lang),
                points_or_reason(project.difference, lang),
            )
            if lang == "zh":
                parts.append(
                    f"{project.label} {mean}（{project.n_months} 个月，缺 {'、'.join(project.missing) or '无'}；"
                    f"若按改后数据 {edited}，相差 {gap} 个百分点）"
                )
            else:
                missing = ", ".join(project.missing) or "none"
                parts.append(
                    f"{project.label_en} {mean} ({project.n_months} months, missing {missing}; "
                    f"with edits {edited}, {gap} points apart)"
                )
        return TEXTS["mean_monthly_scores_known"].fill(year=self.year, listed=Text("；".join(parts), "; ".join(parts)))[
            lang
        ]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Means as closed (hollow) and with later edits (full)."""
        names = plots.said(TEXTS["closed_2"]), plots.said(TEXTS["edits_2"])
        return plots.moved(self.to_frame(), columns=("mean", "edited"), names=names, ax=ax)


def yearly_roll_up(
    log: SnapshotLog,
    plan: Plan,
    year: int,
    *,
    moment: datetime | None = None,
    rule: MonthRule = "last_week",
    deadline: timedelta = NO_DEADLINE,
    zone: tzinfo = BEIJING,
) -> YearlyRollUp:
    """The year of each project from its months as they were when closed (年评估), never from edited values.

    Args
        moment: only months closed by then, and only snapshots taken by then; None = the whole year.

    Returns
        The plain mean of the monthly scores there are; months not handed in are listed, not replaced and not
        averaged. Beside it the mean that all snapshots, with every later edit, would have given, and the bounds that
        hold whatever the missing months were.

    Raises
        InvalidInput: a moment without time zone, no such rule.

    Source
        Worst-case bounds: Manski (2003), Partial Identification of Probability Distributions, ch. 1.
    """
    every = [f"{year:04d}-{month:02d}" for month in range(1, 13)]
    months = tuple(month for month in every if moment is None or closed_at(month, deadline, zone) <= aware(moment))
    latest = known_by(log, moment)
    closed = {
        month: month_scores(known_by(log, closed_at(month, deadline, zone)), plan, month, rule) for month in months
    }
    edited = {month: month_scores(latest, plan, month, rule) for month in months}
    names = sorted({*plan, *(project for project, _ in latest)})
    return YearlyRollUp(
        year=year, months=months, projects=tuple(_year_of(name, plan, closed, edited) for name in names)
    )


def _year_of(name: str, plan: Plan, closed: Mapping[str, Scored], edited: Mapping[str, Scored]) -> YearOfProject:
    none = NOT_HANDED_IN if name in plan else NO_PLAN
    scores = {month: scored[name][2] if name in scored else none for month, scored in closed.items()}
    after = {month: scored[name][2] for month, scored in edited.items()}
    mean, n_months = _mean_of_given(scores)
    mean_after, n_after = _mean_of_given(after)
    label, label_en = labels(plan, name)
    missing = tuple(month for month, score in scores.items() if score is NOT_HANDED_IN)
    lowest, highest = _bounds(mean, n_months, len(missing))
    return YearOfProject(
        project=name,
        label=label,
        label_en=label_en,
        mean=mean,
        n_months=n_months,
        missing=missing,
        lowest=lowest,
        highest=highest,
        not_planned=tuple(month for month, score in scores.items() if score is NOT_PLANNED),
        edited=mean_after,
        n_edited=n_after,
        difference=difference(mean_after, mean),
    )


def _bounds(mean: Share, n_months: int, n_missing: int) -> tuple[Share, Share]:
    """The mean with the missing months at nothing, and at full marks."""
    if isinstance(mean, Unavailable):
        return mean, mean
    n, total = n_months + n_missing, mean * n_months
    return total / n, (total + n_missing) / n


def _mean_of_given(scores: Mapping[str, Share]) -> tuple[Share, int]:
    known = {month: score for month, score in scores.items() if isinstance(score, Decimal)}
    if not known:
        return next(iter(scores.values()), NOT_HANDED_IN), 0
    return plain_mean(known), len(known)
