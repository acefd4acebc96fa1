"""Everything printed against what it rests on: totals against rows, parts against grades, figures against the data."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import Engagement
from analysis.evaluation.score_readings import SATISFIED, unknown_figure
from analysis.evaluation.template import column_texts
from analysis.facts.budget import execution
from analysis.facts.grim import read_printed
from analysis.facts.published import PublishedShare, ScoreReview, graded_parts
from analysis.facts.tables import MONEY_UNITS
from analysis.inputs.total_rows import AddedCell, TotalRow
from analysis.scoring.indicators import EXCEEDED
from analysis.scoring.pack_file import GRADES
from analysis.scoring.score import Score, Scorecard
from analysis.survey.rules import SurveyRules
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

MAY_BE_ABSENT = ("survey", "completion", "budget")
Drawn = list[tuple[str, str]]


def total_row_figures(totals: tuple[TotalRow, ...]) -> Iterator[Figure]:
    """Every number of every total row: where it stands, as printed, and as its rows add up."""
    for total in totals:
        for cell in total.cells:
            start, file = _total_id(total, cell), f"{total.table}.csv"
            where = Origin(source=TEXTS["table_handed"], inputs=(file,))
            again = Origin(source=TEXTS["rows_added"], rule="total_row", inputs=(file,))
            label, places = column_texts(total.table, cell.column), _places(cell)
            yield fig.worded(f"{start}.file", label, total.table, Text.same(total.place.rpartition("/")[2]), where)
            yield fig.numbered(f"{start}.row", label, total.row, Text.same(str(total.row)), where)
            yield fig.worded(f"{start}.word", label, total.word, Text.same(total.word), where)
            yield fig.worded(f"{start}.column", label, cell.column, label, where)
            yield fig.worded(f"{start}.printed", label, cell.printed, Text.same(cell.printed), where)
            yield fig.pure(f"{start}.recomputed", label, cell.recomputed, again, places=places)
            yield fig.pure(f"{start}.difference", label, cell.value - cell.recomputed, again, places=places)


def total_row_findings(totals: tuple[TotalRow, ...]) -> Drawn:
    """The total rows that are not the sum of their rows."""
    return [
        ("total_row_differs", _total_id(total, cell).removeprefix("total_row."))
        for total in totals
        for cell in total.misfits
    ]


def _total_id(total: TotalRow, cell: AddedCell) -> str:
    return f"total_row.{total.table}.{total.row}.{cell.column}"


def _places(cell: AddedCell) -> int:
    exponents = [int(value.as_tuple().exponent) for value in (cell.value, cell.recomputed)]
    return max(0, *(-exponent for exponent in exponents))


def score_findings(review: ScoreReview, engagement: Engagement) -> Drawn:
    """Published part scores whose printed grade is not that of the pack, and a total that is not that of its parts."""
    parts: Drawn = [
        ("part_grade_differs", score.id)
        for score in graded_parts(review, engagement.published_scores)
        if score.grade and score.grade != engagement.pack.grade(score.score)
    ]
    if review.overall is None or review.relation != "neither":
        return parts
    return [("published_total_differs", review.overall.id), *parts]


def part_grade_figures(review: ScoreReview, engagement: Engagement) -> Iterator[Figure]:
    """The grade that the pack gives each published part score."""
    band = Origin(
        source=TEXTS["part_graded_rule_pack"],
        rule=review.pack,
        inputs=("scores.csv",),
    )
    for score in graded_parts(review, engagement.published_scores):
        grade = engagement.pack.grade(score.score)
        yield fig.worded(f"published_score.{score.id}.band", score.names, grade, GRADES[grade], band, unit="grade")


def card_findings(card: Scorecard) -> Drawn:
    """Money counted as an output, and satisfaction that names no respondents: neither shows what it is scored as."""
    money = [
        ("money_as_output", score.indicator.id)
        for score in card.scores
        if score.indicator.unit in MONEY_UNITS and score.indicator.kind in EXCEEDED and _is_output(score, card)
    ]
    asked = [
        ("satisfaction_without_n", score.indicator.id)
        for score in card.scores
        if _is_satisfaction(score)
        and (reading := score.reading) is not None
        and reading.value is not None
        and reading.counts is None
        and not reading.figure
    ]
    return [*money, *asked]


def survey_findings(card: Scorecard, rules: SurveyRules, figures: Mapping[str, Figure]) -> Drawn:
    """A reading of the indicator that the survey measures which is not what the survey measured."""
    share = figures.get(SATISFIED)
    score = next((each for each in card.scores if each.indicator.id == rules.indicator), None)
    if score is None or score.reading is None or share is None or share.value is None:
        return []
    reading, measured = score.reading, numbers.exact(share.value) * (100 if score.indicator.unit == "percent" else 1)
    if reading.value is None:
        return [("survey_reading_left_out", score.indicator.id)]
    half_of_last = Decimal(5).scaleb(int(reading.value.as_tuple().exponent) - 1)
    is_same = bool(reading.figure) or reading.counts is not None or abs(reading.value - measured) <= half_of_last
    return [] if is_same else [("survey_reading_differs", score.indicator.id)]


def _is_output(score: Score, card: Scorecard) -> bool:
    """Whether it stands under 产出 and nothing above it says cost."""
    by_id, names, above = {each.id: each for each in card.indicators}, "", score.indicator.parent
    while above:
        names, above = names + by_id[above].names["zh"], by_id[above].parent
    return "产出" in names and "成本" not in names + score.indicator.names["zh"]


def _is_satisfaction(score: Score) -> bool:
    return score.indicator.measures == "satisfaction" or "满意" in score.indicator.names["zh"]


def computed_again(each: PublishedShare, figures: Mapping[str, Figure]) -> Figure | None:
    """The computed figure that a published percentage says it is, where it has a value."""
    figure = figures.get(each.figure) if each.figure else None
    return None if figure is None or figure.value is None else figure


def published_again_figures(published: tuple[PublishedShare, ...], figures: Mapping[str, Figure]) -> list[Figure]:
    """Beside every published percentage that names a figure, what the engagement's own data come to."""
    return [
        replace(again, id=f"published.{each.id}.computed", label=TEXTS["data"].fill(names=each.names))
        for each in published
        if (again := computed_again(each, figures)) is not None
    ]


