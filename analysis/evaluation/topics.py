"""The topics of an evaluation, each one line; in which order they are evaluated follows from what they need."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from analysis.evaluation.advice.own import RECOMMENDATIONS
from analysis.evaluation.form.look import FORM
from analysis.evaluation.total_rows import TOTAL_ROWS
from analysis.topics.appraisal.checklists import CHECKLISTS
from analysis.topics.appraisal.experts import EXPERTS
from analysis.topics.appraisal.topic import APPRAISAL
from analysis.topics.callbacks.topic import CALLBACKS
from analysis.topics.contract import EVERY_OTHER, FINDINGS, AnyTopic
from analysis.topics.cost_benefit.topic import COST_BENEFIT
from analysis.topics.methods.topic import BENCHMARK, METHODS
from analysis.topics.monitoring.topic import MONITORING
from analysis.topics.published.scores import REVIEW
from analysis.topics.published.shares import PUBLISHED, PUBLISHED_AGAIN
from analysis.topics.published.topic import FORENSICS
from analysis.topics.satisfaction.topic import COVERAGE, SATISFACTION
from analysis.topics.scores.projects.topic import PROJECT_FUNDS, PROJECTS
from analysis.topics.scores.rule_pack import RULE_PACK
from analysis.topics.scores.self_review.topic import SELF_REVIEW
from analysis.topics.scores.topic import SCORES, STABILITY
from analysis.topics.spending.budget import BUDGET
from analysis.topics.spending.topic import SPENDING
from analysis.topics.targets.topic import TARGETS
from analysis.topics.targets.trees import OTHER_TREE
from analysis.topics.use_of_results.feedback import FEEDBACK
from analysis.topics.use_of_results.follow_up_topic import FOLLOW_UP
from analysis.topics.use_of_results.registers_topic import REGISTERS
from analysis.topics.use_of_results.topic import USE_OF_RESULTS
from analysis.topics.valuation.topic import VALUATION
from analysis.topics.verification.completion import COMPLETION, OVERSTATEMENT
from analysis.topics.verification.topic import AUDIT

TOPICS: tuple[AnyTopic, ...] = (
    RULE_PACK,
    SATISFACTION,
    CALLBACKS,
    COMPLETION,
    BUDGET,
    PROJECT_FUNDS,
    PUBLISHED,
    REVIEW,
    TOTAL_ROWS,
    COVERAGE,
    SCORES,
    STABILITY,
    PROJECTS,
    SELF_REVIEW,
    PUBLISHED_AGAIN,
    AUDIT,
    OVERSTATEMENT,
    MONITORING,
    SPENDING,
    VALUATION,
    COST_BENEFIT,
    METHODS,
    BENCHMARK,
    FORENSICS,
    CHECKLISTS,
    APPRAISAL,
    EXPERTS,
    OTHER_TREE,
    TARGETS,
    USE_OF_RESULTS,
    REGISTERS,
    FEEDBACK,
    FORM,
    RECOMMENDATIONS,
    FOLLOW_UP,
)


def in_order(topics: Iterable[AnyTopic]) -> tuple[tuple[AnyTopic, ...], tuple[AnyTopic, ...]]:
    """The topics in an order in which each comes after those it needs: before the findings, and after them.

    A topic that may come next does so in the order of `topics`, so that the same topics always have the same order.

    Raises
        ValueError: a topic needs one that is not there, or topics need each other in a circle; both are named.
    """
    listed = tuple(topics)
    needs = _needs(listed)
    _refuse_circle(needs)
    order: list[AnyTopic] = []
    known: set[str] = set()
    while len(order) < len(listed):
        following = next(topic for topic in listed if topic.id not in known and needs[topic.id] <= known)
        order.append(following)
        known.add(following.id)
    last = resting_on(FINDINGS, listed)
    return tuple(each for each in order if each.id not in last), tuple(each for each in order if each.id in last)


def resting_on(need: str, topics: Iterable[AnyTopic]) -> frozenset[str]:
    """The ids of the topics that need something by name, directly or through others."""
    listed, resting = tuple(topics), {need}
    while more := {topic.id for topic in listed if topic.needs & resting} - resting:
        resting |= more
    return frozenset(resting - {need})


def _needs(topics: tuple[AnyTopic, ...]) -> dict[str, set[str]]:
    """What each topic needs by id, with EVERY_OTHER spelt out."""
    ids = {topic.id for topic in topics}
    for topic in topics:
        for need in topic.needs - ids - {EVERY_OTHER, FINDINGS}:
            raise ValueError(f"{topic.id} needs {need}, which is no topic")
    after_findings = resting_on(FINDINGS, topics)
    return {topic.id: set(_needs_of(topic, topics, ids, after_findings)) for topic in topics}


def _needs_of(
    topic: AnyTopic, topics: tuple[AnyTopic, ...], ids: set[str], after_findings: frozenset[str]
) -> Iterable[str]:
    yield from topic.needs & ids
    if EVERY_OTHER in topic.needs:
        yield from ids - resting_on(topic.id, topics) - after_findings - {topic.id}


def _refuse_circle(needs: Mapping[str, set[str]]) -> None:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as circle:
        raise ValueError(f"topics need each other: {' → '.join(circle.args[1])}") from None
