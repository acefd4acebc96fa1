"""What the section on projects shows: funds, execution, score and grade of each, and the points by indicator."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.core.sections import Block, Line, Section, figure_cell, name_cell, plain_cell, table
from analysis.facts.budget import Execution
from analysis.facts.published import PublishedScore
from analysis.scoring.scorecard import Scorecard
from analysis.topics.scores.projects.figures import stem
from analysis.topics.scores.projects.tables import Project, Projects
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

MOST_PROJECTS = 6  # columns of a table that a page still holds
NOTHING = name_cell(NO_TEXT)
MONEY_HEADS = {
    "total.budget": TEXTS["budget"],
    "total.spent": TEXTS["spent"],
    "execution_rate_of_budget": TEXTS["rate"],
}
SHARE_HEAD = {"share": TEXTS["share"]}
SCORE_HEADS = {"points": TEXTS["total"], "grade": TEXTS["grade"]}
PUBLISHED_HEADS = {"published": TEXTS["published"], "band": TEXTS["band"]}
WORDS = ("grade", "band")


def project_section(
    projects: Projects,
    funds: Mapping[str, Execution],
    cards: Mapping[str, Scorecard],
    published: Mapping[str, PublishedScore],
) -> Section:
    """The table of projects with what they come to, the rule of it, and the points of each by indicator."""
    columns = {
        **(MONEY_HEADS if funds else {}),
        **SHARE_HEAD,
        **(SCORE_HEADS if cards else {}),
        **(PUBLISHED_HEADS if published else {}),
    }
    known = {
        row.id: {
            **dict.fromkeys(MONEY_HEADS, row.id in funds),
            **dict.fromkeys(PUBLISHED_HEADS, row.id in published),
        }
        for row in projects.rows
    }
    rows = [
        [
            name_cell(row.names),
            *(figure_cell(f"{stem(row.id)}.{key}") if known[row.id].get(key, True) else NOTHING for key in columns),
        ]
        for row in projects.rows
    ]
    totals = {
        "total.budget": "budget.total.budget",
        "total.spent": "budget.total.spent",
        "execution_rate_of_budget": "budget.execution_rate_of_budget",
        "points": "score.total",
        "grade": "score.grade",
        "published": "projects.published",
        "band": "" if _is_open(projects, published) else "projects.published_band",
    }
    rows.append([TEXTS["rolled_up"], *(figure_cell(totals[key]) if totals.get(key) else NOTHING for key in columns)])
    numeric = [place for place, key in enumerate(columns, start=1) if key not in WORDS]
    blocks: list[Block] = [
        table(TEXTS["projects_side_by_side"], [TEXTS["project"], *columns.values()], rows, numeric=numeric),
        Line(TEXTS["how_rolled_up"]),
        *_point_tables(projects, cards),
    ]
    return Section(id="projects", place="analysis", title=TEXTS["by_project"], blocks=tuple(blocks))


def _is_open(projects: Projects, published: Mapping[str, PublishedScore]) -> bool:
    return any(row.id not in published for row in projects.rows)


def _point_tables(projects: Projects, cards: Mapping[str, Scorecard]) -> Iterator[Block]:
    """The points of every indicator, a column a project; several tables where there are many."""
    for start in range(0, len(projects.rows), MOST_PROJECTS) if cards else ():
        shown = projects.rows[start : start + MOST_PROJECTS]
        heads = [TEXTS["indicator"], TEXTS["out_of"], *(row.names for row in shown)]
        scores = next(iter(cards.values())).scores
        rows = [
            [
                name_cell(score.indicator.names),
                plain_cell(f"{score.indicator.points}"),
                *_points(score.indicator.id, shown),
            ]
            for score in scores
        ]
        yield table(TEXTS["points_by_project"], heads, rows, numeric=range(1, len(heads)))


def _points(indicator: str, shown: Sequence[Project]) -> list[Text]:
    return [figure_cell(f"{stem(row.id)}.score.{indicator}") for row in shown]
