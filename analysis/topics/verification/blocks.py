"""What verification shows: what visits could show, what they found, who was asked, whether answers and bills hold."""

from collections.abc import Iterator

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture, figure_cell, table
from analysis.statistics.audit_sampling.misstatement import Misstatement
from analysis.statistics.audit_sampling.verified_rate import STAGES
from analysis.topics.verification.back_checks import TYPES, BackChecks
from analysis.topics.verification.field_results import FieldResults
from analysis.topics.verification.figures import COMPLETIONS, Plan
from analysis.topics.verification.statement import VerificationStatement
from analysis.topics.verification.visits import Coverage
from questionnaires.texts import Text


def plan_blocks(plan: Plan, *, has_n: bool) -> Iterator[Block]:
    """The plan in words, and what it would have shown where everything is known."""
    yield Line(
        Text(
            "从{audit.plan.from}（{audit.plan.population}）中随机走访。以 {audit.confidence} 的把握排除 "
            "{audit.tolerable} 的不实，须查 {audit.plan.n_needed}且一处不符都没有。",
            "Visits are drawn at random from {audit.plan.from} ({audit.plan.population}). To "
            "exclude an overstatement of {audit.tolerable} at {audit.confidence} confidence takes "
            "{audit.plan.n_needed} without a single error.",
        )
    )
    if has_n and not plan.known_errors:
        yield Line(
            Text(
                "本次查 {audit.plan.n}：若恰有 {audit.tolerable} 不实，至少遇到一处的机会为 {audit.plan.hit}。",
                "This time {audit.plan.n} were to be visited: if just {audit.tolerable} were "
                "overstated, the chance to meet at least one is {audit.plan.hit}.",
            )
        )
    if has_n and plan.known_errors:
        yield Line(
            Text(
                "全面核实查出上报而未完成 {audit.census.errors}。假如当初只抽 {audit.plan.n}，至少遇到一处的机会已"
                "有 {audit.census.hit}；要有 {audit.confidence} 的机会，{audit.census.n_detect}就够。发现有不实很"
                "便宜，证明没有不实才费力：若恰有 {audit.tolerable} 不实，这些走访遇到它的机会只有 "
                "{audit.plan.hit}。",
                "The census found {audit.census.errors} reported but not done. A sample of "
                "{audit.plan.n} alone would have met at least one with a chance of "
                "{audit.census.hit}; for a chance of {audit.confidence}, {audit.census.n_detect} "
                "do. To find that something is wrong is cheap, to show that nothing is takes "
                "effort: were just {audit.tolerable} overstated, these visits would meet it with a "
                "chance of {audit.plan.hit} only.",
            )
        )


def visit_blocks(found: FieldResults, *, has_seed: bool, has_census: bool) -> Iterator[Block]:
    """The list and what became of it, then both numbers side by side."""
    yield from _list_blocks(found, has_seed=has_seed)
    if isinstance(found.statement, Unavailable):
        yield Line(
            Text(
                f"不作推算：[[{found.statement.reason.zh}]]。", f"No estimate is made: [[{found.statement.reason.en}]]."
            )
        )
        return
    rows = [
        [
            Text("自报", "Reported"),
            figure_cell("audit.definition.reported"),
            figure_cell("audit.sample.reported"),
            Text("—", "—"),
            Text("—", "—"),
        ],
        [
            Text("抽样核实", "Verified by sample"),
            figure_cell("audit.definition.verified"),
            *(figure_cell(f"audit.sample.{key}") for key in ("verified", "low", "high")),
        ],
    ]
    if has_census:
        rows.append(
            [
                Text("全面核实", "Verified in full"),
                figure_cell("audit.definition.verified"),
                figure_cell("completion.verified_rate"),
                Text("—", "—"),
                Text("—", "—"),
            ]
        )
    heads = (
        Text("来源", "Source"),
        Text("口径", "Definition"),
        Text("完成率", "Rate"),
        Text("下限", "Lower"),
        Text("上限", "Upper"),
    )
    caption = Text(
        "自报与抽样核实（区间只反映抽样误差）", "Reported, and verified by sample (intervals: sampling error only)"
    )
    if has_census:
        caption = Text(
            "自报、抽样核实与全面核实（区间只反映抽样误差）",
            "Reported, verified by sample and in full (intervals: sampling error only)",
        )
    yield table(caption, heads, rows, numeric=(2, 3, 4))
    yield Line(
        Text(
            "自报减抽样核实 {audit.sample.gap}（{audit.comparable}），自报为抽样核实的 {audit.sample.ratio} 倍。"
            "上报的单元中推算不实 {audit.sample.overstated.rate}（{audit.sample.overstated.low} 至 "
            "{audit.sample.overstated.high}）。",
            "Reported − verified: {audit.sample.gap} ({audit.comparable}); reported ÷ verified: "
            "{audit.sample.ratio}. Of the units reported, {audit.sample.overstated.rate} are "
            "estimated to be overstated ({audit.sample.overstated.low} to "
            "{audit.sample.overstated.high}).",
        )
    )
    yield from _proof_blocks(found.statement)
    yield from _limit_blocks(found.statement)
    yield Picture(
        id="audit_statement", result=found.statement, caption=Text("自报与抽样核实", "Reported, and verified by sample")
    )


