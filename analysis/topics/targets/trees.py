"""Scores under another indicator tree (指标体系对应): a self-evaluation's or an older tree read as an evaluation's."""

from collections.abc import Iterable, Iterator

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.sections import Line, Section, figure_cell, name_cell, table
from analysis.inputs.folder import Inputs
from analysis.scoring.indicator_table import INDICATORS
from analysis.scoring.score import Score
from analysis.scoring.trees import TREES, MappedPoints, mapped, tree_names, tree_tops
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.topic import SCORES
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

PLAIN = "evaluation"
TO = "evaluation"


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
    names = {texts["zh"] for texts in tops.values()}
    words = "、".join(f"{top}（{texts['zh']}）" for top, texts in tops.items()), ", ".join(tops)
    cure = allowed(
        TEXTS["first_level_indicator"].fill(
            tree_names_zh=tree_names(tree)["zh"], words=Text(str(words[0]), str(words[1])), tree_en=tree
        )
    )
    for row in rows:
        if not row["parent"] and row["id"] not in tops and row["name_zh"] not in names:
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
    names = tree_names(tree)
    rows = [
        [name_cell(label), figure_cell(f"tree.{top}.out_of"), figure_cell(f"tree.{top}.points")]
        for top, label, _, _ in points.rows
    ]
    section = Section(
        id="trees",
        place="conclusion",
        title=TEXTS["another_tree"],
        blocks=(
            Line(TEXTS["indicators_follow_here_same"].fill(names=names)),
            table(
                TEXTS["same_points_under_other"],
                (TEXTS["first_level"], TEXTS["out"], TEXTS["points_2"]),
                rows,
                numeric=(1, 2),
            ),
        ),
    )
    return Outcome(figures=tuple(_figures(points, card.scores)), sections=(section,), results={"mapped": points})


def _figures(points: MappedPoints, scores: Iterable[Score]) -> Iterator[Figure]:
    scored = tuple(f"score.{score.indicator.id}.points" for score in scores)
    origin = Origin(
        source=TEXTS["leaves_added_up_mapping"],
        rule=f"trees/{points.tree}",
        inputs=("indicators.csv", "readings.csv"),
    )
    for top, label, earned, out_of in points.rows:
        yield fig.points(f"tree.{top}.points", label, earned, origin, rests_on=scored)
        yield fig.points(f"tree.{top}.out_of", label, out_of, origin, places=None)
    yield fig.count("tree.unplaced", TEXTS["without_place"], len(points.unplaced), origin)


OTHER_TREE = Topic(
    id="trees",
    name=TEXTS["another_tree_indicators"],
    file=__file__,
    read=read,
    evaluate=evaluate,
    needs=frozenset({"scores"}),
)
