"""The figures of the call-back sample: the plan where nobody was called, else counts, bounds, satisfaction again."""

from collections.abc import Iterator

from analysis.core import figures as fig
from analysis.core.figures import NOBODY, Cell, Figure, Origin
from analysis.core.results import Unavailable
from analysis.statistics.audit_sampling.bounds import ErrorBound
from analysis.survey.callbacks.contamination import BoundedShare
from analysis.survey.callbacks.estimate import CallbackEstimate
from analysis.survey.callbacks.plan import CallbackPlan
from analysis.survey.satisfied_share import SatisfiedShare
from analysis.topics.callbacks.calls import Calls
from analysis.topics.callbacks.tables import CallRecord
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

START = "survey.callbacks"
FILE = ("survey_callbacks.csv",)
BOTH = ("survey/", *FILE)
COUNTS = {
    "confirmed": TEXTS["confirmed"],
    "denied": TEXTS["denied"],
    "not_reached": TEXTS["not_reached"],
    "refused": TEXTS["refused"],
    "not_called": TEXTS["not_called"],
}
OUTCOMES = tuple(f"{START}.{name}" for name in COUNTS)
REACHED = (f"{START}.confirmed", f"{START}.denied")
NOBODY_REACHED = Unavailable(kind="not_verifiable", reason=TEXTS["nobody_reached"])
NOT_ASKED = Unavailable(kind="not_applicable", reason=TEXTS["not_asked_again"])


def plan_figures(plan: CallbackPlan | Unavailable) -> Iterator[Figure]:
    """How many would have to be called, or why nobody can be."""
    counted = Origin(source=TEXTS["sheets_with_code"], inputs=("survey/",))
    origin = Origin(source=TEXTS["attribute_sampling"], rule="callbacks", inputs=("survey/",))
    if isinstance(plan, Unavailable):
        yield fig.missing(f"{START}.plan.drawn", TEXTS["to_draw"], plan, origin, cell=NOBODY)
        return
    yield _households(f"{START}.plan.population", TEXTS["drawn_from"], plan.population, counted, Cell(plan.population))
    yield _households(f"{START}.plan.drawn", TEXTS["to_draw"], plan.n_drawn, origin, NOBODY)
    yield _households(f"{START}.plan.reached", TEXTS["to_reach"], plan.n_reached, origin, NOBODY)
    for name, label in (("tolerable", TEXTS["tolerable"]), ("confidence", TEXTS["level"]), ("reach", TEXTS["reach"])):
        yield fig.share(f"{START}.plan.{name}", label, getattr(plan, name), origin, places=None, cell=NOBODY)


def _households(figure_id: str, label: Text, n: int, origin: Origin, cell: Cell) -> Figure:
    return fig.count(figure_id, label, n, origin, noun=TEXTS["households"], cell=cell)


def call_figures(record: CallRecord, calls: Calls, satisfied: SatisfiedShare) -> Iterator[Figure]:
    """Counts by outcome, the share who deny with its bounds, the satisfied among those asked again, real sheets."""
    estimate = calls.estimate
    counted = Origin(source=TEXTS["list_of_calls"], inputs=BOTH)
    n, population = estimate.n_called, estimate.population
    yield _households(f"{START}.population", TEXTS["drawn_from"], population, counted, Cell(population))
    yield _households(f"{START}.called", TEXTS["called"], n, counted, Cell(n))
    for name, count in estimate.counts.items():
        yield _households(f"{START}.{name}", COUNTS[name], count, counted, Cell(count, group=START))
    if record.seed is not None:
        seed = Text.same(str(record.seed))
        drawn = Origin(source=TEXTS["settings"], inputs=FILE)
        yield fig.numbered(f"{START}.seed", TEXTS["seed"], record.seed, seed, drawn, cell=NOBODY)
    yield from _set_figures(estimate)
    yield from _share_figures(estimate)
    yield from _again_figures(estimate.again, satisfied)
    yield from _real_figures("real", calls.real, REACHED)
    yield from _real_figures("real_at_worst", calls.real_at_worst, OUTCOMES)


def _set_figures(estimate: CallbackEstimate) -> Iterator[Figure]:
    origin = Origin(source=TEXTS["settings"], inputs=FILE)
    for name, label in (("tolerable", TEXTS["tolerable"]), ("confidence", TEXTS["level"])):
        yield fig.share(f"{START}.{name}", label, getattr(estimate, name), origin, places=None, cell=NOBODY)


def _share_figures(estimate: CallbackEstimate) -> Iterator[Figure]:
    """Of those reached, and with those not reached counted both ways."""
    origin = Origin(source=TEXTS["exact_of_reached"], rule="callbacks", inputs=BOTH)
    of_reached = estimate.reached
    for name, label, value in (
        ("share", TEXTS["denied_share"], of_reached.rate if of_reached else NOBODY_REACHED),
        ("low", TEXTS["share_low"], of_reached.low if of_reached else NOBODY_REACHED),
        ("high", TEXTS["share_high"], of_reached.high if of_reached else NOBODY_REACHED),
        ("at_most", TEXTS["share_at_most"], estimate.at_most if of_reached else NOBODY_REACHED),
    ):
        yield fig.share(f"{START}.{name}", label, value, origin, rests_on=REACHED)
    both_ways = Origin(source=TEXTS["exact_both_ways"], rule="callbacks", inputs=BOTH)
    low, high = estimate.all_bounds
    for name, label, value in (
        ("all_low", TEXTS["all_low"], low),
        ("all_high", TEXTS["all_high"], high),
        ("all_at_most", TEXTS["all_at_most"], estimate.all_at_most),
    ):
        yield fig.share(f"{START}.{name}", label, value, both_ways, rests_on=OUTCOMES)


def _again_figures(again: ErrorBound | None, satisfied: SatisfiedShare) -> Iterator[Figure]:
    """The satisfied among those who answered again, beside those of the sheets, each of which counts alike too."""
    origin = Origin(source=TEXTS["asked_again"], rule="callbacks", inputs=BOTH)
    if again is None:
        yield fig.missing(f"{START}.again.share", TEXTS["satisfied_again"], NOT_ASKED, origin, cell=NOBODY)
        return
    cell = Cell(again.errors, of=again.n)
    yield _households(f"{START}.again.n", TEXTS["answered_again"], again.n, origin, Cell(again.n))
    sheets = Origin(source=TEXTS["counted_sheets"], inputs=("survey/",))
    resting = ("survey.satisfied.k",)
    yield fig.share(f"{START}.again.sheets", TEXTS["sheets_unweighted"], satisfied.unweighted, sheets, rests_on=resting)
    yield fig.share(f"{START}.again.share", TEXTS["satisfied_again"], again.rate, origin, cell=cell)
    yield fig.share(f"{START}.again.low", TEXTS["again_low"], again.low, origin, cell=cell)
    yield fig.share(f"{START}.again.high", TEXTS["again_high"], again.high, origin, cell=cell)


def _real_figures(name: str, real: BoundedShare | Unavailable, rests_on: tuple[str, ...]) -> Iterator[Figure]:
    """What is left of the satisfied share."""
    source = TEXTS["bounds_of_real"] if name == "real" else TEXTS["bounds_at_worst"]
    origin = Origin(source=source, rule="contaminated", inputs=BOTH)
    resting = (*rests_on, "survey.satisfied.k")
    for key, label in (("low", TEXTS["real_low"]), ("high", TEXTS["real_high"]), ("made_up", TEXTS["most_made_up"])):
        value = real if isinstance(real, Unavailable) else getattr(real, key)
        yield fig.share(f"{START}.{name}.{key}", label, value, origin, rests_on=resting)
