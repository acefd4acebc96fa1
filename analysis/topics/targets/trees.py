"""Scores under another indicator tree (指标体系对应): a self-evaluation's or an older tree read as an evaluation's."""

from collections.abc import Iterable, Iterator
from functools import partial

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin, Who
from analysis.core.layouts import Column, Layout, Row
from analysis.core.sections import Line, Section
from analysis.inputs.folder import Inputs
from analysis.scoring.figures import score_id
from analysis.scoring.indicator_table import INDICATORS
from analysis.scoring.score import Score
from analysis.scoring.trees.mapping import TREES, MappedPoints, mapped, top_named, tree_names, tree_tops
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.topic import SCORES
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

PLAIN = "evaluation"
TO = "evaluation"
TOPS = Layout(
    stem="tree",
    caption=TEXTS["same_points_under_other"],
    first=TEXTS["first_level"],
    columns=(
        Column(key="out_of", heading=TEXTS["out"], make=partial(fig.points, places=None)),
        Column(key="points", heading=TEXTS["points_2"], make=fig.points),
    ),
)


def read(inputs: Inputs, problems: list[Problem]) -> str | None:
    """The tree that the engagement names, None where it is that of evaluations; its tops are those of the table."""
    tree = inputs.settings.one_of("tree", words=TREES, required=False)
    if not tree or tree == PLAIN:
        return None
    problems += _strange_tops(inputs, tree)
    return tree


def _strange_tops(inputs: Inputs, tree: str) -> Iterator[Problem]:
    """First-level indicators that the named tree does not have: neither by their id nor by their Chinese name."""
    rows = [] if "indicators" in inputs.faulty else inputs.rows("indicators", INDICATORS, [])
    tops = tree_tops(tree)
    words = "、".join(f"{top}（{texts['zh']}）" for top, texts in tops.items()), ", ".join(tops)
    cure = allowed(
        TEXTS["first_level_indicator"].fill(
            tree_names_zh=tree_names(tree)["zh"], words=Text(str(words[0]), str(words[1])), tree_en=tree
        )
    )
    for row in rows:
        if not row["parent"] and top_named(tree, row["id"] or "", row["name_zh"] or "") is None:
            yield Problem(
                file=inputs.place("indicators"), row=row["row"], column="id", fault=found(row["id"]), cure=cure
            )


def evaluate(tree: str, context: Context) -> Outcome[None]:
    """The points under the tops of the evaluation's tree, and what has no place there.

    Raises
        InvalidInput: a first-level indicator that the named tree does not have.
    """
    card = context.of(SCORES)
    if card is None:
        return Outcome()
    points = mapped(card, tree, TO)
    rows = _rows(points, card.scores)
    names = tree_names(tree)
    section = Section(
        id="trees",
        place="conclusion",
        title=TEXTS["another_tree"],
        blocks=(
            Line(TEXTS["indicators_follow_here_same"].fill(names=names)),
            TOPS.table(rows),
        ),
    )
    return Outcome(figures=tuple(_figures(points, rows)), sections=(section,), results={"mapped": points})


def _figures(points: MappedPoints, rows: Iterable[Row]) -> Iterator[Figure]:
    origin = Origin(
        source=TEXTS["leaves_added_up_mapping"],
        rule=f"trees/{points.tree}",
        inputs=("indicators.csv", "readings.csv"),
    )
    yield from TOPS.figures(rows, origin)
    yield fig.count("tree.unplaced", TEXTS["without_place"], len(points.unplaced), origin)


def _rows(points: MappedPoints, scores: Iterable[Score]) -> list[Row]:
    scored = Who(rests_on=tuple(score_id(score.indicator.id, "points") for score in scores))
    return [
        Row(id=top, names=label, values={"out_of": out_of, "points": earned}, who={"points": scored})
        for top, label, earned, out_of in points.rows
    ]


OTHER_TREE = Topic(
    id="trees",
    name=TEXTS["another_tree_indicators"],
    file=__file__,
    read=read,
    evaluate=evaluate,
    needs=frozenset({"scores"}),
)
