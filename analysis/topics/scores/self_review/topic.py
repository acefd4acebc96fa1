"""The review of a self-evaluation (复核自评) as a topic: figures, section, and a finding for each difference."""

from collections.abc import Iterator

from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.readings import reported_readings
from analysis.topics.scores.self_review.blocks import review_section
from analysis.topics.scores.self_review.figures import review_figures
from analysis.topics.scores.self_review.review import SelfReview, review
from analysis.topics.scores.self_review.tables import NAME, SELF_SCORES, OwnScores, read
from analysis.topics.scores.topic import SCORES
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

KINDS = {
    "arithmetic": "self_arithmetic",
    "value": "self_value_differs",
    "evidence": "self_without_evidence",
    "unexplained": "self_unexplained",
}


def evaluate(own: OwnScores, context: Context) -> Outcome[SelfReview]:
    """The unit's points beside ours; what is not ours to review is said as such.

    Raises
        ProblemsError: a reading names a figure that was not computed.
    """
    card, engagement = context.of(SCORES), context.engagement
    if card is None:
        return Outcome()
    reported = reported_readings(engagement, context.figures)
    rows = [row for row in own.rows if not row.project]
    result = review(rows, engagement.indicators, reported, card, engagement.pack)
    return Outcome(
        figures=tuple(review_figures(result, engagement.pack)),
        findings=tuple(review_findings(result)),
        sections=(review_section(result),),
        results={"self_review": result},
        gives=result,
    )


def review_findings(result: SelfReview, prefix: str = "") -> Iterator[tuple[str, str]]:
    """A finding a cause of a difference, for full points without evidence, for a form that does not add up."""
    for row in result.rows:
        about = f"{prefix}{row.indicator.id}"
        if row.is_outside:
            yield "self_outside_range", about
        if row.is_full_without_evidence:
            yield "self_full_without_evidence", about
        for cause in row.causes:
            if cause != "evidence" or not row.is_full_without_evidence:
                yield KINDS[cause], about
    yield from (("self_part_differs", f"{prefix}{node}") for node in result.parts_that_do_not_add_up)
    if not result.adds_up:
        yield "self_total_differs", prefix.rstrip(".")
    if result.grade and result.our_grade and result.grade != result.our_grade:
        yield "self_grade_differs", prefix.rstrip(".")


SELF_REVIEW = Topic(
    id="self_review",
    name=TEXTS["self_evaluation_reviewed"],
    file=__file__,
    tables={NAME: SELF_SCORES},
    free_of_people=frozenset({NAME}),
    read=read,
    evaluate=evaluate,
    needs=frozenset({"scores"}),
)