def published_findings(published: tuple[PublishedShare, ...], figures: Mapping[str, Figure]) -> Drawn:
    """Published percentages that the engagement's own data do not round to."""
    return [
        ("published_differs", each.id)
        for each in published
        if (again := computed_again(each, figures)) is not None
        and again.value is not None
        and not read_printed(each.value).covers(Fraction(numbers.exact(again.value)))
    ]


def refuse_unknown(engagement: Engagement, figures: Mapping[str, Figure]) -> None:
    """Published percentages name figures that there are, or would be where that part is evaluated."""
    evaluated = {name.partition(".")[0] for name in figures}
    problems = [
        unknown_figure(engagement.places["published"], each.row, "figure", each.figure, figures)
        for each in engagement.published
        if each.figure
        and each.figure not in figures
        and not ((part := each.figure.partition(".")[0]) in MAY_BE_ABSENT and part not in evaluated)
    ]
    if problems:
        raise ProblemsError(problems)


def money_findings(engagement: Engagement) -> Drawn:
    """Spending above the budget or above what was received: of all funds, or line by line where no total is known."""
    lines = [line for line in engagement.budget if not line.group]
    known = (
        {"total": (money.budget_yuan, money.received_yuan, money.spent_yuan)}
        if engagement.budget and not isinstance((money := execution(engagement.budget)).spent_yuan, Unavailable)
        else {f"line.{line.id}": (line.budget_yuan, line.received_yuan, line.spent_yuan) for line in lines}
    )
    return [
        (kind, about)
        for about, (budget, received, spent) in known.items()
        for kind, limit in (("spent_above_budget", budget), ("spent_above_received", received))
        if isinstance(spent, Decimal) and isinstance(limit, Decimal) and spent > limit
    ]


def drawn(
    engagement: Engagement, review: ScoreReview | None, card: Scorecard | None, figures: Mapping[str, Figure]
) -> Drawn:
    """Every finding on what was printed."""
    return [
        *total_row_findings(engagement.total_rows),
        *money_findings(engagement),
        *published_findings(engagement.published, figures),
        *(score_findings(review, engagement) if review else ()),
        *(card_findings(card) if card else ()),
        *(survey_findings(card, engagement.survey, figures) if card and engagement.survey else ()),
    ]
