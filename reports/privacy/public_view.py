"""The public view of an evaluation (公开版): aggregates only, no small cells, no names but the lead evaluator's."""

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, replace

from analysis.core.figures import FEW, Figure
from analysis.core.results import Unavailable
from analysis.core.sections import Picture, Section
from analysis.evaluation.evaluate import Evaluation
from analysis.evaluation.table_list import free_of_people
from analysis.evaluation.topics import TOPICS
from analysis.topics.contract import Outcome
from questionnaires.texts import Text
from reports.privacy.small_cells import LEAST
from reports.privacy.withholding import is_untold, tells_of_people, withheld_figures

PEOPLE = frozenset({"reviewer", "approver"})
REASON = Unavailable(
    kind="not_applicable",
    reason=Text(
        f"少于 {LEAST} 份，或可由此推出这样的数，不公开",
        f"fewer than {LEAST} sheets, or such a number could be worked out from it; withheld",
    ),
)
MAY_TELL_FEW = Unavailable(
    kind="not_applicable",
    reason=Text(
        f"说明中可能写有少于 {LEAST} 份的数，不公开",
        f"the reason why there is none may tell of fewer than {LEAST} sheets; withheld",
    ),
)
WITHHELD = Text("不公开", "withheld")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """An evaluation fit for everybody, and the codes of items that are not shown in it."""

    evaluation: Evaluation
    withheld: Mapping[str, frozenset[str]]


def public_view(evaluation: Evaluation) -> PublicView:
    """The evaluation without small cells, whatever could give them away, and names of persons."""
    free = free_of_people()
    hidden = withheld_figures(evaluation.figures, free)
    figures = {name: _masked(figure, free) if name in hidden else figure for name, figure in evaluation.figures.items()}
    engagement = evaluation.engagement
    roles = {role: texts for role, texts in engagement.roles.items() if role not in PEOPLE}
    outcomes = {topic: _shown(topic, outcome, hidden, free) for topic, outcome in evaluation.outcomes.items()}
    shown = replace(evaluation, figures=figures, outcomes=outcomes, engagement=replace(engagement, roles=roles))
    return PublicView(evaluation=shown, withheld=dict(_hidden_codes(evaluation, hidden)))


def _hidden_codes(evaluation: Evaluation, hidden: Set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """The codes of each item of the survey whose counts are withheld."""
    for result in evaluation.survey.items if evaluation.survey else ():
        codes = frozenset(
            str(code) for code in result.counts["code"] if f"survey.item.{result.item.id}.code.{code}" in hidden
        )
        if codes:
            yield result.item.id, codes


def _shown(topic: str, outcome: Outcome[object], hidden: Set[str], free: Collection[str]) -> Outcome[object]:
    """What a topic shows to everybody: sections without words of persons, pictures of nothing that is withheld."""
    is_of_people = _is_of_people(topic, outcome, free)
    is_touched = is_of_people or any(figure.id in hidden for figure in outcome.figures)
    sections = tuple(
        _without_pictures(section, hidden, are_open=not is_touched)
        for section in outcome.sections
        if (not is_of_people if section.is_public is None else section.is_public)
    )
    return replace(outcome, sections=sections)


def _is_of_people(topic: str, outcome: Outcome[object], free: Collection[str]) -> bool:
    """Whether a topic reads a table of people, or has a figure that tells of them; one that nobody knows does."""
    known = next((each for each in TOPICS if each.id == topic), None)
    reads_people = known is None or not known.free_of_people >= set(known.tables)
    return reads_people or any(tells_of_people(figure, free) for figure in outcome.figures)


def _without_pictures(section: Section, hidden: Set[str], *, are_open: bool) -> Section:
    """A section without pictures of withheld figures; `are_open`: those that do not say what they draw may stay."""
    kept = tuple(
        block
        for block in section.blocks
        if not isinstance(block, Picture) or (hidden.isdisjoint(block.draws) if block.draws else are_open)
    )
    return replace(section, blocks=kept)


def _masked(figure: Figure, free: Collection[str]) -> Figure:
    """A figure without its value; without its label too, where nobody has said that this tells of no person."""
    label = WITHHELD if is_untold(figure, free) else figure.label
    reason = MAY_TELL_FEW if figure.reason and figure.cell == FEW else REASON
    return replace(
        figure,
        label=label,
        value=None,
        word=None,
        reason=reason,
        unit=reason.kind,
        texts=WITHHELD,
        source=reason.reason,
        cell=None,
    )
