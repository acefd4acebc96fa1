"""What a plan of visits can show before anybody goes (走访方案)."""

from dataclasses import dataclass
from math import ceil

from analysis.core.errors import AnalysisError
from analysis.core.results import Unavailable
from analysis.statistics.audit_sampling.bounds import TIE
from analysis.statistics.audit_sampling.plans import chance_of_hit, detection_size, plan_attribute
from analysis.topics.contract import Context
from analysis.topics.verification.completion import COMPLETION
from analysis.topics.verification.field_results import frame_of
from analysis.topics.verification.tables import Settings
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a plan of n visits can show: of how many units, how many would do, and the chance to meet an error."""

    population: int
    n_needed: int | Unavailable
    hit: float | Unavailable
    known_errors: int | None
    known_hit: float | Unavailable
    n_detect: int | Unavailable


def plan_of(settings: Settings, context: Context) -> Plan | None:
    """The plan against the units drawn from; None without units or without a tolerable share."""
    if not context.engagement.units or settings.tolerable is None:
        return None
    population, tolerable = len(frame_of(context.engagement.units, settings.drawn_from)), settings.tolerable
    none = Unavailable(kind="not_applicable", reason=TEXTS["no_number_visits_given"])
    hit: float | Unavailable = none
    known_hit: float | Unavailable = none
    n_needed: int | Unavailable = none
    n_detect: int | Unavailable = none
    errors = None
    done = context.of(COMPLETION)
    if done is not None and done.is_census:
        errors = sum(unit.is_reported and unit.is_verified is False for unit in context.engagement.units)
    try:
        n_needed = plan_attribute(
            population, tolerable=tolerable, confidence=settings.confidence, model="hypergeometric"
        ).n
        if settings.n is not None:
            hit = chance_of_hit(population, ceil(population * tolerable * (1 - TIE)), settings.n)
            known_hit = chance_of_hit(population, errors or 0, settings.n)
        if errors:
            n_detect = detection_size(population, errors, chance=settings.confidence).n
    except AnalysisError as reason:
        hit = Unavailable(kind="not_applicable", reason=reason.reason)
    return Plan(
        population=population, n_needed=n_needed, hit=hit, known_errors=errors, known_hit=known_hit, n_detect=n_detect
    )