def _proof_blocks(found: VerificationStatement) -> Iterator[Block]:
    """What the visits prove: a chance where chance could have made them, else how many at least are not done."""
    if not found.is_refuted_by_one:
        yield Line(
            Text(
                "若实际不低于自报，走访结果低到如此的概率 p {audit.sample.p}。",
                "If completion were as high as reported, visits as low as these would have a "
                "chance of p {audit.sample.p}.",
            )
        )
    elif found.overstated_low > 0:
        yield Line(
            Text(
                "上报的 {audit.sample.n_reported}中，至少有 {audit.sample.least}未完成（把握 {audit.confidence}）。",
                "Of {audit.sample.n_reported} reported, at least {audit.sample.least} are not done ("
                "{audit.confidence} confidence).",
            )
        )


def _limit_blocks(found: VerificationStatement) -> Iterator[Block]:
    """What the visits could not show."""
    if not found.is_census:
        yield Line(
            Text(
                "这些走访即使一处不符都没有，也只能排除 {audit.sample.could_show} 以上的不实。",
                "Even without a single error these visits could only exclude an overstatement "
                "above {audit.sample.could_show}.",
            )
        )
    if found.visits_reported_only and found.n_reported < found.n_units:
        yield Line(
            Text("未上报的单元没有走访，按未完成计。", "Units not reported were not visited and count as not done.")
        )


def _list_blocks(found: FieldResults, *, has_seed: bool) -> Iterator[Block]:
    yield Line(
        Text(
            "抽取 {audit.sample.n_drawn}：走访看到完成 {audit.sample.n_yes}，未完成 {audit.sample.n_no}，进不去 "
            "{audit.sample.n_no_access}，尚无结果 {audit.sample.n_blank}。",
            "Drawn: {audit.sample.n_drawn}; seen as done: {audit.sample.n_yes}; not done: "
            "{audit.sample.n_no}; no access: {audit.sample.n_no_access}; no result yet: "
            "{audit.sample.n_blank}.",
        )
    )
    if has_seed and found.n_other_list == 0:
        yield Line(
            Text(
                "按种子 {audit.sample.seed} 重抽，名单完全一致；种子须在走访之前定下，才说明走访对象不是挑出来的。",
                "Drawn again by seed {audit.sample.seed} the list is the same; it shows that no unit was picked "
                "only if the seed was settled before the visits.",
            )
        )
    elif has_seed:
        yield Line(
            Text(
                "按种子 {audit.sample.seed} 重抽，有 {audit.sample.n_other_list}不在重抽名单上，应说明为何换了走访"
                "对象；挑选过的名单不能推算总体。",
                "Drawn again by seed {audit.sample.seed}, the list differs in "
                "{audit.sample.n_other_list}: why units were replaced has to be explained; a "
                "picked list says nothing of the whole.",
            )
        )
    if found.n_no_access:
        yield Line(
            Text(
                "进不去的不计入推算；若都按未完成计，核实率为 {audit.sample.if_no_access_fails}。",
                "Units without access are left out; were all of them not done, the verified rate "
                "would be {audit.sample.if_no_access_fails}.",
            )
        )
    if found.n_outside:
        yield Line(
            Text(
                "{audit.sample.n_outside}不在抽样范围内，不计入推算。",
                "Not among the units drawn from, and left out: {audit.sample.n_outside}.",
            )
        )
    if found.n_contradicting:
        yield Line(
            Text(
                "{audit.sample.n_contradicting}的走访结果与单元清单上的核实结果不符，两者都保留，待复核。",
                "Visits that contradict the list of units: {audit.sample.n_contradicting}; "
                "both are kept and need review.",
            )
        )


