"""The figures of verification: plan, visits and what they show, definitions, coverage, back-checks, invoices."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from analysis.core import figures as fig
from analysis.core.errors import AnalysisError
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.statistics.audit_sampling.bounds import TIE
from analysis.statistics.audit_sampling.misstatement import Misstatement
from analysis.statistics.audit_sampling.monetary import MonetarySample
from analysis.statistics.audit_sampling.plans import chance_of_at_most, chance_of_hit, detection_size, plan_attribute
from analysis.statistics.audit_sampling.verified_rate import STAGES, VerifiedRate
from analysis.topics.contract import Context
from analysis.topics.verification.back_checks import TYPES, BackChecks
from analysis.topics.verification.field_results import FieldResults, frame_of
from analysis.topics.verification.statement import VerificationStatement
from analysis.topics.verification.tables import Audit, Settings
from analysis.topics.verification.visits import Coverage
from questionnaires.texts import Text

COMPLETIONS: dict[str, Text] = {
    "none": Text("未开工", "not started"),
    **{key: Text(*names) for key, names in STAGES.items()},
}
FROM: dict[str, Text] = {
    "reported": Text("上报完成的单元", "units reported as done"),
    "all": Text("全部单元", "all units"),
}
UNSAID = Unavailable(kind="not_verifiable", reason=Text("自报未说明口径", "the report does not say what it counts"))
DIFFER = Unavailable(
    kind="not_comparable", reason=Text("自报与核实的口径不同", "reported and verified differ in definition")
)
NO_HOUSEHOLDS = Unavailable(
    kind="not_verifiable", reason=Text("没有各层户数", "households of the strata are not known")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plan of n visits can show: of how many units, how many would do, and the chance to meet an error."""

    population: int
    n_needed: int | Unavailable
    hit: float | Unavailable
    known_errors: int | None
    known_hit: float | Unavailable
    n_detect: int | Unavailable


def plan_of(settings: Settings, context: Context) -> Plan | None:
    """The plan against the units drawn from; None without units or without a tolerable share."""
    if not context.units or settings.tolerable is None:
        return None
    population, tolerable = len(frame_of(context.units, settings.drawn_from)), settings.tolerable
    none = Unavailable(kind="not_applicable", reason=Text("没有写走访数", "no number of visits is given"))
    hit: float | Unavailable = none
    known_hit: float | Unavailable = none
    n_needed: int | Unavailable = none
    n_detect: int | Unavailable = none
    errors = None
    if context.completion is not None and context.completion.is_census:
        errors = sum(unit.is_reported and unit.is_verified is False for unit in context.units)
    try:
        n_needed = plan_attribute(
            population, tolerable=tolerable, confidence=settings.confidence, model="hypergeometric"
        ).n
        if settings.n is not None:
            hit = chance_of_hit(population, ceil(population * tolerable * (1 - TIE)), settings.n)
            known_hit = chance_of_hit(population, errors or 0, settings.n)
        if errors:
            n_detect = detection_size(population, errors, chance=settings.confidence).n
    except AnalysisError as reason:
        hit = Unavailable(kind="not_applicable", reason=reason.reason)
    return Plan(
        population=population, n_needed=n_needed, hit=hit, known_errors=errors, known_hit=known_hit, n_detect=n_detect
    )


def plan_figures(plan: Plan, data: Audit, context: Context) -> Iterator[Figure]:
    """What was settled before the visits, and what it can show."""
    settings, unit = data.settings, _unit(context)
    exact = Origin(
        source=Text("超几何分布，不放回抽样", "hypergeometric, without replacement"),
        rule="hypergeometric",
        inputs=(data.file, "units.csv"),
    )
    counted = Origin(source=Text("逐单元清单计数", "counted from the list of units"), inputs=("units.csv",))
    yield fig.worded(
        "audit.plan.from", Text("抽样范围", "Drawn from"), settings.drawn_from, FROM[settings.drawn_from], _set(data)
    )
    label = Text("抽样范围内的单元", "Units drawn from")
    yield fig.count("audit.plan.population", label, plan.population, counted, noun=unit)
    label = Text("零差错所需走访", "Visits needed without an error")
    yield _count("audit.plan.n_needed", label, plan.n_needed, exact, unit)
    label = Text("若恰有可容忍的不实，遇到至少一处的概率", "Chance to meet one of the tolerable errors")
    yield fig.share("audit.plan.hit", label, plan.hit, exact)
    if settings.n is not None:
        yield fig.count("audit.plan.n", Text("计划走访", "Visits planned"), settings.n, _set(data), noun=unit)
    if plan.known_errors:
        label = Text("全面核实查出的不实", "Overstated, from the census")
        yield fig.count("audit.census.errors", label, plan.known_errors, counted, noun=unit)
        label = Text("同样多的走访遇到至少一处的概率", "Chance that as many visits meet one")
        yield fig.share("audit.census.hit", label, plan.known_hit, exact, places=2)
        label = Text("遇到一处所需走访", "Visits to meet one")
        yield _count("audit.census.n_detect", label, plan.n_detect, exact, unit)


