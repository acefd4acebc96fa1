"""Use of results (结果应用): what this stage pays, and what next year's budget can be said to be.

release.csv   projects that ask for a payment, by fiscal region class        next_budget.csv   budget items of two years
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Section, figure_cell, name_cell, table
from analysis.facts.tables import NAMES, names_of
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Column, Row, code, money, not_negative, one_of, plain_number, whole
from analysis.topics.contract import Context, Outcome, Part
from analysis.topics.use_of_results.figures import budget_figures, release_figures, suggestion_figures, total_figures
from analysis.topics.use_of_results.next_budget import (
    LESS,
    BudgetChange,
    BudgetItem,
    BudgetSuggestion,
    NextBudget,
    budget_suggestion,
    next_budget,
)
from analysis.topics.use_of_results.release import (
    DEFAULT_CAPS,
    GRANT_UNITS,
    RELATIONS,
    Caps,
    CapsCheck,
    Claim,
    Payment,
    PublishedTotal,
    Reason,
    Relation,
    Release,
    check_total,
    known_caps,
    read_caps,
    release,
)
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text

REASONS: dict[Reason, Text] = {
    "above_cap": Text("方案超过上限的部分不计", "the plan above its cap does not count"),
    "factor": Text("按等级的付款系数扣减", "cut by the factor of the grade"),
    "already_paid": Text("累计不得超过可支持额", "all payments stay within the eligible amount"),
    "paid_unknown": Text("未填此前已付，余额未核对", "earlier payments not given, what is left was not checked"),
}


def read_identifier(cell: str) -> str:
    """An id that figures can be named after. Raises ValueError."""
    if not cell.isascii() or not cell.replace("_", "").replace("-", "").isalnum() or cell != cell.lower():
        raise ValueError(cell)
    return cell


def read_share(cell: str) -> Decimal:
    """A share above 0 and at most 1. Raises ValueError."""
    value = plain_number(cell)
    if not 0 < value <= 1:
        raise ValueError(cell)
    return value


IDENTIFIER = Column(
    read=read_identifier, allowed=allowed(Text("小写字母、数字、_ 或 -", "small letters, digits, _ or -"))
)
SHARE = Column(
    read=read_share,
    allowed=allowed(Text("大于 0、不超过 1 的比例，例如 0.4", "a share above 0 and up to 1, such as 0.4")),
    required=False,
)
RELEASE = {
    "project": IDENTIFIER,
    **NAMES,
    "region": code(),
    "planned": money(not_negative(required=False)),
    "unit": one_of(*GRANT_UNITS),
    "stage_share": SHARE,
    "paid_before": money(not_negative(required=False)),
}
NEXT_BUDGET = {
    "item": IDENTIFIER,
    **NAMES,
    "last_year": money(not_negative(required=False)),
    "this_year": money(not_negative(required=False)),
    "unit": one_of(*GRANT_UNITS),
    "headcount": whole(required=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """The projects that ask for a payment under a set of caps, and the items of next year's budget."""

    caps: Caps
    claims: tuple[Claim, ...]
    published: PublishedTotal | None
    items: tuple[BudgetItem, ...]


def read(inputs: Inputs, problems: list[Problem]) -> Use | None:
    """The two tables and the settings `release`; None where there is neither table."""
    caps, published = _settings(inputs, problems)
    rows = inputs.rows("release", RELEASE, problems, key="project")
    known = "、".join(caps.regions), ", ".join(caps.regions)
    problems += [
        Problem(
            file=inputs.place("release"),
            row=row["row"],
            column="region",
            fault=found(row["region"]),
            cure=allowed(Text(*known)),
        )
        for row in rows
        if row["region"] and row["region"] not in caps.regions
    ]
    items = inputs.rows("next_budget", NEXT_BUDGET, problems, key="item")
    if not rows and not items:
        return None
    return Use(
        caps=caps,
        published=published,
        claims=tuple(
            Claim(
                id=row["project"],
                names=names_of(row),
                region=row["region"],
                planned_yuan=_yuan(row, "planned"),
                stage_share=row["stage_share"],
                paid_before_yuan=_yuan(row, "paid_before"),
            )
            for row in rows
            if row["region"] in caps.regions
        ),
        items=tuple(
            BudgetItem(
                id=row["item"],
                names=names_of(row),
                last_year_yuan=_yuan(row, "last_year"),
                this_year_yuan=_yuan(row, "this_year"),
                headcount=row["headcount"],
            )
            for row in items
        ),
    )


