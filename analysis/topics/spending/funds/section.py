"""Both budgets of a year side by side: by how much it was changed, and what each denominator makes of the spending."""

from collections.abc import Sequence

from analysis.core.sections import Line, Section, figure_cell, name_cell, table
from analysis.facts.budget import BudgetLine, Execution
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

KEYS = ("initial", "budget", "change", "change_share", "spent", "rate_of_initial", "rate_of_year")
HEADS = (
    TEXTS["line"],
    TEXTS["at_start"],
    TEXTS["of_year"],
    TEXTS["changed"],
    TEXTS["changed_share"],
    TEXTS["spent"],
    TEXTS["rate_of_start"],
    TEXTS["rate_of_year"],
)


def budget_sections(lines: Sequence[BudgetLine], money: Execution) -> tuple[Section, ...]:
    """The table of both budgets; nothing where the table of funds holds only one."""
    if money.initial_yuan is None or money.basis != "budget":
        return ()
    rows = [_row(name_cell(line.names), f"budget.line.{line.id}") for line in lines]
    rows += [_row(TEXTS["sum"], "budget.total")] if len(lines) > 1 else []
    blocks = (
        table(TEXTS["both_budgets"], HEADS, rows, numeric=range(1, len(HEADS))),
        Line(TEXTS["which_denominator"]),
        Line(TEXTS["how_far_changed"]),
    )
    return (Section(id="budget", place="analysis", title=TEXTS["budgets_of_the_year"], blocks=blocks),)


def _row(name: Text, start: str) -> list[Text]:
    return [name, *(figure_cell(f"{start}.{key}") for key in KEYS)]
