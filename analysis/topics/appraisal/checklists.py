"""Checklists and deductions (要素法, 扣分法) as they were filled in, so that a bureau can check each line by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.sections import Block, Section, figure_cell, name_cell, plain_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row
from analysis.scoring.readings.checklists import DEDUCTIONS, ELEMENTS
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.problems import Problem
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

MET: dict[str, Text] = {"yes": TEXTS["met"], "no": TEXTS["not_met"]}
NEEDED = TEXTS["needed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklists:
    """The rows of both tables."""

    elements: tuple[Row, ...]
    deductions: tuple[Row, ...]


def read(inputs: Inputs, _: list[Problem]) -> Checklists | None:
    """Both tables, None where there is neither; the readings have named what is wrong in them."""
    seen_before: list[Problem] = []
    elements = inputs.rows("elements", ELEMENTS, seen_before)
    deductions = inputs.rows("deductions", DEDUCTIONS, seen_before)
    return Checklists(elements=tuple(elements), deductions=tuple(deductions)) if elements or deductions else None


def evaluate(data: Checklists, context: Context) -> Outcome[None]:
    """A table of each kind, every share and every point off as a figure."""
    names = {indicator.id: indicator.names for indicator in context.engagement.indicators}
    blocks: list[Block] = []
    if data.elements:
        heads = (
            TEXTS["indicator"],
            TEXTS["element"],
            TEXTS["share"],
            TEXTS["result"],
            TEXTS["evidence"],
        )
        rows = [
            [
                name_cell(names[row["indicator"]]),
                name_cell(_element(row)),
                figure_cell(f"element.{number}.share"),
                MET[row["met"]],
                plain_cell(row["evidence"]),
            ]
            for number, row in enumerate(data.elements, 1)
        ]
        blocks.append(table(TEXTS["checklist"], heads, rows, numeric=(2,)))
    if data.deductions:
        taken = (
            TEXTS["indicator"],
            TEXTS["fact"],
            TEXTS["points_off"],
            TEXTS["evidence"],
        )
        rows = [
            [
                name_cell(names[row["indicator"]]),
                name_cell(Text(row["fact_zh"], row["fact_en"])),
                figure_cell(f"deduction.{number}.points"),
                plain_cell(row["evidence"]),
            ]
            for number, row in enumerate(data.deductions, 1)
        ]
        blocks.append(table(TEXTS["deductions"], taken, rows, numeric=(2,)))
    title = TEXTS["checklists_deductions"]
    section = Section(id="checklists", place="analysis", title=title, blocks=tuple(blocks))
    return Outcome(figures=tuple(_figures(data)), sections=(section,))


def _element(row: Row) -> Text:
    texts = Text(row["element_zh"], row["element_en"])
    return Text.by(lambda lang: f"{texts[lang]} ({NEEDED[lang]})" if row["needed"] == "yes" else texts[lang])


def _figures(data: Checklists) -> Iterator[Figure]:
    checked = Origin(source=TEXTS["checklist_2"], rule="element_share", inputs=("elements.csv",))
    for number, row in enumerate(data.elements, 1):
        label = Text(row["element_zh"], row["element_en"])
        yield fig.share(f"element.{number}.share", label, row["share"], checked, places=None)
    taken = Origin(source=TEXTS["deductions_2"], rule="deduction", inputs=("deductions.csv",))
    for number, row in enumerate(data.deductions, 1):
        yield fig.points(f"deduction.{number}.points", Text(row["fact_zh"], row["fact_en"]), row["points"], taken)


CHECKLISTS = Topic(id="checklists", name=TEXTS["checklists"], file=__file__, read=read, evaluate=evaluate)
