"""The public view of an evaluation (公开版): aggregates only, no small cells, no names but the lead evaluator's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from analysis.evaluation import Evaluation
from analysis.figures import Figure
from analysis.results import Unavailable
from analysis.satisfaction import SatisfiedShare
from reports.attachments import LEAST, safe_counts

PEOPLE = frozenset({"reviewer", "approver"})
NOT_PUBLIC = frozenset({"interviews", "evidence", "feedback", "visits", "experts"})
REASON = Unavailable(
    kind="not_applicable", zh=f"少于 {LEAST} 份，或可由此推出这样的数，不公开",
    en=f"fewer than {LEAST} sheets, or such a number could be worked out from it; withheld",
)  # fmt: skip
WITHHELD = {"zh": "不公开", "en": "withheld"}


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
    figures = {
        figure_id: _masked(figure) if figure_id in hidden else figure
        for figure_id, figure in evaluation.figures.items()
    }
    engagement = evaluation.engagement
    roles = {role: texts for role, texts in engagement.roles.items() if role not in PEOPLE}
    outcomes = {
        name: replace(each, sections=tuple(one for one in each.sections if one.id not in NOT_PUBLIC))
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
    if evaluation.survey is not None and _is_small(evaluation.survey.satisfied):
        yield from (f"survey.satisfied.{name}" for name in ("k", "share", "low", "high"))


def _is_small(satisfied: SatisfiedShare) -> bool:
    others = satisfied.n_valid - satisfied.n_satisfied
    return 0 < satisfied.n_satisfied < LEAST or 0 < others < LEAST


def _masked(figure: Figure) -> Figure:
    source = {"zh": REASON.zh, "en": REASON.en}
    return replace(figure, value=None, unit=REASON.kind, texts=WITHHELD, source=source)