def luck_block(*, is_rare: bool) -> Block:
    """What the sample would have missed of what the census knows."""
    zh = "是少见的一次。不能因此换一个种子重抽，也不能拿抽样推算代替全面核实" if is_rare else "属于正常波动"
    en = (
        "a rare draw. That is no reason to draw again by another seed, nor can the estimate stand for the census"
        if is_rare
        else "within the usual"
    )
    return Line(
        Text(
            "走访遇到 {audit.sample.n_errors}上报而未完成；全面核实共查出 {audit.census.errors}，走访只遇到这么"
            f"多或更少的机会为 {{audit.census.so_few}}，{zh}。",
            "The visits met {audit.sample.n_errors} reported and not done. Of the {audit.census.errors} that the "
            "census knows, to meet so many or fewer has a chance of {audit.census.so_few}: "
            f"{en}.",
        )
    )


def coverage_blocks(found: Coverage) -> Iterator[Block]:
    """Who was asked and who answered by completion, with both tests."""
    heads = (
        Text("完工状态", "Completion"),
        Text("户数", "Households"),
        Text("发放", "Issued"),
        Text("回收", "Returned"),
        Text("回收率", "Return rate"),
    )
    keys = ("households", "issued", "returned", "return_rate")
    order = [each for each in COMPLETIONS if each in set(found.table["completion"])]
    rows = [[COMPLETIONS[each], *(figure_cell(f"audit.coverage.{each}.{key}") for key in keys)] for each in order]
    yield table(
        Text("满意度调查覆盖了谁：按完工状态", "Whom the survey reached, by completion"),
        heads,
        rows,
        numeric=range(1, 5),
    )
    yield Line(
        Text(
            "达到核实口径的住户占全部 {audit.coverage.finished_households}，占发放 "
            "{audit.coverage.finished_issued}（p {audit.coverage.p_issued}），占回收 "
            "{audit.coverage.finished_returned}（p {audit.coverage.p_returned}）。p 大只说明看不出偏向，不证明没有"
            "偏向。",
            "Households of finished works: {audit.coverage.finished_households} of all, "
            "{audit.coverage.finished_issued} of those asked (p {audit.coverage.p_issued}) and "
            "{audit.coverage.finished_returned} of those who answered (p "
            "{audit.coverage.p_returned}). A large p says that no lean is seen, not that there is "
            "none.",
        )
    )
    if found.unasked:
        zh = "、".join(COMPLETIONS[each]["zh"] for each in found.unasked)
        en = ", ".join(COMPLETIONS[each]["en"] for each in found.unasked)
        yield Line(
            Text(
                f"{zh}的住户一户未问，满意率不代表他们。",
                f"Nobody was asked where it is {en}: satisfaction does not speak for them.",
            )
        )
    yield Picture(
        id="audit_coverage",
        result=found,
        caption=Text("全部住户、发放与回收的构成", "Make-up of all households, asked, answered"),
    )


