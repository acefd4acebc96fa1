"""The projects of an engagement: projects.csv, how they are rolled up, and which rows of other tables are whose.

projects.csv         a row a project; `weight` where they are rolled up by weight
engagement.yaml      projects.by: weight, budget, spent or equal; asked for wherever there are projects
`project` in budget.csv, readings.csv and self_scores.csv says whose a row is; readings of no project are of all
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.core.results import Unavailable
from analysis.facts.budget import BudgetLine, Execution, execution
from analysis.facts.cells import ident
from analysis.facts.tables import BUDGET, NAMES, names_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import positive
from analysis.scoring.readings.table import READINGS
from analysis.topics.scores.self_review.tables import SELF_SCORES
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NAME, COLUMN = "projects", "project"
PROJECTS_TABLE = {COLUMN: ident(), **NAMES, "weight": positive(required=False)}
OTHERS = {"budget": BUDGET, "readings": READINGS, "self_scores": SELF_SCORES}
WAYS: dict[str, Text] = {
    "weight": TEXTS["by_weight"],
    "budget": TEXTS["by_budget"],
    "spent": TEXTS["by_spent"],
    "equal": TEXTS["equally"],
}
NO_FUNDS = Unavailable(kind="not_verifiable", reason=TEXTS["project_has_no_funds"])
NOTHING_TO_WEIGH = Unavailable(kind="not_applicable", reason=TEXTS["nothing_to_weigh_by"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One project; `weight` is None where the projects are not rolled up by weight."""

    id: str
    names: Text
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projects:
    """The projects in the order of their table, and by what they are rolled up (one of `WAYS`)."""

    rows: tuple[Project, ...]
    by: str

    def funds(self, lines: Sequence[BudgetLine], basis: str) -> dict[str, Execution]:
        """The funds of each project that has some."""
        own = {row.id: [line for line in lines if line.project == row.id] for row in self.rows}
        return {name: execution(rows, basis=basis) for name, rows in own.items() if rows}

    def amounts(self, funds: Mapping[str, Execution]) -> dict[str, Decimal] | Unavailable:
        """What each project is weighed by, not scaled, so that sums stay exact; or why nobody can say."""
        amounts: dict[str, Decimal] = {}
        for row in self.rows:
            amount = self._amount(row, funds.get(row.id))
            if isinstance(amount, Unavailable):
                return amount
            amounts[row.id] = amount
        return amounts if sum(amounts.values(), Decimal(0)) > 0 else NOTHING_TO_WEIGH

    def _amount(self, row: Project, money: Execution | None) -> Decimal | Unavailable:
        if self.by == "equal":
            return Decimal(1)
        if self.by == "weight":
            return row.weight or Decimal(0)
        if money is None:
            return NO_FUNDS
        return money.budget_yuan if self.by == "budget" else money.spent_yuan


def read(inputs: Inputs, problems: list[Problem]) -> Projects | None:
    """The projects, None where there is no table of them; rows of other tables that are of no project are faults."""
    rows = inputs.rows(NAME, PROJECTS_TABLE, problems, key=COLUMN)
    known = [row[COLUMN] for row in rows if row[COLUMN]]
    problems += () if NAME in inputs.faulty else _strangers(inputs, known)
    if not inputs.has(NAME):
        return None
    by = inputs.settings.one_of(NAME, "by", words=tuple(WAYS))
    problems += [] if by != "weight" else _weightless(rows, inputs)
    named = [row for row in rows if row[COLUMN]]
    return Projects(
        rows=tuple(Project(id=row[COLUMN], names=names_of(row), weight=row["weight"]) for row in named), by=by
    )


def _weightless(rows: Sequence[Mapping[str, object]], inputs: Inputs) -> list[Problem]:
    cure = TEXTS["weight_for_each"]
    return [
        Problem(file=inputs.place(NAME), row=_number(row), column="weight", fault=TEXTS["blank"], cure=cure)
        for row in rows
        if row["weight"] is None
    ]


def _number(row: Mapping[str, object]) -> int:
    return int(str(row["row"]))


def _strangers(inputs: Inputs, known: Sequence[str]) -> Iterator[Problem]:
    """Rows of other tables that name a project which is not in the table of projects."""
    listed = Text("、".join(known), ", ".join(known)) if known else TEXTS["there_is_no_table"]
    for table, columns in OTHERS.items():
        for row in inputs.rows(table, columns, []):
            if row[COLUMN] and row[COLUMN] not in known:
                place = inputs.place(table)
                cure = allowed(listed)
                yield Problem(file=place, row=row["row"], column=COLUMN, fault=found(row[COLUMN]), cure=cure)
