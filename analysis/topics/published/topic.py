"""Printed figures held against themselves: claims, totals, rates by unit, amounts; a misfit is a question.

claims.csv      shares, means and deviations as printed      totals.csv   sums and ratios with their parts
unit_rates.csv  one project counted in several units         amounts.csv  amounts as entered, with what they are for
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import groupby

import pandas as pd

from analysis.core.errors import AnalysisError
from analysis.core.figures import Figure
from analysis.core.layouts import Row
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Section
from analysis.facts.grim import grim, grim_mean, read_printed
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.published import figures as made
from analysis.topics.published.blocks import (
    claim_blocks,
    digit_blocks,
    question_blocks,
    rate_blocks,
    row_blocks,
    total_blocks,
)
from analysis.topics.published.digits import NAMES as DIGIT_NAMES
from analysis.topics.published.digits import DigitTest, Test, benford_test, last_digit_test
from analysis.topics.published.figures import Tested
from analysis.topics.published.inferred_n import InferredN, infer_n, shared_n
from analysis.topics.published.summary_tests import ForcedSum, debit, forced_sum, grimmer
from analysis.topics.published.table_checks import TableCheck, check_ratio, check_total, repeated_rows
from analysis.topics.published.tables import TABLES, Claim, Forensics, Total, read
from analysis.topics.published.total_figures import TOTALS, sum_of_parts, total_row
from analysis.topics.published.unit_checks import RatesByUnit, rates_by_unit, slipped_parts, unit_slips
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

UP_TO = 2_000  # beyond it percentages of one or two decimals hardly exclude an n
APART = Decimal("0.01")  # a point between two rates of one project is more than a unit of the smallest list
WITHOUT_MONEY = ("count", "points")
Drawn = list[tuple[str, str]]
DIGIT_TESTS: dict[Test, Callable[[Sequence[str]], DigitTest]] = {
    "last_digit": last_digit_test,
    "first_digit": benford_test,
}


def evaluate(data: Forensics, _: Context) -> Outcome[None]:
    """Each table's tests with their figures, blocks and findings."""
    outcomes = [
        _claims(data.claims) if data.claims else Outcome(),
        _totals(data.totals) if data.totals else Outcome(),
        _rates(data) if data.rates else Outcome(),
        _amounts(data.amounts) if data.amounts else Outcome(),
    ]
    blocks = [block for outcome in outcomes for section in outcome.sections for block in section.blocks]
    results = {name: result for outcome in outcomes for name, result in (outcome.results or {}).items()}
    return Outcome(
        figures=tuple(figure for outcome in outcomes for figure in outcome.figures),
        findings=tuple(finding for outcome in outcomes for finding in outcome.findings),
        sections=(_section(blocks),),
        results=results,
    )


def _section(blocks: Sequence[Block]) -> Section:
    return Section(
        id="forensics",
        place="analysis",
        title=TEXTS["figures_against_themselves"],
        blocks=tuple(blocks),
    )


def _claims(claims: Sequence[Claim]) -> Outcome[None]:
    """Granularity of each claim; by question forced sums and the n that fit."""
    by_question = {
        question: options
        for question, group in groupby(
            sorted(_options(claims), key=lambda each: each.question), key=lambda each: each.question
        )
        if len(options := list(group)) > 1
    }
    questions = {question: _question(options) for question, options in by_question.items()}
    forced = {
        question for question, (total, _) in questions.items() if isinstance(total, ForcedSum) and total.is_forced
    }
    last = {by_question[question][-1].id for question in forced}
    tested = [_test(claim, is_forced=claim.id in last) for claim in claims]
    claimed = [made.claim_row(each) for each in tested]
    findings: Drawn = [("value_impossible", each.claim.id) for each in tested if each.verdict == "misfit"]
    findings += [("forced_last_option", question) for question in questions if question in forced]
    asked = [made.question_row(question, total, sizes) for question, (total, sizes) in questions.items()]
    figures = [*made.CLAIMS.figures(claimed), *made.QUESTIONS.figures(asked)]
    shared = _shared([sizes for _, sizes in questions.values()])
    if shared is not None:
        figures += made.SHARED.figures([made.shared_row(shared)])
    blocks = claim_blocks(claimed)
    blocks += question_blocks(asked, is_shared=shared is not None)
    results: dict[str, Result] = {f"claim_{each.claim.id}": each.result for each in tested if each.result}
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(_section(blocks),), results=results)


