"""What the section on the self-evaluation shows: points beside points, subtotals, the total, and why they differ."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Section, figure_cell, name_cell, table
from analysis.scoring.indicators import Indicator, children
from analysis.topics.scores.self_review.figures import why_texts
from analysis.topics.scores.self_review.review import SelfReview
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

HEADS = (
    TEXTS["indicator"],
    TEXTS["out_of"],
    TEXTS["own"],
    TEXTS["by_own_value"],
    TEXTS["ours"],
    TEXTS["difference"],
    TEXTS["why"],
)
NOTHING = name_cell(NO_TEXT)
BY_LEVEL = "　"  # an indicator stands further in than the one above it


def review_section(result: SelfReview, stem: str, project: Text = NO_TEXT) -> Section:
    """The table of all indicators with subtotals and totals, and the lines that say how to read it.

    `stem` is what the ids of its figures begin with, `project` what the project is called, if it is of one.
    """
    rows = [*_rows(result, "", stem, 0), _total_row(stem)]
    blocks: list[Block] = [
        table(TEXTS["points_side_by_side"], HEADS, rows, numeric=range(1, 6)),
        Line(TEXTS["how_to_read"]),
    ]
    blocks += [Line(_of_project(line, stem)) for line in _lines(result)]
    title = TEXTS["project_reviewed"].fill(name=project) if project else TEXTS["self_evaluation_reviewed"]
    return Section(id=stem.replace(".", "_"), place="analysis", title=title, blocks=tuple(blocks))


def _of_project(line: Text, stem: str) -> Text:
    """A line about the self-evaluation of an engagement, with the figures of a project's."""
    return Text(line.zh.replace("{self.", f"{{{stem}."), line.en.replace("{self.", f"{{{stem}."))


def _rows(result: SelfReview, parent: str, stem: str, depth: int) -> Iterator[list[Text]]:
    """The rows under an indicator, each group before its members."""
    for indicator in children(result.indicators, parent):
        if indicator.kind is None:
            yield _group_row(indicator, result, stem, depth)
            yield from _rows(result, indicator.id, stem, depth + 1)
        else:
            yield _leaf_row(indicator, result, stem, depth)


def _group_row(node: Indicator, result: SelfReview, stem: str, depth: int) -> list[Text]:
    start = f"{stem}.part.{node.id}"
    is_reviewed = not isinstance(result.ours, Unavailable)
    ours = [figure_cell(f"{start}.ours"), figure_cell(f"{start}.difference")] if is_reviewed else [NOTHING, NOTHING]
    return [
        _inset(node, depth),
        figure_cell(f"{start}.out_of"),
        figure_cell(f"{start}.points"),
        NOTHING,
        *ours,
        NOTHING,
    ]


def _leaf_row(leaf: Indicator, result: SelfReview, stem: str, depth: int) -> list[Text]:
    start = f"{stem}.{leaf.id}"
    row = next(each for each in result.rows if each.indicator.id == leaf.id)
    keys = ("out_of", "points", "recomputed", "ours", "difference")
    why = figure_cell(f"{start}.why") if why_texts(row) else NOTHING
    return [_inset(leaf, depth), *(figure_cell(f"{start}.{key}") for key in keys), why]


def _total_row(stem: str) -> list[Text]:
    out_of, own, ours, less = (figure_cell(f"{stem}.{key}") for key in ("out_of", "total", "ours", "difference"))
    return [TEXTS["total"], out_of, own, NOTHING, ours, less, NOTHING]


def _inset(indicator: Indicator, depth: int) -> Text:
    return Text.by(lambda lang: BY_LEVEL * depth + name_cell(indicator.names)[lang])


def _lines(result: SelfReview) -> Iterator[Text]:
    if result.grade is not None:
        yield TEXTS["grade_of_own_total"]
    if result.stated is not None and isinstance(result.sum, Decimal):
        yield TEXTS["stated_total_agrees"] if result.adds_up else TEXTS["stated_total_differs"]
    for row in result.rows:
        if row.own.reason and row.causes:
            yield TEXTS["reason_of_the_unit"].fill(
                name=name_cell(row.indicator.names), reason=name_cell(row.own.reason)
            )
