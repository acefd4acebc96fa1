"""What residents would pay (支付意愿), from a bid item of the survey, and what that comes to for all households.

The settings `valuation` name the item; the annual benefit can enter the flows of costs and benefits as `=valuation`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.errors import AnalysisError, InvalidInput
from analysis.core.figures import Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Picture, Section, figure_cell, table
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import Inputs
from analysis.inputs.settings import YamlReader
from analysis.inputs.tables import YEAR, is_year
from analysis.survey.satisfaction import NO_INFERENCE
from analysis.topics.contract import Context, Outcome, Part
from analysis.topics.valuation.benefit import PAYMENTS, AnnualBenefit, aggregate_benefit
from analysis.topics.valuation.bid_models import BidModel, bids_from_dataset, single_bounded
from analysis.topics.valuation.fitting import LINKS, Distribution
from analysis.topics.valuation.turnbull import Turnbull, turnbull
from analysis.topics.valuation.willingness import Measure, WillingnessToPay, willingness_to_pay
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text

DRAWS, SEED = 10_000, 1
CHOICES = ("truncated_mean", "median", "turnbull")
NAMES: dict[str, Text] = {
    "median": Text("中位数", "Median"),
    "truncated_mean": Text("截至最高询价的均值", "Mean up to the highest amount"),
    "turnbull": Text("Turnbull 下限", "Turnbull lower bound"),
}
DISTRIBUTIONS: dict[str, Text] = {
    "logistic": Text("逻辑斯蒂", "logistic"),
    "normal": Text("正态", "normal"),
    "log_logistic": Text("对数逻辑斯蒂", "log-logistic"),
    "log_normal": Text("对数正态", "log-normal"),
    "weibull": Text("威布尔", "Weibull"),
}
Amount = float | Unavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """Which item was asked, whom it stands for, when the benefit arises, and what it is called."""

    item: str
    households: int
    per: Literal["once", "year", "month"]
    first_year: int
    years: int
    line: Text
    measure: str
    distribution: Distribution
    yes: tuple[str, ...]
    no: tuple[str, ...]
    place: Problem


def read(inputs: Inputs, problems: list[Problem]) -> Valuation | None:
    """The settings `valuation`; None where there are none or they have faults."""
    yaml = inputs.settings
    if not yaml.has("valuation"):
        return None
    before = len(problems)
    if not (inputs.home / "survey").exists():
        fault = Text("写了 valuation，但没有数据包文件夹 survey/", "has valuation settings, but there is no survey/")
        problems.append(_problem(yaml, "item", fault, Text("放入导出的数据包", "put the exported bundle there")))
    households, first_year, years = (_whole(yaml, problems, name) for name in ("households", "first_year", "years"))
    per = yaml.one_of("valuation", "per", words=tuple(PAYMENTS))
    measure = yaml.one_of("valuation", "measure", words=CHOICES, required=False) or CHOICES[0]
    distribution = yaml.one_of("valuation", "distribution", words=tuple(LINKS), required=False) or "log_logistic"
    codes = {name: yaml.words("valuation", name) if yaml.has("valuation", name) else (name,) for name in ("yes", "no")}
    item, names = yaml.text("valuation", "item"), yaml.texts("valuation", "line")
    if per == "once" and years > 1:
        problems.append(
            _problem(yaml, "years", found(years), Text("一次性支付只计一年", "a single payment arises once"))
        )
    if len(problems) > before:
        return None
    return Valuation(
        item=item,
        households=households,
        per=cast("Literal['once', 'year', 'month']", per),
        first_year=first_year,
        years=years,
        line=names,
        measure=measure,
        distribution=cast("Distribution", distribution),
        yes=codes["yes"],
        no=codes["no"],
        place=_problem(yaml, "item", found(item), Text("请核对", "check it")),
    )


def _whole(yaml: YamlReader, problems: list[Problem], name: str) -> int:
    value = yaml.number("valuation", name)
    if value is not None and (value < 1 or value != value.to_integral_value()):
        problems.append(_problem(yaml, name, found(value), allowed(Text("大于 0 的整数", "a whole number above 0"))))
    if name == "first_year" and value is not None and not is_year(value):
        problems.append(_problem(yaml, name, found(value), YEAR))
    return int(value or 0)


def _problem(yaml: YamlReader, name: str, fault: Text, cure: Text) -> Problem:
    place = ("valuation", name)
    return Problem(file=yaml.path, row=yaml.row(place), place=".".join(place), fault=fault, cure=cure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What the answers come to: model, its measures, the bound beside it, and the benefit in a year."""

    model: BidModel
    measures: WillingnessToPay
    bound: Turnbull
    chosen: dict[str, Measure]
    benefit: AnnualBenefit | Unavailable


