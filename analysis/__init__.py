"""The first floor, as notebooks use it: `from analysis import read_dataset, survey_story, evaluate`.

Each name is loaded with its room when it is first asked for, so that rooms may change without breaking users:

    read_dataset, import_answers         a bundle (数据包) with its questionnaire; a table from another collector as one
    survey_story                         the whole first reading of a survey, each part with its sentence and its plot
    satisfaction, satisfied_share        satisfaction by a definition (满意率), with its interval
    ipa, net_promoter_score, drivers     what matters and how well it does; who recommends; what goes with it
    screen, detection, Sheets            which sheets to look at again (疑点), and how often the screen finds what
    plan_callbacks, draw_callbacks, estimate_callbacks, bounded_share    households asked again (回访抽查)
    Design, rake, poststratify, calibrate, mean, share, differences, moments    weights, designs, estimates
    total, ratio, quantile               more estimates under a design
    nonresponse_weights, nonresponse_calibration, representativity    who did not answer (无应答)
    reliability, cronbach_alpha, adequacy, factor_analysis, parallel_analysis, robust_cfa    scales (信度、效度)
    cohen_kappa, fleiss_kappa, gwet_ac, brennan_prediger    whether raters agree on categories (评价者一致性)
    krippendorff_alpha, icc, kendall_w    whether they agree with blanks, in amounts, in order
    wilson_interval, clopper_pearson_interval, jeffreys_interval, agresti_coull_interval    intervals of counted shares
    newcombe_interval    and of the difference of two
    association, crosstab, rank_test, linear_regression    relations
    read_engagement, evaluate            an engagement (案卷), every fault at once; its figures, findings and score
    grim, grimmer                        whether printed means and deviations can be (粒度检验)
    plan_attribute, draw_visits          how many units to visit, and which (抽样核实)
    cost_benefit                         NPV, BCR and EIRR of flows (成本效益分析)
    in_language                          drawings and printed results in Chinese or English
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.core.language import in_language as in_language
    from analysis.evaluation.engagement import read_engagement as read_engagement
    from analysis.evaluation.evaluate import evaluate as evaluate
    from analysis.exchange.import_answers import import_answers as import_answers
    from analysis.facts.grim import grim as grim
    from analysis.inputs.dataset import read_dataset as read_dataset
    from analysis.statistics.audit_sampling.plans import plan_attribute as plan_attribute
    from analysis.statistics.estimation.design import Design as Design
    from analysis.statistics.estimation.estimates import mean as mean
    from analysis.statistics.estimation.estimates import quantile as quantile
    from analysis.statistics.estimation.estimates import ratio as ratio
    from analysis.statistics.estimation.estimates import share as share
    from analysis.statistics.estimation.estimates import total as total
    from analysis.statistics.estimation.moments import moments as moments
    from analysis.statistics.estimation.pairwise import differences as differences
    from analysis.statistics.estimation.proportions import agresti_coull_interval as agresti_coull_interval
    from analysis.statistics.estimation.proportions import clopper_pearson_interval as clopper_pearson_interval
    from analysis.statistics.estimation.proportions import jeffreys_interval as jeffreys_interval
    from analysis.statistics.estimation.proportions import newcombe_interval as newcombe_interval
    from analysis.statistics.estimation.proportions import wilson_interval as wilson_interval
    from analysis.statistics.estimation.weighting.nonresponse import nonresponse_calibration as nonresponse_calibration
    from analysis.statistics.estimation.weighting.nonresponse import nonresponse_weights as nonresponse_weights
    from analysis.statistics.estimation.weighting.representativity import representativity as representativity
    from analysis.statistics.estimation.weighting.weights import calibrate as calibrate
    from analysis.statistics.estimation.weighting.weights import poststratify as poststratify
    from analysis.statistics.estimation.weighting.weights import rake as rake
    from analysis.statistics.relations.associations import association as association
    from analysis.statistics.relations.associations import crosstab as crosstab
    from analysis.statistics.relations.drivers import drivers as drivers
    from analysis.statistics.relations.ipa import ipa as ipa
    from analysis.statistics.relations.ranks import rank_test as rank_test
    from analysis.statistics.relations.regression import linear_regression as linear_regression
    from analysis.statistics.scales.agreement import icc as icc
    from analysis.statistics.scales.agreement import kendall_w as kendall_w
    from analysis.statistics.scales.agreement import krippendorff_alpha as krippendorff_alpha
    from analysis.statistics.scales.alpha import cronbach_alpha as cronbach_alpha
    from analysis.statistics.scales.cfa import robust_cfa as robust_cfa
    from analysis.statistics.scales.chance_agreement import brennan_prediger as brennan_prediger
    from analysis.statistics.scales.chance_agreement import gwet_ac as gwet_ac
    from analysis.statistics.scales.kappas import cohen_kappa as cohen_kappa
    from analysis.statistics.scales.kappas import fleiss_kappa as fleiss_kappa
    from analysis.statistics.scales.reliability import reliability as reliability
    from analysis.statistics.scales.validity import adequacy as adequacy
    from analysis.statistics.scales.validity import factor_analysis as factor_analysis
    from analysis.statistics.scales.validity import parallel_analysis as parallel_analysis
    from analysis.survey.authenticity.screen import detection as detection
    from analysis.survey.authenticity.screen import screen as screen
    from analysis.survey.authenticity.signs import Sheets as Sheets
    from analysis.survey.callbacks.contamination import bounded_share as bounded_share
    from analysis.survey.callbacks.draw import draw_callbacks as draw_callbacks
    from analysis.survey.callbacks.estimate import estimate_callbacks as estimate_callbacks
    from analysis.survey.callbacks.plan import plan_callbacks as plan_callbacks
    from analysis.survey.net_promoter import net_promoter_score as net_promoter_score
    from analysis.survey.satisfaction import satisfaction as satisfaction
    from analysis.survey.satisfied_share import satisfied_share as satisfied_share
    from analysis.survey.story import survey_story as survey_story
    from analysis.topics.cost_benefit.measures import cost_benefit as cost_benefit
    from analysis.topics.published.summary_tests import grimmer as grimmer
    from analysis.topics.verification.visits import draw_visits as draw_visits

_ROOMS = {
    "inputs.dataset": ("read_dataset",),
    "exchange.import_answers": ("import_answers",),
    "survey.story": ("survey_story",),
    "survey.satisfaction": ("satisfaction",),
    "survey.satisfied_share": ("satisfied_share",),
    "survey.net_promoter": ("net_promoter_score",),
    "survey.authenticity.screen": ("screen", "detection"),
    "survey.authenticity.signs": ("Sheets",),
    "survey.callbacks.plan": ("plan_callbacks",),
    "survey.callbacks.draw": ("draw_callbacks",),
    "survey.callbacks.estimate": ("estimate_callbacks",),
    "survey.callbacks.contamination": ("bounded_share",),
    "evaluation.engagement": ("read_engagement",),
    "evaluation.evaluate": ("evaluate",),
    "statistics.estimation.design": ("Design",),
    "statistics.estimation.estimates": ("mean", "share", "total", "ratio", "quantile"),
    "statistics.estimation.pairwise": ("differences",),
    "statistics.estimation.moments": ("moments",),
    "statistics.estimation.weighting.nonresponse": ("nonresponse_weights", "nonresponse_calibration"),
    "statistics.estimation.weighting.representativity": ("representativity",),
    "statistics.estimation.weighting.weights": ("rake", "poststratify", "calibrate"),
    "statistics.estimation.proportions": (
        "wilson_interval",
        "clopper_pearson_interval",
        "jeffreys_interval",
        "agresti_coull_interval",
        "newcombe_interval",
    ),
    "statistics.relations.associations": ("association", "crosstab"),
    "statistics.relations.drivers": ("drivers",),
    "statistics.relations.ipa": ("ipa",),
    "statistics.relations.ranks": ("rank_test",),
    "statistics.relations.regression": ("linear_regression",),
    "statistics.scales.reliability": ("reliability",),
    "statistics.scales.alpha": ("cronbach_alpha",),
    "statistics.scales.agreement": ("icc", "krippendorff_alpha", "kendall_w"),
    "statistics.scales.kappas": ("cohen_kappa", "fleiss_kappa"),
    "statistics.scales.chance_agreement": ("gwet_ac", "brennan_prediger"),
    "statistics.scales.cfa": ("robust_cfa",),
    "statistics.scales.validity": ("adequacy", "factor_analysis", "parallel_analysis"),
    "statistics.audit_sampling.plans": ("plan_attribute",),
    "topics.verification.visits": ("draw_visits",),
    "facts.grim": ("grim",),
    "topics.published.summary_tests": ("grimmer",),
    "topics.cost_benefit.measures": ("cost_benefit",),
    "core.language": ("in_language",),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    """The function or class of this name, from its room."""
    if name not in _ROOM_OF:
        raise AttributeError(f"analysis has no {name!r}; it has {', '.join(sorted(_ROOM_OF))}")
    return getattr(import_module(f"analysis.{_ROOM_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_ROOM_OF)
