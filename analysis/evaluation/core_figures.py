"""The figures of each part of an evaluation: every number that a report may print, with its source."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import COMPLETIONS, Engagement
from analysis.facts.budget import BASES, BudgetLine, Execution
from analysis.facts.completion import Completion
from analysis.facts.grim import Grim, grim
from analysis.facts.published import PublishedShare, ScoreReview, percent_value
from analysis.facts.readings import MEANS, means_of_completion
from analysis.scoring.packs import GRADES, LEVELS, RulePack
from questionnaires.texts import Text

CENSUS = Text("全部单元均已核实，没有抽样误差", "every unit was checked, so there is no sampling error")
SAMPLED = Text("按是否上报分层推算，精确区间", "estimated by stratum, reported or not, with an exact interval")
ASSUMED = Text(
    "清单上自报未完成（reported 为 no）而未走访的单元按未完成计",
    "units that the list gives as not done (reported: no) and nobody visited count as not done",
)
RATES = {  # $basis: what stands for the budget, without which no rate is one of 预算执行
    "receipt_rate": (Text("资金到位率", "Receipt rate"), Text("到位 ÷ $basis", "received ÷ $basis")),
    "execution_rate_of_budget": (
        Text("$rate（按$basis）", "Execution rate (of $basis)"),
        Text("支出 ÷ $basis", "spent ÷ $basis"),
    ),
    "execution_rate_of_received": (
        Text("$rate（按到位）", "Execution rate (of received)"),
        Text("支出 ÷ 到位", "spent ÷ received"),
    ),
}
SETTINGS = "engagement.yaml"
NOT_GIVEN = Unavailable(kind="not_verifiable", reason=Text("没有提供这一金额", "the amount was not given"))


def join(figures: dict[str, Figure], more: Iterable[Figure]) -> None:
    """Add figures under their ids. Raises ValueError where one id stands for two."""
    for figure in more:
        if figure.id in figures:
            raise ValueError(f"two figures are called {figure.id}")
        figures[figure.id] = figure


def pack_figures(pack: RulePack) -> Iterator[Figure]:
    """The thresholds of the rule pack: bands, over-achievement, alerts."""
    file = f"packs/{pack.id}.yaml"
    where = Origin(source=Text(pack.names["zh"], pack.names["en"]), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.id", Text("规则包", "Rule pack"), pack.id, Text(pack.id, pack.id), where)
    policy = pack.overachievement
    over = Origin(source=Text(policy.source.article, policy.source.document), rule=pack.id, inputs=(file,))
    yield fig.pure("pack.explain_at", Text("须说明的倍数", "Ratio to be explained"), policy.explain_at, over, places=1)
    yield fig.pure(
        "pack.suspect_at",
        Text("疑似目标偏低的倍数", "Ratio that suggests a low target"),
        policy.suspect_at,
        over,
        places=1,
    )
    alert = pack.alerts["execution_low"]
    source = alert.source
    yield fig.share(
        "pack.execution_low",
        Text("执行预警线", "Execution alert line"),
        alert.values["below"],
        Origin(source=Text(source.article, source.document), rule=pack.id, inputs=(file,)),
        places=None,
    )
    yield from _source_figures(pack, where)
    comma = Text("，", ", ")
    words = Text.by(
        lambda lang: comma[lang].join(f"{GRADES[grade][lang]} ≥ {start}" for grade, start in pack.bands if start)
    )
    bands = Origin(source=Text(pack.bands_source.document, pack.bands_source.document), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.bands", Text("等级区间", "Bands"), words["zh"], words, bands)


def _source_figures(pack: RulePack, where: Origin) -> Iterator[Figure]:
    """What kinds of sources the pack rests on, and why its rule for ≤ was taken."""
    n = Counter(source.level for _, source in pack.sources())
    told = Text(
        "，".join(f"{texts['zh']} {n[level]} 条" for level, texts in LEVELS.items() if n[level]),
        ", ".join(f"{texts['en']}: {n[level]}" for level, texts in LEVELS.items() if n[level]),
    )
    yield fig.worded("pack.levels", Text("条款依据", "Sources of its rules"), pack.id, told, where)
    taken = pack.rules["at_most"]
    level, name = LEVELS[taken.source.level], taken.name
    texts = taken.source.why or Text(f"规则 {name}（{level['zh']}）", f"rule {name} ({level['en']})")
    yield fig.worded("pack.at_most", Text("“不高于”类指标的计分", "Rule for ≤"), name, texts, where)


def completion_figures(done: Completion | Unavailable, engagement: Engagement) -> Iterator[Figure]:
    """Reported and verified completion; where too few units were checked, why there is no verified rate."""
    yield from _count_figures(engagement)
    if isinstance(done, Completion):
        yield from _rate_figures(done, engagement)
    else:
        counted = Origin(source=Text("逐单元清单计数", "counted from the list of units"), inputs=("units.csv",))
        for name, zh, en in (
            ("verified_rate", "核实完成率", "Verified completion"),
            ("low", "核实率下限", "Lower bound, verified"),
            ("high", "核实率上限", "Upper bound, verified"),
            ("discrepancy", "自报 − 核实", "Reported − verified"),
            ("overcounted", "自报多于核实", "Reported above verified"),
        ):
            yield fig.missing(f"completion.{name}", Text(zh, en), done, counted)
    yield from _published_pair(engagement.published)


def _count_figures(engagement: Engagement) -> Iterator[Figure]:
    """What is counted in the list of units, and the rate as reported."""
    units, unit, definition = engagement.units, _unit(engagement), COMPLETIONS[engagement.completion or "accepted"]
    counted = Origin(source=Text("逐单元清单计数", "counted from the list of units"), inputs=("units.csv",))
    n_reported = sum(each.is_reported for each in units)
    for name, value, zh, en in (
        ("units", len(units), "单元总数", "Units"),
        ("reported", n_reported, "自报完成", "Reported complete"),
        ("checked", sum(each.is_verified is not None for each in units), "现场核实", "Checked on site"),
        ("verified", sum(each.is_verified is True for each in units), "核实完成", "Verified complete"),
    ):
        yield fig.count(f"completion.{name}", Text(zh, en), value, counted, noun=unit)
    yield fig.worded(
        "completion.definition",
        Text("完成的口径", "Definition of completion"),
        engagement.completion,
        definition,
        counted,
    )
    rate = Origin(source=Text("完成数 ÷ 总数", "completed ÷ all units"), inputs=("units.csv",))
    label = Text("自报完成率", "Reported completion")
    yield fig.share("completion.reported_rate", label, n_reported / len(units), rate, places=2)


def _rate_figures(done: Completion, engagement: Engagement) -> Iterator[Figure]:
    """What was verified and how, its bounds, and how far the report is from it; a sample has some of its own."""
    inputs, unit = ("units.csv",), _unit(engagement)
    means = means_of_completion(done)
    listed = Origin(source=Text("单元清单上有核实结果的单元", "units of the list with a result"), inputs=inputs)
    yield fig.worded("completion.means", Text("怎样核实", "How it was verified"), means, MEANS[means], listed)
    found = Origin(source=_how_verified(done), rule="" if done.is_census else "stratified", inputs=inputs)
    label = Text(f"{MEANS[means]['zh']}完成率", f"Completion, {MEANS[means]['en']}")
    yield fig.share("completion.verified_rate", label, done.verified_rate, found, places=2)
    yield fig.share("completion.low", Text("核实率下限", "Lower bound, verified"), done.low, found)
    yield fig.share("completion.high", Text("核实率上限", "Upper bound, verified"), done.high, found)
    above = done.n_reported - round(done.verified_rate * done.n_units)
    yield fig.count("completion.overcounted", Text("自报多于核实", "Reported above verified"), above, found, noun=unit)
    counted = Origin(source=Text("按单元数计算，先相减后取整", "from unit counts, rounded last"), inputs=inputs)
    gap = counted if done.is_census else found
    yield fig.points_gap("completion.discrepancy", Text("自报 − 核实", "Reported − verified"), done.discrepancy, gap)
    if not done.is_census:
        yield from _sample_figures(done, found, unit)
    if done.n_assumed:
        label = Text("自报未完成而未走访", "Not reported and not visited")
        yield fig.count("completion.assumed", label, done.n_assumed, found, noun=unit)


def _sample_figures(done: Completion, origin: Origin, unit: Text) -> Iterator[Figure]:
    """What only a sample has: texts that speak of an interval name one of these."""
    yield fig.share("completion.confidence", Text("区间的置信度", "Confidence"), done.confidence, origin, places=None)
    least = round(done.overstated_low * done.n_reported)
    label = Text("至少多报", "Reported too many, at least")
    yield fig.count("completion.overcounted_low", label, least, origin, noun=unit)


def _how_verified(done: Completion) -> Text:
    """How the verified rate came about, and what counts as not done without a visit."""
    if not done.n_assumed:
        return CENSUS if done.is_census else SAMPLED
    start = (
        Text("上报的单元均已核实，没有抽样误差", "all reported units were checked: no sampling error")
        if done.is_census
        else SAMPLED
    )
    return Text(f"{start['zh']}；{ASSUMED['zh']}", f"{start['en']}; {ASSUMED['en']}")


def _unit(engagement: Engagement) -> Text:
    return Text(engagement.unit_name.get("zh", "个"), engagement.unit_name.get("en", "units"))


def _published_pair(published: Iterable[PublishedShare]) -> Iterator[Figure]:
    """The two rounded completion rates as they were published, and the difference readers would take."""
    pair = {each.figure: each for each in published}
    reported, verified = pair.get("completion.reported_rate"), pair.get("completion.verified_rate")
    if reported is None or verified is None:
        return
    for name, each in (("reported", reported), ("verified", verified)):
        yield fig.worded(
            f"completion.published_{name}",
            each.names,
            each.value,
            Text(each.value, each.value),
            Origin(source=each.source, inputs=("published.csv",)),
            unit="share",
        )
    gap = percent_value(reported.value) - percent_value(verified.value)
    subtracted = Origin(
        source=Text("两个取整百分数直接相减", "two rounded percentages subtracted"), inputs=("published.csv",)
    )
    yield fig.points_gap("completion.published_gap", Text("公布值之差", "Published difference"), gap, subtracted)


def budget_figures(lines: Iterable[BudgetLine], result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """Each line and the totals in 万元, the rates with their denominators, and the share of time that has passed."""
    basis = BASES[result.basis]
    name_of_basis = Text(basis["zh"], basis["en"].capitalize())
    yield fig.worded(
        "budget.basis",
        name_of_basis,
        result.basis,
        basis,
        Origin(source=Text("设置 budget.basis", "setting budget.basis"), inputs=(SETTINGS,)),
    )
    origin = Origin(source=Text("预算表", "budget table"), inputs=("budget.csv",))
    received, spent = ("到位", "Received"), ("支出", "Spent")
    columns = {"budget": (name_of_basis["zh"], name_of_basis["en"]), "received": received, "spent": spent}
    for line in lines:
        for name, (zh, en) in columns.items():
            amount: Decimal | None = getattr(line, f"{name}_yuan")
            label = Text(f"{line.names['zh']}：{zh}", f"{line.names['en']}: {en}")
            yield fig.money(f"budget.line.{line.id}.{name}", label, NOT_GIVEN if amount is None else amount, origin)
    total = Origin(source=Text("各行合计", "sum of the lines"), inputs=("budget.csv",))
    for name, (zh, en) in columns.items():
        yield fig.money(
            f"budget.total.{name}", Text(f"合计：{zh}", f"Total: {en}"), getattr(result, f"{name}_yuan"), total
        )
    for name, (label, formula) in RATES.items():
        origin = Origin(source=_of_basis(formula, basis), inputs=("budget.csv",))
        yield fig.share(f"budget.{name}", _of_basis(label, basis), getattr(result, name), origin, places=2)
    yield from _pace_figures(result, elapsed)


def _of_basis(words: Text, basis: Text) -> Text:
    rate = "预算执行率" if basis is BASES["budget"] else "执行率"
    return Text.by(lambda lang: words[lang].replace("$basis", basis[lang]).replace("$rate", rate))


def _pace_figures(result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """The share of time, and execution against it where the denominator is the budget of the period."""
    days = Text(
        "评价时段已过天数 ÷ 总天数；时段已结束的按全部计",
        "days of the period passed ÷ its days; all of them once it is over",
    )
    yield fig.share(
        "budget.time_share",
        Text("时间进度", "Time elapsed"),
        elapsed,
        Origin(source=days, rule="time_share", inputs=(SETTINGS,)),
    )
    if result.basis == "budget":
        rate = result.execution_rate_of_budget
        pace = Origin(
            source=Text("预算执行率 ÷ 时间进度", "execution ÷ time elapsed"),
            rule="time_share",
            inputs=("budget.csv", SETTINGS),
        )
        of_time = (
            rate if isinstance(rate, Unavailable) else elapsed if isinstance(elapsed, Unavailable) else rate / elapsed
        )
        yield fig.share(
            "budget.execution_of_time", Text("执行进度（按时间）", "Execution against time"), of_time, pace, places=2
        )


def published_figures(
    published: Iterable[PublishedShare], grims: Mapping[str, Grim | None], own: tuple[int, int] | None
) -> Iterator[Figure]:
    """Published percentages, the n they name, the nearest possible shares, and whether our own count fits."""
    for each in published:
        where, start = Origin(source=each.source, inputs=("published.csv",)), f"published.{each.id}"
        yield fig.worded(f"{start}.name", each.names, each.names["zh"], each.names, where)
        yield fig.worded(f"{start}.value", each.names, each.value, Text.same(each.value), where, unit="share")
        tested = grims[each.id]
        if tested is None:
            continue
        yield fig.count(f"{start}.n", Text("公布的份数", "Published n"), tested.n, where, noun=Text("份", "sheets"))
        yield from _grim_figures(start, tested)
        if not tested.is_possible and own is not None and own[0] in grim(each.value, own[1]).counts:
            fits = f"{own[0]}/{own[1]}"
            yield fig.worded(f"{start}.fits", Text("相符的计数", "Count that fits"), fits, Text.same(fits), where)


def _grim_figures(start: str, tested: Grim) -> Iterator[Figure]:
    origin = Origin(source=Text("GRIM 粒度检验", "GRIM granularity test"), rule="grim", inputs=("published.csv",))
    verdict = (
        Text("相符", "fits") if tested.is_possible else Text("不相符，口径待说明", "does not fit; to be explained")
    )
    yield fig.worded(f"{start}.grim", Text("粒度检验", "Granularity"), str(tested.is_possible), verdict, origin)
    if tested.is_possible:
        return
    below = int(percent_value(tested.value) * tested.n)
    for name, k in (("below", below), ("above", below + 1)):
        nearest = f"{k}/{tested.n} = {numbers.percent(Decimal(k) / tested.n, 2)}"
        yield fig.worded(f"{start}.{name}", Text("最近的占比", "Nearest share"), nearest, Text.same(nearest), origin)


def review_figures(review: ScoreReview, engagement: Engagement) -> Iterator[Figure]:
    """Published scores, their unweighted mean, and the pack's grade of the total."""
    where = Origin(source=Text("公布的得分", "published scores"), inputs=("scores.csv",))
    for score in engagement.published_scores:
        yield fig.worded(f"published_score.{score.id}.name", score.names, score.id, score.names, where)
        yield fig.points(f"published_score.{score.id}.score", score.names, score.score, where)
        if score.grade_texts["zh"]:
            yield fig.worded(
                f"published_score.{score.id}.grade", score.names, score.grade, score.grade_texts, where, unit="grade"
            )
    added = Origin(source=Text("分项得分相加", "the parts added"), inputs=("scores.csv",))
    yield fig.count("published_score.n", Text("分项数", "Parts"), review.n_parts, added)
    if review.relation in ("sum", "neither"):
        yield fig.points("published_score.sum", Text("分项得分之和", "Sum of the parts"), review.total_of_parts, added)
    if review.relation != "sum" and review.mean is not None:
        mean = Origin(source=Text("分项得分简单平均", "unweighted mean of the parts"), inputs=("scores.csv",))
        yield fig.points("published_score.mean", Text("简单平均", "Unweighted mean"), review.mean, mean)
    if review.overall is None or review.grade is None:
        return
    band = Origin(
        source=Text("总分按规则包定等级", "the total graded by the rule pack"), rule=review.pack, inputs=("scores.csv",)
    )
    total, label = review.overall, Text("公布的总分", "Published total")
    yield fig.points("published_score.total", label, total.score, where)
    yield fig.worded(
        "published_score.band",
        Text("应属等级", "Grade under the pack"),
        review.grade,
        GRADES[review.grade],
        band,
        unit="grade",
    )
