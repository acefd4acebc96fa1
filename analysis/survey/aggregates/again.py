"""Results of a survey from its aggregates alone: the same values by the same functions, as far as the tables reach."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd

from analysis.core.errors import InvalidInput
from analysis.core.figures import Figure
from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from analysis.inputs.sharing import COVERED
from analysis.scoring.indicators import Indicator
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.moments import Moments
from analysis.statistics.estimation.response import response_counts
from analysis.statistics.scales.alpha import Alpha, alpha_of
from analysis.survey.aggregates.basis import Sheets
from analysis.survey.aggregates.chapters import story_again
from analysis.survey.aggregates.errors import error_of, share_of, symmetric
from analysis.survey.aggregates.sheets import valid_of, with_sheets
from analysis.survey.aggregates.tables import Aggregates, base_of
from analysis.survey.items import ItemResult
from analysis.survey.results import SurveyResults
from analysis.survey.rules import ScaleOf, SurveyRules
from analysis.survey.sampling.design_numbers import EQUAL, unit_numbers, weight_numbers
from analysis.survey.sampling.summary import DesignSummary, summary_of
from analysis.survey.satisfied_share import SatisfiedShare
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, Cell
from questionnaires.bundle.manifest import Manifest
from questionnaires.model import CHOICE_TYPES, Item, Questionnaire
from questionnaires.texts import Text

NOT_SENT = Unavailable(kind="not_verifiable", reason=Text("报告未随附答卷", "no sheets in the report"))
BLANKS: Mapping[str, Cell] = {"no_answer": NO_ANSWER, "not_asked": NOT_ASKED}
NAMES_OF_BLANKS = {str(cell): name for name, cell in BLANKS.items()}
NEEDED = {
    "survey.issued": ("issued",),
    "survey.returned": ("returned",),
    "survey.return_rate": ("issued", "returned"),
    "survey.valid_rate": ("returned",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Travelled:
    """What travelled of a survey: its aggregates, the questionnaire, and how the engagement counts."""

    aggregates: Aggregates
    questionnaire: Questionnaire
    rules: SurveyRules


def results_again(travelled: Travelled, indicators: tuple[Indicator, ...]) -> SurveyResults:
    """Every result of the survey that its aggregates suffice for.

    Raises
        InvalidInput: the counts of the satisfied did not travel, on which all the rest is built.
    """
    tables, rules = travelled.aggregates, travelled.rules
    counts = tables.count_of("survey")
    dataset = _stand_in(travelled, counts)
    summary = _summary(tables, counts["valid"], is_probability=dataset.manifest.probability)
    sheets = Sheets(tables=tables, dataset=dataset, rules=rules, summary=summary)
    target = next((each.target for each in indicators if each.id == rules.indicator and each.target is not None), None)
    scales = tuple((scale, _alpha(tables, scale, counts["valid"])) for scale in rules.scales)
    return SurveyResults(
        dataset=dataset,
        valid=dataset,
        design=Design(weight=pd.Series(1.0, index=range(counts["valid"])), lonely="remove"),
        summary=summary,
        response=response_counts(counts.get("issued"), counts.get("returned", counts["valid"]), counts["valid"]),
        satisfied=_satisfied(tables, rules, summary),
        target=None if target is None else Decimal(target) / 100,
        scales=scales,
        weighted_alphas=dict(_weighted_alphas(tables, scales)) if summary.is_weighted else {},
        items=tuple(
            _item(tables, item, summary)
            for item in travelled.questionnaire.variables
            if item.type in CHOICE_TYPES and base_of(tables, item)
        ),
        story=story_again(sheets),
    )


OF_GROUPS = ("survey.story.groups.", "survey.story.places.")


def known_figures(travelled: Travelled, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures that come from what travelled, not from what stands in for the rest."""
    listed = list(figures)
    shares = [each for each in listed if each.id.startswith(OF_GROUPS) and each.id.endswith(".share")]
    unknown = {each.id.removesuffix(".share") for each in shares if _is_blank(each)}
    bounds = {f"{group}.{end}" for group in unknown for end in ("low", "high")}
    ends = {f"{group.rpartition('.g')[0]}.{end}" for group in unknown for end in ("highest", "lowest")}
    return tuple(each for each in listed if each.id not in bounds | ends and _is_known(travelled, each))


