"""The chapters of a first reading from aggregates: the index, groups, drivers and quadrants, each at its own place."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.core.errors import NotEnoughData
from analysis.core.results import Result
from analysis.statistics.estimation.share_intervals import mean_interval
from analysis.statistics.relations.drivers import Drivers
from analysis.statistics.relations.importance import relative_importance
from analysis.statistics.relations.ipa import placed
from analysis.statistics.relations.share_errors import logit_bounds
from analysis.survey.aggregates.basis import UNKNOWN, Sheets
from analysis.survey.aggregates.errors import Floats, error_of, symmetric
from analysis.survey.aggregates.grouped import groups_again, places_again
from analysis.survey.satisfaction import Satisfaction
from analysis.survey.satisfaction_definitions import definition_of, range_of
from analysis.survey.story.basis import scale_of
from analysis.survey.story.chapters import Chapter, Named, Story
from analysis.survey.story.questions import planned_calls
from questionnaires.texts import NO_TEXT, Language, in_language

INDEX = "rescaled"


class Absent(Result):
    """A result that did not travel, at its place among those that did."""

    def to_frame(self) -> pd.DataFrame:
        """Nothing."""
        return pd.DataFrame()

    def sentence(self, lang: Language = "zh") -> str:
        """Nothing."""
        return NO_TEXT[lang]


def story_again(sheets: Sheets) -> Story:
    """The story as far as it travelled; what did not stands empty at its place, so that the others keep theirs."""
    chapters = {
        "quality": dict(_callbacks(sheets)),
        "satisfaction": dict(_index(sheets)),
        "groups": groups_again(sheets),
        "drivers": dict(_drivers(sheets)) | dict(_quadrants(sheets)),
        "places": dict(places_again(sheets)),
    }
    return Story(title="", bounds=(), chapters=tuple(_chapter(name, results) for name, results in chapters.items()))


def _chapter(name: str, results: Mapping[int, Named]) -> Chapter:
    places = range(1, max(results, default=0) + 1)
    return Chapter(id=name, title=NO_TEXT, results=tuple(results.get(at, (NO_TEXT, Absent())) for at in places))


def _callbacks(sheets: Sheets) -> Iterator[tuple[int, Named]]:
    """How many would be called, or why nobody can be."""
    place = sheets.tables.sum_of("survey.story.quality").get("callbacks")
    if place is not None and any(":" in what for of, what in sheets.tables.counts if of == "survey"):
        yield int(place), planned_calls(sheets.dataset)


def _index(sheets: Sheets) -> Iterator[tuple[int, Named]]:
    """The mean of the items' means, each out of 100; its error is that of the sum of all."""
    sums, scale = sheets.tables.sum_of("survey.story.index"), scale_of(sheets.overall)
    if "spread" not in sums or not all(math.isfinite(sheets.mean_of(item)) for item in sheets.ratings):
        return
    ends = range_of(INDEX, **scale)
    wide = scale["highest"] - scale["lowest"]
    means = [(sheets.mean_of(item) - scale["lowest"]) / wide for item in sheets.ratings]
    estimate = float(np.mean(means)) * ends[1]
    error = error_of(sums)
    low, high = mean_interval(estimate, error.se, n=int(sums["n"]), df=sums["df"], confidence=0.95, ends=ends)
    yield (
        2,
        (
            NO_TEXT,
            Satisfaction(
                items=tuple(item.id for item in sheets.ratings),
                definition=definition_of(INDEX),
                estimate=estimate,
                se=error.se,
                low=low,
                high=high,
                n=int(sums["n"]),
                n_weighted=sums["weight"],
                confidence=0.95,
                is_probability=sheets.summary.is_probability,
                deff=error.deff,
                is_plain=sheets.summary.is_plain,
            ),
        ),
    )


