"""What was done, as the data of an engagement show it: fixed sentences say in data which of it they require.

    practice_line:                          # a list of cases: the first whose requirements all hold is printed,
      - requires: [visits.census]           # and nothing where none does
        zh: …
      - requires: [visits, not visits.census]
        zh: …

No sentence may assert an act of the evaluator, the evaluand or the residents that `acts_of` does not find.
"""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from analysis.core.results import Unavailable
from analysis.facts.completion import Completion
from analysis.facts.readings import means_of_completion
from analysis.scoring.packs import RulePack
from analysis.scoring.scorecard import Scorecard
from analysis.statistics.estimation.weighting.representativity import Representativity
from analysis.survey.authenticity.screen import Screen
from analysis.survey.results import SurveyResults
from analysis.topics.contract import Context, Engagement
from analysis.topics.satisfaction.topic import SATISFACTION
from analysis.topics.scores.findings import scored_on
from analysis.topics.scores.topic import SCORES
from analysis.topics.verification.completion import COMPLETION
from analysis.topics.verification.tables import Audit
from analysis.topics.verification.topic import AUDIT
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NOT = "not "
BASES = ("reported", "verified")
ACTS: dict[str, Text] = {
    "checked": TEXTS["something_there_to_check"],
    "scored": TEXTS["some_indicator_scored"],
    "readings.reported": TEXTS["some_indicator_scored_reported"],
    "readings.verified": TEXTS["some_indicator_scored_verified"],
    "readings.both": TEXTS["some_indicator_has_both"],
    "visits": TEXTS["some_unit_seen_site"],
    "visits.census": TEXTS["every_unit_seen_site"],
    "visits.of_reported": TEXTS["every_unit_reported_done"],
    "visits.sample": TEXTS["completion_estimated_units_seen"],
    "verified": TEXTS["something_verified_evaluator"],
    "visits.drawn": TEXTS["drawn_list_visits_has"],
    "visits.seeded": TEXTS["list_visits_has_seed"],
    "survey": TEXTS["there_survey"],
    "survey.probability": TEXTS["survey_probability_sample"],
    "survey.target": TEXTS["satisfied_share_has_target"],
    "survey.plain": TEXTS["every_sheet_stands_for_as_many"],
    "survey.weighted": TEXTS["sheets_weigh_differently"],
    "survey.interval": TEXTS["satisfied_share_has_interval"],
    "survey.frame": TEXTS["frame_tells_who_answered"],
    "survey.screened": TEXTS["sheets_were_screened"],
    "survey.comments": TEXTS["somebody_wrote_comment"],
    "coverage": TEXTS["issued_returned_known_completion"],
    "coverage.unfinished": TEXTS["households_works_not_yet"],
    "draw.recorded": TEXTS["list_visits_carries_record"],
    "pack.unchecked": TEXTS["some_clause_pack_not"],
    "pack.mixed": TEXTS["not_all_rules_pack"],
    "pack.at_most_local": TEXTS["indicator_scored_rule_not"],
    "score.not_applicable": TEXTS["some_indicator_does_not"],
    "score.missing": TEXTS["some_indicator_cannot_compared"],
    "score.graded": TEXTS["total_has_grade"],
    "score.rescaled": TEXTS["something_left_out_of_total"],
    "score.zeroed": TEXTS["something_counts_nothing_until_supplied"],
}


def acts_of(context: Context) -> frozenset[str]:
    """Which of `ACTS` the data of an engagement, and what its topics have come to, contain."""
    engagement, audit = context.engagement, AUDIT.data(context.engagement)
    completion, survey, card = context.of(COMPLETION), context.of(SATISFACTION), context.of(SCORES)
    held = {
        **_readings(engagement, card, completion),
        **_without_points(card),
        **_visits(engagement, audit, completion),
        **_survey(survey),
        **_coverage(audit),
        "checked": any(not name.startswith("pack.") for name in context.figures),
        "pack.unchecked": any(not source.checked for _, source in engagement.pack.sources()),
        "pack.mixed": any(source.level != "national" for _, source in engagement.pack.sources()),
        "pack.at_most_local": _has_local_at_most(engagement.pack, card),
    }
    held["verified"] = held["visits"] or held["readings.verified"]
    return frozenset(name for name, is_held in held.items() if is_held)


