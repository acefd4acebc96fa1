"""Experts' verdicts (专家评审): how many pass, and how far the experts agree with one another.

experts.csv   one row an expert and a case: what they gave it
"""

from collections.abc import Iterator

import pandas as pd

from analysis.core import figures as fig
from analysis.core.errors import NotEnoughData
from analysis.core.figures import NOBODY, Cell, Figure, Origin
from analysis.core.results import Unavailable
from analysis.core.sections import Line, Section, figure_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.sharing import Sharing
from analysis.inputs.tables import group_name, number
from analysis.statistics.scales.agreement import krippendorff_alpha
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.problems import Problem, found
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

EXPERTS_TABLE = {"item": group_name(), "expert": group_name(), "score": number(required=False)}
FIRM, TENTATIVE = 0.8, 0.667  # Krippendorff's own lines


def read(inputs: Inputs, problems: list[Problem]) -> pd.DataFrame | None:
    """Scores, one row an item and one column an expert, None where there is no table; a pair given twice is named."""
    if not inputs.has("experts"):
        return None
    rows = inputs.rows("experts", EXPERTS_TABLE, problems)
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        earlier = first.setdefault((row["item"], row["expert"]), row["row"])
        if earlier != row["row"]:
            cure = TEXTS["repeats_row_one_row"].fill(earlier=earlier)
            problems.append(
                Problem(
                    file=inputs.place("experts"), row=row["row"], column="expert", fault=found(row["expert"]), cure=cure
                )
            )
    frame = pd.DataFrame(
        [(row["item"], row["expert"], row["score"]) for row in rows], columns=["item", "expert", "score"]
    )
    frame["score"] = frame["score"].astype(float)
    return frame.pivot_table(index="item", columns="expert", values="score", aggfunc="first", sort=False)


def evaluate(scores: pd.DataFrame, _: Context) -> Outcome[None]:
    """Krippendorff's alpha over all items, and how many items and experts it rests on."""
    try:
        alpha: float | Unavailable = float(krippendorff_alpha(scores, level="interval").table["value"].iloc[0])
    except NotEnoughData as reason:
        alpha = Unavailable(kind="not_applicable", reason=reason.reason)
    section = Section(
        id="experts",
        place="analysis",
        title=TEXTS["agreement_experts"],
        blocks=(
            table(
                TEXTS["experts_scores"],
                (TEXTS["what"], TEXTS["value"]),
                [
                    [TEXTS["items_rated"], figure_cell("experts.items")],
                    [TEXTS["experts"], figure_cell("experts.experts")],
                    [
                        TEXTS["agreement_krippendorff_s_alpha"],
                        figure_cell("experts.alpha"),
                    ],
                ],
                numeric=(1,),
            ),
            Line(TEXTS["agreement_firm_tentative_few"]),
        ),
    )
    weak = not isinstance(alpha, Unavailable) and alpha < TENTATIVE
    return Outcome(
        figures=tuple(_figures(scores, alpha)),
        findings=(("experts_disagree", ""),) if weak else (),
        sections=(section,),
    )


def _figures(scores: pd.DataFrame, alpha: float | Unavailable) -> Iterator[Figure]:
    counted = Origin(source=TEXTS["table_experts_scores"], inputs=("experts.csv",))
    agreed = Origin(source=TEXTS["alpha_interval_level"], rule="krippendorff_alpha", inputs=("experts.csv",))
    line_of = Origin(source=TEXTS["customary_lines_krippendorff"], inputs=("experts.csv",))
    yield fig.count("experts.items", TEXTS["items_rated"], len(scores), counted, noun=TEXTS["items"], cell=NOBODY)
    yield fig.count(
        "experts.experts",
        TEXTS["experts"],
        scores.shape[1],
        counted,
        noun=TEXTS["experts_2"],
        cell=Cell(scores.shape[1]),
    )
    yield fig.pure("experts.alpha", TEXTS["agreement_experts_2"], alpha, agreed, cell=NOBODY)
    yield fig.pure("experts.firm", TEXTS["firm"], FIRM, line_of, places=1, cell=NOBODY)
    yield fig.pure("experts.tentative", TEXTS["tentative"], TENTATIVE, line_of, places=3, cell=NOBODY)


EXPERTS = Topic(
    id="experts",
    name=TEXTS["scores_experts"],
    file=__file__,
    tables={"experts": EXPERTS_TABLE},
    sharing={"experts": Sharing(names=("expert",))},
    read=read,
    evaluate=evaluate,
)