def settings_figures(data: Audit) -> Iterator[Figure]:
    """Confidence and what is tolerable."""
    yield fig.share("audit.confidence", Text("把握", "Confidence"), data.settings.confidence, _set(data), places=None)
    if data.settings.tolerable is not None:
        label = Text("可容忍的不实比例", "Tolerable share")
        yield fig.share("audit.tolerable", label, data.settings.tolerable, _set(data))


def definition_figures(reported: str, data: Audit) -> Iterator[Figure]:
    """What each of the two numbers counts, and whether they compare."""
    origin, label = _set(data), Text("核实口径", "Definition, verified")
    yield fig.worded("audit.definition.verified", label, data.definition, COMPLETIONS[data.definition], origin)
    label, ours = Text("自报口径", "Definition, reported"), Text("两个口径", "The two definitions")
    if not reported:
        yield fig.missing("audit.definition.reported", label, UNSAID, origin)
        yield fig.missing("audit.comparable", ours, UNSAID, origin)
        return
    yield fig.worded("audit.definition.reported", label, reported, COMPLETIONS[reported], origin)
    if reported == data.definition:
        yield fig.worded("audit.comparable", ours, "yes", Text("口径一致", "same definition"), origin)
    else:
        yield fig.missing("audit.comparable", ours, DIFFER, origin)


def visit_figures(found: FieldResults, data: Audit, context: Context) -> Iterator[Figure]:
    """The drawn list by what became of it, then the statement."""
    counted, unit = Origin(source=Text("走访结果计数", "visits counted"), inputs=("visits.csv",)), _unit(context)
    for key, value, zh, en in (
        ("n_drawn", found.n_drawn, "抽取", "Drawn"),
        ("n_yes", found.n_yes, "核实完成", "Verified"),
        ("n_no", found.n_no, "未完成", "Not done"),
        ("n_no_access", found.n_no_access, "进不去", "No access"),
        ("n_blank", found.n_blank, "尚无结果", "No result yet"),
        ("n_visited", found.n_visited, "实际看到", "Seen"),
        ("n_errors", found.n_errors, "上报而未完成", "Reported, not done"),
        ("n_outside", found.n_outside, "不在抽样范围", "Outside the units drawn from"),
        ("n_contradicting", found.n_contradicting, "与单元清单不符", "Contradict the list of units"),
    ):
        yield fig.count(f"audit.sample.{key}", Text(zh, en), value, counted, noun=unit)
    redrawn = Origin(
        source=Text("按种子重抽后对照", "drawn again by the seed and compared"),
        rule="draw",
        inputs=("visits.csv", "units.csv", data.file),
    )
    if data.settings.seed is not None and found.n_other_list is not None:
        seed = str(data.settings.seed)
        yield fig.worded("audit.sample.seed", Text("种子", "Seed"), seed, Text.same(seed), _set(data))
        label = Text("与重抽名单不同", "Not on the list drawn again")
        yield fig.count("audit.sample.n_other_list", label, found.n_other_list, redrawn, noun=unit)
    label = Text("进不去的都按未完成计", "If no access means not done")
    yield fig.share("audit.sample.if_no_access_fails", label, found.if_no_access_fails, counted, places=2)
    if isinstance(found.statement, Unavailable):
        yield fig.missing("audit.sample.verified", Text("推算核实率", "Verified rate"), found.statement, counted)
    else:
        yield from _statement_figures(found.statement, context)


def luck_figures(found: FieldResults, plan: Plan) -> Iterator[Figure]:
    """How usual it is to meet so few of the errors that the census knows."""
    exact = Origin(
        source=Text("超几何分布，不放回抽样", "hypergeometric, without replacement"),
        rule="hypergeometric",
        inputs=("visits.csv", "units.csv"),
    )
    chance = chance_of_at_most(plan.population, plan.known_errors or 0, found.n_visited, found.n_errors)
    label = Text("遇到这么少的概率", "Chance to meet so few")
    yield fig.share("audit.census.so_few", label, chance, exact)


