"""The public view of an evaluation (公开版): aggregates only, no small cells, no names but the lead evaluator's."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.core.figures import Figure
from analysis.core.results import Unavailable
from analysis.core.sections import Picture, Section
from analysis.evaluation.evaluate import Evaluation
from analysis.scoring.score import Score, Scorecard
from analysis.survey.satisfied_share import SatisfiedShare
from questionnaires.texts import Text
from reports.privacy.small_cells import LEAST, safe_counts

TOTALS = (
    "score.total",
    "score.total_before_veto",
    "score.total_if_zero",
    "score.earned",
    "targets.rescored.total",
)
# rules by which points take many values
GRADUAL = frozenset({"proportional", "linear_to_zero", "of_whole", "ratio", "graded_range"})
PEOPLE = frozenset({"reviewer", "approver"})
NOT_PUBLIC = frozenset({"interviews", "evidence", "feedback", "visits", "experts"})
REASON = Unavailable(
    kind="not_applicable",
    reason=Text(
        f"少于 {LEAST} 份，或可由此推出这样的数，不公开",
        f"fewer than {LEAST} sheets, or such a number could be worked out from it; withheld",
    ),
)
FEW_TOLD = re.compile(r"(?<![0-9.,])[0-4] ?(?:份|行|人)")  # a reason that tells of a few sheets
WITHHELD = Text("不公开", "withheld")
# pictures that draw these figures, or whose sentence tells them
DRAWN = {
    "valuation_curve": "valuation.",
    "audit_coverage": "audit.coverage.",
    "audit_back_checks": "audit.back_checks.",
    "appraisal_change": "appraisal.",
    "target_tracks": "target.",
}
Figures = Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """An evaluation fit for everybody, and the codes of items that are not shown in it."""

    evaluation: Evaluation
    withheld: Mapping[str, frozenset[str]]


def public_view(evaluation: Evaluation) -> PublicView:
    """The evaluation without small cells of the survey, whatever could give them away, and names of persons.

    A mean is withheld with the cells of its item: with the other counts known, it would give two hidden ones.
    """
    withheld = dict(_hidden_codes(evaluation))
    hidden = {name for item, codes in withheld.items() for name in _names(item, codes)} | set(_small(evaluation))
    hidden |= {name for found in OTHERS for name in found(evaluation.figures)}
    hidden |= set(_resting(evaluation, hidden))
    if evaluation.card is not None:
        hidden |= set(_complements(evaluation.card, hidden))
        if any(name.startswith("score.") and name.endswith(".points") for name in hidden):
            hidden |= {name for name in evaluation.figures if name.startswith("tree.") and name.endswith(".points")}
    figures = {
        figure_id: _masked(figure) if figure_id in hidden else figure
        for figure_id, figure in evaluation.figures.items()
    }
    engagement = evaluation.engagement
    roles = {role: texts for role, texts in engagement.roles.items() if role not in PEOPLE}
    outcomes = {
        name: replace(
            each, sections=tuple(_without_pictures(one, hidden) for one in each.sections if one.id not in NOT_PUBLIC)
        )
        for name, each in evaluation.outcomes.items()
    }
    shown = replace(evaluation, figures=figures, outcomes=outcomes, engagement=replace(engagement, roles=roles))
    return PublicView(evaluation=shown, withheld=withheld)


def _hidden_codes(evaluation: Evaluation) -> Iterator[tuple[str, frozenset[str]]]:
    """The codes of each item whose counts are too small, with those that would give them away."""
    if evaluation.survey is None:
        return
    for result in evaluation.survey.items:
        counts = {str(code): int(n) for code, n in zip(result.counts["code"], result.counts["n"], strict=True)}
        hidden = {code for code, n in safe_counts(counts).items() if n is None}
        if hidden and result.item.id == evaluation.survey.satisfied.item:
            hidden = set(counts)  # the satisfied count beside some of its cells would give the others
        if hidden:
            yield result.item.id, frozenset(hidden)


def _names(item: str, codes: frozenset[str]) -> Iterator[str]:
    start = f"survey.item.{item}"
    for code in codes:
        yield from (f"{start}.code.{code}", f"{start}.share.{code}")
    yield from (f"{start}.mean", f"{start}.n")


def _small(evaluation: Evaluation) -> Iterator[str]:
    """Other small counts of sheets, and the satisfied share where either side of it is small."""
    for figure_id, figure in evaluation.figures.items():
        is_count = figure_id.startswith("survey.") and figure.unit == "count" and not figure_id.endswith(".items")
        if is_count and figure.value is not None and 0 < int(figure.value) < LEAST:
            yield figure_id
        if figure_id.startswith("survey.") and figure.value is None and FEW_TOLD.search(figure.source["zh"]):
            yield figure_id
    yield from _rates_of_few(evaluation.figures)
    if evaluation.survey is not None and _is_small(evaluation.survey.satisfied):
        yield from (f"survey.satisfied.{name}" for name in ("k", "share", "low", "high"))


def _rates_of_few(figures: Figures) -> Iterator[str]:
    """Rates beside which a small count stands, and the consistency of scales that few answered in full."""
    if any(_is_low(figures, f"survey.{name}") for name in ("issued", "returned", "valid")):
        yield from ("survey.return_rate", "survey.valid_rate")
    for name in figures:
        scale = name.removesuffix(".n")
        if name.startswith("survey.scale.") and scale != name and _is_low(figures, name):
            yield from (f"{scale}.{key}" for key in ("alpha", "low", "high"))


def _is_small(satisfied: SatisfiedShare) -> bool:
    return _few(satisfied.n_satisfied, satisfied.n_valid)


def _bids(figures: Figures) -> Iterator[str]:
    """Answers to amounts asked, few of which are a yes or a no; and what would give them away."""
    amounts = [name.removesuffix(".amount") for name in figures if name.startswith("valuation.bid")]
    bids = list(dict.fromkeys(name for name in amounts if name.count(".") == 1))
    n = {bid: _count(figures, f"{bid}.n") for bid in bids} | {"valuation.blank": _count(figures, "valuation.blank")}
    unseen = {name for name, shown in safe_counts(n).items() if shown is None} if bids else set()
    few = {bid for bid in bids if bid in unseen or _few(round(_share(figures, f"{bid}.share") * n[bid]), n[bid])}
    yield from (f"{bid}.n" for bid in bids if bid in unseen)
    yield from (f"{bid}.{key}" for bid in bids if bid in few for key in ("share", "low", "high"))
    if unseen:
        yield from ("valuation.blank", "valuation.n")
    if few:  # the bound is a sum over the shares
        bound = ["turnbull"] + ["annual"] * (figures["valuation.measure"].word == "turnbull")
        yield from (f"valuation.{name}.{key}" for name in bound for key in ("estimate", "yuan", "low", "high"))


def _coverage(figures: Figures) -> Iterator[str]:
    """Sheets returned by completion; their total is known, and shares and p of all of them tell the same."""
    start, end = "audit.coverage.", ".returned"
    returned = {name: _count(figures, name) for name in figures if name.startswith(start) and name.endswith(end)}
    unseen = [name for name, shown in safe_counts(returned).items() if shown is None]
    for name in unseen:
        yield from (name, f"{name.removesuffix(end)}.return_rate")
    if unseen:
        yield from (f"{start}{key}" for key in ("finished_returned", "unfinished_returned", "p_returned"))


def _back_checks(figures: Figures) -> Iterator[str]:
    """Answers that differed when households were asked again."""
    yield from _shares(figures, "audit.back_checks.", ("n", "differ"), ("rate", "low", "high"))
    yield from (name for name in ("audit.back_checks.n", "audit.back_checks.blank") if _is_low(figures, name))


def _appraised(figures: Figures) -> Iterator[str]:
    """People at full marks in a round, and the change that would tell one round from the other."""
    found = list(_shares(figures, "appraisal.", ("n", "n_full"), ("ceiling", "low", "high", "range", "sd", "iqr")))
    yield from found
    if found:
        yield from (f"appraisal.change.{key}" for key in ("difference", "low", "high"))


def _replies(figures: Figures) -> Iterator[str]:
    """Comments by what became of them: their list is not public either."""
    counts = {name: _count(figures, name) for name in figures if name.startswith("feedback.") and name != "feedback.n"}
    yield from (name for name, shown in safe_counts(counts).items() if shown is None)
    yield from (["feedback.n"] if _is_low(figures, "feedback.n") else [])


OTHERS = (_bids, _coverage, _back_checks, _appraised, _replies)


def _shares(figures: Figures, start: str, counts: tuple[str, str], told: tuple[str, ...]) -> Iterator[str]:
    """The figures of every share below `start` that rests on few, on either side: its count and what tells it."""
    whole, part = counts
    for name in figures:
        stem = name.removesuffix(f".{part}")
        if name.startswith(start) and stem != name:
            n = _count(figures, f"{stem}.{whole}")
            if _few(_count(figures, name), n):
                yield from (name, *(f"{stem}.{key}" for key in told))
            if 0 < n < LEAST:
                yield from (f"{stem}.{key}" for key in (*counts, *told))


def _resting(evaluation: Evaluation, hidden: Collection[str]) -> Iterator[str]:
    """What repeats a hidden figure under another name: readings taken from it, counts that fit, the share without few.

    Points that are neither none nor all of an indicator follow from its reading.
    """
    figures = evaluation.figures
    for score in evaluation.card.scores if evaluation.card else ():
        if score.reading is not None and score.reading.figure in hidden:
            yield from _of_reading(score, figures)
            if not isinstance(score.points, Unavailable) and 0 < score.points < score.indicator.points:
                yield from _of_points(score)
    satisfied = "survey.satisfied.k" in hidden
    if satisfied:
        yield from (name for name in figures if name.startswith("published.") and name.endswith(".fits"))
    for each in evaluation.engagement.published:
        if each.figure in hidden and f"published.{each.id}.computed" in figures:
            yield f"published.{each.id}.computed"
    for name in figures:
        is_without = name.startswith("survey.story.quality.") and name.endswith(".share")
        if is_without and (satisfied or any(each.endswith(".doubtful") for each in hidden)):
            yield name


def _of_reading(score: Score, figures: Figures) -> Iterator[str]:
    """What an indicator's reading is told by."""
    yield from (f"score.{score.indicator.id}.{key}" for key in ("actual", "ratio", "deviation", "cut"))
    history = f"target.{score.indicator.id}."
    yield from (name for name in figures if name.startswith(history) and name.endswith(("actual", "ratio")))