def _settings(inputs: Inputs, problems: list[Problem]) -> tuple[Caps, PublishedTotal | None]:
    """Which caps apply, and the published total of the whole list where one is to be checked."""
    yaml = inputs.settings
    if not yaml.has("release"):
        return read_caps(), None
    if not inputs.has("release"):
        fault = Text("写了 release，但没有 release.csv", "has release settings, but there is no release.csv")
        cure = Text("放入这张表，或删去 release", "put the table there, or remove release")
        problems.append(Problem(file=yaml.path, row=yaml.row(("release",)), place="release", fault=fault, cure=cure))
    caps = read_caps(yaml.one_of("release", "caps", words=known_caps(), required=False) or DEFAULT_CAPS)
    if not yaml.has("release", "published_total"):
        return caps, None
    place = ("release", "published_total")
    value, unit = yaml.number(*place, "value"), yaml.one_of(*place, "unit", words=tuple(GRANT_UNITS))
    relation, source = yaml.one_of(*place, "is", words=RELATIONS), yaml.texts(*place, "source")
    if value is None or not (unit and relation and source):
        return caps, None
    return caps, PublishedTotal(
        value_yuan=value * GRANT_UNITS[unit], relation=cast("Relation", relation), source=source
    )


def _yuan(row: Row, name: str) -> Decimal | None:
    amount: Decimal | None = row[name]
    return None if amount is None or not row["unit"] else amount * GRANT_UNITS[row["unit"]]


def evaluate(data: Use, context: Context) -> Outcome:
    """Payments of this stage under caps and grade, the whole list against its published total, next year's budget."""
    grade = context.card.grade if context.card else None
    consequence = None if grade is None else context.pack.consequences[grade]
    suggestion = None if grade is None else budget_suggestion(context.pack, grade)
    figures = [*suggestion_figures(suggestion, context.pack.id)]
    findings: list[tuple[str, str]] = []
    sections: list[Section] = []
    results: dict[str, Result] = {}
    if data.claims:
        paid = release(data.claims, data.caps, consequence)
        checked = check_total([claim.region for claim in data.claims], data.caps, data.published)
        results |= {"release": paid, "caps": checked}
        figures += [*release_figures(paid, data.caps), *total_figures(paid, checked, context.pack.id)]
        findings += _release_findings(paid, checked)
        sections.append(
            Section(
                id="release",
                place="advice",
                title=Text("结果应用：分期拨付", "Use of results: payment"),
                blocks=(_suggestion_line(suggestion), *_release_blocks(paid, checked)),
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
                title=Text("结果应用：下年预算", "Use of results: next year's budget"),
                blocks=(_suggestion_line(suggestion), *_budget_blocks(budget)),
            )
        )
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=tuple(sections), results=results)


def _suggestion_line(suggestion: BudgetSuggestion | None) -> Block:
    if suggestion is None:
        return Line(
            Text(
                "没有评价等级，因此不提出拨付和预算安排建议。",
                "There is no grade, so nothing is said about payment or next year's budget.",
            )
        )
    document = suggestion.source.document
    return Line(
        Text(
            f"等级 {{score.grade}}（可计分占比 {{score.scored_share}}），按规则包 {{pack.id}}："
            f"{{use.decision}}；比例：{{use.ratio}}（[[{document}]]）。"
            "规则包没有给出的比例，本报告不自行设定。",
            f"Grade {{score.grade}} ({{score.scored_share}} of the points scored), under {{pack.id}}: "
            f"{{use.decision}}; ratio: {{use.ratio}} ([[{document}]]). "
            "Where the pack gives no ratio this report makes none up.",
        )
    )


