"""Experts' verdicts (专家评审): how many pass, and how far the experts agree with one another.

experts.csv   one row an expert and a case: what they gave it
"""

from collections.abc import Iterator

import pandas as pd

from analysis.core import figures as fig
from analysis.core.errors import NotEnoughData
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.core.sections import Line, Section, figure_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import group_name, number
from analysis.statistics.scales.agreement import krippendorff_alpha
from analysis.topics.contract import Context, Outcome, Part
from questionnaires.problems import Problem, found
from questionnaires.texts import Text

EXPERTS = {"item": group_name(), "expert": group_name(), "score": number(required=False)}
FIRM, TENTATIVE = 0.8, 0.667  # Krippendorff's own lines


def read(inputs: Inputs, problems: list[Problem]) -> pd.DataFrame | None:
    """Scores, one row an item and one column an expert, None where there is no table; a pair given twice is named."""
    if not inputs.has("experts"):
        return None
    rows = inputs.rows("experts", EXPERTS, problems)
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        earlier = first.setdefault((row["item"], row["expert"]), row["row"])
        if earlier != row["row"]:
            cure = Text(
                f"与第 {earlier} 行重复；一位专家一项只写一行", f"repeats row {earlier}; one row an expert and item"
            )
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


def evaluate(scores: pd.DataFrame, _: Context) -> Outcome:
    """Krippendorff's alpha over all items, and how many items and experts it rests on."""
    try:
        alpha: float | Unavailable = float(krippendorff_alpha(scores, level="interval").table["value"].iloc[0])
    except NotEnoughData as reason:
        alpha = Unavailable(kind="not_applicable", reason=reason.reason)
    section = Section(
        id="experts",
        place="analysis",
        title=Text("专家意见的一致程度", "Agreement of experts"),
        blocks=(
            table(
                Text("专家评分", "Experts' scores"),
                (Text("项目", "What"), Text("数值", "Value")),
                [
                    [Text("评审对象", "Items rated"), figure_cell("experts.items")],
                    [Text("专家", "Experts"), figure_cell("experts.experts")],
                    [
                        Text("一致性（Krippendorff α）", "Agreement (Krippendorff's alpha)"),
                        figure_cell("experts.alpha"),
                    ],
                ],
                numeric=(1,),
            ),
            Line(
                Text(
                    "一致性达到 {experts.firm} 才算可靠，{experts.tentative} 以上只可作初步结论；专家少时数值不稳。",
                    "Agreement is firm from {experts.firm}, tentative from {experts.tentative}; few "
                    "experts make it shaky.",
                )
            ),
        ),
    )
    weak = not isinstance(alpha, Unavailable) and alpha < TENTATIVE
    return Outcome(
        figures=tuple(_figures(scores, alpha)),
        findings=(("experts_disagree", ""),) if weak else (),
        sections=(section,),
    )


def _figures(scores: pd.DataFrame, alpha: float | Unavailable) -> Iterator[Figure]:
    counted = Origin(source=Text("专家评分表", "table of experts' scores"), inputs=("experts.csv",))
    agreed = Origin(
        source=Text("α（等距）", "alpha, interval level"), rule="krippendorff_alpha", inputs=("experts.csv",)
    )
    line_of = Origin(
        source=Text("Krippendorff（2004）的通行界限", "customary lines of Krippendorff (2004)"), inputs=("experts.csv",)
    )
    yield fig.count("experts.items", Text("评审对象", "Items rated"), len(scores), counted, noun=Text("项", "items"))
    yield fig.count("experts.experts", Text("专家", "Experts"), scores.shape[1], counted, noun=Text("人", "experts"))
    yield fig.pure("experts.alpha", Text("专家一致性", "Agreement of experts"), alpha, agreed)
    yield fig.pure("experts.firm", Text("可靠界限", "Firm from"), FIRM, line_of, places=1)
    yield fig.pure("experts.tentative", Text("初步界限", "Tentative from"), TENTATIVE, line_of, places=3)


EXPERTS_PART = Part(
    id="experts", name=Text("专家评分", "scores of experts"), tables={"experts": EXPERTS}, read=read, evaluate=evaluate
)
