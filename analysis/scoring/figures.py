"""The figures of the scores: each indicator's target, actual and points, the parts, the total, and how sure it is."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.inputs.tables import Row
from analysis.scoring.indicators import Indicator
from analysis.scoring.packs import GRADES
from analysis.scoring.score import Score, Scorecard, displayed_total
from analysis.scoring.stability import GradeStability
from analysis.scoring.targets import measure_texts
from analysis.statistics.estimation.proportions import counts_interval, rule_of_interval
from questionnaires.texts import Text

SURE = 0.99
SIGNS = {"at_least": "≥", "at_most": "≤", "equal": "="}
STRICT_SIGNS = {"at_least": ">", "at_most": "<"}
INPUTS = ("indicators.csv", "readings.csv")
WORDED_TARGETS: dict[str | None, Text] = {
    "yes_no": Text("是", "yes"),
    "graded": Text("达成", "achieved"),
    "elements": Text("各要素齐备", "all elements"),
    "deduction": Text("不扣分", "no deduction"),
    "likert": Text("最高一级", "top of the scale"),
}


def score_figures(card: Scorecard, vetoes: Iterable[Row]) -> Iterator[Figure]:
    """Each indicator's target, actual, ratio and points; the parts; the total and its grade; what vetoed it."""
    for score in card.scores:
        yield from _indicator_figures(score)
    added = Origin(source=Text("末级指标得分相加", "sum of the leaves"), rule=card.pack, inputs=INPUTS)
    names = {indicator.id: indicator.names for indicator in card.indicators}
    for top, (earned, out_of) in card.by_top().items():
        yield fig.points(f"score.top.{top}.points", names[top], earned, added)
        yield fig.points(f"score.top.{top}.out_of", names[top], out_of, added, places=None)
    yield from _total_figures(card)
    yield from _veto_figures(card, vetoes)


def _total_figures(card: Scorecard) -> Iterator[Figure]:
    source = Text("可计分指标得分 ÷ 可计分分值 × 满分", "earned ÷ scored × full points")
    total = Origin(source=source, rule=card.pack, inputs=INPUTS)
    label = Text("总分", "Total")
    if isinstance(card.total, Unavailable):
        yield fig.missing("score.total", label, card.total, total)
    else:
        printed = displayed_total(card)
        texts = Text(f"{printed}分", f"{printed} points")
        yield fig.worded("score.total", label, str(card.total), texts, total, unit="points")
    before = Text("否决前总分", "Total before the veto")
    yield fig.points("score.total_before_veto", before, card.total_before_veto, total)
    yield fig.points("score.scored_points", Text("可计分分值", "Points scored"), card.scored_points, total, places=None)
    yield fig.points("score.full_points", Text("满分", "Full points"), card.full_points, total, places=None)
    usable = Origin(
        source=Text(
            "有可用读数的分值 ÷（全部分值 − 不适用的分值）",
            "points with a usable reading ÷ (all points − those that do not apply)",
        ),
        rule=card.pack,
        inputs=INPUTS,
    )
    yield fig.share(
        "score.scored_share", Text("可计分分值占比", "Share of the points scored"), card.scored_share, usable
    )
    if card.beside:
        label = Text("不适用的分值", "Points that do not apply")
        yield fig.points("score.beside", label, card.beside, total, places=None)
    added = Origin(source=Text("末级指标得分相加", "sum of the leaves"), rule=card.pack, inputs=INPUTS)
    yield fig.points("score.earned", Text("得分合计", "Points earned"), card.earned, added)
    on_reports = [
        each.indicator.points
        for each in card.scores
        if each.reading is not None and each.reading.basis == "reported" and not isinstance(each.points, Unavailable)
    ]
    if on_reports:
        label = Text("按自报数计分的分值", "Points scored as reported")
        yield fig.points("score.reported_points", label, sum(on_reports, Decimal(0)), total, places=None)
    if card.scored_points < card.full_points:
        zero = Origin(
            source=Text("未计分的指标按零分计", "what could not be scored counts as nothing"),
            rule=card.pack,
            inputs=INPUTS,
        )
        left_out = card.full_points - card.scored_points
        yield fig.points("score.left_out", Text("未计分的分值", "Points left out"), left_out, total)
        yield fig.points(
            "score.total_if_zero", Text("按零分计的总分", "Total with nothing for them"), card.earned, zero
        )
    if card.grade is not None:
        yield fig.worded("score.grade", Text("等级", "Grade"), card.grade, GRADES[card.grade], total, unit="grade")


def _veto_figures(card: Scorecard, vetoes: Iterable[Row]) -> Iterator[Figure]:
    rows = {row["veto"]: row for row in vetoes}
    for veto in card.vetoes:
        row, start = rows[veto.id], f"veto.{veto.id}"
        ruled = Origin(source=Text(veto.source.article, veto.source.document), rule=card.pack, inputs=("vetoes.csv",))
        yield fig.worded(f"{start}.name", veto.names, veto.id, veto.names, ruled)
        yield fig.points(f"{start}.cap", Text("否决后最高分", "Highest total left"), veto.cap, ruled)
        for name, label, texts in (
            ("date", Text("日期", "Date"), Text.same(row["date"])),
            ("fact", Text("事实", "Fact"), Text(row["fact_zh"], row["fact_en"])),
            ("evidence", Text("佐证", "Evidence"), Text.same(row["evidence"])),
        ):
            yield fig.worded(f"{start}.{name}", label, texts["zh"], texts, ruled)


