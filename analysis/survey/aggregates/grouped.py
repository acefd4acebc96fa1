"""Who differs, from aggregates: the groups of each question and the kind of places that travelled."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.drawing.few_units import UnitParts
from analysis.statistics.estimation.linearisation import Estimates
from analysis.statistics.estimation.pairwise import holm
from analysis.statistics.relations.associations import crosstab, rao_scott
from analysis.statistics.relations.comparisons import Groups
from analysis.survey.aggregates.basis import UNKNOWN, Sheets
from analysis.survey.aggregates.errors import share_of
from analysis.survey.story.chapters import Named
from questionnaires.texts import NO_TEXT, in_language


def groups_again(sheets: Sheets) -> dict[int, Named]:
    """Every comparison whose counts travelled; the tests, corrected together, where those of all did."""
    start, compared = "survey.story.groups.", sheets.tables.sum_of("survey.story.groups").get("compared", 0)
    ofs = dict.fromkeys(of for of, _ in sheets.tables.counts if of.startswith(start))
    groups = {int(of.removeprefix(start)): _group(sheets, of) for of in ofs}
    known = [each.p_holm for each in groups.values()]
    corrected = holm(np.array(known)) if len(known) == compared and np.isfinite(known).all() else [UNKNOWN] * len(known)
    texts = {item.id: sheets.named(item) for item in sheets.dataset.questionnaire.variables}
    return {
        at: (texts[each.item], replace(each, p_holm=float(p)))
        for (at, each), p in zip(groups.items(), corrected, strict=True)
    }


def places_again(sheets: Sheets) -> Iterator[tuple[int, Named]]:
    """The kind of places whose counts travelled."""
    start = "survey.story.places."
    for of in dict.fromkeys(of for of, _ in sheets.tables.counts if of.startswith(start)):
        yield int(of.removeprefix(start)), (NO_TEXT, _group(sheets, of))


def _group(sheets: Sheets, of: str) -> Groups:
    cells: dict[str, dict[str, int]] = {}
    counts = sheets.tables.count_of(of)
    for what, n in counts.items():
        label, side = what.partition("=")[2].rsplit(":", 1)
        cells.setdefault(label, {})[side] = n
    name = next(iter(counts)).partition("=")[0]
    choices = sheets.dataset.questionnaire.variable(name).choices if name else ()
    rest = cells.pop("", {}).get("all", 0)
    rows = [
        {"domain": label, "n": both["all"]}
        | dict(zip(("estimate", "low", "high"), _bounds(sheets, f"{of}.g{at}", both), strict=True))
        for at, (label, both) in enumerate(cells.items(), 1)
    ]
    table = pd.DataFrame(rows).assign(no_interval="")
    nothing = UnitParts(nominal=UNKNOWN, m=len(table), stratum=np.zeros(0, dtype=np.intp))
    return Groups(
        item=name,
        estimates=Estimates(
            kind="mean",
            table=table,
            covariance=np.full((len(table), len(table)), UNKNOWN),
            degrees_of_freedom=0,
            confidence=0.95,
            df=np.full(len(table), UNKNOWN),
            parts=nothing,
        ),
        test=None,
        p_holm=_p_value(sheets, of, cells) if name else UNKNOWN,
        english={in_language(each.text, "zh"): in_language(each.text, "en") for each in choices},
        counts=pd.DataFrame(
            [{"n": both["all"], "k": both.get("satisfied", 0)} for both in cells.values()],
            index=list(cells),
        ),
        rest=(rest, 0),
        is_probability=sheets.summary.is_probability,
    )


def _bounds(sheets: Sheets, of: str, both: Mapping[str, int]) -> tuple[float, float, float]:
    sums = sheets.tables.sum_of(of)
    if "satisfied" not in both and "points" not in sums:
        return UNKNOWN, UNKNOWN, UNKNOWN
    return share_of(sums, both.get("satisfied", 0), both["all"])[:3]


def _p_value(sheets: Sheets, of: str, cells: Mapping[str, Mapping[str, int]]) -> float:
    """The p value of a comparison: of its counts where every sheet stands for one, else of weighted sums."""
    if sheets.summary.is_plain:
        if not all("satisfied" in both for both in cells.values()):
            return UNKNOWN
        table = [(both["satisfied"], both["all"] - both["satisfied"]) for both in cells.values()]
        pairs = [(row, side) for row, both in enumerate(table) for side, n in enumerate(both) for _ in range(n)]
        frame = pd.DataFrame(pairs, columns=["group", "side"]).reindex(range(sheets.summary.n))
        design = Design(weight=pd.Series(1.0, index=frame.index))
        return crosstab(design, frame["group"], frame["side"]).p_value
    sums, k = sheets.tables.sum_of(of), 2 * len(cells)
    if not {"df", f"spread:{k - 1}|{k - 1}"} <= set(sums):
        return UNKNOWN
    parts = [sheets.tables.sum_of(f"{of}.g{at}") for at in range(1, len(cells) + 1)]
    weights = np.array([(part["points"], part["weight"] - part["points"]) for part in parts])
    variance = np.array([[sums[f"spread:{min(a, b)}|{max(a, b)}"] for b in range(k)] for a in range(k)])
    return rao_scott(weights / weights.sum(), variance, sum(both["all"] for both in cells.values()), sums["df"]).p_value
