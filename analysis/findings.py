"""Findings (问题): cross-checks between parts, each as fact · criterion · gap · cause · effect · recommendation.

What a finding says stands in findings.yaml with places for figures; here is only when it is one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from analysis.budget import Execution
from analysis.figures import Figure, figure_ids, fill
from analysis.forensics import Grim
from analysis.packs import RulePack
from analysis.published import ScoreReview
from analysis.results import Language, Unavailable
from analysis.satisfaction import SatisfiedShare
from analysis.scoring import Scorecard
from analysis.verification import Completion
from questionnaires.problems import Texts
from questionnaires.yaml_lines import read_yaml

PARTS = ("fact", "criterion", "gap", "cause", "effect", "recommendation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; every text still holds its `{figure.id}` places, so that a page can link each number."""

    id: str
    kind: str
    title: Texts
    parts: Mapping[str, Texts]

    def headline(self, figures: Mapping[str, Figure], lang: Language = "zh") -> str:
        """The finding in one line."""
        return fill(self.title[lang], figures, lang)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The results that findings are drawn from; parts that were not evaluated are None or empty."""

    pack: RulePack
    completion: Completion | None = None
    satisfied: SatisfiedShare | None = None
    target: Decimal | None = None
    grims: Mapping[str, Grim | None]
    card: Scorecard | None = None
    review: ScoreReview | None = None
    execution: Execution | None = None


def draw_findings(evidence: Evidence, figures: Mapping[str, Figure]) -> tuple[Finding, ...]:
    """All findings, the weightiest first: what was reported, then what was asked, then how it was scored."""
    drawn = [
        *_completion(evidence), *_published(evidence), *_satisfaction(evidence), *_coverage(evidence),
        *_targets(evidence), *_grades(evidence), *_spending(evidence),
    ]  # fmt: skip
    return tuple(_finding(kind, about, figures) for kind, about in drawn)


Drawn = Iterator[tuple[str, str]]


def _completion(evidence: Evidence) -> Drawn:
    """Too much was reported: a census shows it by counting, a sample only beyond its interval."""
    done = evidence.completion
    if done is not None and done.discrepancy > 0 and (done.is_census or done.reported_rate > done.high):
        yield "completion_overstated", ""


def _published(evidence: Evidence) -> Drawn:
    for published_id, grim in evidence.grims.items():
        if grim is not None and not grim.is_possible:
            yield "share_impossible", published_id


def _satisfaction(evidence: Evidence) -> Drawn:
    satisfied, target = evidence.satisfied, evidence.target
    if satisfied is None or target is None or satisfied.low >= target:
        return
    if satisfied.high < target:
        yield "satisfaction_below", ""
    elif satisfied.share < target:
        yield "satisfaction_below_unclear", ""
    else:
        yield "satisfaction_met_unclear", ""


def _coverage(evidence: Evidence) -> Drawn:
    if evidence.satisfied and evidence.completion and evidence.satisfied.low > evidence.completion.high:
        yield "satisfied_but_late", ""


def _targets(evidence: Evidence) -> Drawn:
    pack = evidence.pack
    for score in evidence.card.scores if evidence.card else ():
        if score.indicator.kind != "at_least" or score.ratio is None or score.ratio <= pack.explain_at:
            continue
        yield ("target_too_low" if score.ratio > pack.suspect_at else "target_to_explain"), score.indicator.id


def _grades(evidence: Evidence) -> Drawn:
    review = evidence.review
    if review is not None and review.overall is not None and not review.is_same_grade:
        yield "grade_differs", review.overall.id


def _spending(evidence: Evidence) -> Drawn:
    if evidence.execution is None:
        return
    rate = evidence.execution.execution_rate_of_budget
    if not isinstance(rate, Unavailable) and rate < evidence.pack.alerts["execution_low"][0]:
        yield "execution_low", ""


@cache
def _templates() -> dict[str, Any]:
    raw, _ = read_yaml(Path(__file__).with_suffix(".yaml"))
    templates: dict[str, Any] = raw
    return templates


def _finding(kind: str, about: str, figures: Mapping[str, Figure]) -> Finding:
    template = _templates()[kind]
    return Finding(
        id=f"{kind}.{about}" if about else kind, kind=kind, title=_part(template, "title", about, figures),
        parts={part: _part(template, part, about, figures) for part in PARTS},
    )  # fmt: skip


def _part(template: Mapping[str, Texts], part: str, about: str, figures: Mapping[str, Figure]) -> Texts:
    """The text of one part, with its additions where the figures they need exist."""
    texts = dict(template[part])
    for name, extra in template.items():
        if name.startswith(f"{part}+") and _applies(name, extra, about, figures):
            texts = {"zh": texts["zh"] + extra["zh"], "en": f"{texts['en']} {extra['en']}"}
    return {lang: text.replace("$id", about) for lang, text in texts.items()}


def _applies(name: str, extra: Texts, about: str, figures: Mapping[str, Figure]) -> bool:
    wanted = set(figure_ids(extra["zh"].replace("$id", about)))
    if name.endswith("+fits"):
        return f"published.{about}.fits" in figures and wanted <= set(figures)
    return wanted <= set(figures)
