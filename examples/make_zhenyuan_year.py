"""Make what surrounds the final evaluation of examples/zhenyuan: SYNTHETIC (合成数据), from a fixed seed.

    python examples/make_zhenyuan_year.py

monitoring/: 13 weekly snapshots with one missing week and one late edit. earlier/mid_term.json: the evaluation at
mid-term, made by evaluating the engagement as it stood then (fewer units verified, no survey yet).
"""

import csv
import json
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.topics.monitoring.snapshots import take_snapshot
from analysis.topics.monitoring.weeks import SHANGHAI, monday, weeks_between

HERE = Path(__file__).parent / "zhenyuan"
WEEKS = weeks_between("2025-W27", "2025-W39")
MISSING, EDITED = "2025-W33", "2025-W36"
PROJECTS = {  # names, share reached before the first week, what a week adds, share of the budget spent by the end
    "pipes": ("管网改造（合成）", "Pipes (synthetic)", Decimal("0.30"), Decimal("0.05"), Decimal("0.86")),
    "facades": ("外墙屋面（合成）", "Walls and roofs (synthetic)", Decimal("0.20"), Decimal("0.04"), Decimal("0.70")),
    "grounds": ("道路绿化（合成）", "Roads and green (synthetic)", Decimal("0.05"), Decimal("0.03"), Decimal("0.41")),
}
CENT = Decimal("0.01")
NEEDED = ("format", "engagement", "stage", "title", "report_date", "period", "synthetic", "pack", "inputs", "findings")


def main() -> None:
    """Write both folders."""
    write_monitoring()
    write_mid_term()


def write_monitoring() -> None:
    """The plan, and a snapshot a week; one week is missing, and one snapshot changes an older week."""
    shutil.rmtree(HERE / "monitoring", ignore_errors=True)
    plan = [
        [name, zh, en, "镇远县（合成）", week, str((Decimal(at) / len(WEEKS)).quantize(CENT))]
        for name, (zh, en, *_) in PROJECTS.items()
        for at, week in enumerate(WEEKS, 1)
    ]
    header = ["project", "name_zh", "name_en", "district", "period", "planned"]
    _write(HERE / "monitoring/plan.csv", header, plan)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "progress.csv"
        for at, week in enumerate(WEEKS, 1):
            if week == MISSING:
                continue
            _write(table, ["project", "period", "value", "executed", "note"], _rows(at, week))
            taken = datetime.combine(monday(week) + timedelta(days=6), time(17), SHANGHAI)
            take_snapshot(HERE, table, at=taken, by="调度员（合成）")


def _rows(at: int, week: str) -> Iterable[list[str]]:
    for name, (_, _, start, step, spent) in PROJECTS.items():
        value = min(Decimal(1), start + step * at).quantize(CENT)
        executed = (spent * at / len(WEEKS)).quantize(CENT)
        yield [name, week, str(value), str(executed), ""]
    if week == EDITED:  # an older figure is raised after its month was closed
        yield ["grounds", WEEKS[3], "0.30", "", "补报（合成）"]


def write_mid_term() -> None:
    """The evaluation at mid-term, kept as its findings and the figures they rest on."""
    shutil.rmtree(HERE / "earlier", ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        home = shutil.copytree(HERE, Path(folder) / "zhenyuan", ignore=shutil.ignore_patterns("survey", "*.png"))
        _as_of_mid_term(home)
        result = to_json(evaluate(read_engagement(home)))
    used = {name for finding in result["findings"] for name in finding["figures"]}
    kept = {key: result[key] for key in NEEDED} | {"figures": {name: result["figures"][name] for name in sorted(used)}}
    path = HERE / "earlier" / "mid_term.json"
    path.parent.mkdir()
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _as_of_mid_term(home: Path) -> None:
    """Take away what came after March: the survey, the snapshots, the registers, most spending."""
    for name in ("monitoring",):
        shutil.rmtree(home / name)
    keep = {"engagement.yaml", "indicators.csv", "readings.csv", "budget.csv", "units.csv"}
    for path in home.iterdir():
        if path.is_file() and path.name not in keep:
            path.unlink()
    settings = (home / "engagement.yaml").read_text(encoding="utf-8")
    head, _, tail = settings.partition("\nsurvey:\n")
    texts = ""  # the words of the final report name figures that did not exist yet
    settings = head.replace('report_date: "2025-09-30"', 'report_date: "2025-04-15"')
    settings = settings.replace('to: "2025-09-30"', 'to: "2025-03-31"') + texts + "\nstage: mid_term\n"
    if not tail:
        raise ValueError("engagement.yaml has no survey settings to cut at")
    (home / "engagement.yaml").write_text(settings, encoding="utf-8")
    rows = list(csv.reader((home / "readings.csv").open(encoding="utf-8")))
    kept = [row for row in rows if not row[2].startswith("=survey.") and (row[0] != "satisfaction")]
    kept = [[*row[:6], "2025-03-31" if row[6] > "2025-03-31" and row[6] != "as_of" else row[6]] for row in kept]
    _write(home / "readings.csv", kept[0], kept[1:])
    money = (home / "budget.csv").read_text(encoding="utf-8")
    for now, then in (("1506.42", "310.55"), ("120.38", "20.10"), ("188.75", "40.00")):
        money = money.replace(now, then)
    (home / "budget.csv").write_text(money, encoding="utf-8")


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
