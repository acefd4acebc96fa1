"""The parts of an evaluation beyond its core (survey, completion, budget, scores), each one module, in order."""

from analysis.evaluation.form import FORM_PART
from analysis.topics.appraisal.checklists import CHECKLISTS_PART
from analysis.topics.appraisal.experts import EXPERTS_PART
from analysis.topics.appraisal.topic import APPRAISAL_PART
from analysis.topics.contract import Context, Outcome, Part
from analysis.topics.cost_benefit.topic import COST_BENEFIT_PART
from analysis.topics.methods.topic import BENCHMARK_PART, METHODS_PART
from analysis.topics.monitoring.topic import MONITORING_PART
from analysis.topics.published.topic import FORENSICS_PART
from analysis.topics.spending.topic import SPENDING_PART
from analysis.topics.targets.topic import TARGETS_PART
from analysis.topics.targets.trees import TREES_PART
from analysis.topics.use_of_results.feedback import FEEDBACK_PART
from analysis.topics.use_of_results.follow_up_topic import FOLLOW_UP_PART
from analysis.topics.use_of_results.registers_topic import REGISTERS_PART
from analysis.topics.use_of_results.topic import USE_PART
from analysis.topics.valuation.topic import VALUATION_PART
from analysis.topics.verification.topic import AUDIT_PART

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