def _of_points(score: Score) -> Iterator[str]:
    """What an indicator's points are told by."""
    name = score.indicator.id
    yield from (f"score.{name}.points", f"tolerance.{name}.shortfall", "tolerance.explained")


def _complements(card: Scorecard, hidden: Collection[str]) -> Iterator[str]:
    """What must be withheld so that no hidden points follow from the sums: at each level none is hidden alone.

    An indicator that can stand beside a lone one joins it; where there is none under the same first-level indicator,
    the points of that are withheld with those of another; where there is none at all, the total is.

    Source
        Complementary suppression, Willenborg & de Waal (2001), Elements of Statistical Disclosure Control, ch. 4.
    """
    sums = {top: out_of for top, (_, out_of) in card.by_top().items()}
    leaves = {top: [each for each in card.below(top) if each.in_total is not None] for top in sums}
    unseen = {
        top: [each for each in members if f"score.{each.indicator.id}.points" in hidden]
        for top, members in leaves.items()
    }
    partners = {
        top: [each for each in members if each not in unseen[top] and _can_hide(each)]
        for top, members in leaves.items()
    }
    alone = []
    for top in (top for top, found in unseen.items() if len(found) == 1):
        if partners[top]:
            yield from _smallest(partners[top])
        else:
            alone.append(top)
    if len(alone) == 1:
        others = [top for top in sorted(sums, key=lambda top: sums[top]) if top not in alone and partners[top]]
        if others:
            yield from _smallest(partners[others[0]])
            alone.append(others[0])
        else:
            yield from TOTALS
    yield from (f"score.top.{top}.points" for top in alone)
    if any(unseen.values()):
        yield from ("score.stability.low", "score.stability.high")