def _is_blank(figure: Figure) -> bool:
    return isinstance(figure.value, float) and not math.isfinite(figure.value)


def _is_reasoned_bound(travelled: Travelled, figure: Figure) -> bool:
    """A bound or an error that there is not: why, only the sheets tell; of participants there is none in any case."""
    is_of_share = figure.id.startswith(("survey.satisfied.", *OF_GROUPS))
    is_bound = is_of_share and figure.id.endswith((".low", ".high", ".se", ".deff"))
    return is_bound and figure.reason is not None and bool(travelled.aggregates.about["probability"])


def _is_known(travelled: Travelled, figure: Figure) -> bool:
    if figure.reason is NOT_SENT or _is_blank(figure) or _is_reasoned_bound(travelled, figure):
        return False
    tables = travelled.aggregates
    of, _, code = figure.id.rpartition(".code." if ".code." in figure.id else ".share.")
    if figure.id.startswith("survey.item.") and of:
        item = travelled.questionnaire.variable(of.removeprefix("survey.item."))
        return NAMES_OF_BLANKS.get(code, code) in _counts(tables, item)
    needs = NEEDED.get(figure.id, ())
    return all((("survey", name) in tables.counts) or not tables.about.get(f"has_{name}", True) for name in needs)


def joined_by_sheets(travelled: Travelled, rows: Sequence[Sequence[str]]) -> Travelled:
    """What travelled, with the counts of de-identified sheets, names of items first."""
    tables, rules = travelled.aggregates, travelled.rules
    valid = valid_of(rows, _stand_in(travelled, tables.count_of("survey")), rules)
    return replace(travelled, aggregates=with_sheets(tables, rows, valid, rules))


def _stand_in(travelled: Travelled, counts: Mapping[str, int]) -> Dataset:
    """As many sheets as came back, of which nothing is known but how they came."""
    about = travelled.aggregates.about
    rows = [(*what.split(":"),) for what, n in counts.items() if ":" in what for _ in range(n)]
    rows = rows or [("", "")] * counts.get("returned", counts["valid"])
    manifest = Manifest(
        survey=str(about["survey"]),
        title=str(about["title"]),
        questionnaire=travelled.questionnaire.id,
        version="",
        questionnaire_digest="",
        exported_at="",
        n_issued=counts.get("issued"),
        n_returned=len(rows),
        synthetic=bool(about["synthetic"]),
        probability=bool(about["probability"]),
        source=str(about["source"]),
    )
    texts = [item.id for item in travelled.questionnaire.variables if item.type == "text"]
    said = COVERED if about["has_comments"] else NO_ANSWER
    answers = pd.DataFrame(rows, columns=["channel", "mode"])
    answers = answers.assign(**{text: pd.Series([said] * len(answers), dtype=object) for text in texts})
    nothing = answers.iloc[:0]
    return Dataset(
        answers=answers, set_aside=nothing, questionnaire=travelled.questionnaire, manifest=manifest, seal=""
    )


def _summary(tables: Aggregates, n: int, *, is_probability: bool) -> DesignSummary:
    plain = summary_of(Design(weight=pd.Series(1.0, index=range(n)), lonely="remove"), is_probability=is_probability)
    sums = tables.sum_of("survey.design")
    if not sums:
        return plain
    strata, units = (int(sums[name]) if name in sums else None for name in ("strata", "units"))
    df = (units or n) - (strata or 1)
    kish = n * sums["squares"] / sums["weight"] ** 2
    is_weighted = kish - 1 > EQUAL
    largest = sums["largest"] * n / sums["weight"] if "largest" in sums else None
    figures = [*unit_numbers(strata, units, df)]
    figures += weight_numbers(n, sums["weight"], kish, largest) if is_weighted else []
    return replace(
        plain,
        n_weighted=sums["weight"],
        n_strata=strata or 1,
        n_psu=units or n,
        df=df,
        kish_deff=kish,
        is_plain=False,
        is_weighted=is_weighted,
        has_strata=strata is not None,
        has_psu=units is not None,
        figures={figure.id: figure for figure in figures},
    )


