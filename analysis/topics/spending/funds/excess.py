"""Spending above the budget or above what was received (超支): in total, by line, by lines that share an amount."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.facts.budget import BudgetLine, Execution, execution
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

TABLE = ("budget.csv",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """What was spent above a limit: `about` names the funds in the ids of figures, `kind` is that of its finding."""

    kind: str
    about: str
    names: Text
    spent_yuan: Decimal
    limit_yuan: Decimal
    money: Execution

    @property
    def amount_yuan(self) -> Decimal:
        """The amount at stake."""
        return self.spent_yuan - self.limit_yuan


def overspending(lines: Sequence[BudgetLine], money: Execution) -> Iterator[Excess]:
    """Every limit that was passed: of all funds first, then of groups of lines, then of single lines.

    Lines of one group share their amounts and are held against them together; a single line is all there is.
    """
    yield from _above("total", TEXTS["all_funds"], money)
    groups: dict[str, list[BudgetLine]] = {}
    for line in lines:
        groups.setdefault(f"group:{line.group}" if line.group else line.id, []).append(line)
    for members in groups.values() if len(groups) > 1 else ():
        first = members[0]
        is_group = len(members) > 1
        names = TEXTS["lines_of_group"].fill(first=first.names, n=len(members)) if is_group else first.names
        about = f"group.{first.id}" if is_group else f"line.{first.id}"
        yield from _above(about, names, execution(members, basis=money.basis))


def excess_figures(excesses: Iterable[Excess], basis: Text) -> Iterator[Figure]:
    """The amount at stake of each, what it is called, and of groups what they come to."""
    known: set[str] = set()
    for each in excesses:
        start = f"budget.{each.about}"
        if each.about not in known:
            yield fig.worded(f"{start}.name", each.names, each.about, each.names, _origin(TEXTS["budget_table"]))
            yield from _group_figures(each, start)
        known.add(each.about)
        if each.kind == "spent_above_budget":
            label, source = TEXTS["over_budget"].fill(names=each.names, basis=basis), TEXTS["spent_less_budget"]
            yield fig.money(f"{start}.over_budget", label, each.amount_yuan, _origin(source.fill(basis=basis)))
        else:
            label = TEXTS["over_received"].fill(names=each.names)
            yield fig.money(f"{start}.over_received", label, each.amount_yuan, _origin(TEXTS["spent_less_received"]))


def _above(about: str, names: Text, money: Execution) -> Iterator[Excess]:
    limits: Mapping[str, Decimal | Unavailable] = {
        "spent_above_budget": money.budget_yuan,
        "spent_above_received": money.received_yuan,
    }
    for kind, limit in limits.items():
        spent = money.spent_yuan
        if isinstance(spent, Decimal) and isinstance(limit, Decimal) and spent > limit:
            yield Excess(kind=kind, about=about, names=names, spent_yuan=spent, limit_yuan=limit, money=money)


def _group_figures(each: Excess, start: str) -> Iterator[Figure]:
    """What lines that share amounts come to together; those of single lines and of all are there already."""
    if each.about.startswith("group."):
        for name in ("budget", "received", "spent"):
            yield fig.money(
                f"{start}.{name}", each.names, getattr(each.money, f"{name}_yuan"), _origin(TEXTS["sum_lines"])
            )


def _origin(source: Text) -> Origin:
    return Origin(source=source, inputs=TABLE)
