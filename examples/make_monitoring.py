"""Make the snapshots of examples/bohu again: a SYNTHETIC (合成数据) year of weekly dispatch from a fixed seed.

    python examples/make_monitoring.py

Planted, so that the evaluation has something to find: two missing weeks, three late ones, a project left out at the end
of a month, three changes of figures on record (one raises a closed month), a project far behind, one overspent, a tie.
"""

import csv
import io
import shutil
import tempfile
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from analysis.topics.monitoring.snapshots import FILES, HOME, LOG, take_snapshot
from analysis.topics.monitoring.weeks import monday, weeks_between
from questionnaires.clock import BEIJING

HERE = Path(__file__).parent / "bohu"
SEED = 20241231
WEEKS = weeks_between("2024-W01", "2024-W52")
# all of it made up
# project: names, district, week the works begin, share of the plan that is reached, share of the budget spent by then
PROJECTS = {
    "roads": ("背街小巷路面", "Back street paving", "合成一片区", 9, 1.00, 0.92),
    "drains": ("雨污分流管网", "Separate sewers", "合成一片区", 8, 0.93, 0.86),
    "lights": ("路灯节能改造", "Street lights", "合成一片区", 12, 1.00, 0.97),
    "estates": ("老旧小区外墙", "Old estates, walls", "合成二片区", 10, 0.95, 0.88),
    "heating": ("供热管网更新", "Heating pipes", "合成二片区", 14, 0.48, 0.35),
    "parking": ("公共停车场", "Public parking", "合成二片区", 11, 0.97, 1.04),
    "park": ("口袋公园", "Pocket parks", "合成三片区", 13, 0.98, 0.90),
    "school": ("校舍加固", "School reinforcement", "合成三片区", 10, 0.94, 0.81),
}
MISSING = ("2024-W07", "2024-W40")
LATE = ("2024-W11", "2024-W20", "2024-W33")
LEFT_OUT = ("school", "2024-W35")  # the last week of August; handed in a week later
# the week whose snapshot also changes an older figure: project, older week, what is added to it
EDITS: Mapping[str, tuple[str, str, Decimal]] = {
    "2024-W16": ("roads", "2024-W14", Decimal("-0.02")),
    "2024-W27": ("drains", "2024-W22", Decimal("0.12")),
    "2024-W48": ("heating", "2024-W44", Decimal("-0.05")),
}
TAKEN_BY = ("调度员甲（合成）", "调度员乙（合成）")
CENT = Decimal("0.01")


def main(home: Path = HERE) -> None:
    """Write plan, log and snapshots under `home`/monitoring, in place of what was there."""
    folder = home / HOME
    shutil.rmtree(folder / FILES, ignore_errors=True)
    (folder / LOG).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.csv").write_text(plan(), encoding="utf-8")
    values = progress()
    waiting: list[list[str]] = []
    for at, week in enumerate(WEEKS):
        if week in MISSING:
            continue
        rows, waiting = [*_rows(values, week), *waiting, *_edits(values, week)], []
        if week == LEFT_OUT[1]:
            waiting = [row for row in rows if row[0] == LEFT_OUT[0]]
            rows = [row for row in rows if row[0] != LEFT_OUT[0]]
        with tempfile.TemporaryDirectory() as place:
            table = Path(place) / "table.csv"
            table.write_text(_csv(["project", "period", "value", "executed", "note"], rows), encoding="utf-8")
            take_snapshot(home, table, at=_taken(week), by=TAKEN_BY[at % 2])


def plan() -> str:
    """The plan: nothing before the works begin, then a straight line to all at the end of the year."""
    rows = [
        [project, zh, en, district, week, str(_planned(at, begins))]
        for project, (zh, en, district, begins, _, _) in PROJECTS.items()
        for at, week in enumerate(WEEKS, start=1)
    ]
    return _csv(["project", "name_zh", "name_en", "district", "period", "planned"], rows)


def progress() -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """Progress and spending by project and week, neither of which falls."""
    rng = np.random.default_rng(SEED)
    values = {}
    for project, (_, _, _, begins, reached, spent) in PROJECTS.items():
        done, paid = Decimal(0), Decimal(0)
        for at, week in enumerate(WEEKS, start=1):
            share = float(_planned(at, begins))
            wave = float(rng.normal(0, 0.012)) if 0 < share < 1 else 0.0
            done = max(done, _cents(min(1.0, share * (reached + wave))))
            paid = max(paid, _cents(share**1.15 * spent))
            values[project, week] = done, paid
    return values


def _planned(week: int, begins: int) -> Decimal:
    return _cents(max(0, week - begins) / (len(WEEKS) - begins))


def _cents(value: float) -> Decimal:
    return Decimal(repr(float(value))).quantize(CENT)


def _rows(values: Mapping[tuple[str, str], tuple[Decimal, Decimal]], week: str) -> list[list[str]]:
    return [[project, week, *map(str, values[project, week]), ""] for project in PROJECTS]


def _edits(values: Mapping[tuple[str, str], tuple[Decimal, Decimal]], week: str) -> list[list[str]]:
    if week not in EDITS:
        return []
    project, older, change = EDITS[week]
    return [[project, older, str(values[project, older][0] + change), "", "更正（合成）"]]


def _taken(week: str) -> datetime:
    """Friday 17:00, or Wednesday 09:30 of the week after where it was late."""
    start = datetime.combine(monday(week), time(17), tzinfo=BEIJING)
    return start + (timedelta(days=9, hours=-7.5) if week in LATE else timedelta(days=4))


def _csv(header: list[str], rows: list[list[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    main()
