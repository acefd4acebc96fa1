"""What the section on printed figures shows: a table for each kind of test, and what a misfit does not mean."""

from collections.abc import Mapping, Sequence

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, plain_cell, table
from analysis.topics.published.digits import NAMES as DIGIT_NAMES
from analysis.topics.published.digits import DigitTest, Test
from analysis.topics.published.table_checks import RepeatedRows
from analysis.topics.published.unit_checks import RatesByUnit
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def claim_blocks(claims: Sequence[str]) -> list[Block]:
    """Every claim with its n, verdict and the power of its test."""
    keys = ("value", "sd", "n", "verdict", "power")
    heads = (
        TEXTS["figure"],
        TEXTS["printed"],
        TEXTS["sd"],
        TEXTS["n"],
        TEXTS["verdict"],
        TEXTS["power"],
    )
    rows = [[figure_cell(f"forensics.claim.{claim}.{key}") for key in ("name", *keys)] for claim in claims]
    return [
        table(TEXTS["granularity_printed_figures"], heads, rows, numeric=(1, 2, 3, 5)),
        Line(TEXTS["what_fits_need_not"]),
    ]


def question_blocks(questions: Sequence[str], *, is_shared: bool) -> list[Block]:
    """How options add up and which n fit, question by question and for all together."""
    if not questions:
        return []
    keys = ("options", "total", "chance", "smallest", "n_fitting", "up_to")
    heads = (
        TEXTS["question"],
        TEXTS["options_tested"],
        TEXTS["total"],
        TEXTS["chance_exact_total"],
        TEXTS["smallest_n"],
        TEXTS["sizes_fit"],
        TEXTS["up"],
    )
    rows = [[figure_cell(f"forensics.question.{question}.{key}") for key in ("name", *keys)] for question in questions]
    blocks: list[Block] = [table(TEXTS["totals_question_n_inferred"], heads, rows, numeric=range(1, 7))]
    if is_shared:
        blocks.append(Line(TEXTS["all_questions_share_smallest"]))
    return blocks


def total_blocks(totals: Sequence[str]) -> list[Block]:
    """Every sum and ratio as printed and recomputed."""
    keys = ("printed", "recomputed", "difference", "verdict")
    heads = (
        TEXTS["sum_ratio"],
        TEXTS["printed_2"],
        TEXTS["recomputed"],
        TEXTS["difference"],
        TEXTS["verdict_2"],
    )
    rows = [[figure_cell(f"forensics.total.{total}.{key}") for key in ("name", *keys)] for total in totals]
    return [
        table(TEXTS["sums_ratios_recomputed"], heads, rows, numeric=(1, 2, 3)),
        Line(TEXTS["differences_printed_less_recomputed"]),
    ]


def rate_blocks(project: str, rates: RatesByUnit) -> list[Block]:
    """One project by several units, drawn about its plan."""
    start = f"forensics.rates.{project}"
    keys = ("planned", "actual", "rate")
    heads = (TEXTS["unit"], TEXTS["planned"], TEXTS["actual"], TEXTS["rate"])
    rows = [
        [figure_cell(f"{start}.u{number}.unit"), *(figure_cell(f"{start}.u{number}.{key}") for key in keys)]
        for number in range(len(rates.counts))
    ]
    caption = TEXTS["rate_unit"].fill(start=start)
    blocks: list[Block] = [
        table(caption, heads, rows, numeric=(1, 2, 3)),
        Line(TEXTS["rates_up_apart_rate"].fill(start=start)),
    ]
    if any(not isinstance(rate, Unavailable) for rate in rates.rates.values()):
        blocks.append(
            Picture(
                id=f"forensics_rates_{project}",
                result=rates,
                caption=TEXTS["completion_unit"],
            )
        )
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
    heads = (TEXTS["test"], TEXTS["figures"], Text("p", "p"), TEXTS["power"])
    rows = [
        [name_cell(DIGIT_NAMES[name]), *(figure_cell(f"forensics.digits.{name}.{key}") for key in ("n", "p", "power"))]
        for name in tests
    ]
    reasons = [result for result in tests.values() if isinstance(result, Unavailable)]
    blocks: list[Block] = [
        table(TEXTS["last_first_digits"], heads, rows, numeric=(1, 2, 3)),
        Line(TEXTS["flat_rates_price_caps"]),
    ]
    blocks += [Line(TEXTS["not_tested"].fill(zh=reason.reason)) for reason in reasons]
    blocks += [
        Picture(id=f"forensics_{name}", result=result, caption=DIGIT_NAMES[result.test])
        for name, result in tests.items()
        if isinstance(result, DigitTest)
    ]
    return blocks
