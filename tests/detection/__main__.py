"""`python -m tests.detection`: how often the screen finds simulated fabrication; writes detection.csv.

False alarms are held at 1 % and 5 % by thresholds taken from honest simulated surveys of the same size: for the survey,
from its least chance of all signs; for sheets, from their joint chance.
"""

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.statistics.estimation.proportions import wilson_interval
from analysis.survey.authenticity.screen import screen
from tests.detection.fabrication import KINDS, fabricated, honest

SIZES = {100: (1000, 400), 300: (1000, 400), 2000: (400, 100)}  # sheets: honest surveys, surveys of each kind
SHARES = (0.05, 0.10, 0.30)
ALARMS = (0.01, 0.05)
DRAWS = 10
OUT = Path(__file__).parents[2] / "analysis" / "survey" / "authenticity" / "detection.csv"
HEAD = """\
# SYNTHETIC (合成数据): measured on simulated surveys (tests/detection/fabrication.py) by `python -m tests.detection`.
# surveys_found: share of surveys in which the alarm rings, with its 95 % Wilson interval; sheets_found: share of the
# made-up sheets that are flagged, likewise; both at thresholds that ring on `false_alarm` of honest simulated surveys
# or sheets. beats_chance: whether the lower end of the better of the two lies above `false_alarm`. Licence: MIT.
"""


def of_honest(seed, n):
    """Least chance of the survey's signs, and the joint chance of every sheet."""
    found = screen(honest(n, np.random.default_rng([seed, n])), draws=DRAWS, seed=seed)
    return found.survey["p_holm"].min(), found.survey["p"].min(), found.sheets["joint"].to_numpy()


def of_fabricated(seed, n, kind, share):
    """Least chance of the survey's signs, and the joint chance of the made-up sheets."""
    sheets, fake = fabricated(kind, n, share, np.random.default_rng([seed, n, KINDS.index(kind), round(share * 100)]))
    found = screen(sheets, draws=DRAWS, seed=seed)
    return found.survey["p"].min(), found.sheets["joint"].to_numpy()[fake]


def main():
    rows = []
    with ProcessPoolExecutor() as pool:
        for n, (n_honest, n_fake) in SIZES.items():
            clean = list(pool.map(partial(of_honest, n=n), range(n_honest), chunksize=5))
            by_survey, by_sheet = np.array([each[1] for each in clean]), np.concatenate([each[2] for each in clean])
            nominal = (np.array([each[0] for each in clean]) < 0.05).mean(), (by_sheet < 0.05).mean()
            print(f"n={n}: alarms of honest surveys {nominal[0]:.3f}, sheets {nominal[1]:.3f} at 5 %", flush=True)
            for kind, share in product(KINDS, SHARES):
                found = list(pool.map(partial(of_fabricated, n=n, kind=kind, share=share), range(n_fake), chunksize=5))
                surveys, sheets = np.array([each[0] for each in found]), np.concatenate([each[1] for each in found])
                setting = {"kind": kind, "n": n, "contamination": share}
                for alarm in ALARMS:
                    rang = surveys < np.quantile(by_survey, alarm), sheets < np.quantile(by_sheet, alarm)
                    rows.append(setting | {"false_alarm": alarm} | rates(*rang, alarm))
                print(rows[-1], flush=True)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write(HEAD)
        pd.DataFrame(rows).to_csv(file, index=False, float_format="%.3f", lineterminator="\n")


def rates(surveys, sheets, alarm):
    """Shares found with their intervals, and whether the better of them beats the rate of false alarms."""
    found: dict[str, float] = {}
    for name, each in (("surveys", surveys), ("sheets", sheets)):
        low, high = wilson_interval(int(each.sum()), len(each), 0.95)
        found |= {f"{name}_found": each.mean(), f"{name}_low": low, f"{name}_high": high}
    return found | {"beats_chance": max(found["surveys_low"], found["sheets_low"]) > alarm}


if __name__ == "__main__":
    main()
