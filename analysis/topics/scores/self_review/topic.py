"""The review of a self-evaluation (复核自评) as a topic: figures, section, and a finding for each difference."""

from collections.abc import Iterator

from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.projects.topic import PROJECTS
from analysis.topics.scores.readings import reported_readings
from analysis.topics.scores.self_review.blocks import review_section
from analysis.topics.scores.self_review.figures import about_of, review_figures, stem
from analysis.topics.scores.self_review.own_values import values_of
from analysis.topics.scores.self_review.review import SelfReview, review
from analysis.topics.scores.self_review.tables import NAME, SELF_SCORES, OwnScores, read
from analysis.topics.scores.topic import SCORES
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

KINDS = {
    "arithmetic": "self_arithmetic",
    "value": "self_value_differs",
    "evidence": "self_without_evidence",
    "unexplained": "self_unexplained",
}


def evaluate(own: OwnScores, context: Context) -> Outcome[SelfReview]:
    """The unit's points beside ours, of the engagement and of each of its projects.

    Raises
        ProblemsError: a reading names a figure that was not computed.
    """
    reviews = list(_reviews(own, context))
    pack = context.engagement.pack
    return Outcome(
        figures=tuple(
            figure
            for project, names, result in reviews
            for figure in review_figures(result, pack, stem(project), names)
        ),
        findings=tuple(each for project, _, result in reviews for each in review_findings(result, project)),
        sections=tuple(review_section(result, stem(project), names) for project, names, result in reviews),
        results={f"self_review_{project}" if project else "self_review": each for project, _, each in reviews},
        gives=next((result for project, _, result in reviews if not project), None),
    )


def _reviews(own: OwnScores, context: Context) -> Iterator[tuple[str, Text, SelfReview]]:
    """Project ("" for the engagement as a whole), what it is called, and its review; of those that have rows."""
    engagement, whole = context.engagement, context.of(SCORES)
    known = {row.project for row in own.rows}
    of_projects = context.of(PROJECTS)
    cards = {} if whole is None else {"": whole, **(of_projects or {})}
    for project, card in cards.items():
        if project in known:
            rows = [row for row in own.rows if row.project == project]
            reported = {
                **values_of(rows, engagement.indicators, engagement.pack),
                **reported_readings(engagement, context.figures, project=project),
            }
            name = context.figures.get(f"project.{project}.name")
            result = review(rows, engagement.indicators, reported, card, engagement.pack)
            yield project, name.texts if name else NO_TEXT, result


def review_findings(result: SelfReview, project: str = "") -> Iterator[tuple[str, str]]:
    """A finding a cause of a difference, for full points without evidence, for a form that does not add up."""
    prefix = about_of(project)
    for row in result.rows:
        about = f"{prefix}{row.indicator.id}"
        if row.is_outside:
            yield "self_outside_range", about
        if row.is_full_without_evidence:
            yield "self_full_without_evidence", about
        for cause in row.causes:
            if cause != "evidence" or not row.is_full_without_evidence:
                yield KINDS[cause], about
    for node in result.parts_that_do_not_add_up:
        yield "self_part_differs", f"{prefix}part.{node}"
    if not result.adds_up:
        yield ("project_self_total_differs", project) if project else ("self_total_differs", "")
    if result.grade and result.our_grade and result.grade != result.our_grade:
        yield ("project_self_grade_differs", project) if project else ("self_grade_differs", "")


SELF_REVIEW = Topic(
    id="self_review",
    name=TEXTS["self_evaluation_reviewed"],
    file=__file__,
    tables={NAME: SELF_SCORES},
    free_of_people=frozenset({NAME}),
    read=read,
    evaluate=evaluate,
    needs=frozenset({"scores", "projects"}),
)
