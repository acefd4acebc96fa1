"""The figures of each part of an evaluation: every number that a report may print, with its source."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from analysis import figures as fig
from analysis import numbers
from analysis.budget import BudgetLine, Execution
from analysis.engagement import COMPLETIONS, Engagement
from analysis.figures import Figure, Origin, both, same
from analysis.forensics import Grim, grim
from analysis.packs import GRADES, RulePack
from analysis.published import PublishedShare, ScoreReview, percent_value
from analysis.results import Unavailable
from analysis.verification import Completion

WILSON = both("95% Wilson 区间", "95% Wilson interval")
CENSUS = both(
    "全部单元均已核实，没有抽样误差；95% Wilson 区间仅表示这么多单元时比率的波动范围",
    "every unit was checked, so there is no sampling error; the 95% Wilson interval shows how far such a rate can move",
)
RATES = {
    "receipt_rate": (both("资金到位率", "Receipt rate"), both("到位 ÷ 预算", "received ÷ budget")),
    "execution_rate_of_budget": (
        both("预算执行率（按预算）", "Execution rate (of budget)"), both("支出 ÷ 预算", "spent ÷ budget"),
    ),
    "execution_rate_of_received": (
        both("预算执行率（按到位）", "Execution rate (of received)"), both("支出 ÷ 到位", "spent ÷ received"),
    ),
}  # fmt: skip
NOT_GIVEN = Unavailable(kind="not_verifiable", zh="没有提供这一金额", en="the amount was not given")


def join(figures: dict[str, Figure], more: Iterable[Figure]) -> None:
    """Add figures under their ids. Raises ValueError where one id stands for two."""
    for figure in more:
        if figure.id in figures:
            raise ValueError(f"two figures are called {figure.id}")
        figures[figure.id] = figure


def pack_figures(pack: RulePack) -> Iterator[Figure]:
    """The thresholds of the rule pack: bands, over-achievement, alerts."""
    file = f"packs/{pack.id}.yaml"
    where = Origin(source=both(pack.names["zh"], pack.names["en"]), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.id", both("规则包", "Rule pack"), pack.id, both(pack.id, pack.id), where)
    policy = pack.overachievement
    over = Origin(source=both(policy.source.article, policy.source.document), rule=pack.id, inputs=(file,))
    yield fig.pure("pack.explain_at", both("须说明的倍数", "Ratio to be explained"), policy.explain_at, over, places=1)
    yield fig.pure("pack.suspect_at", both("疑似目标偏低的倍数", "Ratio that suggests a low target"),
                   policy.suspect_at, over, places=1)  # fmt: skip
    alert = pack.alerts["execution_low"]
    source = alert.source
    yield fig.share("pack.execution_low", both("执行预警线", "Execution alert line"), alert.values["below"],
                    Origin(source=both(source.article, source.document), rule=pack.id, inputs=(file,)),
                    places=0)  # fmt: skip
    words = {
        lang: comma.join(f"{GRADES[grade][lang]} ≥ {start}" for grade, start in pack.bands if start)
        for lang, comma in (("zh", "，"), ("en", ", "))
    }
    bands = Origin(source=both(pack.bands_source.document, pack.bands_source.document), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.bands", both("等级区间", "Bands"), words["zh"], words, bands)


def completion_figures(done: Completion, engagement: Engagement) -> Iterator[Figure]:
    """Reported and verified completion with counts, interval and difference."""
    inputs = ("units.csv",)
    definition = COMPLETIONS[engagement.completion or "accepted"]
    counted = Origin(source=both("逐单元清单计数", "counted from the list of units"), inputs=inputs)
    unit_zh, unit_en = engagement.unit_name.get("zh", "个"), engagement.unit_name.get("en", "units")
    for name, value, zh, en in (
        ("units", done.n_units, "单元总数", "Units"), ("reported", done.n_reported, "自报完成", "Reported complete"),
        ("checked", done.n_checked, "现场核实", "Checked on site"),
        ("verified", done.n_verified, "核实完成", "Verified complete"),
        ("overcounted", done.n_reported - done.n_verified, "自报多于核实", "Reported above verified"),
    ):  # fmt: skip
        yield fig.count(f"completion.{name}", both(zh, en), value, counted, zh=unit_zh, en=unit_en)
    yield fig.worded("completion.definition", both("完成的口径", "Definition of completion"), engagement.completion,
                     definition, counted)  # fmt: skip
    rate = Origin(source=both("完成数 ÷ 总数", "completed ÷ all units"), inputs=inputs)
    wilson = Origin(source=CENSUS if done.is_census else WILSON, rule="wilson", inputs=inputs)
    yield fig.share(
        "completion.reported_rate", both("自报完成率", "Reported completion"), done.reported_rate, rate, places=2
    )
    yield fig.share(
        "completion.verified_rate", both("核实完成率", "Verified completion"), done.verified_rate, rate, places=2
    )
    yield fig.share("completion.low", both("核实率区间下限", "Lower bound, verified"), done.low, wilson)
    yield fig.share("completion.high", both("核实率区间上限", "Upper bound, verified"), done.high, wilson)
    gap = Origin(source=both("按单元数计算，先相减后取整", "from unit counts, rounded last"), inputs=inputs)
    yield fig.points_gap("completion.discrepancy", both("自报 − 核实", "Reported − verified"), done.discrepancy, gap)
    yield from _published_pair(engagement.published)


def _published_pair(published: Iterable[PublishedShare]) -> Iterator[Figure]:
    """The two rounded completion rates as they were published, and the difference readers would take."""
    pair = {each.figure: each for each in published}
    reported, verified = pair.get("completion.reported_rate"), pair.get("completion.verified_rate")
    if reported is None or verified is None:
        return
    for name, each in (("reported", reported), ("verified", verified)):
        yield fig.worded(f"completion.published_{name}", each.names, each.value, both(each.value, each.value),
                         Origin(source=each.source, inputs=("published.csv",)), unit="share")  # fmt: skip
    gap = percent_value(reported.value) - percent_value(verified.value)
    subtracted = Origin(
        source=both("两个取整百分数直接相减", "two rounded percentages subtracted"), inputs=("published.csv",)
    )
    yield fig.points_gap("completion.published_gap", both("公布值之差", "Published difference"), gap, subtracted)


def budget_figures(lines: Iterable[BudgetLine], result: Execution) -> Iterator[Figure]:
    """Each line and the totals in 万元, and the rates with their denominators."""
    origin = Origin(source=both("预算表", "budget table"), inputs=("budget.csv",))
    columns = {"budget": ("预算", "Budget"), "received": ("到位", "Received"), "spent": ("支出", "Spent")}
    for line in lines:
        for name, (zh, en) in columns.items():
            amount: Decimal | None = getattr(line, f"{name}_yuan")
            label = both(f"{line.names['zh']}：{zh}", f"{line.names['en']}: {en}")
            yield fig.money(f"budget.line.{line.id}.{name}", label, NOT_GIVEN if amount is None else amount, origin)
    total = Origin(source=both("各行合计", "sum of the lines"), inputs=("budget.csv",))
    for name, (zh, en) in columns.items():
        yield fig.money(
            f"budget.total.{name}", both(f"合计：{zh}", f"Total: {en}"), getattr(result, f"{name}_yuan"), total
        )
    for name, (label, formula) in RATES.items():
        origin = Origin(source=formula, inputs=("budget.csv",))
        yield fig.share(f"budget.{name}", label, getattr(result, name), origin, places=2)


def published_figures(
    published: Iterable[PublishedShare], grims: Mapping[str, Grim | None], own: tuple[int, int] | None
) -> Iterator[Figure]:
    """Published percentages, the n they name, the nearest possible shares, and whether our own count fits."""
    for each in published:
        where, start = Origin(source=each.source, inputs=("published.csv",)), f"published.{each.id}"
        yield fig.worded(f"{start}.name", each.names, each.names["zh"], each.names, where)
        yield fig.worded(f"{start}.value", each.names, each.value, same(each.value), where, unit="share")
        tested = grims[each.id]
        if tested is None:
            continue
        yield fig.count(f"{start}.n", both("公布的份数", "Published n"), tested.n, where, zh="份", en="sheets")
        yield from _grim_figures(start, tested)
        if not tested.is_possible and own is not None and own[0] in grim(each.value, own[1]).counts:
            fits = f"{own[0]}/{own[1]}"
            yield fig.worded(f"{start}.fits", both("相符的计数", "Count that fits"), fits, same(fits), where)


def _grim_figures(start: str, tested: Grim) -> Iterator[Figure]:
    origin = Origin(source=both("GRIM 粒度检验", "GRIM granularity test"), rule="grim", inputs=("published.csv",))
    verdict = (
        both("相符", "fits") if tested.is_possible else both("不相符，口径待说明", "does not fit; to be explained")
    )
    yield fig.worded(f"{start}.grim", both("粒度检验", "Granularity"), str(tested.is_possible), verdict, origin)
    if tested.is_possible:
        return
    below = int(percent_value(tested.value) * tested.n)
    for name, k in (("below", below), ("above", below + 1)):
        nearest = f"{k}/{tested.n} = {numbers.percent(Decimal(k) / tested.n, 2)}"
        yield fig.worded(f"{start}.{name}", both("最近的占比", "Nearest share"), nearest, same(nearest), origin)


def review_figures(review: ScoreReview, engagement: Engagement) -> Iterator[Figure]:
    """Published scores, their unweighted mean, and the pack's grade of the total."""
    where = Origin(source=both("公布的得分", "published scores"), inputs=("scores.csv",))
    for score in engagement.published_scores:
        yield fig.points(f"published_score.{score.id}.score", score.names, score.score, where)
        if score.grade_texts["zh"]:
            yield fig.worded(
                f"published_score.{score.id}.grade", score.names, score.grade, score.grade_texts, where, unit="grade"
            )
    mean = Origin(source=both("分项得分简单平均", "unweighted mean of the parts"), inputs=("scores.csv",))
    yield fig.count("published_score.n", both("分项数", "Parts"), review.n_parts, mean)
    yield fig.points("published_score.mean", both("简单平均", "Unweighted mean"), review.mean, mean)
    band = Origin(
        source=both("总分按规则包定等级", "the total graded by the rule pack"), rule=review.pack, inputs=("scores.csv",)
    )
    yield fig.worded(
        "published_score.band",
        both("应属等级", "Grade under the pack"),
        review.grade,
        GRADES[review.grade],
        band,
        unit="grade",
    )