def evaluate(data: Valuation, context: Context) -> Outcome:
    """Willingness to pay of all returned sheets that answered, and the benefit of all households in a year."""
    if context.dataset is None:
        return Outcome()
    terms = [*_term_figures(data)]
    is_drawn = context.dataset.manifest.probability  # participants who came by themselves do not speak for households
    worth = _worth(data, context.dataset) if is_drawn else NO_INFERENCE
    if isinstance(worth, Unavailable):
        none = fig.missing("valuation.annual.yuan", Text("年效益", "Benefit in a year"), worth, _origin(data))
        reason = Line(
            Text(
                f"支付意愿{{valuation.annual.yuan}}：[[{worth.reason.zh}]]。",
                f"Willingness to pay: {{valuation.annual.yuan}} ([[{worth.reason.en}]]).",
            )
        )
        return Outcome(figures=(*terms, none), sections=(_section([reason]),))
    figures = [*terms, *_answer_figures(data, worth, len(context.dataset)), *_worth_figures(data, worth)]
    results: dict[str, Result] = {"model": worth.model, "measures": worth.measures, "turnbull": worth.bound}
    if isinstance(worth.benefit, AnnualBenefit):
        results["benefit"] = worth.benefit
    return Outcome(figures=tuple(figures), sections=(_section(_blocks(worth)),), results=results)


def _worth(data: Valuation, dataset: Dataset) -> Worth | Unavailable:
    """The model and the bound, or why the answers allow none."""
    try:
        sheets = bids_from_dataset(dataset, data.item, yes=data.yes, no=data.no)
    except InvalidInput as wrong:
        place = data.place
        raise ProblemsError(
            [Problem(file=place.file, row=place.row, place=place.place, fault=wrong.reason, cure=place.cure)]
        ) from wrong
    try:
        model = single_bounded(sheets["bid"], sheets["yes"], dist=data.distribution)
        measures, bound = willingness_to_pay(model, draws=DRAWS, seed=SEED), turnbull(sheets["bid"], sheets["yes"])
    except AnalysisError as reason:
        return Unavailable(kind="not_verifiable", reason=reason.reason)
    chosen = {name: measures.measures[name] for name in ("median", "truncated_mean")} | {"turnbull": bound.lower_bound}
    return Worth(
        model=model, measures=measures, bound=bound, chosen=chosen, benefit=_benefit(data, chosen[data.measure])
    )


def _benefit(data: Valuation, measure: Measure) -> AnnualBenefit | Unavailable:
    if isinstance(measure.estimate, Unavailable):
        return measure.estimate
    return aggregate_benefit(measure, data.households, per=data.per, first_year=data.first_year, years=data.years)


def _origin(data: Valuation) -> Origin:
    name = DISTRIBUTIONS[data.distribution]
    source = Text(
        f"全部回收问卷中对 {data.item} 的回答，单边界{name['zh']}模型，Krinsky–Robb 区间（种子 {SEED}）",
        f"answers to {data.item} of all returned sheets, single bounded {name['en']} model, Krinsky–Robb "
        f"intervals (seed {SEED})",
    )
    return Origin(source=source, rule=data.distribution, inputs=("survey/", "engagement.yaml"))


def _term_figures(data: Valuation) -> Iterator[Figure]:
    given = Origin(source=Text("按所填条件", "terms as given"), inputs=("engagement.yaml",))
    yield fig.worded("valuation.line", Text("效益行", "Benefit line"), data.line["zh"], data.line, given)
    yield fig.count(
        "valuation.households", Text("受益户数", "Households"), data.households, given, noun=Text("户", "households")
    )
    year, per = str(data.first_year), PAYMENTS[data.per]
    yield fig.worded(
        "valuation.first_year", Text("效益起始年", "First year"), year, Text.same(year), given, unit="year"
    )
    yield fig.count("valuation.years", Text("效益年数", "Years"), data.years, given, noun=Text("年", "years"))
    yield fig.worded("valuation.per", Text("支付方式", "Paid"), data.per, Text(per[1], per[2]), given)
    model = DISTRIBUTIONS[data.distribution]
    yield fig.worded("valuation.model", Text("分布", "Distribution"), data.distribution, model, given)
    yield fig.worded("valuation.measure", Text("汇总所用", "Added up"), data.measure, NAMES[data.measure], given)


def _answer_figures(data: Valuation, worth: Worth, n_sheets: int) -> Iterator[Figure]:
    """How many answered each amount, and whether fewer say yes to more."""
    counted = Origin(
        source=Text("全部回收问卷计数，未加权", "counted in all returned sheets, unweighted"), inputs=("survey/",)
    )
    for key, label, n in (
        ("returned", Text("回收问卷", "Sheets returned"), n_sheets),
        ("n", Text("回答出价题", "Sheets that answered"), worth.model.n),
        ("blank", Text("空白或不清楚", "Blank or not clear"), worth.model.n_dropped),
    ):
        yield fig.count(f"valuation.{key}", label, n, counted, noun=Text("份", "sheets"))
    for at, row in enumerate(worth.bound.table.to_dict("records")):
        start, amount = f"valuation.bid{at}", numbers.decimal(float(row["bid"]), 0)
        label = Text(f"询价 {amount} 元", f"Asked {amount} yuan")
        yield fig.worded(f"{start}.amount", label, str(row["bid"]), Text(f"{amount}元", f"{amount} yuan"), counted)
        yield fig.count(f"{start}.n", label, int(row["n"]), counted, noun=Text("份", "sheets"))
        for key in ("share", "low", "high"):
            yield fig.share(f"{start}.{key}", label, float(row[key]), counted)
    p = float(worth.model.table.iloc[-1]["p"])
    yield fig.p_value("valuation.p", Text("金额越高愿意越少的 p", "p, fewer say yes to more"), p, _origin(data))


