"""What the section on spending shows: tables, pictures and the lines that keep them from being misread."""

from collections.abc import Mapping
from decimal import Decimal

from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, table
from analysis.topics.spending.earned_value import EarnedValue
from analysis.topics.spending.figures import EVM
from analysis.topics.spending.months import MonthlyExecution
from analysis.topics.spending.variance import CarryOver, VarianceAnalysis
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def line_blocks(found: VarianceAnalysis) -> list[Block]:
    """Every line with its variance and the three effects."""
    keys = ("budget", "actual", "variance", "price", "quantity", "joint")
    heads = (
        TEXTS["line"],
        TEXTS["budget"],
        TEXTS["spent"],
        TEXTS["variance"],
        TEXTS["price"],
        TEXTS["quantity"],
        TEXTS["joint"],
    )
    rows = [
        [name_cell(each.line.names), *(figure_cell(f"spending.line.{each.line.id}.{key}") for key in keys)]
        for each in found.lines
    ]
    blocks: list[Block] = [
        table(TEXTS["variance_line_line"], heads, rows, numeric=range(1, 7)),
        Line(TEXTS["total_variance_over_budget"]),
    ]
    if any(isinstance(each.variance, Decimal) for each in found.lines):
        blocks.append(Picture(id="spending_variance", result=found, caption=TEXTS["variance_each_line"]))
    return blocks


def month_blocks(found: MonthlyExecution) -> list[Block]:
    """Every month against time, floor and progress, and their curve."""
    keys = ("spent", "rate", "of_time", "light", "floor", "progress", "lead")
    heads = (
        TEXTS["month"],
        TEXTS["spent_2"],
        TEXTS["execution"],
        TEXTS["time"],
        TEXTS["light"],
        TEXTS["floor"],
        TEXTS["progress"],
        TEXTS["ahead"],
    )
    rows = [[figure_cell(f"spending.month.{month}.{key}") for key in ("name", *keys)] for month in found.table["month"]]
    blocks: list[Block] = [
        table(TEXTS["execution_month"], heads, rows, numeric=range(1, 8)),
        Line(TEXTS["ahead_execution_less_physical"]),
    ]
    if found.problem is None:
        blocks.append(Picture(id="spending_months", result=found, caption=TEXTS["budget_spent_month_month"]))
    return blocks


def left_blocks(left: Mapping[str, tuple[Text, CarryOver]]) -> list[Block]:
    """What is left over as computed and as reported."""
    keys = ("amount", "share", "reported", "gap")
    heads = (
        TEXTS["funds"],
        TEXTS["left_over"],
        TEXTS["funds_2"],
        TEXTS["reported"],
        TEXTS["gap"],
    )
    rows = [
        [name_cell(names), *(figure_cell(f"spending.left.{key}.{name}") for name in keys)]
        for key, (names, _) in left.items()
    ]
    return [table(TEXTS["carry_over_recomputed"], heads, rows, numeric=range(1, 5))]


def earned_blocks(found: EarnedValue) -> list[Block]:
    """Both bases of earned value side by side."""
    heads = (TEXTS["quantity_2"], TEXTS["reported_2"], TEXTS["verified"])
    rows = [
        [
            label,
            *(figure_cell(f"spending.evm.{basis}.{key.removesuffix('_yuan')}") for basis in ("reported", "verified")),
        ]
        for key, label in EVM.items()
    ]
    return [
        table(TEXTS["earned_value_reported_verified"], heads, rows, numeric=(1, 2)),
        Line(TEXTS["budget_completion_index_above"]),
        Picture(
            id="spending_earned",
            result=found,
            caption=TEXTS["earned_value_indices_dashed"],
        ),
    ]


def alert_blocks() -> list[Block]:
    """The self-evaluation alert in one line."""
    return [
        Line(TEXTS["self_evaluation_alert_indicator"]),
    ]
