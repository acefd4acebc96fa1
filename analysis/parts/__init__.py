"""The parts of an evaluation beyond its core (survey, completion, budget, scores), each one module, in order."""

from analysis.parts.appraisal import APPRAISAL_PART
from analysis.parts.audit import AUDIT_PART
from analysis.parts.checklists import CHECKLISTS_PART
from analysis.parts.cost_benefit import COST_BENEFIT_PART
from analysis.parts.experts import EXPERTS_PART
from analysis.parts.feedback import FEEDBACK_PART
from analysis.parts.follow_up import FOLLOW_UP_PART
from analysis.parts.forensics import FORENSICS_PART
from analysis.parts.form import FORM_PART
from analysis.parts.methods import BENCHMARK_PART, METHODS_PART
from analysis.parts.monitoring import MONITORING_PART
from analysis.parts.part import Context, Outcome, Part
from analysis.parts.registers import REGISTERS_PART
from analysis.parts.spending import SPENDING_PART
from analysis.parts.targets import TARGETS_PART
from analysis.parts.trees import TREES_PART
from analysis.parts.use_of_results import USE_PART
from analysis.parts.valuation import VALUATION_PART

PARTS: tuple[Part, ...] = (
    AUDIT_PART,
    MONITORING_PART,
    SPENDING_PART,
    VALUATION_PART,
    COST_BENEFIT_PART,
    METHODS_PART,
    BENCHMARK_PART,
    FORENSICS_PART,
    CHECKLISTS_PART,
    APPRAISAL_PART,
    EXPERTS_PART,
    TREES_PART,
    TARGETS_PART,
    USE_PART,
    REGISTERS_PART,
    FEEDBACK_PART,
    FORM_PART,
    FOLLOW_UP_PART,
)

__all__ = ["PARTS", "Context", "Outcome", "Part"]
