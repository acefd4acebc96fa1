"""The figures of importance and performance: both coordinates of each item with their bounds, and its quadrant."""

from collections.abc import Iterator
from typing import Any

from analysis.core import figures as fig
from analysis.core.figures import NOBODY, Cell, Figure, Origin
from analysis.statistics.relations.ipa import Ipa
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

START = "survey.quadrants"
QUADRANTS = {
    "keep": TEXTS["keep"],
    "improve": TEXTS["improve"],
    "low_priority": TEXTS["low_priority"],
    "overdone": TEXTS["overdone"],
}


def quadrant_figures(result: Ipa, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """How many items are compared and certain, and where each lies; without bounds where there is no inference."""
    origin = Origin(source=TEXTS["ipa_by_design"], rule="ipa", inputs=inputs)
    if not result.is_probability:
        origin = Origin(source=TEXTS["ipa_participants"], rule="ipa_of_participants", inputs=inputs)
    yield fig.count(f"{START}.items", TEXTS["items_placed"], len(result.table), origin, cell=NOBODY)
    if result.is_probability:
        certain = int(result.table["is_certain"].sum())
        yield fig.count(f"{START}.certain", TEXTS["items_certain"], certain, origin, cell=NOBODY)
    for number, row in enumerate(result.table.to_dict("records"), 1):
        yield from _item(f"{START}.{number}", row, origin, result)


def _item(start: str, row: dict[Any, Any], origin: Origin, result: Ipa) -> Iterator[Figure]:
    name, cell = Text(str(row["item"]), str(row.get("item_en", row["item"]))), Cell(result.n)
    labels = {
        "performance": TEXTS["performance_of"].fill(item=name),
        "importance": TEXTS["importance_of"].fill(item=name),
    }
    for axis, label in labels.items():
        yield fig.pure(f"{start}.{axis}", label, float(row[axis]), origin, cell=cell)
        if result.is_probability:
            for end, text in (("low", TEXTS["lower"]), ("high", TEXTS["upper"])):
                bound = float(row[f"{axis}_{end}"])
                yield fig.pure(f"{start}.{axis}.{end}", text.fill(label=label), bound, origin, cell=cell)
    is_sure = bool(row["is_certain"]) or not result.is_probability
    word = str(row["quadrant"]) if is_sure else "uncertain"
    said = QUADRANTS[word] if is_sure else TEXTS["uncertain"]
    yield fig.worded(f"{start}.quadrant", name, word, said, origin, cell=cell)
