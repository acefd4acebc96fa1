"""The words of one report with its figures, as pieces of lines: what every chapter is written with."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.core.figures import PLACEHOLDER, Figure
from analysis.core.sections import Line as SectionLine
from analysis.core.sections import Table as SectionTable
from analysis.evaluation.engagement import Engagement
from analysis.evaluation.evaluate import Evaluation
from questionnaires.texts import Language, Text, one_of
from reports.chapters.build import Report
from reports.chapters.values import (
    Block,
    Cited,
    Column,
    FigureText,
    Heading,
    Line,
    Paragraph,
    Picture,
    Piece,
    Role,
    Row,
    Size,
    Table,
)

PIECE = re.compile(rf"\[\[(.*?)\]\]|{PLACEHOLDER.pattern}")
NOTHING: Line = ("—",)
TURNED, DENSE = 10, 7  # columns from which a table lies on a turned page, or is set smaller
SHORT = 8  # rows up to which a table is kept together


def plain(text: str) -> str:
    """A text without the marks of cited law."""
    return text.replace("[[", "").replace("]]", "")


def cited(text: object) -> Line:
    """A line that is a name, a date or cited law."""
    return (Cited(str(text)),)


def _agreeing(line: Line) -> Line:
    """English in which a figure that is one counts one: 1 sheet."""
    pieces: list[Piece] = []
    for piece in line:
        before = pieces[-1] if pieces else ""
        if isinstance(piece, str):
            is_one = isinstance(before, FigureText) and before.text == "1"
            pieces.append(one_of(f"1{piece}").removeprefix("1") if is_one else one_of(piece))
        else:
            pieces.append(piece)
    return tuple(pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """A report, and the fixed words of its language that its data allow.

    `carried` are the digests of what travels inside by name, `verifying` says how the report is verified.
    """

    report: Report
    words: Mapping[str, str]
    carried: Mapping[str, str]
    verifying: tuple[str, ...]

    @property
    def lang(self) -> Language:
        """The language of the report."""
        return self.report.lang

    @property
    def evaluation(self) -> Evaluation:
        """What is reported."""
        return self.report.evaluation

    @property
    def engagement(self) -> Engagement:
        """Whose evaluation it is."""
        return self.report.evaluation.engagement

    @property
    def figures(self) -> Mapping[str, Figure]:
        """Every figure by its id."""
        return self.report.evaluation.figures

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return " " if self.lang == "en" else ""

    def figure(self, figure_id: str) -> FigureText:
        """One figure as it is printed."""
        return FigureText(figure_id, self.figures[figure_id].text(self.lang))

    def prose(self, template: str) -> Line:
        """A text with its figures and cited names."""
        pieces: list[FigureText | Cited | str] = []
        end = 0
        for match in PIECE.finditer(template):
            pieces += [template[end : match.start()]] if match.start() > end else []
            pieces.append(Cited(match[1]) if match[1] is not None else self.figure(match[2]))
            end = match.end()
        line = (*pieces, template[end:]) if end < len(template) else tuple(pieces)
        return _agreeing(line) if self.lang == "en" else line

    def line(self, key: str) -> Line:
        """A fixed text; empty where the data allow none of its cases."""
        return self.prose(self.words[key])

    def paragraphs(self, *keys: str, role: Role = "") -> Iterator[Paragraph]:
        """Fixed texts as paragraphs, those that may be said."""
        yield from (Paragraph(self.line(key), role) for key in keys if self.words[key])

    def of_settings(self, texts: Iterable[Text]) -> Iterator[Paragraph]:
        """Text of the settings as paragraphs."""
        yield from (Paragraph(self.prose(text[self.lang])) for text in texts)

    def heading(self, key: str, level: int = 3) -> Heading:
        """A fixed text as a heading."""
        return Heading((self.words[key],), level)

    def cell(self, figure_id: str) -> Line:
        """A cell with a figure, or a dash where there is none."""
        return (self.figure(figure_id),) if figure_id in self.figures else NOTHING

    def columns(self, *keys: str) -> tuple[Column, ...]:
        """Columns by the keys of their headings; those that begin with `#` hold numbers."""
        return tuple(
            Column((self.words[key.removeprefix("#")],), "right" if key.startswith("#") else "left") for key in keys
        )

    def picture(self, name: str) -> Iterator[Picture]:
        """A chart, where this report has it."""
        if name in self.report.charts:
            yield Picture(chart=self.report.charts[name])

    def sections(self, place: str) -> Iterator[Block]:
        """What topics show in a chapter, each under its heading; an annex of its own has its title above."""
        for section in self.report.sections_in(place):
            text = None
            if section.place != "annex":
                text = self.report.own.get(section.id)
                yield Heading(self.prose(section.title[self.lang]), id=section.id)
                yield from self.written(section.id)
            for block in () if text and text.stands_alone else section.blocks:
                if isinstance(block, SectionLine):
                    yield Paragraph(self.prose(block.texts[self.lang]))
                elif isinstance(block, SectionTable):
                    yield self._table(block)
                else:
                    yield from self.picture(block.id)

    def written(self, place: str) -> tuple[Block, ...]:
        """What evaluators wrote themselves for a chapter or section."""
        text = self.report.own.get(place)
        return text.blocks(self.figures, self.lang) if text else ()

    def _table(self, table: SectionTable) -> Table:
        size: Size = "turned" if len(table.columns) >= TURNED else "dense" if len(table.columns) >= DENSE else ""
        return Table(
            caption=self.prose(table.caption[self.lang]),
            columns=tuple(
                Column(self.prose(column[self.lang]), "right" if at in table.numeric else "left")
                for at, column in enumerate(table.columns)
            ),
            rows=tuple(Row(tuple(self.prose(cell[self.lang]) for cell in row)) for row in table.rows),
            size=size,
            is_kept_together=len(table.rows) <= SHORT,
        )
