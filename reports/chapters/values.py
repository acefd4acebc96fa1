"""What a report says, as frozen values in one language without markup; a writer for each format makes pages of it."""

from dataclasses import dataclass
from typing import Literal

from questionnaires.texts import Language
from reports.drawings.charts import Chart


@dataclass(frozen=True, slots=True)
class FigureText:
    """A figure of the evaluation as it is printed; in a column of money as a number of its `unit` with `places`."""

    id: str
    text: str
    unit: str = ""
    places: int = 0


@dataclass(frozen=True, slots=True)
class Cited:
    """A date, a name or cited law: digits in it are no figure of the evaluation."""

    text: str


@dataclass(frozen=True, slots=True)
class PictureReference:
    """“Figure 3” for the picture of this id; `otherwise` stands where the document does not show it."""

    picture: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Badge:
    """How grave a finding is."""

    severity: str
    text: str


Mark = Literal["strong", "emphasis", "code", "count", "origin", "choice"]


@dataclass(frozen=True, slots=True)
class Marked:
    """Pieces set apart: words of weight, the count below a share, where a note comes from, one answer to tick."""

    mark: Mark
    line: "Line"


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line in the same paragraph."""


@dataclass(frozen=True, slots=True)
class PageCount:
    """How many pages the document has; its writer knows."""


Piece = str | FigureText | Cited | PictureReference | Badge | Marked | LineBreak | PageCount
Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the title of its chapter; those of level 3 are counted by the writer in chapters, not in annexes.

    `id` is what references lead to.
    """

    line: Line
    level: int = 3
    id: str = ""


Role = Literal["", "strong", "small", "synthetic", "digest", "form_title"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph and the part it plays."""

    line: Line
    role: Role = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of entries, each of blocks; numbered from `start` where that is given.

    `is_tight`: its paragraphs are set without distance; `of_findings`: its entries are titles of findings.
    """

    entries: tuple[tuple["Block", ...], ...]
    start: int | None = None
    is_tight: bool = True
    of_findings: bool = False


Align = Literal["left", "center", "right"]
TableKind = Literal["", "item", "scale", "story", "quadrants", "sources", "rules", "digests", "own", "verdict"]
Size = Literal["", "dense", "turned"]  # many columns: smaller; more than a page is wide: on a turned page


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its heading; numbers stand to the right."""

    heading: Line
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, the first of which names it; a total is set apart, and a group above its members by level."""

    cells: tuple[Line, ...]
    is_total: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its head; one with a caption is numbered and listed, `note` stands behind the caption."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Line = ()
    note: Line = ()
    kind: TableKind = ""
    size: Size = ""
    is_kept_together: bool = False
    number: int = 0
    widths: tuple[float, ...] = ()  # shares of the width by column; without them a writer chooses


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart with its caption and the text for those who cannot see it."""

    chart: Chart
    number: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and what stands beside it."""

    term: Line
    line: Line


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with what stands beside each: parties, terms, parts of a finding."""

    pairs: tuple[Pair, ...]
    kind: Literal["notes", "parties", "finding", "verdict", "beside"] = "notes"


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together: a finding, what is said of verifying, a passage that an evaluator quotes."""

    blocks: tuple["Block", ...]
    kind: Literal["finding", "verifying", "quotation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormItem:
    """One item of a questionnaire as it was asked: its choices, room to write, or rows that share the choices."""

    question: Line
    answers: Line
    rows: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that keep their breaks."""

    line: Line


@dataclass(frozen=True, slots=True)
class Divider:
    """A line across the page."""


Block = Heading | Paragraph | Listing | Table | Picture | Pairs | Group | FormItem | Verbatim | Divider


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter, an annex or the summary, with its title of level 2; `opens` says that it begins a page."""

    title: str
    blocks: tuple[Block, ...]
    id: str = ""
    kind: Literal["chapter", "annex", "front"] = "chapter"
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The first page."""

    synthetic: Line
    number: Line
    title: str
    version: str
    pairs: tuple[Pair, ...]
    seal: str
    evaluator: Line
    day: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """The head of a short report that has no cover."""

    synthetic: Line
    number: Line
    title: str
    parties: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list of contents and what it leads to."""

    anchor: str
    line: Line


@dataclass(frozen=True, slots=True)
class Contents:
    """The lists in front: chapters, pictures, tables; each with its title."""

    title: str
    chapters: tuple[Entry, ...]
    pictures_title: str
    pictures: tuple[Entry, ...]
    tables_title: str
    tables: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Signer:
    """A role that signs and who holds it."""

    role: str
    title: str
    name: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """The page that is signed and sealed."""

    title: str
    signers: tuple[Signer, ...]
    sign_here: str
    date: str
    evaluator: Line
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report: what it is, and everything it says in reading order; parts that a variant lacks are None or empty."""

    lang: Language
    variant: str
    theme: str
    title: str
    window_title: str
    author: str
    day: str
    running_mark: str
    is_draft: bool
    cover: Cover | None
    summary: Chapter | None
    contents: Contents | None
    masthead: Masthead | None
    chapters: tuple[Chapter, ...]
    signatures: Signatures | None
    annexes: tuple[Chapter, ...]

    @property
    def picture_numbers(self) -> dict[str, int]:
        """The number of every picture shown, by its id."""
        blocks = (block for chapter in (*self.chapters, *self.annexes) for block in chapter.blocks)
        return {block.chart.id: block.number for block in blocks if isinstance(block, Picture)}
