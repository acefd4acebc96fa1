"""The parts of an evaluation beyond its core (survey, completion, budget, scores), each one module, in order."""

from analysis.parts.appraisal import APPRAISAL_PART
from analysis.parts.part import Context, Outcome, Part
from analysis.parts.trees import TREES_PART

PARTS: tuple[Part, ...] = (APPRAISAL_PART, TREES_PART)

__all__ = ["PARTS", "Context", "Outcome", "Part"]
