"""What the section on spending shows: tables, pictures and the lines that keep them from being misread."""

from collections.abc import Mapping
from decimal import Decimal

from analysis.core.sections import Block, Line, Picture
from analysis.topics.spending.earned_value import EarnedValue
from analysis.topics.spending.figures import EARNED, LEFT, LINES, MONTHS, earned_rows, left_rows, line_rows, month_rows
from analysis.topics.spending.months import MonthlyExecution
from analysis.topics.spending.variance import CarryOver, VarianceAnalysis
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def line_blocks(analysis: VarianceAnalysis) -> list[Block]:
    """Every line with its variance and the three effects."""
    blocks: list[Block] = [LINES.table(line_rows(analysis)), Line(TEXTS["total_variance_over_budget"])]
    if any(isinstance(line.variance, Decimal) for line in analysis.lines):
        blocks.append(Picture(id="spending_variance", result=analysis, caption=TEXTS["variance_each_line"]))
    return blocks


def month_blocks(execution: MonthlyExecution) -> list[Block]:
    """Every month against time, floor and progress, and their curve."""
    blocks: list[Block] = [MONTHS.table(month_rows(execution)), Line(TEXTS["ahead_execution_less_physical"])]
    if execution.problem is None:
        blocks.append(Picture(id="spending_months", result=execution, caption=TEXTS["budget_spent_month_month"]))
    return blocks


def left_blocks(left: Mapping[str, tuple[Text, CarryOver]]) -> list[Block]:
    """What is left over as computed and as reported."""
    return [LEFT.table(left_rows(left))]


def earned_blocks(earned: EarnedValue) -> list[Block]:
    """Both bases of earned value side by side."""
    return [
        EARNED.turned(earned_rows(earned)),
        Line(TEXTS["budget_completion_index_above"]),
        Picture(
            id="spending_earned",
            result=earned,
            caption=TEXTS["earned_value_indices_dashed"],
        ),
    ]


def alert_blocks() -> list[Block]:
    """The self-evaluation alert in one line."""
    return [
        Line(TEXTS["self_evaluation_alert_indicator"]),
    ]
