"""Points and totals: what they come to, and the tables of indicators."""

from collections.abc import Iterator, Sequence

from analysis.core.results import Unavailable
from analysis.facts.readings import basis_of, heading
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard
from reports.chapters.phrases import NOTHING, Phrases, cited
from reports.chapters.values import Block, Column, Line, Paragraph, Row, Table


def total_lines(phrases: Phrases) -> Iterator[Paragraph]:
    """The total with its grade, and what it rests on; nothing where nothing was to be scored."""
    if phrases.evaluation.card is not None:
        yield from phrases.paragraphs(total_key(phrases), "unproven_line", "beside_line", "basis_line")


def total_key(phrases: Phrases) -> str:
    """Which sentence tells the total."""
    card = phrases.evaluation.card
    if card is None or (isinstance(card.total, Unavailable) and card.grade is None):
        return "no_total"
    return "ungraded_line" if card.grade is None else "total_line"


def stability_line(phrases: Phrases) -> Iterator[Paragraph]:
    """How firm total and grade are, where that was computed."""
    if "score.stability.low" in phrases.figures:
        yield from phrases.paragraphs(f"stability{'' if 'score.stability.p' in phrases.figures else '_total'}_line")


def published_line(phrases: Phrases) -> Line:
    """What is said of published scores: of a total only where one was published."""
    review = phrases.evaluation.review
    if review is None:
        return ()
    relation = "mean" if review.relation == "neither" else review.relation
    return phrases.line(f"published_{relation}{'_only' if review.overall is None else ''}_line")


def completion_line(phrases: Phrases) -> Line:
    """What was reported complete and what was found so, by a sample or in full."""
    is_sample = "completion.confidence" in phrases.figures
    return phrases.line("completion_sample_line" if is_sample else "completion_line")


def completion_and_premise(phrases: Phrases) -> Paragraph:
    """The same with what an estimate assumes."""
    return Paragraph((*completion_line(phrases), phrases.space, *phrases.line("premise_line")))


def conclusion(phrases: Phrases) -> Iterator[Block]:
    """Chapter three: the result as a whole."""
    evaluation = phrases.evaluation
    if evaluation.card is not None:
        yield from total_lines(phrases)
        if evaluation.card.vetoes:
            yield from phrases.paragraphs("veto_line", role="strong")
        yield from stability_line(phrases)
        yield _score_table(phrases, evaluation.card)
        yield from phrases.picture("scores")
    elif evaluation.review is not None:
        yield phrases.heading("published_review")
        yield Paragraph(published_line(phrases))
        yield _published_table(phrases)
    elif not phrases.report.sections_in("conclusion"):
        yield from phrases.paragraphs("not_evaluated")


def _score_table(phrases: Phrases, card: Scorecard) -> Table:
    return Table(
        caption=phrases.line("chart_scores"),
        columns=phrases.columns("indicator", "#out_of", "#earned"),
        rows=tuple(_score_rows(phrases, card)),
        is_kept_together=True,
    )


def _score_rows(phrases: Phrases, card: Scorecard) -> Iterator[Row]:
    """First-level indicators, their sum, what scaling and vetoes make of it."""
    word, lang = phrases.words, phrases.lang
    for top in phrases.engagement.indicators:
        start = f"score.top.{top.id}"
        if not top.parent and f"{start}.points" in phrases.figures:
            yield _row(phrases, cited(top.names[lang]), f"{start}.out_of", f"{start}.points")
    yield _row(phrases, (word["earned_sum"],), "score.counted_points", "score.earned", is_total=True)
    if "score.left_out" in phrases.figures:
        yield _row(phrases, (word["scaled"],), "score.full_points", "score.total_before_veto")
    for veto in card.vetoes:
        name = cited(word["veto_cap"].format(name=veto.names[lang]))
        yield _row(phrases, name, "", f"veto.{veto.id}.cap")
    last = word["after_veto" if card.vetoes else "score_total"]
    yield _row(phrases, (last,), "score.full_points", "score.total", is_total=True)
    yield _row(phrases, (word["scored_share"],), "", "score.scored_share")


def _row(phrases: Phrases, name: Line, out_of: str, points: str, *, is_total: bool = False) -> Row:
    return Row((name, phrases.cell(out_of), phrases.cell(points)), is_total)


def _published_table(phrases: Phrases) -> Table:
    scores = phrases.engagement.published_scores
    return Table(
        caption=phrases.line("published_review"),
        columns=phrases.columns("published", "#score", "grade"),
        rows=tuple(
            Row(
                (
                    cited(score.names[phrases.lang]),
                    phrases.cell(f"published_score.{score.id}.score"),
                    phrases.cell(f"published_score.{score.id}.grade"),
                )
            )
            for score in scores
        ),
    )


def indicators_below(phrases: Phrases, top: str, name: str) -> Table:
    """The indicators below one of the first level."""
    card = phrases.evaluation.card
    scores = card.below(top) if card else ()
    caption = cited(phrases.words["scores_of"].format(name=name))
    columns = _columns(phrases, scores)
    return Table(caption=caption, columns=columns, rows=tuple(Row(_cells(phrases, score)) for score in scores))


def _columns(phrases: Phrases, scores: Sequence[Score]) -> tuple[Column, ...]:
    name, target = phrases.columns("indicator", "#target")
    actual = Column((heading(scores, phrases.evaluation.completion, phrases.lang),), "right")
    return (name, target, actual, *phrases.columns("basis_short", "#out_of", "#earned"))


def _cells(phrases: Phrases, score: Score) -> tuple[Line, ...]:
    start = f"score.{score.indicator.id}"
    return (
        cited(score.indicator.names[phrases.lang]),
        *(phrases.cell(f"{start}.{name}") for name in ("target", "actual")),
        _basis(phrases, score),
        *(phrases.cell(f"{start}.{name}") for name in ("out_of", "points")),
    )


def _basis(phrases: Phrases, score: Score) -> Line:
    texts = basis_of(score, phrases.evaluation.completion)
    return (texts[phrases.lang],) if texts else NOTHING
