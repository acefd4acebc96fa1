"""What the section on printed figures shows: a table for each kind of test, and what a misfit does not mean."""

from collections.abc import Mapping, Sequence

from analysis.core.layouts import Row
from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture, plain_cell, table
from analysis.topics.published.digits import NAMES as DIGIT_NAMES
from analysis.topics.published.digits import DigitTest, Test
from analysis.topics.published.figures import CLAIMS, DIGITS, QUESTIONS, digit_row, rate_rows, rates_of
from analysis.topics.published.table_checks import RepeatedRows
from analysis.topics.published.total_figures import TOTALS
from analysis.topics.published.unit_checks import RatesByUnit
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def claim_blocks(claims: Sequence[Row]) -> list[Block]:
    """Every claim with its n, verdict and the power of its test."""
    return [CLAIMS.table(claims), Line(TEXTS["what_fits_need_not"])]


def question_blocks(questions: Sequence[Row], *, is_shared: bool) -> list[Block]:
    """How options add up and which n fit, question by question and for all together."""
    if not questions:
        return []
    printed = QUESTIONS.view(QUESTIONS.caption, "options", "total", "chance", "smallest", "n_fitting", "up_to")
    blocks: list[Block] = [printed.table(questions)]
    if is_shared:
        blocks.append(Line(TEXTS["all_questions_share_smallest"]))
    return blocks


def total_blocks(totals: Sequence[Row]) -> list[Block]:
    """Every sum and ratio as printed and recomputed."""
    return [TOTALS.table(totals), Line(TEXTS["differences_printed_less_recomputed"])]


def rate_blocks(project: str, rates: RatesByUnit) -> list[Block]:
    """One project by several units, drawn about its plan."""
    layout = rates_of(project)
    blocks: list[Block] = [
        layout.table(rate_rows(rates)),
        Line(TEXTS["rates_up_apart_rate"].fill(start=layout.stem)),
    ]
    if any(not isinstance(rate, Unavailable) for rate in rates.rates.values()):
        blocks.append(Picture(id=f"forensics_rates_{project}", result=rates, caption=TEXTS["completion_unit"]))
    return blocks


def row_blocks(rows: RepeatedRows) -> list[Block]:
    """The rows that repeat one another."""
    said = Line(TEXTS["repeat_earlier_one"])
    if not rows.n_repeated:
        return [said]
    cells = [
        [
            plain_cell(str(row["item"])),
            plain_cell(str(row["amount"])),
            plain_cell(str(row["row"])),
            plain_cell(str(row["group"])),
        ]
        for row in rows.table.to_dict("records")
    ]
    heads = (TEXTS["item"], TEXTS["amount"], TEXTS["row"], TEXTS["group"])
    return [said, table(TEXTS["rows_same"], heads, cells, numeric=(1, 2, 3))]


def digit_blocks(tests: Mapping[Test, DigitTest | Unavailable]) -> list[Block]:
    """Both digit tests with their power; drawn where they could be made."""
    rows = [digit_row(name, DIGIT_NAMES[name], test) for name, test in tests.items()]
    reasons = [result for result in tests.values() if isinstance(result, Unavailable)]
    blocks: list[Block] = [
        DIGITS.table(rows),
        Line(TEXTS["flat_rates_price_caps"]),
    ]
    blocks += [Line(TEXTS["not_tested"].fill(zh=reason.reason)) for reason in reasons]
    blocks += [
        Picture(id=f"forensics_{name}", result=result, caption=DIGIT_NAMES[result.test])
        for name, result in tests.items()
        if isinstance(result, DigitTest)
    ]
    return blocks
