"""The budget (预算执行): what was received and spent out of it, each rate with its denominator, and against time."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core.results import Unavailable
from analysis.facts.budget import BudgetLine, Execution, execution, time_share
from analysis.topics.contract import Context, Engagement, Outcome, Topic
from analysis.topics.spending.funds.excess import excess_figures, overspending
from analysis.topics.spending.funds.figures import budget_figures
from analysis.topics.spending.funds.section import budget_sections
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def _lines(engagement: Engagement) -> tuple[BudgetLine, ...] | None:
    return engagement.budget or None


def evaluate(lines: tuple[BudgetLine, ...], context: Context) -> Outcome[Execution]:
    """Every line and the totals; execution far behind time, and spending above what there was."""
    engagement = context.engagement
    money = execution(lines, basis=engagement.budget_basis)
    elapsed = time_share(engagement.period, engagement.report_date)
    least = engagement.pack.alerts["execution_low"].values["below"]
    excesses = tuple(overspending(lines, money))
    return Outcome(
        figures=(*budget_figures(lines, money, elapsed), *excess_figures(excesses, money.base_texts)),
        findings=(*_slow(money, elapsed, least), *((each.kind, each.about) for each in excesses)),
        sections=budget_sections(lines, money),
        gives=money,
    )


def _slow(money: Execution, elapsed: Decimal | Unavailable, least: Decimal) -> Iterator[tuple[str, str]]:
    """Execution far behind time; an estimate or an approval is no budget of the period, so nothing is said of it."""
    rate = money.execution_rate_of_budget
    if money.basis != "budget" or isinstance(rate, Unavailable) or isinstance(elapsed, Unavailable):
        return
    if rate / elapsed < least:
        yield "execution_low", ""


BUDGET = Topic(id="budget", name=TEXTS["budget_execution"], file=__file__, takes=_lines, evaluate=evaluate)