def _has_local_at_most(pack: RulePack, card: Scorecard | None) -> bool:
    kinds = {
        score.indicator.kind for score in (card.scores if card else ()) if not isinstance(score.points, Unavailable)
    }
    return "at_most" in kinds and pack.rules["at_most"].source.level != "national"


def _readings(engagement: Engagement, card: Scorecard | None, completion: Completion | None) -> dict[str, bool]:
    means = scored_on(card, completion) if card else set()
    told = {basis: {each.indicator for each in engagement.readings if each.basis == basis} for basis in BASES}
    return {
        "scored": bool(means),
        "readings.reported": "reported" in means,
        "readings.verified": bool(means - {"reported"}),
        "readings.both": bool(told["reported"] & told["verified"]),
    }


def _without_points(card: Scorecard | None) -> dict[str, bool]:
    """Which kinds of missing values leave indicators without points: what does not apply is not missing evidence."""
    kinds = {each.points.kind for each in (card.scores if card else ()) if isinstance(each.points, Unavailable)}
    return {
        "score.not_applicable": "not_applicable" in kinds,
        "score.missing": bool(kinds - {"not_applicable"}),
        "score.graded": card is not None and card.grade is not None,
        "score.rescaled": card is not None and card.counted_points < card.full_points,
        "score.zeroed": any(each.counts_as_zero for each in (card.scores if card else ())),
    }


def _visits(engagement: Engagement, audit: Audit | None, completion: Completion | None) -> dict[str, bool]:
    seen = [unit.is_verified is not None for unit in engagement.units]
    means = "" if completion is None else means_of_completion(completion)
    drawn = any(visit.status in ("yes", "no") for visit in (audit.visits if audit else ()))
    return {
        "visits": any(seen) or drawn,
        "visits.census": bool(seen) and all(seen),
        "visits.of_reported": means == "of_reported",
        "visits.sample": means == "sample",
        "visits.drawn": drawn,
        "visits.seeded": drawn and audit is not None and audit.settings.seed is not None,
    }


def _survey(survey: SurveyResults | None) -> dict[str, bool]:
    if survey is None:
        return {}
    satisfied = survey.satisfied
    return {
        "survey": True,
        "survey.probability": survey.dataset.manifest.probability,
        "survey.target": survey.target is not None,
        "survey.comments": survey.has_comments,
        "survey.plain": satisfied.design.is_plain,
        "survey.weighted": satisfied.design.is_weighted,
        "survey.frame": isinstance(survey.representativity, Representativity),
        "survey.screened": any(isinstance(result, Screen) for _, result in survey.story["quality"].results),
        "survey.interval": satisfied.is_probability and satisfied.no_interval is None,
    }


def _coverage(audit: Audit | None) -> dict[str, bool]:
    households = audit.households if audit else None
    if audit is None or households is None:
        return {}
    unfinished = ~households["completion"].isin(audit.finished)
    return {"coverage": True, "coverage.unfinished": bool((unfinished & households["is_issued"]).any())}


def holds(requires: Sequence[str], acts: Set[str]) -> bool:
    """Whether everything a sentence requires is there, and nothing that it excludes (`not …`).

    Raises
        ValueError: a condition that is not in `ACTS`.
    """
    unknown = [each for each in requires if each.removeprefix(NOT) not in ACTS]
    if unknown:
        raise ValueError(f"unknown conditions: {unknown}")
    return all((each in acts) if not each.startswith(NOT) else each.removeprefix(NOT) not in acts for each in requires)


def chosen(entry: Any, acts: Set[str]) -> Text | None:
    """The text of an entry of a file of texts: itself, or the first of its cases whose requirements hold; or none."""
    cases: Sequence[Mapping[str, Any]] = entry if isinstance(entry, list) else [entry]
    for case in cases:
        if holds(case.get("requires", ()), acts):
            return Text(case["zh"], case["en"])
    return None
