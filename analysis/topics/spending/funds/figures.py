"""The figures of the budget: every line and the totals, the rates with their denominators, changes during the year."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.facts.budget import INITIAL, BudgetLine, Execution, execution
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

RATES = {  # $basis: what stands for the budget, without which no rate is one of 预算执行
    "receipt_rate": (TEXTS["receipt_rate"], TEXTS["received"]),
    "execution_rate_of_budget": (TEXTS["execution_rate_2"], TEXTS["spent_4"]),
    "execution_rate_of_received": (TEXTS["execution_rate_received"], TEXTS["spent_received"]),
}
AMOUNTS = {"budget": NO_TEXT, "received": TEXTS["column_received"], "spent": TEXTS["column_spent"]}
SETTINGS = "engagement.yaml"
TABLE = Origin(source=TEXTS["budget_table"], inputs=("budget.csv",))
SUM = Origin(source=TEXTS["sum_lines"], inputs=("budget.csv",))
CHANGE = Origin(source=TEXTS["year_less_start"], inputs=("budget.csv",))
NOT_GIVEN = Unavailable(kind="not_verifiable", reason=TEXTS["amount_not_given"])


def budget_figures(lines: Iterable[BudgetLine], result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """Each line and the totals in 万元, the rates with their denominators, and the share of time that has passed."""
    basis = result.base_texts
    setting = Origin(source=TEXTS["setting_budget_basis"], inputs=(SETTINGS,))
    yield fig.worded("budget.basis", _capital(basis), result.basis, basis, setting)
    columns = {**AMOUNTS, "budget": _capital(basis)}
    for line in lines:
        for name, column in columns.items():
            amount: Decimal | None = getattr(line, f"{name}_yuan")
            label = TEXTS["line_column"].fill(line=line.names, column=column)
            yield fig.money(f"budget.line.{line.id}.{name}", label, NOT_GIVEN if amount is None else amount, TABLE)
        yield from _change_figures(execution([line], basis=result.basis), f"budget.line.{line.id}", line.names, TABLE)
    for name, column in columns.items():
        label = TEXTS["total"].fill(what=column)
        yield fig.money(f"budget.total.{name}", label, getattr(result, f"{name}_yuan"), SUM)
    yield from _change_figures(result, "budget.total", TEXTS["all_funds"], SUM)
    for name, (label, formula) in RATES.items():
        origin = Origin(source=_of_basis(formula, result), inputs=("budget.csv",))
        yield fig.share(f"budget.{name}", _of_basis(label, result), getattr(result, name), origin, places=2)
    yield from _initial_figures(result)
    yield from _pace_figures(result, elapsed)


def _change_figures(result: Execution, start: str, names: Text, origin: Origin) -> Iterator[Figure]:
    """What the budget began with, by how much it was changed, and the rate of each, where both budgets are given."""
    if result.initial_yuan is None or result.adjustment_share is None or result.execution_rate_of_initial is None:
        return
    initial = INITIAL[result.basis]
    change = result.budget_yuan - result.initial_yuan
    label = TEXTS["line_column"].fill(line=names, column=_capital(initial))
    yield fig.money(f"{start}.initial", label, result.initial_yuan, origin)
    yield fig.money(f"{start}.change", TEXTS["line_column"].fill(line=names, column=TEXTS["change"]), change, CHANGE)
    yield fig.share(f"{start}.change_share", TEXTS["change_share"], result.adjustment_share, CHANGE, places=2)
    of_initial = Origin(source=TEXTS["spent_4"].fill(basis=initial), inputs=("budget.csv",))
    of_year = Origin(source=TEXTS["spent_4"].fill(basis=result.base_texts), inputs=("budget.csv",))
    yield fig.share(f"{start}.rate_of_initial", names, result.execution_rate_of_initial, of_initial, places=2)
    yield fig.share(f"{start}.rate_of_year", names, result.execution_rate_of_budget, of_year, places=2)


def _initial_figures(result: Execution) -> Iterator[Figure]:
    """The execution rate over the budget at the start of the year, beside that over the budget of the year."""
    rate = result.execution_rate_of_initial
    if rate is not None:
        initial = INITIAL[result.basis]
        origin = Origin(source=TEXTS["spent_4"].fill(basis=initial), inputs=("budget.csv",))
        label = TEXTS["execution_rate_2"].fill(rate=_rate_word(result), basis=initial)
        yield fig.share("budget.execution_rate_of_initial", label, rate, origin, places=2)


def _pace_figures(result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """The share of time, and execution against it where the denominator is the budget of the period."""
    days = Origin(source=TEXTS["days_period_passed_days"], rule="time_share", inputs=(SETTINGS,))
    yield fig.share("budget.time_share", TEXTS["time_elapsed"], elapsed, days)
    if result.basis == "budget":
        rate = result.execution_rate_of_budget
        pace = Origin(source=TEXTS["execution_time_elapsed"], rule="time_share", inputs=("budget.csv", SETTINGS))
        of_time = (
            rate if isinstance(rate, Unavailable) else elapsed if isinstance(elapsed, Unavailable) else rate / elapsed
        )
        yield fig.share("budget.execution_of_time", TEXTS["execution_against_time"], of_time, pace, places=2)


def _capital(words: Text) -> Text:
    return Text(words.zh, words.en[:1].upper() + words.en[1:])


def _rate_word(result: Execution) -> str:
    return TEXTS["budget_execution_rate"].zh if result.basis == "budget" else TEXTS["execution_rate"].zh


def _of_basis(words: Text, result: Execution) -> Text:
    return words.fill(basis=result.base_texts, rate=_rate_word(result))
