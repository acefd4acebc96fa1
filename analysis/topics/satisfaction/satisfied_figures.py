"""The figures of the satisfied share: its counts, its interval, and the design that both rest on."""

import math
from collections.abc import Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Cell, Figure, Origin
from analysis.core.results import Unavailable
from analysis.statistics.estimation.proportions import rule_of_interval
from analysis.survey.results import SurveyResults
from analysis.survey.satisfaction import NO_INFERENCE
from analysis.survey.satisfaction_definitions import DEFINITIONS
from analysis.survey.satisfied_share import SatisfiedShare
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

INPUTS = ("survey/",)
START = "survey.satisfied"
TARGET = f"{START}.target"
TOO_FEW_UNITS = Unavailable(kind="not_verifiable", reason=TEXTS["too_few_units"])
NO_VARIATION = Unavailable(kind="not_applicable", reason=TEXTS["no_variation"])


def satisfied_figures(results: SurveyResults) -> Iterator[Figure]:
    """The share with its counts and its interval, what it is under the design, and the target."""
    satisfied = results.satisfied
    origin = Origin(source=DEFINITIONS[satisfied.definition].texts, rule=satisfied.definition, inputs=INPUTS)
    cell = Cell(satisfied.n_satisfied, of=satisfied.n_valid)
    counted = Decimal(satisfied.n_satisfied) / satisfied.n_valid
    share = counted if satisfied.design.is_plain else satisfied.share
    yield fig.share(f"{START}.share", TEXTS["satisfied"], share, origin, cell=cell)
    yield fig.count(f"{START}.k", TEXTS["satisfied_sheets"], satisfied.n_satisfied, origin, cell=cell)
    yield fig.count(f"{START}.n", TEXTS["valid_answers"], satisfied.n_valid, origin, cell=Cell(satisfied.n_valid))
    yield from _bounds(satisfied, origin, cell)
    if satisfied.design.is_weighted:
        unweighted = Origin(source=TEXTS["count_of_sheets"], rule=satisfied.definition, inputs=INPUTS)
        yield fig.share(f"{START}.unweighted", TEXTS["unweighted_share"], counted, unweighted, cell=cell)
    if not satisfied.design.is_plain:
        yield from _under_design(satisfied, cell)
        yield from satisfied.design.figures.values()
    if results.target is not None:
        planned = Origin(source=TEXTS["indicator_table"], inputs=("indicators.csv",))
        yield fig.share(TARGET, TEXTS["target"], results.target, planned, places=None)


def _bounds(satisfied: SatisfiedShare, origin: Origin, cell: Cell) -> Iterator[Figure]:
    """Both bounds, or the reason why there are none."""
    name = satisfied.method
    source = TEXTS["interval"] if satisfied.design.is_plain else TEXTS["interval_of_design"]
    interval = Origin(source=_named(source, name, satisfied), rule=rule_of_interval(name), inputs=INPUTS)
    bounds = {"low": (satisfied.low, TEXTS["lower_bound"]), "high": (satisfied.high, TEXTS["upper_bound"])}
    for key, (bound, label) in bounds.items():
        reason = _why_none(satisfied)
        if satisfied.is_probability and math.isfinite(bound):
            yield fig.share(f"{START}.{key}", label, bound, interval, cell=cell)
        else:
            yield fig.missing(f"{START}.{key}", label, reason, Origin(source=origin.source, inputs=INPUTS), cell=cell)


def _why_none(satisfied: SatisfiedShare) -> Unavailable:
    if not satisfied.is_probability:
        return NO_INFERENCE
    reason = satisfied.no_interval
    return TOO_FEW_UNITS if reason is None else Unavailable(kind="not_verifiable", reason=reason)


def _named(source: Text, name: str, satisfied: SatisfiedShare) -> Text:
    if satisfied.design.is_plain:
        return source.fill(name=name)
    return source.fill(name=name, df=numbers.decimal(satisfied.df, 1).removesuffix(".0"))


def _under_design(satisfied: SatisfiedShare, cell: Cell) -> Iterator[Figure]:
    """The error, what the sheets stand for, and what the design costs."""
    linearised = Origin(source=TEXTS["linearised"], rule="design", inputs=INPUTS)
    if satisfied.is_probability:
        error = satisfied.se if math.isfinite(satisfied.se) else TOO_FEW_UNITS
        yield fig.share(f"{START}.se", TEXTS["standard_error"], error, linearised, places=2, cell=cell)
        deff = satisfied.deff if math.isfinite(satisfied.deff) else NO_VARIATION
        yield fig.pure(f"{START}.deff", TEXTS["design_effect"], deff, linearised, cell=cell)
    weighted = Origin(source=TEXTS["sum_of_weights"], rule="design", inputs=INPUTS)
    who = Cell(satisfied.n_valid)
    yield fig.pure(f"{START}.n_weighted", TEXTS["weighted_answers"], satisfied.n_weighted, weighted, places=0, cell=who)
