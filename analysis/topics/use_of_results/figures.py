"""The figures of the use of results (结果应用): the decision, each payment, the totals, each change of a budget."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.topics.use_of_results.next_budget import BudgetSuggestion, NextBudget
from analysis.topics.use_of_results.release import Caps, CapsCheck, Relation, Release
from questionnaires.texts import Text

RELATION_NAMES: dict[Relation, Text] = {
    "more_than": Text("超过", "more than"),
    "equal": Text("等于", "equal to"),
    "at_most": Text("不超过", "at most"),
}
NOT_STATED = Unavailable(kind="not_verifiable", reason=Text("没有填写", "not given"))
NO_NUMBER = Text("比例未规定", "no ratio is laid down")


def suggestion_figures(suggestion: BudgetSuggestion | None, pack: str) -> Iterator[Figure]:
    """What the pack says follows from the grade; nothing without a grade."""
    if suggestion is None:
        return
    source = Text(f"{suggestion.source.document}：{suggestion.source.article}", suggestion.source.document)
    ruled = Origin(source=source, rule=pack, inputs=(f"packs/{pack}.yaml",))
    yield fig.worded("use.decision", Text("结果应用", "Decision"), suggestion.decision, suggestion.names, ruled)
    label = Text("规则包给出的比例", "Ratio of the pack")
    if suggestion.ratio is None:
        yield fig.worded("use.ratio", label, "not_laid_down", NO_NUMBER, ruled)
    else:
        yield fig.pure("use.ratio", label, suggestion.ratio, ruled)


def release_figures(paid: Release, caps: Caps) -> Iterator[Figure]:
    """Each project: what it asked for, its cap, what it gets and what is withheld."""
    given = Origin(source=Text("拨付申请表", "table of claims"), inputs=("release.csv",))
    capped = Origin(
        source=Text(caps.source.article, caps.source.document), rule=f"caps/{caps.id}", inputs=("release.csv",)
    )
    formula = Text(
        "min（方案，上限）× 本期比例 × 付款系数，不超过余额", "min(plan, cap) × share × factor, within what is left"
    )
    computed = Origin(source=formula, rule=f"caps/{caps.id}", inputs=("release.csv",))
    for each in paid.payments:
        claim, start, names = each.claim, f"release.{each.claim.id}", each.claim.names
        yield fig.worded(f"{start}.name", names, claim.id, names, given)
        yield fig.worded(f"{start}.region", names, claim.region, caps.regions[claim.region], given)
        yield fig.money(f"{start}.planned", names, _given(claim.planned_yuan), given)
        yield fig.money(f"{start}.paid_before", names, _given(claim.paid_before_yuan), given)
        yield fig.share(f"{start}.share", names, _given(claim.stage_share), given)
        yield fig.money(f"{start}.cap", names, each.cap_yuan, capped)
        for key, value in (
            ("eligible", each.eligible_yuan),
            ("above_cap", each.above_cap_yuan),
            ("due", each.due_yuan),
            ("payment", each.payment_yuan),
            ("withheld", each.withheld_yuan),
        ):
            yield fig.money(f"{start}.{key}", names, value, computed)


def total_figures(paid: Release, checked: CapsCheck, pack: str) -> Iterator[Figure]:
    """The stage\'s total, the caps of the whole list, and what was published of it."""
    summed = Origin(source=Text("各项目相加", "projects added up"), inputs=("release.csv",))
    ruled = Origin(
        source=Text("规则包：结果应用", "rule pack: use of results"), rule=pack, inputs=(f"packs/{pack}.yaml",)
    )
    yield fig.pure("release.factor", Text("付款系数", "Factor on payments"), paid.factor, ruled)
    yield fig.money("release.total", Text("本期拨付合计", "Paid this stage"), paid.total_yuan, summed)
    yield fig.count("release.n", Text("项目", "Projects"), len(paid.payments), summed, noun=Text("项", ""))
    yield fig.count(
        "release.n_paid", Text("可计算的项目", "Projects computed"), paid.n_paid, summed, noun=Text("项", "")
    )
    yield fig.money("release.caps_total", Text("名单上限合计", "Caps of the list"), checked.total_yuan, summed)
    published = checked.published
    if published is not None:
        printed = Origin(source=published.source, inputs=("engagement.yaml",))
        label = Text("公布总额", "Published total")
        yield fig.money("release.published", label, published.value_yuan, printed)
        yield fig.worded("release.relation", label, published.relation, RELATION_NAMES[published.relation], printed)


def budget_figures(budget: NextBudget) -> Iterator[Figure]:
    """Each item: both years, headcount, change, amount a head, and what is missing."""
    given = Origin(source=Text("下年预算表", "table of next year's budget"), inputs=("next_budget.csv",))
    computed = Origin(
        source=Text("本年数 − 上年数；本年数 ÷ 人数", "this year − last year; this year ÷ headcount"),
        inputs=("next_budget.csv",),
    )
    for each in budget.changes:
        item, start, names = each.item, f"next_budget.{each.item.id}", each.item.names
        yield fig.worded(f"{start}.name", names, item.id, names, given)
        yield fig.money(f"{start}.last_year", names, _given(item.last_year_yuan), given)
        yield fig.money(f"{start}.this_year", names, _given(item.this_year_yuan), given)
        if item.headcount is None:
            yield fig.missing(f"{start}.headcount", names, NOT_STATED, given)
        else:
            yield fig.count(f"{start}.headcount", names, item.headcount, given, noun=Text("人", ""))
        yield fig.money(f"{start}.change", names, each.change_yuan, computed)
        yield fig.share(f"{start}.change_share", names, each.change_share, computed)
        yield fig.money(f"{start}.per_head", names, each.per_head_yuan, computed)
        missing = Text(
            "、".join(gap.reason.zh for gap in each.missing) or "—",
            "; ".join(gap.reason.en for gap in each.missing) or "—",
        )
        yield fig.worded(f"{start}.missing", names, missing["zh"], missing, given)


def _given(value: Decimal | None) -> Decimal | Unavailable:
    return NOT_STATED if value is None else value
