"""The budget (预算执行): what was received and spent out of it, each rate with its denominator, and against time."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.facts.budget import BASES, BudgetLine, Execution, execution, time_share
from analysis.topics.contract import Context, Engagement, Outcome, Topic
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

RATES = {  # $basis: what stands for the budget, without which no rate is one of 预算执行
    "receipt_rate": (TEXTS["receipt_rate"], TEXTS["received"]),
    "execution_rate_of_budget": (
        TEXTS["execution_rate_2"],
        TEXTS["spent_4"],
    ),
    "execution_rate_of_received": (
        TEXTS["execution_rate_received"],
        TEXTS["spent_received"],
    ),
}
SETTINGS = "engagement.yaml"
NOT_GIVEN = Unavailable(kind="not_verifiable", reason=TEXTS["amount_not_given"])


def _lines(engagement: Engagement) -> tuple[BudgetLine, ...] | None:
    return engagement.budget or None


def evaluate(lines: tuple[BudgetLine, ...], context: Context) -> Outcome[Execution]:
    """Every line and the totals; execution far behind time, and spending above what there was."""
    engagement = context.engagement
    money = execution(lines, basis=engagement.budget_basis)
    elapsed = time_share(engagement.period, engagement.report_date)
    least = engagement.pack.alerts["execution_low"].values["below"]
    return Outcome(
        figures=tuple(budget_figures(lines, money, elapsed)),
        findings=(*_slow(money, elapsed, least), *_overspent(lines, money)),
        gives=money,
    )


def _slow(money: Execution, elapsed: Decimal | Unavailable, least: Decimal) -> Iterator[tuple[str, str]]:
    """Execution far behind time; an estimate or an approval is no budget of the period, so nothing is said of it."""
    rate = money.execution_rate_of_budget
    if money.basis != "budget" or isinstance(rate, Unavailable) or isinstance(elapsed, Unavailable):
        return
    if rate / elapsed < least:
        yield "execution_low", ""


def _overspent(lines: Iterable[BudgetLine], money: Execution) -> Iterator[tuple[str, str]]:
    """Spending above the budget or above what was received: of all funds, or line by line where no total is known."""
    known = {"total": (money.budget_yuan, money.received_yuan, money.spent_yuan)}
    if isinstance(money.spent_yuan, Unavailable):
        known = {
            f"line.{line.id}": (line.budget_yuan, line.received_yuan, line.spent_yuan)  # type: ignore[misc]
            for line in lines
            if not line.group
        }
    for about, (budget, received, spent) in known.items():
        for kind, limit in (("spent_above_budget", budget), ("spent_above_received", received)):
            if isinstance(spent, Decimal) and isinstance(limit, Decimal) and spent > limit:
                yield kind, about


def budget_figures(lines: Iterable[BudgetLine], result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """Each line and the totals in 万元, the rates with their denominators, and the share of time that has passed."""
    basis = BASES[result.basis]
    name_of_basis = Text(basis["zh"], basis["en"].capitalize())
    yield fig.worded(
        "budget.basis",
        name_of_basis,
        result.basis,
        basis,
        Origin(source=TEXTS["setting_budget_basis"], inputs=(SETTINGS,)),
    )
    origin = Origin(source=TEXTS["budget_table"], inputs=("budget.csv",))
    received, spent = ("到位", "Received"), ("支出", "Spent")
    columns = {"budget": (name_of_basis["zh"], name_of_basis["en"]), "received": received, "spent": spent}
    for line in lines:
        for name, (zh, en) in columns.items():
            amount: Decimal | None = getattr(line, f"{name}_yuan")
            label = Text(f"{line.names['zh']}：{zh}", f"{line.names['en']}: {en}")
            yield fig.money(f"budget.line.{line.id}.{name}", label, NOT_GIVEN if amount is None else amount, origin)
    total = Origin(source=TEXTS["sum_lines"], inputs=("budget.csv",))
    for name, (zh, en) in columns.items():
        yield fig.money(
            f"budget.total.{name}", TEXTS["total"].fill(what=Text(zh, en)), getattr(result, f"{name}_yuan"), total
        )
    for name, (label, formula) in RATES.items():
        origin = Origin(source=_of_basis(formula, basis), inputs=("budget.csv",))
        yield fig.share(f"budget.{name}", _of_basis(label, basis), getattr(result, name), origin, places=2)
    yield from _pace_figures(result, elapsed)


def _of_basis(words: Text, basis: Text) -> Text:
    rate = "预算执行率" if basis is BASES["budget"] else "执行率"
    return Text.by(lambda lang: words[lang].replace("$basis", basis[lang]).replace("$rate", rate))


def _pace_figures(result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """The share of time, and execution against it where the denominator is the budget of the period."""
    days = TEXTS["days_period_passed_days"]
    yield fig.share(
        "budget.time_share",
        TEXTS["time_elapsed"],
        elapsed,
        Origin(source=days, rule="time_share", inputs=(SETTINGS,)),
    )
    if result.basis == "budget":
        rate = result.execution_rate_of_budget
        pace = Origin(
            source=TEXTS["execution_time_elapsed"],
            rule="time_share",
            inputs=("budget.csv", SETTINGS),
        )
        of_time = (
            rate if isinstance(rate, Unavailable) else elapsed if isinstance(elapsed, Unavailable) else rate / elapsed
        )
        yield fig.share("budget.execution_of_time", TEXTS["execution_against_time"], of_time, pace, places=2)


BUDGET = Topic(id="budget", name=TEXTS["budget_execution"], file=__file__, takes=_lines, evaluate=evaluate)
