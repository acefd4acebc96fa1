"""`python -m tests.oracles.coverage [runs]`: how often intervals hold the truth; writes coverage.csv.

Twenty finite populations (SYNTHETIC, 合成数据), from which sites are drawn in two ways: alike within three strata (two
stages, so that weights differ), and by size; 1,000 samples a row.
"""

import sys
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from tests.oracles.coverage.population import Drawing, Population, population
from tests.oracles.coverage.quantities import Truth, measured, truth_of

N_SITES, RUNS, POPULATIONS = (6, 8, 12, 20, 40), 1000, 20
OUT = Path(__file__).parents[3] / "analysis" / "survey" / "sampling" / "coverage.csv"
HEAD = """\
# SYNTHETIC (合成数据): measured on samples from simulated populations by `python -m tests.oracles.coverage`.
# share: of the samples in which a 95 % interval holds the truth, with `low` and `high` of its own 95 % interval; for
# coordinates the mean over items; the last three quantities are shares of items, and of samples. drawing: sites drawn
# each alike without replacement, or by size with it. Licence: MIT.
"""


@cache
def known(seed: int) -> tuple[Population, Truth]:
    """A population and what is true of it."""
    people = population(seed)
    return people, truth_of(people)


def rows_of(drawing: Drawing, runs: int, populations: int = POPULATIONS) -> pd.DataFrame:
    """One row a quantity: the share of samples, with its interval from the spread over samples."""
    kept = []
    for run in range(runs):
        people, truth = known(run % populations)
        rng = np.random.default_rng([run, drawing.n_sites, drawing.has_strata, drawing.is_by_size])
        kept.append(measured(people, truth, drawing, rng))
    frame = pd.DataFrame(kept)
    share, reach = frame.mean(), 1.96 * frame.std() / np.sqrt(runs)
    return pd.DataFrame(
        {
            "quantity": frame.columns,
            "n_sites": drawing.n_sites,
            "strata": 3 if drawing.has_strata else 1,
            "drawing": "by size" if drawing.is_by_size else "alike",
            "runs": runs,
            "share": share.round(4).to_numpy(),
            "low": (share - reach).clip(0, 1).round(4).to_numpy(),
            "high": (share + reach).clip(0, 1).round(4).to_numpy(),
        }
    )


def main(runs: int) -> None:
    """Every way of drawing, printed as it comes; written where the runs are those of the printed table."""
    parts = []
    for is_by_size, n_sites in product((False, True), N_SITES):
        rows = rows_of(Drawing(n_sites=n_sites, has_strata=not is_by_size, is_by_size=is_by_size), runs)
        parts.append(rows)
        print(rows.to_string(index=False), flush=True)
    table = pd.concat(parts, ignore_index=True).sort_values(["n_sites", "strata", "drawing"], kind="stable")
    print(table.pivot_table(index=["strata", "drawing", "n_sites"], columns="quantity", values="share").round(3).T)
    if runs >= RUNS:
        OUT.write_text(HEAD + table.to_csv(index=False, lineterminator="\n"), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
