"""What residents would pay (支付意愿), from a bid item of the survey, and what that comes to for all households.

The settings `valuation` name the item; the annual benefit can enter the flows of costs and benefits as `=valuation`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Unpack, cast

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.errors import AnalysisError, InvalidInput
from analysis.core.figures import FEW, NOBODY, Cell, Figure, Origin, Who
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Picture, Section, figure_cell, table
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import Inputs
from analysis.inputs.settings import YamlReader
from analysis.inputs.tables import YEAR, is_year
from analysis.survey.satisfaction import NO_INFERENCE
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.valuation.benefit import PAYMENTS, AnnualBenefit, aggregate_benefit
from analysis.topics.valuation.bid_figures import COUNTED, bid_figures
from analysis.topics.valuation.bid_models import BidModel, single_bounded
from analysis.topics.valuation.bids import bids_from_dataset
from analysis.topics.valuation.fitting import LINKS, Distribution
from analysis.topics.valuation.turnbull import Turnbull, turnbull
from analysis.topics.valuation.willingness import Measure, WillingnessToPay, willingness_to_pay
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

DRAWS, SEED = 10_000, 1
CHOICES = ("truncated_mean", "median", "turnbull")
NAMES: dict[str, Text] = {
    "median": TEXTS["median"],
    "truncated_mean": TEXTS["mean_up_highest_amount"],
    "turnbull": TEXTS["turnbull_lower_bound"],
}
DISTRIBUTIONS: dict[str, Text] = {
    "logistic": TEXTS["logistic"],
    "normal": TEXTS["normal"],
    "log_logistic": TEXTS["log_logistic"],
    "log_normal": TEXTS["log_normal"],
    "weibull": TEXTS["weibull"],
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
        fault = TEXTS["has_valuation_settings_but"]
        problems.append(_problem(yaml, "item", fault, TEXTS["put_exported_bundle_there"]))
    households, first_year, years = (_whole(yaml, problems, name) for name in ("households", "first_year", "years"))
    per = yaml.one_of("valuation", "per", words=tuple(PAYMENTS))
    measure = yaml.one_of("valuation", "measure", words=CHOICES, required=False) or CHOICES[0]
    distribution = yaml.one_of("valuation", "distribution", words=tuple(LINKS), required=False) or "log_logistic"
    codes = {name: yaml.words("valuation", name) if yaml.has("valuation", name) else (name,) for name in ("yes", "no")}
    item, names = yaml.text("valuation", "item"), yaml.texts("valuation", "line")
    if per == "once" and years > 1:
        problems.append(_problem(yaml, "years", found(years), TEXTS["single_payment_arises_once"]))
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
        place=_problem(yaml, "item", found(item), TEXTS["check"]),
    )


def _whole(yaml: YamlReader, problems: list[Problem], name: str) -> int:
    value = yaml.number("valuation", name)
    if value is not None and (value < 1 or value != value.to_integral_value()):
        problems.append(_problem(yaml, name, found(value), allowed(TEXTS["whole_number_above"])))
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


def evaluate(data: Valuation, context: Context) -> Outcome[None]:
    """Willingness to pay of the valid sheets that answered, and the benefit of all households in a year."""
    valid = context.engagement.valid_sheets
    if valid is None:
        return Outcome()
    terms = [*_term_figures(data)]
    is_drawn = valid.manifest.probability  # participants who came by themselves do not speak for households
    worth = _worth(data, valid) if is_drawn else NO_INFERENCE
    if isinstance(worth, Unavailable):
        cell = NOBODY if worth is NO_INFERENCE else FEW
        none = fig.missing("valuation.annual.yuan", TEXTS["benefit_year"], worth, _origin(data), cell=cell)
        reason = Line(TEXTS["willingness_pay"].fill(zh=worth.reason))
        return Outcome(figures=(*terms, none), sections=(_section([reason]),))
    figures = [*terms, *_answer_figures(data, worth, len(valid)), *_worth_figures(data, worth)]
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
    source = TEXTS["answers_valid_sheets"].fill(item=data.item, name=name, seed=SEED)
    return Origin(source=source, rule=data.distribution, inputs=("survey/", "engagement.yaml"))


def _term_figures(data: Valuation) -> Iterator[Figure]:
    given = Origin(source=TEXTS["terms_given"], inputs=("engagement.yaml",))
    yield fig.worded("valuation.line", TEXTS["benefit_line"], data.line["zh"], data.line, given)
    yield fig.count("valuation.households", TEXTS["households"], data.households, given, noun=TEXTS["households_2"])
    year, per = data.first_year, PAYMENTS[data.per]
    yield fig.numbered("valuation.first_year", TEXTS["first_year"], year, Text.same(str(year)), given, unit="year")
    yield fig.count("valuation.years", TEXTS["years"], data.years, given, noun=TEXTS["years_2"])
    yield fig.worded("valuation.per", TEXTS["paid"], data.per, Text(per[1], per[2]), given)
    model = DISTRIBUTIONS[data.distribution]
    yield fig.worded("valuation.model", TEXTS["distribution"], data.distribution, model, given)
    yield fig.worded("valuation.measure", TEXTS["added_up"], data.measure, NAMES[data.measure], given)


def _answer_figures(data: Valuation, worth: Worth, n_sheets: int) -> Iterator[Figure]:
    """How many answered each amount, and whether fewer say yes to more."""
    label = TEXTS["sheets_valid"]
    yield fig.count("valuation.sheets", label, n_sheets, COUNTED, noun=TEXTS["sheets"], cell=Cell(n_sheets))
    yield from bid_figures(worth.bound.table.to_dict("records"), worth.model.n_dropped)
    p = float(worth.model.table.iloc[-1]["p"])
    yield fig.p_value("valuation.p", TEXTS["p_fewer_say_yes"], p, _origin(data), cell=Cell(worth.model.n))


def _worth_figures(data: Valuation, worth: Worth) -> Iterator[Figure]:
    """Each measure with its interval, and the benefit of all households in a year; the bound is a sum over shares."""
    origin, of_all = _origin(data), Who(cell=Cell(worth.model.n))
    shares = tuple(f"valuation.bid{at}.share" for at in range(len(worth.bound.table)))
    who = {name: Who(rests_on=shares) if name == "turnbull" else of_all for name in worth.chosen}
    for name, measure in worth.chosen.items():
        parts: dict[str, Amount] = {"estimate": measure.estimate, "low": measure.low, "high": measure.high}
        for key, value in parts.items():
            yield _yuan(f"valuation.{name}.{key}", NAMES[name], value, origin, **who[name])
    label, benefit = TEXTS["benefit_year"], worth.benefit
    for key in ("yuan", "low", "high"):
        amount = benefit if isinstance(benefit, Unavailable) else amounts_of(benefit)[key]
        yield fig.money(f"valuation.annual.{key}", label, amount, origin, **who[data.measure])


def amounts_of(benefit: AnnualBenefit) -> dict[str, Decimal | Unavailable]:
    """The benefit of a year and its bounds by the last word of their ids."""
    return {"yuan": benefit.annual_yuan, "low": benefit.low_yuan, "high": benefit.high_yuan}


def _yuan(figure_id: str, label: Text, value: Amount, origin: Origin, **who: Unpack[Who]) -> Figure:
    """Yuan of one household, too few to be printed in 万元."""
    if isinstance(value, Unavailable):
        return fig.missing(figure_id, label, value, origin, **who)
    printed = numbers.decimal(value)
    return fig.numbered(figure_id, label, value, TEXTS["yuan_2"].fill(printed=printed), origin, unit="yuan", **who)


def _section(blocks: list[Block]) -> Section:
    return Section(
        id="valuation", place="analysis", title=TEXTS["willingness_pay_2"], blocks=tuple(blocks), is_public=True
    )


def _blocks(worth: Worth) -> list[Block]:
    """Answers to each amount, measures of one household, and all households in a year."""
    bids = [
        [figure_cell(f"valuation.bid{at}.{key}") for key in ("amount", "n", "share", "low", "high")]
        for at in range(len(worth.bound.table))
    ]
    heads = (
        TEXTS["asked"],
        TEXTS["answers"],
        TEXTS["yes_2"],
        TEXTS["lower"],
        TEXTS["upper"],
    )
    measures = [
        [NAMES[name], *(figure_cell(f"valuation.{name}.{key}") for key in ("estimate", "low", "high"))]
        for name in worth.chosen
    ]
    falls = worth.model.falls(worth.model.table["estimate"].to_numpy()[-1])
    return [
        Line(
            TEXTS["valid_answered_blank_not"].fill(
                value_zh="金额越高，愿意的越少" if falls else "接受率不随金额下降，不能据此估值",
                value_en="fewer say yes to more" if falls else "acceptance does not fall with the amount: no value",
            )
        ),
        table(TEXTS["answers_each_amount"], heads, bids, numeric=range(1, 5)),
        Picture(
            id="valuation_curve",
            result=worth.model,
            caption=TEXTS["share_would_pay"],
            draws=("valuation.n", *(f"valuation.bid{at}.share" for at in range(len(bids)))),
        ),
        table(
            TEXTS["what_one_household_would"],
            (TEXTS["measure"], TEXTS["estimate"], TEXTS["lower"], TEXTS["upper"]),
            measures,
            numeric=range(1, 4),
        ),
        Line(TEXTS["model_turnbull_bound_assumes"]),
    ]


VALUATION = Topic(id="valuation", name=TEXTS["willingness_pay_3"], file=__file__, read=read, evaluate=evaluate)