def _options(claims: Sequence[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.question and claim.kind == "percent"]


def _question(options: Sequence[Claim]) -> tuple[ForcedSum | Unavailable, InferredN]:
    """The sum of one question's options, and the n that fit; an exact sum may have been forced, so its last is left."""
    values, sizes = [each.value for each in options], {each.n for each in options}
    try:
        total: ForcedSum | Unavailable = forced_sum(values, n=sizes.pop() if len(sizes) == 1 else None)
    except AnalysisError as reason:
        total = Unavailable(kind="not_comparable", reason=reason.reason)
    is_exact = isinstance(total, ForcedSum) and total.is_exact
    return total, infer_n(values, UP_TO, forced_last=is_exact and len(values) > 2)


def _shared(sizes: Sequence[InferredN]) -> InferredN | None:
    return shared_n(sizes) if len(sizes) > 1 else None


def _test(claim: Claim, *, is_forced: bool) -> Tested:
    """The test of a claim's kind; without n there is none, and a forced last option is not tested."""
    if claim.n is None:
        return Tested(claim=claim, result=None, verdict="no_n")
    if is_forced:
        return Tested(claim=claim, result=None, verdict="forced")
    if claim.sd is None:
        result = (grim if claim.kind == "percent" else grim_mean)(claim.value, claim.n, n_items=claim.n_items)
        verdict = "misfit" if not result.is_possible else "fits" if result.is_informative else "blind"
        return Tested(claim=claim, result=result, verdict=verdict)
    fit = (
        debit(claim.value, claim.sd, claim.n)
        if claim.kind == "binary"
        else grimmer(claim.value, claim.sd, claim.n, n_items=claim.n_items, scale=claim.scale)
    )
    return Tested(claim=claim, result=fit, verdict="fits" if fit.is_possible else "misfit")


def _totals(totals: Sequence[Total]) -> Outcome[None]:
    """Every sum and ratio recomputed; what differs by a unit of money is asked about as such."""
    rows: list[Row] = []
    findings: Drawn = []
    results: dict[str, Result] = {}
    for total in totals:
        check = _check(total)
        differs = check is not None and check.verdict == "differs" and total.unit not in WITHOUT_MONEY
        slip = _slip(total, check) if check is not None and differs else ""
        rows.append(total_row(total, check, slip))
        findings += [("account_overcounted", total.id)] if total.is_audited and sum_of_parts(total) > 0 else []
        if check is None:
            continue
        results[f"total_{total.id}"] = check
        if check.verdict == "differs":
            findings.append((_kind_of_misfit(total, check, slip), total.id))
    blocks = total_blocks(rows)
    return Outcome(
        figures=tuple(TOTALS.figures(rows)),
        findings=tuple(findings),
        sections=(_section(blocks),),
        results=results,
    )


def _kind_of_misfit(total: Total, check: TableCheck, slip: str) -> str:
    if slip:
        return "unit_mixed"
    if total.whole:
        return "ratio_differs"
    return "sum_differs" if read_printed(check.printed, signed=True).units else "sum_printed_zero"


def _check(total: Total) -> TableCheck | None:
    name, are_counts = total.names["zh"], total.unit == "count"
    if total.printed is None:
        return None
    if total.whole is None:
        return check_total(name, total.parts, total.printed, are_counts=are_counts)
    return check_ratio(name, total.parts[0], total.whole, total.printed, are_counts=are_counts)


def _slip(total: Total, check: TableCheck) -> str:
    """The number that seems to stand in another unit: the one part that explains the gap, or the printed result."""
    if unit_slips({total.id: check.printed}, {total.id: f"{check.recomputed:f}"}).n_slips:
        return check.printed
    slipped = slipped_parts(total.parts, check.printed) if total.whole is None else ()
    return total.parts[slipped[0]] if len(slipped) == 1 else ""


def _rates(data: Forensics) -> Outcome[None]:
    """One project by several units: does the unit decide the rate?"""
    figures: list[Figure] = []
    findings: Drawn = []
    results: dict[str, Result] = {}
    blocks: list[Block] = []
    for project, (names, counts) in data.rates.items():
        rates = rates_by_unit(counts)
        figures += made.rate_figures(project, names, rates)
        results[f"rates_{project}"] = rates
        blocks += rate_blocks(project, rates)
        if _decides(rates):
            findings.append(("unit_decides_rate", project))
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(_section(blocks),), results=results)


def _decides(rates: RatesByUnit) -> bool:
    """Whether the plan is met by one unit and missed by another, or two rates lie apart."""
    given = [rate for rate in rates.rates.values() if not isinstance(rate, Unavailable)]
    return len(given) > 1 and (min(given) < 1 <= max(given) or rates.spread >= APART)


def _amounts(amounts: Sequence[tuple[str, str]]) -> Outcome[None]:
    """Rows that repeat one another, and what the digits of the amounts give away."""
    figures: list[Figure] = []
    findings: Drawn = []
    results: dict[str, Result] = {}
    blocks: list[Block] = []
    if all(item for item, _ in amounts):  # equal amounts alone say nothing
        rows = repeated_rows(pd.DataFrame(amounts, columns=["item", "amount"]))
        figures += made.row_figures(rows)
        results["rows"] = rows
        blocks += row_blocks(rows)
        findings += [("rows_repeated", "")] if rows.n_repeated else []
    tests = {name: _digits(test, amounts) for name, test in DIGIT_TESTS.items()}
    for name, digits in tests.items():
        figures += made.DIGITS.figures([made.digit_row(name, DIGIT_NAMES[name], digits)])
        if isinstance(digits, DigitTest):
            results[name] = digits
    blocks += digit_blocks(tests)
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(_section(blocks),), results=results)


def _digits(test: Callable[[Sequence[str]], DigitTest], amounts: Sequence[tuple[str, str]]) -> DigitTest | Unavailable:
    try:
        return test([amount for _, amount in amounts])
    except AnalysisError as reason:
        return Unavailable(kind="not_applicable", reason=reason.reason)


FORENSICS = Topic(
    id="forensics",
    name=TEXTS["checks_numbers"],
    file=__file__,
    tables=TABLES,
    free_of_people=frozenset(TABLES),
    read=read,
    evaluate=evaluate,
)