def _drivers(sheets: Sheets) -> Iterator[tuple[int, Named]]:
    """What each driver explains, from weighted products; their intervals need the sheets."""
    of = "survey.story.drivers.1"
    sums = sheets.tables.sum_of(of)
    kind = "" if sheets.summary.is_plain else "weight:"
    names = tuple(what.removeprefix(f"{kind}|") for what in sums if what.startswith(f"{kind}|") and what != f"{kind}|")
    if len(names) < 2:
        return
    weight = sums[f"{kind}|"]
    means = np.array([sums[f"{kind}|{name}"] for name in names]) / weight
    covariance = symmetric(sums, names, kind) / weight - np.outer(means, means)
    try:
        table = relative_importance(covariance, list(names[1:]))
    except NotEnoughData:
        return
    dimensions = sheets.dataset.questionnaire.dimensions.values()
    named = {in_language(each, "zh"): in_language(each, "en") for each in dimensions}
    named |= {sheets.named(item).zh: sheets.named(item).en for item in sheets.ratings}
    low, high = _share_bounds(sums, table)
    table = table.assign(
        share_low=low, share_high=high, driver_en=[named.get(name, name) for name in table["driver"]]
    ).sort_values("share", ascending=False, ignore_index=True)
    yield (
        1,
        (
            NO_TEXT,
            Drivers(
                outcome=names[0],
                model="ordered",
                table=table,
                r2=float(table["lmg"].sum()),
                n=int(sums["|"]),
                confidence=0.95,
                is_probability=sheets.summary.is_probability,
                is_linearised=not sheets.summary.is_plain,
            ),
        ),
    )


def _share_bounds(sums: Mapping[str, float], table: pd.DataFrame) -> tuple[Floats, Floats]:
    """Bounds of the shares under a design; where every sheet stands for one they are drawn again from the sheets."""
    names = [f"spread:{name}" for name in table["driver"]]
    if not set(names) <= set(sums):
        return np.full(len(table), UNKNOWN), np.full(len(table), UNKNOWN)
    se = np.sqrt([sums[name] for name in names])
    return logit_bounds(table["share"].to_numpy(), se, np.array([sums["df"]]), 0.95)


def _quadrants(sheets: Sheets) -> Iterator[tuple[int, Named]]:
    """Where each item lies: means, correlations from products, and the spread of both."""
    place = next((of for of, what in sheets.tables.sums if what == "placed"), "")
    if not place:
        return
    sums = sheets.tables.sum_of(place)
    items = [item for item in sheets.ratings if sheets.tables.sum_of(f"{place}.{item.id}")]
    level = [sheets.mean_of(item) for item in items]
    pull = [_correlation(sheets, f"{place}.{item.id}", item.id) for item in items]
    k = 2 * len(items)
    if f"spread:{k - 1}|{k - 1}" not in sums or f"spread:{k}|{k}" in sums:
        return
    spread = np.array([[sums[f"spread:{min(a, b)}|{max(a, b)}"] for b in range(k)] for a in range(k)])
    df = np.array([sums[f"df:{at}"] for at in range(k)])
    named = [sheets.named(item) for item in items]
    result = placed([name.zh for name in named], np.array([*level, *pull]), spread, df, n=int(sums["placed"]))
    result = replace(
        result,
        is_probability=sheets.summary.is_probability,
        table=result.table.assign(item_en=[name.en for name in named]),
    )
    yield int(place.rsplit(".", 1)[1]), (NO_TEXT, result)


def _correlation(sheets: Sheets, of: str, item: str) -> float:
    sums, kind = sheets.tables.sum_of(of), "" if sheets.summary.is_plain else "weight:"
    names = (item, "overall")
    means = np.array([sums[f"{kind}|{name}"] for name in names]) / sums[f"{kind}|"]
    covariance = symmetric(sums, names, kind) / sums[f"{kind}|"] - np.outer(means, means)
    return float(covariance[0, 1] / math.sqrt(covariance[0, 0] * covariance[1, 1]))
