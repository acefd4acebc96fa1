"""The numbers that the words of a design hold, each a figure with its source: strata, units, weights, trimming."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core import figures as fig
from analysis.core.figures import NOBODY, Cell, Figure, Origin
from analysis.statistics.estimation.design import Design
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

EQUAL = 1e-9  # of the mean: differences of weights that are rounding
START, POPULATION = "survey.design", "survey.population"
INPUTS = ("survey/",)
SETTINGS = Origin(source=TEXTS["settings_of_survey"], inputs=INPUTS)
FEW_UNITS = 12  # below it how much units differ is hardly known
COVERAGE = Path(__file__).with_name("coverage.csv")
ESTIMATES = ("satisfied share", "raked share", "index", "difference of groups")


def is_weighted(design: Design) -> bool:
    """Whether some sheet stands for more than another."""
    return float(np.ptp(design.w)) > EQUAL * float(np.mean(design.w))


def design_numbers(design: Design) -> Iterator[Figure]:
    """What the sample is made of, as far as anything is known of it."""
    n_strata = None if design.strata is None else len(design.n_psu_by_stratum)
    n_units = None if design.psu is None else len(design.psu_stratum)
    yield from unit_numbers(n_strata, n_units, design.degrees_of_freedom)
    if is_weighted(design):
        largest = float(np.max(design.w) / np.mean(design.w))
        yield from weight_numbers(design.n, float(design.w.sum()), design.kish_deff, largest)


def unit_numbers(n_strata: int | None, n_units: int | None, df: int) -> Iterator[Figure]:
    """Strata and sampling units, as far as there are any, and the degrees of freedom that they leave."""
    counted = Origin(source=TEXTS["counted_in_design"], rule="design", inputs=INPUTS)
    if n_strata is not None:
        yield fig.count(f"{START}.n_strata", TEXTS["strata"], n_strata, counted, cell=NOBODY)
    if n_units is not None:
        yield fig.count(f"{START}.n_psu", TEXTS["units"], n_units, counted, cell=NOBODY)
    if n_strata is not None or n_units is not None:
        yield fig.count(f"{START}.df", TEXTS["degrees_of_freedom"], df, counted, cell=NOBODY)


def weight_numbers(n: int, total: float, kish_deff: float, largest: float | None) -> Iterator[Figure]:
    """What n sheets stand for, what their weights cost, and the largest over the mean where it is known."""
    summed = Origin(source=TEXTS["sum_of_weights"], rule="weights", inputs=INPUTS)
    weighed = Origin(source=TEXTS["of_the_weights"], rule="weights", inputs=INPUTS)
    cell = Cell(n)
    yield fig.pure(f"{START}.n_weighted", TEXTS["weighted_sheets"], total, summed, places=0, cell=cell)
    yield fig.pure(f"{START}.kish_deff", TEXTS["kish_deff"], kish_deff, weighed, cell=cell)
    if largest is not None:
        yield fig.pure(f"{START}.largest_weight", TEXTS["largest_weight"], largest, weighed, places=1, cell=cell)


@cache
def measured_coverage() -> pd.DataFrame:
    """How often intervals held the truth in simulated samples; made by `python -m tests.oracles.coverage`."""
    return pd.read_csv(COVERAGE, comment="#")


def held() -> Figure:
    """How often an interval that is called 95 % held at least where few units were drawn, by simulation."""
    simulated = Origin(source=TEXTS["by_simulation"], rule="design", inputs=INPUTS)
    table = measured_coverage()
    least = float(table.loc[(table["n_sites"] < FEW_UNITS) & table["quantity"].isin(ESTIMATES), "share"].min())
    return fig.share(f"{START}.held", TEXTS["held"], least, simulated, places=0, cell=NOBODY)


def trim_numbers(start: str, trim: tuple[float, float]) -> Iterator[Figure]:
    """The factors of the mean weight that weights are kept between."""
    for end, label, value in zip(("low", "high"), (TEXTS["trim_low"], TEXTS["trim_high"]), trim, strict=True):
        yield fig.numbered(f"{start}.trim_{end}", label, value, Text.same(f"{value:g}"), SETTINGS, cell=NOBODY)


def lonely_number(n: int) -> Figure:
    """How many strata have a single unit."""
    counted = Origin(source=TEXTS["counted_in_design"], rule="design", inputs=INPUTS)
    return fig.count(f"{START}.n_lonely", TEXTS["strata_with_one_unit"], n, counted, cell=NOBODY)


def blank_number(at: int, text: Text, n: int) -> Figure:
    """How many valid sheets have no answer on a margin."""
    counted = Origin(source=TEXTS["sheets_without_answer"], inputs=INPUTS)
    return fig.count(f"{POPULATION}.blank{at}", TEXTS["without_answer_on"].fill(text=text), n, counted, cell=Cell(n))
