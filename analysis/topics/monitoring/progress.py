"""Progress against its plan by week (计划与实际对比), as known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core.errors import NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.topics.monitoring import plots as plots_monitoring
from analysis.topics.monitoring.plan import Plan
from analysis.topics.monitoring.records import (
    NO_PLAN,
    NOT_HANDED_IN,
    NOT_OVER,
    NOT_PLANNED,
    Records,
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
from analysis.topics.monitoring.weeks import aware, week_end
from questionnaires.clock import BEIJING
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Planned and actual share of one project at the end of one week; project "" is all of `n_projects` together."""

    project: str
    label: str
    label_en: str
    period: str
    planned: Share
    actual: Share
    gap: Share
    n_projects: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAgainstActual(Result):
    """Plan and progress by week and project, and together as an unweighted mean."""

    moment: datetime
    gaps: tuple[Gap, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: project, label, label_en, period, planned, actual, gap (actual − planned), n_projects, reason."""
        return frame_of(Gap, self.gaps)

    def sentence(self, lang: Language = "zh") -> str:
        """The last week that every project reported, and who is furthest behind in it."""
        together = [gap for gap in self.gaps if not gap.project and isinstance(gap.gap, Decimal)]
        if not together:
            return TEXTS["no_week_has_figures"][lang]
        last = together[-1]
        rest = [
            (gap.gap, gap)
            for gap in self.gaps
            if gap.project and gap.period == last.period and isinstance(gap.gap, Decimal)
        ]
        gap, worst = min(rest, key=lambda pair: pair[0])
        planned, actual = percent_or_reason(last.planned, lang), percent_or_reason(last.actual, lang)
        of_all, of_worst = points_or_reason(last.gap, lang), points_or_reason(gap, lang)
        return TEXTS["planned_actual_gap_points"].fill(
            period=last.period,
            planned=planned,
            actual=actual,
            of_all=of_all,
            n_projects=last.n_projects,
            label=Text(str(worst.label), str(worst.label_en)),
            of_worst=of_worst,
        )[lang]

    def plot(self, ax: Axes | None = None, *, project: str = "") -> Axes:
        """Both curves of one project, or of all together."""
        frame = self.to_frame()
        return plots_monitoring.curves(frame[frame["project"] == project], ax=ax)


def plan_against_actual(plan: Plan, log: SnapshotLog, moment: datetime, *, zone: tzinfo = BEIJING) -> PlanAgainstActual:
    """Planned and actual progress by week as known at a moment (计划与实际对比).

    Args
        plan: cumulative shares by project and week. moment: an instant with its zone.

    Returns
        For each project and week planned, actual and actual − planned. Together they are the unweighted mean of the
        projects planned for that week, Unavailable where one of them has no figure: leaving it out would flatter.

    Raises
        NotEnoughData: the plan is empty. InvalidInput: the moment has no time zone.
    """
    if not plan:
        raise NotEnoughData(TEXTS["plan_empty"])
    known = known_by(log, aware(moment))
    keys = {(name, week) for name, project in plan.items() for week in project.planned} | set(known)
    missing = {week: NOT_OVER if week_end(week, zone) > moment else NOT_HANDED_IN for _, week in keys}
    gaps = [_gap(plan, known, name, week, missing[week]) for name, week in sorted(keys)]
    weeks = sorted({week for project in plan.values() for week in project.planned})
    return PlanAgainstActual(moment=moment, gaps=(*gaps, *(_together(gaps, week) for week in weeks)))


def _gap(plan: Plan, known: Records, name: str, week: str, missing: Unavailable) -> Gap:
    project = plan.get(name)
    planned = NO_PLAN if project is None else project.planned.get(week, NOT_PLANNED)
    actual = known[name, week][1].value if (name, week) in known else missing
    label, label_en = labels(plan, name)
    return Gap(
        project=name,
        label=label,
        label_en=label_en,
        period=week,
        planned=planned,
        actual=actual,
        gap=difference(actual, planned),
    )


def _together(gaps: Sequence[Gap], week: str) -> Gap:
    of_week = [gap for gap in gaps if gap.period == week and isinstance(gap.planned, Decimal)]
    planned, actual = (
        plain_mean({gap.project: getattr(gap, name) for gap in of_week}) for name in ("planned", "actual")
    )
    return Gap(
        project="",
        label="合计",
        label_en="Together",
        period=week,
        planned=planned,
        actual=actual,
        gap=difference(actual, planned),
        n_projects=len(of_week),
    )
