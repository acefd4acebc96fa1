"""Scores as they were published (已公布的得分): what the parts come to, and what grades the rule pack gives them."""

from collections.abc import Iterator

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.facts.published import PublishedScore, ScoreReview, graded_parts, review_scores
from analysis.topics.contract import Context, Engagement, Outcome, Topic
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def _scores(engagement: Engagement) -> tuple[PublishedScore, ...] | None:
    return engagement.published_scores or None


def evaluate(scores: tuple[PublishedScore, ...], context: Context) -> Outcome[ScoreReview]:
    """The parts and the total computed again, and graded under the pack."""
    review = review_scores(scores, context.engagement.pack)
    return Outcome(
        figures=(*review_figures(review, context.engagement), *part_grade_figures(review, context.engagement)),
        findings=tuple(_findings(review, context.engagement)),
        gives=review,
    )


def _findings(review: ScoreReview, engagement: Engagement) -> Iterator[tuple[str, str]]:
    """A grade of the total or of a part that is not the pack's; a total that is neither sum nor mean of its parts."""
    overall = review.overall
    if overall is not None and not review.is_same_grade:
        yield "grade_differs", overall.id
    if overall is not None and review.relation == "neither":
        yield "published_total_differs", overall.id
    for score in graded_parts(review, engagement.published_scores):
        if score.grade and score.grade != engagement.pack.grade(score.score):
            yield "part_grade_differs", score.id


def review_figures(review: ScoreReview, engagement: Engagement) -> Iterator[Figure]:
    """Published scores, their unweighted mean, and the pack's grade of the total."""
    where = Origin(source=TEXTS["published_scores"], inputs=("scores.csv",))
    for score in engagement.published_scores:
        yield fig.worded(f"published_score.{score.id}.name", score.names, score.id, score.names, where)
        yield fig.points(f"published_score.{score.id}.score", score.names, score.score, where)
        if score.grade_texts["zh"]:
            yield fig.worded(
                f"published_score.{score.id}.grade", score.names, score.grade, score.grade_texts, where, unit="grade"
            )
    added = Origin(source=TEXTS["parts_added_2"], inputs=("scores.csv",))
    yield fig.count("published_score.n", TEXTS["parts"], review.n_parts, added)
    if review.relation in ("sum", "neither"):
        yield fig.points("published_score.sum", TEXTS["sum_parts"], review.total_of_parts, added)
    if review.relation != "sum" and review.mean is not None:
        mean = Origin(source=TEXTS["unweighted_mean_parts"], inputs=("scores.csv",))
        yield fig.points("published_score.mean", TEXTS["unweighted_mean"], review.mean, mean)
    if review.overall is None or review.grade is None:
        return
    band = Origin(source=TEXTS["total_graded_rule_pack"], rule=review.pack, inputs=("scores.csv",))
    total, label = review.overall, TEXTS["published_total"]
    yield fig.points("published_score.total", label, total.score, where)
    yield fig.worded(
        "published_score.band",
        TEXTS["grade_under_pack"],
        review.grade,
        review.grade_texts,
        band,
        unit="grade",
    )


def part_grade_figures(review: ScoreReview, engagement: Engagement) -> Iterator[Figure]:
    """The grade that the pack gives each published part score."""
    band = Origin(
        source=TEXTS["part_graded_rule_pack"],
        rule=review.pack,
        inputs=("scores.csv",),
    )
    for score in graded_parts(review, engagement.published_scores):
        grade = engagement.pack.grade(score.score)
        yield fig.worded(
            f"published_score.{score.id}.band",
            score.names,
            grade,
            engagement.pack.grade_names[grade],
            band,
            unit="grade",
        )


REVIEW = Topic(id="published_scores", name=TEXTS["published_scores"], file=__file__, takes=_scores, evaluate=evaluate)
