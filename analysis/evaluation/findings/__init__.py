"""Findings (问题): cross-checks between parts, each as fact · criterion · gap · cause · effect · recommendation.

What a finding says, and how severe it is, stands in the YAML files beside this one with places for figures; here is
only when the core draws one. Parts draw their own.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from analysis.core.figures import Figure, figure_ids, fill
from analysis.core.results import Unavailable
from analysis.evaluation.acts import chosen
from analysis.facts.budget import Execution
from analysis.facts.completion import ROUNDING, TOLERABLE, Completion
from analysis.facts.grim import Grim
from analysis.facts.published import ScoreReview
from analysis.scoring.indicators import EXCEEDED
from analysis.scoring.packs import RulePack
from analysis.scoring.score import Scorecard
from analysis.statistics.estimation.proportions import counts_interval
from analysis.survey.satisfied_share import SatisfiedShare
from questionnaires.texts import Language, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)

PARTS = ("fact", "criterion", "gap", "cause", "effect", "recommendation")
SEVERITIES: dict[str, Text] = {
    "high": TEXTS["high"],
    "medium": TEXTS["medium"],
    "low": TEXTS["low"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; every text still holds its `{figure.id}` places, so that a page can link each number."""

    id: str
    kind: str
    severity: str
    title: Text
    parts: Mapping[str, Text]

    def headline(self, figures: Mapping[str, Figure], lang: Language = "zh") -> str:
        """The finding in one line."""
        return fill(self.title[lang], figures, lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The results that findings are drawn from; parts that were not evaluated are None or empty.

    `is_comparable` says that completion was not reported and verified under two known, different definitions.
    `tolerable` is the overstated share of reported units above which what a sample shows is severe.
    """

    pack: RulePack
    completion: Completion | None = None
    is_comparable: bool = True
    tolerable: float = TOLERABLE
    satisfied: SatisfiedShare | None = None
    target: Decimal | None = None
    grims: Mapping[str, Grim | None]
    unsupported: frozenset[str] = frozenset()
    card: Scorecard | None = None
    review: ScoreReview | None = None
    execution: Execution | None = None
    time_share: Decimal | Unavailable = Decimal(1)


def is_comparable(figures: Mapping[str, Figure]) -> bool:
    """Whether reported and verified completion may be held against each other, as verification has found."""
    figure = figures.get("audit.comparable")
    return figure is None or figure.unit != "not_comparable"


def tolerable_share(figures: Mapping[str, Figure]) -> float:
    """The overstated share that the plan of verification tolerates, else the usual one."""
    figure = figures.get("audit.tolerable")
    return TOLERABLE if figure is None or figure.value is None else float(figure.value)


def draw_findings(
    evidence: Evidence,
    figures: Mapping[str, Figure],
    drawn_by_parts: Iterable[tuple[str, str]] = (),
    acts: Set[str] = frozenset(),
) -> tuple[Finding, ...]:
    """All findings, the severest first; equal ones in order: reported, asked, scored, those of the parts.

    `acts` are what was done (see `analysis.evaluation.acts`): texts that assert anything else are not printed.
    """
    drawn = [
        *_vetoes(evidence),
        *_completion(evidence),
        *_published(evidence),
        *_satisfaction(evidence),
        *_coverage(evidence),
        *_targets(evidence),
        *_readings(evidence),
        *_left_out(evidence),
        *_grades(evidence),
        *_spending(evidence),
        *_bases(acts),
        *drawn_by_parts,
    ]
    order = list(SEVERITIES)
    return tuple(
        sorted(
            (_finding(kind, about, figures, acts) for kind, about in drawn),
            key=lambda finding: order.index(finding.severity),
        )
    )


Drawn = Iterator[tuple[str, str]]


def _completion(evidence: Evidence) -> Drawn:
    """Too much was reported: a census counts it; what a sample shows is as severe as its lower bound."""
    done = evidence.completion
    if done is None or not done.overstated_low or not evidence.is_comparable:
        return
    is_severe = done.is_census or done.overstated_low > evidence.tolerable + ROUNDING
    yield "completion_overstated" if is_severe else "completion_overstated_at_least", ""


def _published(evidence: Evidence) -> Drawn:
    for published_id, grim in evidence.grims.items():
        if grim is None and published_id in evidence.unsupported:
            yield "share_without_n", published_id
        elif grim is not None and not grim.is_possible:
            yield "share_impossible", published_id


def _satisfaction(evidence: Evidence) -> Drawn:
    """What the interval says of the target; of participants who are no probability sample, only where they stand."""
    satisfied, target = evidence.satisfied, evidence.target
    if satisfied is None or target is None:
        return
    if not satisfied.is_probability:
        is_below = satisfied.share < target
        yield "satisfaction_of_participants_below" if is_below else "satisfaction_of_participants_met", ""
        return
    if satisfied.low >= target:
        return
    if satisfied.high < target:
        yield "satisfaction_below", ""
    elif satisfied.share < target:
        yield "satisfaction_below_unclear", ""
    else:
        yield "satisfaction_met_unclear", ""


def _coverage(evidence: Evidence) -> Drawn:
    satisfied, done = evidence.satisfied, evidence.completion
    if satisfied and satisfied.is_probability and done and satisfied.low > done.high:
        yield "satisfied_but_late", ""


def _targets(evidence: Evidence) -> Drawn:
    over = evidence.pack.overachievement
    for score in evidence.card.scores if evidence.card else ():
        if score.indicator.kind not in EXCEEDED or score.ratio is None or score.ratio <= over.explain_at:
            continue
        yield ("target_too_low" if score.ratio > over.suspect_at else "target_to_explain"), score.indicator.id
        if score.cut:
            yield "overachievement_cut", score.indicator.id


def _readings(evidence: Evidence) -> Drawn:
    """A negative actual is kept and shown; a share of few cases may reach its target by chance."""
    card = evidence.card
    for score in card.scores if card else ():
        reading, target = score.reading, score.indicator.target
        if reading is None or reading.value is None:
            continue
        if reading.value < 0:
            yield "reading_negative", score.indicator.id
        if reading.counts and target is not None and score.indicator.kind == "at_least":
            low, high, _ = counts_interval(*reading.counts)
            if score.is_reached and low * 100 < target:
                yield "share_of_few", score.indicator.id
            if not score.is_reached and not reading.is_census and high * 100 >= target:
                yield "share_missed_unclear", score.indicator.id


def _left_out(evidence: Evidence) -> Drawn:
    """Points that could not be scored: leaving them out must not look like a better result."""
    if evidence.card and evidence.card.scored_points < evidence.card.full_points and evidence.card.scored_points:
        yield "points_left_out", ""


def _vetoes(evidence: Evidence) -> Drawn:
    for veto in evidence.card.vetoes if evidence.card else ():
        yield "vetoed", veto.id


def _grades(evidence: Evidence) -> Drawn:
    review = evidence.review
    if review is not None and review.overall is not None and not review.is_same_grade:
        yield "grade_differs", review.overall.id


def _bases(acts: Set[str]) -> Drawn:
    """Scores that rest on what the evaluand reported of itself."""
    if "readings.reported" in acts:
        yield "scored_partly_on_reports" if "readings.verified" in acts else "scored_on_reports", ""


def _spending(evidence: Evidence) -> Drawn:
    """Execution far behind time; an estimate or an approval is no budget of the period, so nothing is said of it."""
    if evidence.execution is None or evidence.execution.basis != "budget":
        return
    rate, least = evidence.execution.execution_rate_of_budget, evidence.pack.alerts["execution_low"].values["below"]
    passed = evidence.time_share
    if not isinstance(rate, Unavailable) and not isinstance(passed, Unavailable) and rate / passed < least:
        yield "execution_low", ""


@cache
def _templates() -> dict[str, Any]:
    """What every kind of finding says, from all files; a kind stands in one of them."""
    templates: dict[str, Any] = {}
    for path in sorted(set(Path(__file__).parent.glob("*.yaml")) - {Path(__file__).with_name("texts.yaml")}):
        raw, _ = read_yaml(path)
        twice = templates.keys() & raw.keys()
        if twice:
            raise ValueError(f"{path.name} repeats {sorted(twice)}")
        templates |= raw
    return templates


def _finding(kind: str, about: str, figures: Mapping[str, Figure], acts: Set[str]) -> Finding:
    template = _templates()[kind]
    return Finding(
        id=f"{kind}.{about}" if about else kind,
        kind=kind,
        severity=template["severity"],
        title=_part(template, "title", about, figures, acts),
        parts={part: _part(template, part, about, figures, acts) for part in PARTS},
    )


def _part(template: Mapping[str, Any], part: str, about: str, figures: Mapping[str, Figure], acts: Set[str]) -> Text:
    """The text of one part: that of its case, with its additions where the figures they need exist.

    Raises
        ValueError: no case of the part holds.
    """
    texts = chosen(_possible(template[part], about, figures), acts)
    if texts is None:
        raise ValueError(f"no case of {part} holds: {template[part]}")
    for name, entry in template.items():
        extra = chosen(entry, acts) if name.startswith(f"{part}+") else None
        if extra is not None and _applies(name, extra, about, figures):
            texts = Text(texts["zh"] + extra["zh"], f"{texts['en']} {extra['en']}")
    return Text(texts["zh"].replace("$id", about), texts["en"].replace("$id", about))


def _possible(entry: Any, about: str, figures: Mapping[str, Figure]) -> Any:
    """The cases of an entry whose figures exist; an entry without cases as it is."""
    if not isinstance(entry, list):
        return entry
    return [case for case in entry if set(figure_ids(case["zh"].replace("$id", about))) <= set(figures)]


def _applies(name: str, extra: Text, about: str, figures: Mapping[str, Figure]) -> bool:
    wanted = set(figure_ids(extra["zh"].replace("$id", about)))
    if name.endswith("+fits"):
        return f"published.{about}.fits" in figures and wanted <= set(figures)
    return wanted <= set(figures)