def back_check_blocks(found: BackChecks) -> Iterator[Block]:
    """Differing answers by type of item."""
    heads = (
        Text("题目类型", "Type of item"),
        Text("对照", "Compared"),
        Text("不一致", "Differ"),
        Text("不一致率", "Rate"),
        Text("下限", "Lower"),
        Text("上限", "Upper"),
    )
    rows = [
        [
            Text(*TYPES[int(kind)]),
            *(figure_cell(f"audit.back_checks.type{kind}.{key}") for key in ("n", "differ", "rate", "low", "high")),
        ]
        for kind in found.by_type["type"]
    ]
    yield table(
        Text("回访核对：同一户再问一遍", "Back-checks: the same households asked again"),
        heads,
        rows,
        numeric=range(1, 6),
    )
    yield Line(
        Text(
            "回访 {audit.back_checks.n}，有一轮空白的 {audit.back_checks.blank}答案不计。若不应变化的事实不一致超过 "
            "{audit.back_checks.line} 的行动线，应查访员；行动线是行业惯例，不是检验。",
            "Asked again: {audit.back_checks.n}; left out as blank in a round: "
            "{audit.back_checks.blank}. Where facts that should not change exceed the action line "
            "of {audit.back_checks.line}, interviewers are looked into; the line is a convention, "
            "not a test.",
        )
    )
    yield Picture(
        id="audit_back_checks",
        result=found,
        caption=Text("回访不一致率与行动线", "Differing answers and the action line"),
    )


def invoice_blocks(found: Misstatement, *, has_tolerable: bool, n_extra: int) -> Iterator[Block]:
    """What the checked invoices say of the book value."""
    yield Line(
        Text(
            "可抽发票 {audit.invoices.n_items}，账面 {audit.invoices.book}；按金额抽查 {audit.invoices.n_checked}"
            "（其中大额必查 {audit.invoices.n_certain}），{audit.invoices.n_errors}有出入。账面为零、负数或读不出"
            "的 {audit.invoices.n_aside}另列，不在推断之内；漏记的查不出来。",
            "Invoices: {audit.invoices.n_items}, booked at {audit.invoices.book}; checked by "
            "amount: {audit.invoices.n_checked} (large and certain: {audit.invoices.n_certain}); "
            "differing: {audit.invoices.n_errors}. Set aside as zero, negative or unreadable: "
            "{audit.invoices.n_aside}. What was never booked cannot be found this way.",
        )
    )
    heads = (
        Text("方向", "Direction"),
        Text("推断", "Projected"),
        Text("占账面", "Of book value"),
        Text("上限", "Limit"),
        Text("占账面", "Of book value"),
    )
    keys = ("", "_share", "_bound", "_bound_share")
    labels = {"over": ("多报", "Overstated"), "under": ("少报", "Understated")}
    rows = [
        [Text(*label), *(figure_cell(f"audit.invoices.{key}{end}") for end in keys)] for key, label in labels.items()
    ]
    caption = Text("错报推断与单侧上限", "Misstatement projected, with one-sided limits")
    yield table(caption, heads, rows, numeric=range(1, 5))
    if has_tolerable:
        yield Line(
            Text(
                "可容忍错报 {audit.invoices.tolerable}（{audit.tolerable}），把握 {audit.confidence}。",
                "Tolerable: {audit.invoices.tolerable} ({audit.tolerable}), at {audit.confidence} confidence.",
            )
        )
    if n_extra:
        yield Line(
            Text(
                "{audit.invoices.n_extra}有审定金额但不在抽样名单上，不作推断。",
                "Audited but not drawn, and not projected: {audit.invoices.n_extra}.",
            )
        )
    yield Picture(
        id="audit_invoices",
        result=found,
        caption=Text("推断多报与上限占账面的比例", "Projected overstatement and its limit"),
    )


def definition_block(reported: str, verified: str) -> Block:
    """What each number counts where nothing was visited but a definition was given."""
    same = reported == verified and reported in STAGES
    apart = (
        Text("", "")
        if same
        else Text("口径不同的两个比率只能并列，不能相减。", " Rates of different definitions are not subtracted.")
    )
    return Line(
        Text(
            "自报口径：{audit.definition.reported}；核实口径：{audit.definition.verified}（{audit.comparable}）。"
            + apart["zh"],
            "Reported: {audit.definition.reported}; verified: {audit.definition.verified} ({audit.comparable})."
            + apart["en"],
        )
    )
