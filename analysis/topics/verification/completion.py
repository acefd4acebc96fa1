"""Completion (完成情况): how many units were reported and how many found done, and whether too many were reported."""

from analysis.core.figures import Figure
from analysis.facts.completion import ROUNDING, TOLERABLE, Completion, Unit, completion_if_checked
from analysis.topics.contract import Context, Engagement, Outcome, Topic
from analysis.topics.verification.completion_figures import completion_figures
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def _units(engagement: Engagement) -> tuple[Unit, ...] | None:
    return engagement.units or None


def evaluate(units: tuple[Unit, ...], context: Context) -> Outcome[Completion]:
    """Both rates where anybody has looked; where too few units were seen, why there is no verified rate."""
    done = completion_if_checked(units)
    if done is None:
        return Outcome()
    return Outcome(
        figures=tuple(completion_figures(done, context.engagement)),
        gives=done if isinstance(done, Completion) else None,
    )


COMPLETION = Topic(id="completion", name=TEXTS["completion_of_units"], file=__file__, takes=_units, evaluate=evaluate)


def evaluate_overstatement(_: tuple[Unit, ...], context: Context) -> Outcome[None]:
    """Too much was reported: a census counts it; what a sample shows is as severe as its lower bound."""
    done, audit = context.of(COMPLETION), context.figures
    if done is None or not done.overstated_low or not _is_comparable(audit.get("audit.comparable")):
        return Outcome()
    is_severe = done.is_census or done.overstated_low > _tolerable(audit.get("audit.tolerable")) + ROUNDING
    return Outcome(findings=(("completion_overstated" if is_severe else "completion_overstated_at_least", ""),))


def _is_comparable(figure: Figure | None) -> bool:
    """Whether reported and verified completion may be held against each other, as verification has found."""
    return figure is None or figure.unit != "not_comparable"


def _tolerable(figure: Figure | None) -> float:
    """The overstated share that the plan of verification tolerates, else the usual one."""
    return TOLERABLE if figure is None or figure.value is None else float(figure.value)


OVERSTATEMENT = Topic(
    id="overstatement",
    name=TEXTS["overstatement"],
    file=__file__,
    takes=_units,
    evaluate=evaluate_overstatement,
    needs=frozenset({"completion", "audit"}),
)