def _can_hide(score: Score) -> bool:
    """Whether points can stand hidden beside others: they take many values, and no figure that is shown tells them."""
    points, reading = score.points, score.reading
    is_between = not isinstance(points, Unavailable) and 0 < points < score.indicator.points
    return is_between and reading is not None and not reading.figure and score.rule in GRADUAL


def _smallest(scores: Sequence[Score]) -> Iterator[str]:
    """What tells the points of the indicator that has the fewest to give."""
    least = min(scores, key=lambda each: each.indicator.points)
    yield from (f"score.{least.indicator.id}.{key}" for key in ("actual", "ratio", "deviation", "cut"))
    yield from _of_points(least)


def _without_pictures(section: Section, hidden: Collection[str]) -> Section:
    """A section without the pictures that would show hidden figures."""
    shut = {name for name, start in DRAWN.items() if any(each.startswith(start) for each in hidden)}
    kept = tuple(block for block in section.blocks if not (isinstance(block, Picture) and block.id in shut))
    return replace(section, blocks=kept)


def _few(k: int, n: int) -> bool:
    return 0 < k < LEAST or 0 < n - k < LEAST


def _count(figures: Figures, name: str) -> int:
    value = figures[name].value if name in figures else None
    return 0 if value is None else int(value)


def _share(figures: Figures, name: str) -> float:
    value = figures[name].value if name in figures else None
    return 0.0 if value is None else float(value)


def _is_low(figures: Figures, name: str) -> bool:
    return 0 < _count(figures, name) < LEAST


def _masked(figure: Figure) -> Figure:
    source = Text(REASON.reason.zh, REASON.reason.en)
    return replace(figure, value=None, unit=REASON.kind, texts=WITHHELD, source=source)
