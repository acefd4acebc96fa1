"""The plan of progress (进度计划): how far each project is to be at the end of each week.

monitoring/plan.csv   project,name_zh,name_en,district,period,planned (cumulative share, end of the week)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from analysis.inputs.table_rows import read_table
from analysis.inputs.tables import Row, code, english, text
from analysis.topics.monitoring.snapshots import HOME, SHARE
from analysis.topics.monitoring.weeks import PERIOD, repeated_weeks
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

PLAN = "plan.csv"
PLAN_COLUMNS = {
    "project": code(),
    "name_zh": text(),
    "name_en": english(),
    "district": text(),
    "period": PERIOD,
    "planned": SHARE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedProject:
    """A project of the plan: its district, and the cumulative share (0 to 1) planned for the end of each week."""

    id: str
    names: Text
    district: str
    planned: Mapping[str, Decimal]


Plan = Mapping[str, PlannedProject]


def read_plan(folder: str | Path) -> dict[str, PlannedProject]:
    """The plan (进度计划) of the engagement in `folder`, by project.

    Raises
        ProblemsError: a cell that cannot be read, a week given twice, two names or districts of one project, or a
            cumulative share that falls.
    """
    path = Path(folder) / HOME / PLAN
    rows, problems = read_table(path, PLAN_COLUMNS)
    problems += repeated_weeks(path, rows)
    projects: dict[str, list[Row]] = {}
    for row in rows:
        projects.setdefault(row["project"], []).append(row)
    for of_project in projects.values():
        problems += _plan_problems(path, of_project)
    if problems:
        raise ProblemsError(problems)
    return {
        name: PlannedProject(
            id=name,
            names=Text(project[0]["name_zh"], project[0]["name_en"]),
            district=project[0]["district"],
            planned={row["period"]: row["planned"] for row in project},
        )
        for name, project in projects.items()
    }


def _plan_problems(path: Path, rows: list[Row]) -> list[Problem]:
    """What contradicts itself in the plan of one project."""
    first = rows[0]
    problems = [
        Problem(
            file=str(path),
            row=row["row"],
            column=name,
            fault=found(row[name]),
            cure=allowed(TEXTS["row"].fill(first=first[name], row=first["row"])),
        )
        for row in rows
        for name in ("name_zh", "name_en", "district")
        if row[name] and row[name] != first[name]
    ]
    read = sorted((row for row in rows if None not in (row["period"], row["planned"])), key=lambda row: row["period"])
    falls = TEXTS["cumulative_plan_below_week"]
    return problems + [
        Problem(
            file=str(path),
            row=row["row"],
            column="planned",
            fault=falls,
            cure=allowed(TEXTS["least"].fill(planned=before["planned"])),
        )
        for before, row in pairwise(read)
        if row["planned"] < before["planned"]
    ]
