"""The parts of an evaluation beyond its core (survey, completion, budget, scores), each one module, in order."""

from analysis.parts.appraisal import APPRAISAL_PART
from analysis.parts.part import Context, Outcome, Part

PARTS: tuple[Part, ...] = (APPRAISAL_PART,)

__all__ = ["PARTS", "Context", "Outcome", "Part"]