def _statement_figures(found: VerificationStatement, context: Context) -> Iterator[Figure]:
    inputs, unit = ("visits.csv", "units.csv"), _unit(context)
    estimated = Origin(
        source=Text("按层推算，精确区间", "estimated by stratum, exact interval"), rule="stratified", inputs=inputs
    )
    counted = Origin(source=Text("上报数 ÷ 单元总数", "reported ÷ all units"), inputs=("units.csv",))
    yield fig.share("audit.sample.reported", Text("自报完成率", "Reported"), found.reported_rate, counted, places=2)
    for key, value, zh, en in (
        ("verified", found.verified_rate, "推算核实率", "Verified rate"),
        ("low", found.low, "下限", "Lower"),
        ("high", found.high, "上限", "Upper"),
    ):
        yield fig.share(f"audit.sample.{key}", Text(zh, en), value, estimated, places=2)
    yield fig.points_gap("audit.sample.gap", Text("自报减核实", "Reported − verified"), found.discrepancy, estimated)
    yield fig.pure("audit.sample.ratio", Text("自报 ÷ 核实", "Reported ÷ verified"), found.ratio, estimated, places=3)
    tail = Origin(
        source=Text("单侧检验，超几何尾概率", "one-sided, hypergeometric tail"), rule="one_sided", inputs=inputs
    )
    if not found.is_refuted_by_one:
        yield fig.p_value("audit.sample.p", Text("单侧 p", "One-sided p"), found.p, tail)
    least = round(found.overstated_low * found.n_reported)
    label = Text("上报而未完成，至少", "Reported and not done, at least")
    yield fig.count("audit.sample.least", label, least, estimated, noun=unit)
    label = Text("上报完成", "Reported as done")
    yield fig.count("audit.sample.n_reported", label, found.n_reported, counted, noun=unit)
    label = Text("一处不符都没有时仍不能排除的不实比例", "Share not excluded by visits without an error")
    yield fig.share("audit.sample.could_show", label, found.could_show, tail)
    for key in ("rate", "low", "high"):
        label = Text("上报中的不实（推算）", "Overstated among the reported, estimated")
        over = found.overstated
        if isinstance(over, VerifiedRate):
            n = round(getattr(over, key) * over.n_units)
            yield fig.count(f"audit.sample.overstated.{key}", label, n, estimated, noun=unit)
        else:
            yield fig.missing(f"audit.sample.overstated.{key}", label, over, estimated)


def coverage_figures(found: Coverage, *, has_households: bool) -> Iterator[Figure]:
    """Households, asked and answered by completion, the make-up of each, and both tests."""
    counted = Origin(source=Text("按完工状态计数", "counted by completion"), inputs=("coverage.csv",))
    fisher = Origin(
        source=Text("Fisher 精确检验，双侧", "Fisher's exact test, two-sided"), rule="fisher", inputs=("coverage.csv",)
    )
    for row in found.table.to_dict("records"):
        start, label = f"audit.coverage.{row['completion']}", COMPLETIONS[str(row["completion"])]
        for key, zh, en in (
            ("households", "户", "households"),
            ("issued", "份", "sheets"),
            ("returned", "份", "sheets"),
        ):
            if key == "households" and not has_households:
                yield fig.missing(f"{start}.{key}", label, NO_HOUSEHOLDS, counted)
            else:
                yield fig.count(f"{start}.{key}", label, int(row[key]), counted, noun=Text(zh, en))
        none = Unavailable(kind="not_applicable", reason=Text("没有发放", "nobody was asked"))
        yield fig.share(f"{start}.return_rate", label, float(row["return_rate"]) if row["issued"] else none, counted)
    for key, zh, en in (("issued", "发放", "Issued"), ("returned", "回收", "Returned")):
        of_unfinished = Text(f"{zh}：未达到核实口径的单元", f"{en}, works not yet done")
        n = int(found.table[key].sum())
        finished = round(getattr(found, f"finished_{key}") * n)
        yield fig.count(f"audit.coverage.all_{key}", Text(zh, en), n, counted, noun=Text("份", "sheets"))
        yield fig.count(
            f"audit.coverage.unfinished_{key}", of_unfinished, n - finished, counted, noun=Text("份", "sheets")
        )
    shares = {
        "finished_households": found.finished_households if has_households else NO_HOUSEHOLDS,
        "finished_issued": found.finished_issued,
        "finished_returned": found.finished_returned,
    }
    label = Text("达到核实口径的占比", "Share in finished works")
    for key, share in shares.items():
        yield fig.share(f"audit.coverage.{key}", label, share, counted)
    label = Text("发放与完工是否有关 p", "p, asked by completion")
    yield (
        fig.p_value("audit.coverage.p_issued", label, found.p_issued, fisher)
        if has_households
        else fig.missing("audit.coverage.p_issued", label, NO_HOUSEHOLDS, fisher)
    )
    yield fig.p_value(
        "audit.coverage.p_returned", Text("回收与完工是否有关 p", "p, answered by completion"), found.p_returned, fisher
    )


