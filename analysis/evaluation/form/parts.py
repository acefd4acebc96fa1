"""The parts of the official form (报告提纲): which of them an engagement fills, and what each empty one asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.evaluation.form.own_files import is_written
from analysis.inputs.folder import SETTINGS
from questionnaires.texts import Text, texts_beside
from questionnaires.yaml_lines import read_yaml

if TYPE_CHECKING:
    from analysis.evaluation.evaluate import Evaluation

TEXTS = texts_beside(__file__)
CHAPTERS: dict[str, Text] = {
    "basics": TEXTS["chapter_basics"],
    "conduct": TEXTS["chapter_conduct"],
    "conclusion": TEXTS["chapter_conclusion"],
    "analysis": TEXTS["chapter_analysis"],
    "problems": TEXTS["chapter_problems"],
    "advice": TEXTS["chapter_advice"],
    "other": TEXTS["chapter_other"],
    "annex": TEXTS["chapter_annex"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: its chapter, what it is called, what it asks of the evaluator, and what fills it.

    `is_text`: people write it; `tables`, `folders`: where its data stand; `results`: what comes of them.
    """

    id: str
    chapter: str
    names: Text
    asks: Text
    is_text: bool = False
    tables: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Where it is filled in."""
        written = (f"{SETTINGS} texts.{self.id}", f"text/{self.id}.md") if self.is_text else ()
        return (*written, *(f"{name}.csv" for name in self.tables), *(f"{name}/" for name in self.folders))


@cache
def parts() -> tuple[Part, ...]:
    """Every part in the order of the form."""
    raw, _ = read_yaml(Path(__file__).with_name("parts.yaml"))
    return tuple(
        Part(
            id=row["id"],
            chapter=row["chapter"],
            names=Text(row["zh"], row["en"]),
            asks=Text(row["ask_zh"], row["ask_en"]),
            is_text=row.get("text", False),
            tables=tuple(row.get("tables", ())),
            results=tuple(row.get("results", ())),
            folders=tuple(row.get("folders", ())),
        )
        for row in raw
    )


def text_parts() -> tuple[str, ...]:
    """The ids of the parts that people write."""
    return tuple(part.id for part in parts() if part.is_text)


def empty_parts(evaluation: "Evaluation") -> Iterator[Part]:
    """The parts that nothing in the engagement fills.

    Raises
        ProblemsError: a text of the evaluators cannot be read.
    """
    yield from (part for part in parts() if not _is_filled(part, evaluation))


def _is_filled(part: Part, evaluation: "Evaluation") -> bool:
    engagement = evaluation.engagement
    is_told = bool(engagement.texts.get(part.id)) or (part.is_text and is_written(engagement.folder, part.id))
    if part.results:
        return is_told or any(getattr(evaluation, name) is not None for name in part.results)
    starts = (*(f"{name}.csv" for name in part.tables), *(f"{name}/" for name in part.folders))
    return is_told or any(name.startswith(starts) for name in engagement.inputs if starts)