def stability_figures(found: GradeStability | None) -> Iterator[Figure]:
    """How sure the grade is, the interval of the total, and the indicator that moves it most."""
    if found is None:
        return
    n, seed = f"{found.draws:,}", found.seed
    source = Text(f"按区间模拟 {n} 次，种子 {seed}", f"{n} draws from the intervals, seed {seed}")
    drawn = Origin(source=source, rule="grade_stability", inputs=INPUTS)
    p = found.probability
    sure = (
        Text("99%以上", "more than 99%") if p > SURE else Text.same(numbers.percent(p, 0))
    )  # draws cannot show certainty
    yield fig.worded(
        "score.stability.p", Text("等级的把握", "Probability of the grade"), str(p), sure, drawn, unit="share"
    )
    for side, value, label in (
        ("low", found.low, Text("总分下限", "Total, lower")),
        ("high", found.high, Text("总分上限", "Total, upper")),
    ):
        yield fig.points(f"score.stability.{side}", label, Decimal(repr(value)), drawn, places=1)
    first = found.sources.iloc[0]
    named = Text(str(first["label"]), str(first["label_en"]))
    yield fig.worded(
        "score.stability.decides",
        Text("影响最大的指标", "Indicator that moves it most"),
        str(first["indicator"]),
        named,
        drawn,
    )


def _indicator_figures(score: Score) -> Iterator[Figure]:
    indicator, reading = score.indicator, score.reading
    planned = Origin(source=Text("指标表", "indicator table"), inputs=("indicators.csv",))
    read = Origin(source=reading.method if reading else Text("没有读数", "no reading"), inputs=("readings.csv",))
    start, names = f"score.{indicator.id}", indicator.names
    yield fig.worded(f"{start}.name", names, indicator.id, names, planned)
    yield fig.worded(f"{start}.target", names, str(indicator.target), target_texts(indicator), planned)
    if reading is None or reading.value is None:
        reason = reading.unavailable if reading else None
        none = Unavailable(kind="not_verifiable", reason=Text("没有可核实的读数", "no reading could be verified"))
        yield fig.missing(f"{start}.actual", names, reason or none, read)
    else:
        yield fig.worded(f"{start}.actual", names, str(reading.value), _value_texts(indicator, reading.value), read)
        yield from _count_figures(start, names, reading.counts)
    if score.ratio is not None:
        yield fig.pure(f"{start}.ratio", names, score.ratio, read)
        yield fig.share(f"{start}.deviation", names, score.ratio - 1, read, places=0)
    earned = Origin(source=read.source, rule=f"{score.pack}/{score.rule}", inputs=("readings.csv",))
    yield fig.points(f"{start}.points", names, score.points, earned)
    yield fig.points(f"{start}.out_of", names, indicator.points, planned, places=None)
    if score.cut:
        yield fig.points(
            f"{start}.cut", Text("超额扣减", "Cut for over-achievement"), score.cut * indicator.points, earned
        )


def _count_figures(start: str, names: Text, counts: tuple[int, int] | None) -> Iterator[Figure]:
    """Of a share given as counts: both counts, its exact interval, and by how much one case moves it."""
    if counts is None:
        return
    k, n = counts
    counted = Origin(source=Text("按件数计数", "counted"), inputs=("readings.csv",))
    *bounds, name = counts_interval(k, n)
    found = Origin(
        source=Text(f"95% {name} 区间", f"95% {name} interval"), rule=rule_of_interval(name), inputs=("readings.csv",)
    )
    yield fig.count(f"{start}.k", names, k, counted)
    yield fig.count(f"{start}.n", names, n, counted)
    for side, bound in zip(("low", "high"), bounds, strict=True):
        yield fig.share(f"{start}.{side}", names, float(bound), found)
    yield fig.points_gap(
        f"{start}.step", Text("每一件的影响", "One case moves it by"), Decimal(1) / n, counted, places=1
    )


def target_texts(indicator: Indicator) -> Text:
    """A target as it is printed: ≥4次/年, 80%–90%, 是."""
    kind, target = indicator.kind, indicator.target
    if kind in WORDED_TARGETS:
        return _worded(WORDED_TARGETS[kind], indicator.target_text)
    if target is None:
        return Text("未写明", "not stated")
    unit = measure_texts(indicator.unit, indicator.period, word=indicator.unit_word)
    if kind == "by_date":
        day = _day(target)
        return Text(f"{day} 前", f"by {day}")
    if kind == "between":
        return Text.by(lambda lang: f"{target}–{indicator.upper}{unit[lang]}")
    sign = (STRICT_SIGNS if indicator.is_strict else SIGNS).get(kind or "", "")
    return Text.by(lambda lang: f"{sign}{target}{unit[lang]}")


def _worded(texts: Text, given: str) -> Text:
    """What a target in words comes to; its owner's own words, where there are some, stand in their place or beside."""
    if not given or given in texts.values():
        return texts
    return Text(given, f"{texts['en']} ({given})")


def _value_texts(indicator: Indicator, value: Decimal) -> Text:
    kind = indicator.kind
    if kind == "yes_no":
        return Text("是", "yes") if value >= 1 else Text("否", "no")
    if kind in ("graded", "elements"):
        return Text(f"{numbers.percent(value, 0)} 档", f"graded {numbers.percent(value, 0)}")
    if kind == "deduction":
        return Text(f"扣 {numbers.decimal(value)} 分", f"{numbers.decimal(value)} points off")
    if kind == "by_date":
        return Text.same(_day(value))
    unit = measure_texts(indicator.unit, word=indicator.unit_word)
    places = 2 if value != value.to_integral_value() else 0
    return Text.by(lambda lang: f"{numbers.decimal(value, places)}{unit[lang]}")


def _day(value: Decimal) -> str:
    """A day kept as the number 20250930; where only the month is known, its day is 00."""
    digits = f"{int(value):08d}"
    return f"{digits[:4]}-{digits[4:6]}" + (f"-{digits[6:]}" if digits[6:] != "00" else "")