def _release_findings(paid: Release, checked: CapsCheck) -> Iterator[tuple[str, str]]:
    for each in paid.payments:
        if "above_cap" in each.reasons:
            yield "plan_above_cap", each.claim.id
        if each.is_overpaid:
            yield "paid_above_eligible", each.claim.id
    if checked.agrees is False:
        yield "published_total_contradicted", ""


def _release_blocks(paid: Release, checked: CapsCheck) -> Iterator[Block]:
    yield Line(
        Text(
            "本期拨付 = min（方案，上限）× 本期比例 × 付款系数 {release.factor}，不超过扣除已付后的余额；"
            "区域类别是财政口径，以文件名单为准，不按地理位置推断。",
            "Payment = min(plan, cap) × share of this stage × factor {release.factor}, within what is left after "
            "earlier payments. A region class is fiscal: the notice decides, not the map.",
        )
    )
    yield table(
        Text("方案与上限", "Plan and cap"),
        (
            Text("项目", "Project"),
            Text("区域类别", "Class"),
            Text("方案", "Planned"),
            Text("上限", "Cap"),
            Text("可支持额", "Eligible"),
        ),
        _rows(paid.payments, ("region", "planned", "cap", "eligible")),
        numeric=range(2, 5),
    )
    yield table(
        Text("本期拨付", "Payment of this stage"),
        (
            Text("项目", "Project"),
            Text("本期比例", "Share"),
            Text("系数前应付", "Due before factor"),
            Text("本期拨付", "Payment"),
        ),
        _rows(paid.payments, ("share", "due", "payment")),
        numeric=range(1, 4),
    )
    rows = _rows(paid.payments, ("paid_before", "withheld"))
    yield table(
        Text("扣留及原因", "What is withheld, and why"),
        (Text("项目", "Project"), Text("此前已付", "Paid before"), Text("扣留", "Withheld"), Text("原因", "Why")),
        [[*row, _why(each)] for row, each in zip(rows, paid.payments, strict=True)],
        numeric=range(1, 3),
    )
    yield Line(
        Text(
            "合计 {release.total}（{release.n} 中可计算 {release.n_paid}）；名单上限合计 {release.caps_total}。",
            "Total {release.total} (computed for {release.n_paid} of {release.n}); caps of "
            "the list {release.caps_total}.",
        )
    )
    if checked.agrees:
        yield Line(
            Text(
                "与公布总额（{release.relation} {release.published}）不矛盾。",
                "The published total ({release.relation} {release.published}) fits.",
            )
        )


def _rows(payments: Sequence[Payment], keys: Iterable[str]) -> list[list[Text]]:
    columns = tuple(keys)
    return [
        [name_cell(each.claim.names), *(figure_cell(f"release.{each.claim.id}.{key}") for key in columns)]
        for each in payments
    ]


def _why(payment: Payment) -> Text:
    """The reasons of a payment, or why there is none."""
    if isinstance(payment.payment_yuan, Unavailable):
        return Text(payment.payment_yuan.reason.zh, payment.payment_yuan.reason.en)
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
        Text("预算增减", "Changes of the budget"),
        (
            Text("预算项", "Item"),
            Text("上年", "Last year"),
            Text("本年", "This year"),
            Text("增减", "Change"),
            Text("增减率", "Rate"),
        ),
        rows("last_year", "this_year", "change", "change_share"),
        numeric=range(1, 5),
    )
    judged = zip(rows("headcount", "per_head"), budget.changes, strict=True)
    yield table(
        Text("增减的依据", "What the changes rest on"),
        (
            Text("预算项", "Item"),
            Text("人数", "Headcount"),
            Text("人均", "A head"),
            Text("增减能否核实", "Can the change be judged"),
        ),
        [[*row, _judged(each)] for row, each in judged],
        numeric=range(1, 3),
    )


def _judged(change: BudgetChange) -> Text:
    if not change.missing:
        return Text("可核", "verifiable")
    place = f"{{next_budget.{change.item.id}.missing}}"
    return Text(f"不可核：{place}", f"not verifiable: {place}")


USE_PART = Part(
    id="use_of_results",
    name=Text("结果应用", "use of results"),
    tables={"release": RELEASE, "next_budget": NEXT_BUDGET},
    read=read,
    evaluate=evaluate,
    after_scores=True,
)
