"""Use of results (结果应用): what this stage pays, and what next year's budget can be said to be.

release.csv   projects that ask for a payment, by fiscal region class        next_budget.csv   budget items of two years
"""

from collections.abc import Iterable, Iterator, Sequence

from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Section, figure_cell, name_cell, table
from analysis.scoring.scorecard import Scorecard
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.topic import SCORES
from analysis.topics.use_of_results.caps import CapsCheck, check_total
from analysis.topics.use_of_results.figures import budget_figures, release_figures, suggestion_figures, total_figures
from analysis.topics.use_of_results.next_budget import (
    LESS,
    BudgetChange,
    BudgetSuggestion,
    NextBudget,
    budget_suggestion,
    next_budget,
)
from analysis.topics.use_of_results.release import Payment, Reason, Release, release
from analysis.topics.use_of_results.tables import NEXT_BUDGET, RELEASE, Use, read
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

REASONS: dict[Reason, Text] = {
    "above_cap": TEXTS["plan_above_cap_does"],
    "factor": TEXTS["cut_factor_grade"],
    "already_paid": TEXTS["all_payments_stay_within"],
    "paid_unknown": TEXTS["earlier_payments_not_given"],
}


def evaluate(data: Use, context: Context) -> Outcome[None]:
    """Payments of this stage under caps and grade, the whole list against its published total, next year's budget."""
    card = context.of(SCORES)
    grade = card.grade if card else None
    consequence = None if grade is None else context.engagement.pack.consequences[grade]
    suggestion = None if grade is None else budget_suggestion(context.engagement.pack, grade)
    figures = [*suggestion_figures(suggestion, context.engagement.pack.id)]
    findings: list[tuple[str, str]] = []
    sections: list[Section] = []
    results: dict[str, Result] = {}
    if data.claims:
        paid = release(data.claims, data.caps, consequence)
        checked = check_total([claim.region for claim in data.claims], data.caps, data.published)
        results |= {"release": paid, "caps": checked}
        figures += [*release_figures(paid, data.caps), *total_figures(paid, checked, context.engagement.pack.id)]
        findings += _release_findings(paid, checked)
        sections.append(
            Section(
                id="release",
                place="advice",
                title=TEXTS["use_results_payment"],
                blocks=(_suggestion_line(suggestion, card), *_release_blocks(paid, checked)),
            )
        )
    if data.items:
        budget = next_budget(data.items)
        results["next_budget"] = budget
        figures += budget_figures(budget)
        findings += _budget_findings(budget, suggestion)
        sections.append(
            Section(
                id="next_budget",
                place="advice",
                title=TEXTS["use_results_next_year"],
                blocks=(_suggestion_line(suggestion, card), *_budget_blocks(budget)),
            )
        )
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=tuple(sections), results=results)


def _suggestion_line(suggestion: BudgetSuggestion | None, card: Scorecard | None) -> Block:
    if suggestion is None:
        is_scored = card is not None and not isinstance(card.total, Unavailable)
        return Line(TEXTS["not_graded_so"] if is_scored else TEXTS["there_no_grade_so"])
    document = suggestion.source.document
    return Line(TEXTS["grade_points_scored_under"].fill(document=document))


def _release_findings(paid: Release, checked: CapsCheck) -> Iterator[tuple[str, str]]:
    for each in paid.payments:
        if "above_cap" in each.reasons:
            yield "plan_above_cap", each.claim.id
        if each.is_overpaid:
            yield "paid_above_eligible", each.claim.id
    if checked.agrees is False:
        yield "published_total_contradicted", ""


def _release_blocks(paid: Release, checked: CapsCheck) -> Iterator[Block]:
    yield Line(TEXTS["payment_min_plan_cap"])
    yield table(
        TEXTS["plan_cap"],
        (
            TEXTS["project"],
            TEXTS["class"],
            TEXTS["planned"],
            TEXTS["cap"],
            TEXTS["eligible"],
        ),
        _rows(paid.payments, ("region", "planned", "cap", "eligible")),
        numeric=range(2, 5),
    )
    yield table(
        TEXTS["payment_stage"],
        (
            TEXTS["project"],
            TEXTS["share"],
            TEXTS["due_before_factor"],
            TEXTS["payment"],
        ),
        _rows(paid.payments, ("share", "due", "payment")),
        numeric=range(1, 4),
    )
    rows = _rows(paid.payments, ("paid_before", "withheld"))
    yield table(
        TEXTS["what_withheld_why"],
        (TEXTS["project"], TEXTS["paid_before"], TEXTS["withheld"], TEXTS["why"]),
        [[*row, _why(each)] for row, each in zip(rows, paid.payments, strict=True)],
        numeric=range(1, 3),
    )
    yield Line(TEXTS["total_computed_caps_list"])
    if checked.agrees:
        yield Line(TEXTS["published_total_fits_2"])


def _rows(payments: Sequence[Payment], keys: Iterable[str]) -> list[list[Text]]:
    columns = tuple(keys)
    return [
        [name_cell(each.claim.names), *(figure_cell(f"release.{each.claim.id}.{key}") for key in columns)]
        for each in payments
    ]


def _why(payment: Payment) -> Text:
    """The reasons of a payment, or why there is none."""
    if isinstance(payment.payment_yuan, Unavailable):
        return payment.payment_yuan.reason
    words = [REASONS[reason] for reason in payment.reasons]
    return Text("；".join(each["zh"] for each in words) or "—", "; ".join(each["en"] for each in words) or "—")


def _budget_findings(budget: NextBudget, suggestion: BudgetSuggestion | None) -> Iterator[tuple[str, str]]:
    for each in budget.changes:
        if each.missing:
            yield "budget_change_not_verifiable", each.item.id
        is_raised = not isinstance(each.change_yuan, Unavailable) and each.change_yuan > 0
        if is_raised and suggestion is not None and suggestion.decision in LESS:
            yield "budget_raised_against_decision", each.item.id


def _budget_blocks(budget: NextBudget) -> Iterator[Block]:
    def rows(*keys: str) -> list[list[Text]]:
        return [
            [name_cell(each.item.names), *(figure_cell(f"next_budget.{each.item.id}.{key}") for key in keys)]
            for each in budget.changes
        ]

    yield table(
        TEXTS["changes_budget"],
        (
            TEXTS["item_2"],
            TEXTS["last_year"],
            TEXTS["year"],
            TEXTS["change"],
            TEXTS["rate_2"],
        ),
        rows("last_year", "this_year", "change", "change_share"),
        numeric=range(1, 5),
    )
    judged = zip(rows("headcount", "per_head"), budget.changes, strict=True)
    yield table(
        TEXTS["what_changes_rest"],
        (
            TEXTS["item_2"],
            TEXTS["headcount"],
            TEXTS["head"],
            TEXTS["can_change_judged"],
        ),
        [[*row, _judged(each)] for row, each in judged],
        numeric=range(1, 3),
    )


def _judged(change: BudgetChange) -> Text:
    if not change.missing:
        return TEXTS["verifiable"]
    place = f"{{next_budget.{change.item.id}.missing}}"
    return TEXTS["not_verifiable_2"].fill(place=place)


USE_OF_RESULTS = Topic(
    id="use_of_results",
    name=TEXTS["use_results"],
    file=__file__,
    tables={"release": RELEASE, "next_budget": NEXT_BUDGET},
    free_of_people=frozenset({"release", "next_budget"}),
    read=read,
    evaluate=evaluate,
    needs=frozenset({"scores"}),
)
