"""Decomposition of a change by factors (因素分析法): 连环替代 or the average over all orders."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import factorial, prod
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

MOST_FACTORS, SPARE_PLACES = 10, 6

Form = Literal["product", "sum"]
Method = Literal["shapley", "sequential"]
COMBINED: dict[str, Callable[..., Any]] = {"product": prod, "sum": sum}  # of Decimal or of Fraction


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decomposition(Result):
    """What each factor adds to the change of a total (因素分析法); the contributions add up to it exactly."""

    table: pd.DataFrame
    before: Decimal
    after: Decimal
    form: Form
    method: Method

    @property
    def change(self) -> Decimal:
        """After less before."""
        return self.after - self.before

    def to_frame(self) -> pd.DataFrame:
        """Rows: factor, before, after, contribution, share of the change (blank when the total did not change)."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The factor that moved the total most, and whether the order mattered."""
        top = self.table.iloc[int(np.argmax([abs(part) for part in self.table["contribution"]]))]
        name, part, change = top["factor"], numbers.decimal(top["contribution"]), numbers.decimal(self.change)
        if lang == "zh":
            how = (
                "按所列顺序连环替代，顺序不同结果不同"
                if self.method == "sequential"
                else "对所有替代顺序取平均，与顺序无关"
            )
            return f"变动 {change}，其中“{name}”{part} 为最大（{how}）。这是算术分解，不是因果。"
        how = (
            "replaced in the order listed; another order gives other parts"
            if self.method == "sequential"
            else "averaged over every order"
        )
        return f"Of a change of {change}, {name} makes the largest part, {part} ({how}). Arithmetic, not cause."

    def plot(self, ax: Axes | None = None) -> Axes:
        """Each contribution against none."""
        frame = self.table.assign(label=self.table["factor"], contribution=self.table["contribution"].astype(float))
        return plots.dots(frame, value="contribution", reference=0, ax=ax)


def decompose_change(
    before: Mapping[str, Decimal],
    after: Mapping[str, Decimal],
    *,
    form: Form = "product",
    method: Method = "shapley",
) -> Decomposition:
    """What each factor contributes to the change of their product or sum (因素分析法: 连环替代 or Shapley).

    Args
        before, after: the factors, 1 to 10, as exact numbers (cost = quantity × price); the order of `before` is the
            order of replacement of "sequential".

    Returns
        Decomposition; contributions add up to after − before exactly (the last digit falls to the largest).

    Raises
        InvalidInput: other factors before than after, none or too many, a number that is not exact or not finite.

    Source
        Shapley (1953) for the average over all orders.

    >>> found = decompose_change({"量": Decimal(10), "价": Decimal(5)}, {"量": Decimal(12), "价": Decimal(6)})
    >>> [str(each.normalize()) for each in found.table["contribution"]]
    ['11', '11']
    """
    names = list(before)
    values = [*before.values(), *after.values()]
    if set(names) != set(after) or not 1 <= len(names) <= MOST_FACTORS:
        raise InvalidInput(TEXTS["same_factors_needed_before"].fill(most_factors=MOST_FACTORS))
    if not all(isinstance(value, Decimal) and value.is_finite() for value in values):
        raise InvalidInput(TEXTS["factors_finite_decimal_numbers"])
    worth = partial(_worth, before, after, form)
    if method == "sequential":
        parts = [worth(names[: n_after + 1]) - worth(names[:n_after]) for n_after in range(len(names))]
    else:
        parts = [_shapley(name, names, worth) for name in names]
    start, end = (Decimal(COMBINED[form](side[name] for name in names)) for side in (before, after))
    contributions = _adding_up(parts, end - start)
    shares = [float(value / (end - start)) if end != start else np.nan for value in contributions]
    table = pd.DataFrame(
        {
            "factor": names,
            "before": [before[name] for name in names],
            "after": [after[name] for name in names],
            "contribution": contributions,
            "share": shares,
        }
    )
    return Decomposition(table=table, before=start, after=end, form=form, method=method)


def _worth(
    before: Mapping[str, Decimal], after: Mapping[str, Decimal], form: Form, replaced: Collection[str]
) -> Fraction:
    """The total once some factors are those after."""
    return Fraction(COMBINED[form](Fraction((after if name in replaced else before)[name]) for name in before))


def _shapley(name: str, names: Sequence[str], worth: Callable[[Collection[str]], Fraction]) -> Fraction:
    """What a factor adds, averaged over the orders in which it may be replaced."""
    others = [other for other in names if other != name]
    orders = factorial(len(names))
    return sum(
        (
            Fraction(factorial(size) * factorial(len(others) - size), orders) * (worth((*first, name)) - worth(first))
            for size in range(len(names))
            for first in combinations(others, size)
        ),
        Fraction(0),
    )


def _adding_up(parts: Sequence[Fraction], change: Decimal) -> list[Decimal]:
    """The parts as decimals that add up to `change`; thirds do not end, so the last digit falls to the largest."""
    places = max(0, -int(change.as_tuple().exponent)) + SPARE_PLACES
    units = [round(part * 10**places) for part in parts]
    largest = max(range(len(parts)), key=lambda part: abs(parts[part]))
    units[largest] += int(change.scaleb(places)) - sum(units)
    contributions = [Decimal(unit).scaleb(-places) for unit in units]
    if sum(contributions) != change:
        raise InvalidInput(TEXTS["factors_have_too_many"])
    return contributions