def back_check_figures(found: BackChecks) -> Iterator[Figure]:
    """Differing answers by type of item beside the action line."""
    counted = Origin(source=Text("两轮答案逐题对照", "both rounds compared item by item"), inputs=("back_checks.csv",))
    cluster = Origin(
        source=Text("户为群的区间", "interval with households as clusters"),
        rule="korn_graubard",
        inputs=("back_checks.csv",),
    )
    yield fig.count(
        "audit.back_checks.n", Text("回访", "Asked again"), found.n_households, counted, noun=Text("户", "households")
    )
    yield fig.count(
        "audit.back_checks.blank",
        Text("有一轮空白", "Blank in a round"),
        found.n_blank,
        counted,
        noun=Text("个", "answers"),
    )
    yield fig.share("audit.back_checks.line", Text("行动线", "Action line"), found.action_line, counted, places=None)
    none = Unavailable(kind="not_applicable", reason=Text("只有一户，没有区间", "one household has no interval"))
    for row in found.by_type.to_dict("records"):
        start, label = f"audit.back_checks.type{row['type']}", Text(*TYPES[int(row["type"])])
        yield fig.count(f"{start}.n", label, int(row["n_compared"]), counted, noun=Text("个", "answers"))
        yield fig.count(f"{start}.differ", label, int(row["n_differ"]), counted, noun=Text("个", "answers"))
        yield fig.share(f"{start}.rate", label, float(row["rate"]), counted)
        for key in ("low", "high"):
            yield fig.share(f"{start}.{key}", label, none if row[key] != row[key] else float(row[key]), cluster)


def invoice_figures(found: Misstatement, drawn: MonetarySample, data: Audit, n_extra: int) -> Iterator[Figure]:
    """The draw, projected misstatement and its upper limits."""
    inputs = ("invoices.csv", data.file)
    counted = Origin(source=Text("按种子重抽货币单元", "monetary units drawn again by the seed"), inputs=inputs)
    bound = Origin(source=Text("Stringer 上限", "Stringer bound"), rule="stringer", inputs=inputs)
    for key, value, zh, en in (
        ("n_items", drawn.n_items, "可抽发票", "Invoices"),
        ("n_checked", found.n_checked, "审查", "Checked"),
        ("n_certain", drawn.n_certain, "大额必查", "Certain"),
        ("n_errors", len(found.errors), "有出入", "Differ"),
        ("n_aside", len(drawn.aside), "另列", "Set aside"),
        ("n_extra", n_extra, "不在名单而有审定数", "Audited, not drawn"),
    ):
        yield fig.count(f"audit.invoices.{key}", Text(zh, en), value, counted, noun=Text("张", "invoices"))
    total = found.total_yuan
    yield fig.money("audit.invoices.book", Text("账面", "Book value"), total, counted)
    for key, amount, origin, zh, en in (
        ("over", found.over_yuan, counted, "推断多报", "Projected overstatement"),
        ("over_bound", found.over_bound_yuan, bound, "多报上限", "Upper limit, overstated"),
        ("under", found.under_yuan, counted, "推断少报", "Projected understatement"),
        ("under_bound", found.under_bound_yuan, bound, "少报上限", "Upper limit, understated"),
    ):
        yield fig.money(f"audit.invoices.{key}", Text(zh, en), amount, origin)
        share = amount if isinstance(amount, Unavailable) else amount / total
        yield fig.share(f"audit.invoices.{key}_share", Text(zh, en), share, origin, places=2)
    if data.settings.tolerable is not None:
        tolerable = total * Decimal(repr(data.settings.tolerable))
        yield fig.money("audit.invoices.tolerable", Text("可容忍错报", "Tolerable"), tolerable, _set(data))


def _count(figure_id: str, label: Text, value: int | Unavailable, origin: Origin, unit: Text) -> Figure:
    if isinstance(value, Unavailable):
        return fig.missing(figure_id, label, value, origin)
    return fig.count(figure_id, label, value, origin, noun=unit)


def _set(data: Audit) -> Origin:
    return Origin(source=Text("案卷设置", "settings of the engagement"), inputs=(data.file,))


def _unit(context: Context) -> Text:
    """The classifier of a unit in both languages."""
    return context.unit_name or Text("个", "units")
