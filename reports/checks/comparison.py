"""Figures that a report carries, compared one by one with the same figures computed again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from analysis.core import numbers
from analysis.core.errors import AnalysisError
from analysis.evaluation.evaluate import to_json
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text
from reports.chapters.build import Variant
from reports.checks.reasons import why_not
from reports.checks.recompute import Recomputed, from_inputs
from reports.checks.verdict import Compared, State
from reports.pdf.page_texts import times_printed

SAME = Decimal("1e-9")


def states_of(files: Mapping[str, bytes], results: Mapping[str, Any], variant: Variant) -> tuple[Compared, ...]:
    """Every figure of the results beside itself computed again from the inputs that travel with them."""
    try:
        again: Recomputed | None = from_inputs(files, results["inputs"], variant)
    except (AnalysisError, ProblemsError):
        again = None
    return not_computed(results["figures"]) if again is None else all_compared(results["figures"], again)


def not_computed(carried: Mapping[str, Any]) -> tuple[Compared, ...]:
    """Every figure, where nothing could be evaluated."""
    return tuple(compared(name, figure, None, why=why_not(name, figure, None)) for name, figure in carried.items())


def all_compared(carried: Mapping[str, Any], again: Recomputed) -> tuple[Compared, ...]:
    """Every figure that a report carries beside itself computed again, and those that it lacks."""
    fresh = to_json(again.evaluation)["figures"]
    known = tuple(
        compared(name, figure, fresh.get(name), why=None if again.is_sure(name) else why_not(name, figure, again))
        for name, figure in carried.items()
    )
    more = [name for name in fresh if name not in carried and again.is_sure(name)]
    return known + tuple(
        Compared(id=name, state="differs", carried="—", again=str(fresh[name]["value"])) for name in more
    )


def compared(name: str, figure: Mapping[str, Any], fresh: Mapping[str, Any] | None, *, why: Text | None) -> Compared:
    """One figure as it is carried beside the same computed again; `why` it could not be, where it could not."""
    if why is not None:
        return Compared(id=name, state="not_here", carried=_said(figure), again="—", why=why)
    if fresh is None:
        return Compared(id=name, state="differs", carried=_said(figure), again="—")
    is_same_but_value = {**figure, "value": None} == {**fresh, "value": None}
    is_near = is_same_but_value and _is_near(figure["value"], fresh["value"])
    state: State = "match" if figure == fresh else "rounding" if is_near else "differs"
    others = tuple(key for key in fresh if figure.get(key) != fresh[key])
    return Compared(id=name, state=state, carried=_said(figure), again=_said(fresh), others=others)


def _said(figure: Mapping[str, Any]) -> str:
    return f"{figure['value']} ({figure['text']['zh']})"


def _is_near(one: str | None, other: str | None) -> bool:
    """Whether two exact values differ in the last places of a float only."""
    try:
        first, second = Decimal(str(one)), Decimal(str(other))
        return abs(first - second) <= SAME * max(abs(first), abs(second))
    except ArithmeticError:
        return False


def wanted_texts(
    printed: Mapping[str, int], in_columns: Sequence[Sequence[Any]], figures: Mapping[str, Any], lang: str
) -> Counter[str]:
    """How often each text should stand on the pages; a column of money prints the numbers of its unit."""
    rest, wanted = Counter(printed), Counter[str]()
    for figure_id, unit, places, n in in_columns:
        value = Decimal(str(figures[figure_id]["value"]))
        rest[figure_id] -= n
        wanted[numbers.decimal(numbers.in_unit(value, unit, places), places)] += n
    texts = {figure_id: str(figures[figure_id]["text"][lang]) for figure_id in printed}
    return wanted + times_printed(+rest, texts)
