"""Monthly appraisal (月考核): scores as each month was closed, never edited ones."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Literal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import plots
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.topics.monitoring.plan import Plan
from analysis.topics.monitoring.records import (
    NO_PLAN,
    NOT_HANDED_IN,
    NOT_PLANNED,
    Records,
    Share,
    frame_of,
    known_by,
    labels,
    plain_mean,
)
from analysis.topics.monitoring.snapshots import SnapshotLog
from analysis.topics.monitoring.weeks import NO_DEADLINE, closed_at, last_week, month_before
from questionnaires.clock import BEIJING
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

MonthRule = Literal["last_week"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Place of a project or a district in a month; `rank` is None and `movement` "" where there is no score."""

    level: Literal["project", "district"]
    id: str
    label: str
    label_en: str
    district: str
    actual: Share | None
    planned: Share | None
    score: Share
    rank: int | None
    rank_before: int | None
    movement: Literal["up", "down", "same", "new", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyRanking(Result):
    """Projects and districts of a month by score, as known when it was closed."""

    month: str
    week: str
    closed_at: datetime
    rule: MonthRule
    standings: tuple[Standing, ...]

    def to_frame(self) -> pd.DataFrame:
        """Rows: projects, then districts, best first, those without a score last with the reason."""
        return frame_of(Standing, self.standings)

    def sentence(self, lang: Language = "zh") -> str:
        """Who leads, who is last, who has no score, and by which rule."""
        zh = lang == "zh"
        projects = [
            (standing.label if zh else standing.label_en, standing.rank)
            for standing in self.standings
            if standing.level == "project"
        ]
        ranks = [rank for _, rank in projects if rank is not None]
        first, last, out = (
            ("、" if zh else ", ").join(name for name, rank in projects if rank == wanted) or ("无" if zh else "none")
            for wanted in (min(ranks, default=0), max(ranks, default=0), None)
        )
        moment = f"{self.closed_at:%Y-%m-%d %H:%M}"
        if zh:
            return (
                f"{self.month} 取末周 {self.week} 在关账时（{moment}）的数，得分＝实际÷计划，封顶 1："
                f"{len(ranks)} 个项目，第一名 {first}，末位 {last}；无得分不排名：{out}。"
            )
        return (
            f"{self.month}, its last week {self.week} as known when it was closed ({moment}), actual ÷ planned up to "
            f"1: {len(ranks)} projects, first {first}, last {last}; without a score: {out}."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Scores of the projects that have one."""
        frame = self.to_frame()
        scored = frame[(frame["level"] == "project") & frame["score"].notna()]
        return plots.dots(scored, value="score", whole=1, ax=ax)


def monthly_ranking(
    log: SnapshotLog,
    plan: Plan,
    month: str,
    *,
    rule: MonthRule = "last_week",
    deadline: timedelta = NO_DEADLINE,
    zone: tzinfo = BEIJING,
) -> MonthlyRanking:
    """Projects and districts of a month by the share of the plan they reached (月考核排名).

    Args
        month: such as 2025-03; weeks belong to the month of their Thursday. rule: which value stands for the month;
            `last_week` is that of its last week, on record when the month was closed.

    Returns
        Score = actual ÷ planned, at most 1; equal scores share a rank and the next is skipped (1, 2, 2, 4); movement
        against the month before, by the same rule. A district's score is the plain mean of its projects for which
        anything was planned, Unavailable where one of them was not handed in: leaving it out would flatter.

    Raises
        InvalidInput: no such month or rule.
    """
    scored = month_scores(known_by(log, closed_at(month, deadline, zone)), plan, month, rule)
    before = month_before(month)
    earlier = month_scores(known_by(log, closed_at(before, deadline, zone)), plan, before, rule)
    standings = [
        *_standings("project", scored, earlier, plan),
        *_standings("district", _of_districts(scored, plan), _of_districts(earlier, plan), plan),
    ]
    return MonthlyRanking(
        month=month,
        week=last_week(month),
        closed_at=closed_at(month, deadline, zone),
        rule=rule,
        standings=tuple(standings),
    )


Scored = Mapping[str, tuple[Share | None, Share | None, Share]]
MONTH_RULES: Mapping[str, Callable[[str], str]] = {"last_week": last_week}


def month_scores(known: Records, plan: Plan, month: str, rule: MonthRule) -> Scored:
    """Actual, planned and score of each project in the plan or on record."""
    if rule not in MONTH_RULES:
        raise InvalidInput(TEXTS["no_rule"].fill(rule=Text(str(rule), f"{rule!r}"), listed_en=", ".join(MONTH_RULES)))
    week = MONTH_RULES[rule](month)
    scored = {}
    for name in sorted({*plan, *(project for project, _ in known)}):
        planned = plan[name].planned.get(week, NOT_PLANNED) if name in plan else NO_PLAN
        actual = known[name, week][1].value if (name, week) in known else NOT_HANDED_IN
        scored[name] = actual, planned, _score(actual, planned)
    return scored


def _score(actual: Share, planned: Share) -> Share:
    if isinstance(planned, Unavailable) or planned == 0:
        return planned if isinstance(planned, Unavailable) else NOT_PLANNED
    return actual if isinstance(actual, Unavailable) else min(Decimal(1), actual / planned)


def _of_districts(scored: Scored, plan: Plan) -> Scored:
    """The plain mean of each district's projects; those for which nothing was planned do not count."""
    of: dict[str, dict[str, Share]] = {}
    for name, project in plan.items():
        counted = of.setdefault(project.district, {})
        if scored[name][2] is not NOT_PLANNED:
            counted[name] = scored[name][2]
    return {name: (None, None, plain_mean(scores) if scores else NOT_PLANNED) for name, scores in of.items()}


def _standings(level: Literal["project", "district"], now: Scored, before: Scored, plan: Plan) -> list[Standing]:
    ranks, earlier = _ranks(now), _ranks(before)
    standings = []
    for name in sorted(now, key=lambda key: (ranks.get(key, len(now) + 1), key)):
        label, label_en = labels(plan, name) if level == "project" else (name, name)
        actual, planned, score = now[name]
        rank, was = ranks.get(name), earlier.get(name)
        district = name if level == "district" else plan[name].district if name in plan else ""
        standings.append(
            Standing(
                level=level,
                id=name,
                label=label,
                label_en=label_en,
                district=district,
                actual=actual,
                planned=planned,
                score=score,
                rank=rank,
                rank_before=was,
                movement=_movement(rank, was),
            )
        )
    return standings


def _ranks(scored: Scored) -> dict[str, int]:
    scores = {name: score for name, (_, _, score) in scored.items() if isinstance(score, Decimal)}
    return {name: 1 + sum(other > score for other in scores.values()) for name, score in scores.items()}


def _movement(rank: int | None, was: int | None) -> Literal["up", "down", "same", "new", ""]:
    if rank is None:
        return ""
    if was is None:
        return "new"
    return "same" if rank == was else "up" if rank < was else "down"
