"""The figures of the use of results (结果应用): the decision, each payment, the totals, each change of a budget."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.topics.use_of_results.caps import Caps, CapsCheck, Relation
from analysis.topics.use_of_results.next_budget import BudgetSuggestion, NextBudget
from analysis.topics.use_of_results.release import Release
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

RELATION_NAMES: dict[Relation, Text] = {
    "more_than": TEXTS["more"],
    "equal": TEXTS["equal"],
    "at_most": TEXTS["most"],
}
NOT_STATED = Unavailable(kind="not_verifiable", reason=TEXTS["not_given"])
NO_NUMBER = TEXTS["no_ratio_laid_down"]


def suggestion_figures(suggestion: BudgetSuggestion | None, pack: str) -> Iterator[Figure]:
    """What the pack says follows from the grade; nothing without a grade."""
    if suggestion is None:
        return
    source = Text(f"{suggestion.source.document}：{suggestion.source.article}", suggestion.source.document)
    ruled = Origin(source=source, rule=pack, inputs=(f"packs/{pack}.yaml",))
    yield fig.worded("use.decision", TEXTS["decision"], suggestion.decision, suggestion.names, ruled)
    label = TEXTS["ratio_pack"]
    if suggestion.ratio is None:
        yield fig.worded("use.ratio", label, "not_laid_down", NO_NUMBER, ruled)
    else:
        yield fig.pure("use.ratio", label, suggestion.ratio, ruled)


def release_figures(paid: Release, caps: Caps) -> Iterator[Figure]:
    """Each project: what it asked for, its cap, what it gets and what is withheld."""
    origin = Origin(source=TEXTS["table_claims"], inputs=("release.csv",))
    capped = Origin(
        source=Text(caps.source.article, caps.source.document), rule=f"caps/{caps.id}", inputs=("release.csv",)
    )
    formula = TEXTS["min_plan_cap_share"]
    computed = Origin(source=formula, rule=f"caps/{caps.id}", inputs=("release.csv",))
    for payment in paid.payments:
        claim, start, names = payment.claim, f"release.{payment.claim.id}", payment.claim.names
        yield fig.worded(f"{start}.name", names, claim.id, names, origin)
        yield fig.worded(f"{start}.region", names, claim.region, caps.regions[claim.region], origin)
        yield fig.money(f"{start}.planned", names, _given(claim.planned_yuan), origin)
        yield fig.money(f"{start}.paid_before", names, _given(claim.paid_before_yuan), origin)
        yield fig.share(f"{start}.share", names, _given(claim.stage_share), origin)
        yield fig.money(f"{start}.cap", names, payment.cap_yuan, capped)
        for key, value in (
            ("eligible", payment.eligible_yuan),
            ("above_cap", payment.above_cap_yuan),
            ("due", payment.due_yuan),
            ("payment", payment.payment_yuan),
            ("withheld", payment.withheld_yuan),
        ):
            yield fig.money(f"{start}.{key}", names, value, computed)


def total_figures(paid: Release, checked: CapsCheck, pack: str) -> Iterator[Figure]:
    """The stage\'s total, the caps of the whole list, and what was published of it."""
    summed = Origin(source=TEXTS["projects_added_up"], inputs=("release.csv",))
    ruled = Origin(source=TEXTS["rule_pack_use_results"], rule=pack, inputs=(f"packs/{pack}.yaml",))
    yield fig.pure("release.factor", TEXTS["factor_payments"], paid.factor, ruled)
    yield fig.money("release.total", TEXTS["paid_stage"], paid.total_yuan, summed)
    yield fig.count("release.n", TEXTS["projects"], len(paid.payments), summed, noun=TEXTS["text_2"])
    yield fig.count("release.n_paid", TEXTS["projects_computed"], paid.n_paid, summed, noun=TEXTS["text_2"])
    yield fig.money("release.caps_total", TEXTS["caps_list"], checked.total_yuan, summed)
    published = checked.published
    if published is not None:
        printed = Origin(source=published.source, inputs=("engagement.yaml",))
        label = TEXTS["published_total"]
        yield fig.money("release.published", label, published.value_yuan, printed)
        yield fig.worded("release.relation", label, published.relation, RELATION_NAMES[published.relation], printed)


def budget_figures(budget: NextBudget) -> Iterator[Figure]:
    """Each item: both years, headcount, change, amount a head, and what is missing."""
    origin = Origin(source=TEXTS["table_next_year_s"], inputs=("next_budget.csv",))
    computed = Origin(
        source=TEXTS["year_last_year_year"],
        inputs=("next_budget.csv",),
    )
    for change in budget.changes:
        item, start, names = change.item, f"next_budget.{change.item.id}", change.item.names
        yield fig.worded(f"{start}.name", names, item.id, names, origin)
        yield fig.money(f"{start}.last_year", names, _given(item.last_year_yuan), origin)
        yield fig.money(f"{start}.this_year", names, _given(item.this_year_yuan), origin)
        if item.headcount is None:
            yield fig.missing(f"{start}.headcount", names, NOT_STATED, origin)
        else:
            yield fig.count(f"{start}.headcount", names, item.headcount, origin, noun=TEXTS["text_3"])
        yield fig.money(f"{start}.change", names, change.change_yuan, computed)
        yield fig.share(f"{start}.change_share", names, change.change_share, computed)
        yield fig.money(f"{start}.per_head", names, change.per_head_yuan, computed)
        missing = Text(
            "、".join(gap.reason.zh for gap in change.missing) or "—",
            "; ".join(gap.reason.en for gap in change.missing) or "—",
        )
        yield fig.worded(f"{start}.missing", names, missing["zh"], missing, origin)


def _given(value: Decimal | None) -> Decimal | Unavailable:
    return NOT_STATED if value is None else value
