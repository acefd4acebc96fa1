"""The figures of one item: its base, its mean, and how often each answer was given."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.survey.items import ItemResult
from analysis.survey.sampling.summary import DesignSummary
from analysis.topics.satisfaction.satisfied_figures import INPUTS
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, Cell
from questionnaires.model import Item
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def item_figures(result: ItemResult, design: DesignSummary, *, is_told_beside: bool) -> Iterator[Figure]:
    """Base, mean and every answer of an item; where the satisfied stand beside, some of its counts tell the others."""
    item, start = result.item, f"survey.item.{result.item.id}"
    counted = Origin(source=TEXTS["counted_valid_sheets"], inputs=INPUTS)
    codes = tuple(f"{start}.code.{code}" for code in result.counts["code"])
    yield fig.count(f"{start}.n", TEXTS["base"], result.n_base, counted, cell=fig.Cell(result.n_base), rests_on=codes)
    if item.type == "rating":
        yield from _mean_figures(result, design, codes)
    scored_codes = {choice.code for choice in item.choices if not choice.not_applicable}
    source = TEXTS["weighted_base"] if design.is_weighted else TEXTS["count_base_those_who"]
    shared = Origin(source=source, rule="design" if design.is_weighted else "", inputs=INPUTS)
    for code, n in zip(result.counts["code"], result.counts["n"], strict=True):
        cell, others = fig.Cell(int(n), group=start), codes if is_told_beside else ()
        yield fig.count(f"{start}.code.{code}", _label(item, code), int(n), counted, cell=cell, rests_on=others)
        if code in scored_codes:
            share, own = _share(result, code, int(n), design), (f"{start}.code.{code}",)
            yield fig.share(f"{start}.share.{code}", _label(item, code), share, shared, rests_on=own)


def _label(item: Item, code: Cell) -> Text:
    named: Mapping[Cell, Text] = {
        NO_ANSWER: TEXTS["no_answer"],
        NOT_ASKED: TEXTS["not_asked"],
        **{choice.code: Text.of(choice.text) for choice in item.choices},
    }
    return named[code]


def _share(result: ItemResult, code: str, n: int, design: DesignSummary) -> float | Decimal | Unavailable:
    """The share of an answer: exact where every sheet stands for one, else weighted."""
    if not result.n_base:
        return Unavailable(kind="not_applicable", reason=TEXTS["nobody_answered"])
    return result.shares[code] if design.is_weighted else Decimal(n) / result.n_base


def _mean_figures(result: ItemResult, design: DesignSummary, codes: tuple[str, ...]) -> Iterator[Figure]:
    """The mean of the scale points; under a design with its error and design effect."""
    start, label = f"survey.item.{result.item.id}", Text.of(result.item.text)
    source = TEXTS["weighted_mean"] if design.is_weighted else TEXTS["mean_scale_points"]
    scored = Origin(source=source, rule="design" if design.is_weighted else "", inputs=INPUTS)
    yield fig.pure(f"{start}.mean", label, result.mean, scored, rests_on=codes)
    if design.is_plain or not design.is_probability:
        return
    linearised = Origin(source=TEXTS["linearised"], rule="design", inputs=INPUTS)
    yield fig.pure(f"{start}.mean_se", TEXTS["standard_error"], result.mean_se, linearised, rests_on=codes)
    yield fig.pure(f"{start}.mean_deff", TEXTS["design_effect"], result.mean_deff, linearised, rests_on=codes)