def _satisfied(tables: Aggregates, rules: SurveyRules, summary: DesignSummary) -> SatisfiedShare:
    counts, sums = tables.count_of("survey.satisfied"), tables.sum_of("survey.satisfied")
    if not {"k", "n"} <= set(counts):
        raise InvalidInput(
            Text("满意与不满意的答卷有一方不足 5 份，未随附", "the satisfied or the others are fewer than 5")
        )
    k, n = counts["k"], counts["n"]
    share, low, high, method = share_of(sums, k, n)
    error = error_of(sums)
    return SatisfiedShare(
        item=rules.item,
        definition=rules.definition,
        n_satisfied=k,
        n_valid=n,
        share=share,
        low=low,
        high=high,
        confidence=0.95,
        se=error.se,
        n_weighted=sums.get("weight", float(n)),
        deff=error.deff,
        df=sums.get("df", float(n - 1)),
        design=summary,
        is_probability=summary.is_probability,
        method=method,
    )


def _moments(tables: Aggregates, of: str, items: tuple[str, ...], n_rows: int) -> Moments | None:
    """The moments of the complete rows of some items, where their sums travelled."""
    sums = tables.sum_of(of)
    if "|" not in sums:
        return None
    k = len(items)
    points = np.array([sums[f"|{item}"] for item in items])
    products = symmetric(sums, items)
    return Moments(
        items=items,
        missing="listwise",
        n_rows=n_rows,
        counts=np.full((k, k), sums["|"]),
        sums=np.repeat(points[:, None], k, axis=1),
        products=products,
        squares=np.repeat(np.diag(products)[:, None], k, axis=1),
        origin=np.zeros(k),
    )


def _alpha(tables: Aggregates, scale: ScaleOf, n_rows: int) -> Alpha | Unavailable:
    moments = _moments(tables, f"survey.scale.{scale.id}", scale.items, n_rows)
    return NOT_SENT if moments is None else alpha_of(moments)


def _weighted_alphas(
    tables: Aggregates, scales: tuple[tuple[ScaleOf, Alpha | Unavailable], ...]
) -> Iterator[tuple[str, float]]:
    """Alpha under weights; the divisor of the covariances cancels."""
    for scale, alpha in scales:
        sums = tables.sum_of(f"survey.scale.{scale.id}")
        if isinstance(alpha, Unavailable) or "weight:|" not in sums:
            continue
        weight, k = sums["weight:|"], len(scale.items)
        means = np.array([sums[f"weight:|{item}"] for item in scale.items]) / weight
        covariance = symmetric(sums, scale.items, "weight:") / weight - np.outer(means, means)
        yield scale.id, float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _counts(tables: Aggregates, item: Item) -> dict[str, int]:
    """The counts of an item; how many gave no answer on its scale is what the others leave of all sheets."""
    of = f"survey.item.{item.id}"
    counts = tables.count_of(of)
    beside = [*(choice.code for choice in item.choices if choice.not_applicable), *BLANKS]
    unknown = [name for name in beside if name not in counts]
    if len(unknown) == 1:
        rest = sum(counts.get(name, 0) for name in beside)
        counts[unknown[0]] = tables.counts["survey", "valid"] - base_of(tables, item) - rest
    return counts


def _item(tables: Aggregates, item: Item, summary: DesignSummary) -> ItemResult:
    """An item; answers whose counts stand together have none of their own, and no figure of theirs comes out."""
    of = f"survey.item.{item.id}"
    counts, sums = _counts(tables, item), tables.sum_of(of)
    n = base_of(tables, item)
    weight = sums.get("weight", float(n))
    codes: list[Cell] = [*(choice.code for choice in item.choices), *BLANKS.values()]
    named = [*(choice.code for choice in item.choices), *BLANKS]
    error = error_of(sums)
    return ItemResult(
        item=item,
        counts=pd.DataFrame({"code": codes, "n": [counts.get(name, 0) for name in named]}),
        n_base=n,
        mean=sums["points"] / weight if "points" in sums else NOT_SENT,
        n_weighted=weight,
        shares={code: sums.get(f"weight:{code}", math.nan) / weight for code in named} if not summary.is_plain else {},
        mean_se=error.se if math.isfinite(error.se) else NOT_SENT,
        mean_deff=error.deff if math.isfinite(error.deff) else NOT_SENT,
    )