def _worth_figures(data: Valuation, worth: Worth) -> Iterator[Figure]:
    """Each measure with its interval, and the benefit of all households in a year."""
    origin = _origin(data)
    for name, measure in worth.chosen.items():
        parts: dict[str, Amount] = {"estimate": measure.estimate, "low": measure.low, "high": measure.high}
        for key, value in parts.items():
            yield _yuan(f"valuation.{name}.{key}", NAMES[name], value, origin)
    label, benefit = Text("年效益", "Benefit in a year"), worth.benefit
    if isinstance(benefit, Unavailable):
        yield from (fig.missing(f"valuation.annual.{key}", label, benefit, origin) for key in ("yuan", "low", "high"))
        return
    amounts = {"yuan": benefit.annual_yuan, "low": benefit.low_yuan, "high": benefit.high_yuan}
    for key, amount in amounts.items():
        yield fig.money(f"valuation.annual.{key}", label, amount, origin)


def _yuan(figure_id: str, label: Text, value: Amount, origin: Origin) -> Figure:
    """Yuan of one household, too few to be printed in 万元."""
    if isinstance(value, Unavailable):
        return fig.missing(figure_id, label, value, origin)
    printed = numbers.decimal(value)
    return fig.worded(figure_id, label, str(value), Text(f"{printed}元", f"{printed} yuan"), origin, unit="yuan")


def _section(blocks: list[Block]) -> Section:
    return Section(
        id="valuation", place="analysis", title=Text("支付意愿估值", "Willingness to pay"), blocks=tuple(blocks)
    )


def _blocks(worth: Worth) -> list[Block]:
    """Answers to each amount, measures of one household, and all households in a year."""
    bids = [
        [figure_cell(f"valuation.bid{at}.{key}") for key in ("amount", "n", "share", "low", "high")]
        for at in range(len(worth.bound.table))
    ]
    heads = (
        Text("询价", "Asked"),
        Text("回答", "Answers"),
        Text("愿意", "Yes"),
        Text("下限", "Lower"),
        Text("上限", "Upper"),
    )
    measures = [
        [NAMES[name], *(figure_cell(f"valuation.{name}.{key}") for key in ("estimate", "low", "high"))]
        for name in worth.chosen
    ]
    falls = worth.model.falls(worth.model.table["estimate"].to_numpy()[-1])
    return [
        Line(
            Text(
                "全部回收 {valuation.returned} 中 {valuation.n} 回答了出价题（空白或不清楚 {valuation.blank}，不计）；"
                f"{'金额越高，愿意的越少' if falls else '接受率不随金额下降，不能据此估值'}"
                "（p {valuation.p}）。未加权。",
                "Of {valuation.returned} returned {valuation.n} answered (blank or not clear {valuation.blank}, left "
                f"out); {'fewer say yes to more' if falls else 'acceptance does not fall with the amount: no value'} "
                "(p {valuation.p}). Unweighted.",
            )
        ),
        table(Text("对各档金额的回答", "Answers to each amount"), heads, bids, numeric=range(1, 5)),
        Picture(id="valuation_curve", result=worth.model, caption=Text("愿意的比例与金额", "Share that would pay")),
        table(
            Text("一户的支付意愿（{valuation.per}）", "What one household would pay ({valuation.per})"),
            (Text("量", "Measure"), Text("估计", "Estimate"), Text("下限", "Lower"), Text("上限", "Upper")),
            measures,
            numeric=range(1, 4),
        ),
        Line(
            Text(
                "模型为{valuation.model}分布；Turnbull 下限不假定分布。按{valuation.measure} × {valuation.households}，"
                "年效益 {valuation.annual.yuan}（{valuation.annual.low} 至 {valuation.annual.high}，只含抽样误差）。"
                "这是假想的回答，往往高于实际支付。",
                "The model is {valuation.model}; the Turnbull bound assumes no distribution. Added up "
                "({valuation.measure} × {valuation.households}) the benefit is {valuation.annual.yuan} a year "
                "({valuation.annual.low} to {valuation.annual.high}, sampling error only). Answers are hypothetical "
                "and tend to exceed payments.",
            )
        ),
    ]


VALUATION_PART = Part(
    id="valuation", name=Text("支付意愿", "willingness to pay"), tables={}, read=read, evaluate=evaluate
)
