"""`python -m tests.detection [runs [runs of made-up [rows]]]`: alarms of honest surveys, what is found of made-up ones.

At the thresholds shipped, by form length, ceiling and size; writes detection.csv. A row takes minutes: 400 runs of 300
sheets about three on one core.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.statistics.estimation.proportions import wilson_interval
from analysis.survey.authenticity.screen import screen
from tests.detection.people import WAYS
from tests.detection.surveys import fabricated, honest

OUT = Path(__file__).parents[2] / "analysis" / "survey" / "authenticity" / "detection.csv"
HEAD = """\
# SYNTHETIC (合成数据): simulated surveys (tests/detection), measured by `python -m tests.detection` at the thresholds
# shipped. kind: honest, or what a tenth of the sheets is. survey: what is particular. top: share of the best point, of
# the two best where survey says so; blank: ordinary margins. alarm: share of the runs whose overall verdict is
# "review"; flagged: share of the honest sheets (of the made-up ones where there are any) that are doubtful; both with
# 95 % Wilson intervals (of the runs; of the sheets). said: what the screen itself says it finds. Licence: MIT.
"""
ORDINARY = {"items": 15, "n": 300}
HONEST = [
    {"survey": "ordinary", **ORDINARY},
    {"survey": "two best points", "items": 10, "n": 300, "top": 0.95, "width": 2},
    {
        "survey": "two best points, 30 % tick one column",
        "items": 10,
        "n": 300,
        "top": 0.95,
        "width": 2,
        "straight": 0.3,
    },
    {"survey": "ceiling", **ORDINARY, "top": 0.9},
    {"survey": "ceiling", "items": 8, "n": 100, "top": 0.9},
    {"survey": "link posted in a group", **ORDINARY, "arrival": "group_link"},
    {"survey": "ceiling", **ORDINARY, "top": 0.85},
    {"survey": "ceiling", **ORDINARY, "top": 0.95},
    {"survey": "ceiling", "items": 30, "n": 300, "top": 0.9},
    {"survey": "ordinary", "items": 30, "n": 300},
    {"survey": "ordinary", "items": 8, "n": 100},
    {"survey": "7 points", **ORDINARY, "points": 7},
    {"survey": "7 points", **ORDINARY, "points": 7, "top": 0.85},
    {"survey": "several posts of a link", **ORDINARY, "top": 0.85, "arrival": "several_posts"},
    {"survey": "reminders", **ORDINARY, "arrival": "reminders"},
    {"survey": "a third at night", **ORDINARY, "arrival": "night_owls"},
    {"survey": "a volunteer helps ten", **ORDINARY, "volunteer": True},
    {"survey": "10 interviewers", **ORDINARY, "interviewers": 10, "icc": 0.05},
    {"survey": "10 interviewers, sites differ", **ORDINARY, "interviewers": 10, "by_site": 0.4},
    {"survey": "12 interviewers, sites differ", **ORDINARY, "top": 0.85, "interviewers": 12, "by_site": 0.4},
]
INVENTED = [{"kind": f"invents_{way}", "survey": "ordinary", **ORDINARY} for way in ("margins", "habit", "middle")]
MADE_UP = [
    *[{"kind": kind, "survey": "ordinary", **ORDINARY} for kind in ("copies", "edited", "edited_of_few", "straight")],
    *INVENTED,
    *[
        {"kind": kind, "survey": "ordinary" if top is None else "ceiling", "items": items, "n": n, "top": top}
        for items, n, top in (
            (8, 100, None),
            (8, 300, 0.9),
            (15, 300, 0.85),
            (15, 300, 0.95),
            (30, 300, None),
            (30, 300, 0.9),
        )
        for kind in ("copies", "edited", "straight")
    ],
]
SAID = {"copies": "copies", "edited": "edited", "edited_of_few": "edited", "straight": "lines"}


def run(seed, row):
    """One survey of a row: whether it rings, how many of the sheets that count are doubtful, and what is said."""
    of = {name: value for name, value in row.items() if name not in {"kind", "survey", "items", "n"}}
    rng, way = np.random.default_rng([seed, row["items"], row["n"]]), list(WAYS)[seed % len(WAYS)]
    kind = row.get("kind", "honest")
    if kind == "honest":
        sheets, counted = honest(rng, row["n"], row["items"], way=way, **of), np.ones(row["n"], dtype=bool)
    else:
        sheets, counted = fabricated(rng, kind, row["n"], row["items"], way=way, **of)
    result = screen(sheets, seed=seed)
    found = result.power.set_index("kind")["found"]
    said = found.get(SAID.get(kind, ""), np.nan)
    return result.verdict == "review", int(result.flagged[counted].sum()), int(counted.sum()), said


def measured(pool, row, runs):
    """A row of the table."""
    outcomes = list(pool.map(partial(run, row=row), range(runs), chunksize=7))
    rang, flagged, sheets, said = (np.array(column) for column in zip(*outcomes, strict=True))
    known = {name: row.get(name) for name in ("kind", "survey", "items", "n", "points", "top")}
    result = known | {"kind": row.get("kind", "honest"), "points": row.get("points", 5), "runs": runs}
    for name, k, n in (("alarm", rang.sum(), runs), ("flagged", flagged.sum(), sheets.sum())):
        low, high = wilson_interval(int(k), int(n), 0.95)
        result |= {name: k / n, f"{name}_low": low, f"{name}_high": high}
    return result | {"said": said.mean()}


def main(n_honest=400, n_made_up=150, n_rows=None):
    key = [(row, n_honest) for row in HONEST[:6]] + [(row, n_made_up) for row in MADE_UP[:7]]
    rest = [(row, n_honest) for row in HONEST[6:]] + [(row, n_made_up) for row in MADE_UP[7:]]
    rows = []
    with ProcessPoolExecutor(max_workers=2) as pool:
        for row, runs in [*key, *rest][:n_rows]:
            rows.append(measured(pool, row, runs))
            print({name: value for name, value in rows[-1].items() if value is not None}, flush=True)
            with OUT.open("w", encoding="utf-8", newline="") as file:
                file.write(HEAD)
                pd.DataFrame(rows).to_csv(file, index=False, float_format="%.3f", lineterminator="\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
