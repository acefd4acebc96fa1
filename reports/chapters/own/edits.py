"""Single paragraphs that evaluators replace (text/basics.edits.md): each quoted as printed, then what stands instead.

    > 共 {completion.n_units} 个单元，自报完成 {completion.n_reported} 个。

    The new words, in as many paragraphs as are needed; with nothing below it, the quoted paragraph is left out.

Figures stand in the quotation by their ids, so that it holds when their values change. Digits of cited law and of names
need no marks there.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from analysis.core.figures import Figure
from analysis.evaluation.form.own_files import EDITS, ENDING, ENGLISH, text_files
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Language, Text
from reports.chapters.own.prose import OwnText, numbered_lines, own_text
from reports.chapters.values import (
    Block,
    Chapter,
    Document,
    FigureText,
    Group,
    Line,
    LineBreak,
    Listing,
    Marked,
    Pair,
    Pairs,
    Paragraph,
    PictureReference,
)

QUOTE = ">"
Rows = Sequence[tuple[int, str]]
Read = Callable[..., OwnText]
NO_QUOTE = Text("这里还没有引用原段", "no paragraph is quoted above this")
NO_QUOTE_CURE = Text(
    "先以“> ”引用印出的原段，再写代替它的话",
    'quote the printed paragraph behind "> ", then write what stands instead',
)
NOT_PRINTED = Text("引用的原段不再印出", "the quoted paragraph is no longer printed")
NOT_PRINTED_CURE = Text(
    "数据或文字已变：核对后改引用，或删去这一处",
    "data or wording have changed: quote what is printed now, or delete this",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What stands instead of one printed paragraph; `quoted` is its form, `row` where it is quoted."""

    path: Path
    row: int
    quoted: str
    text: OwnText


def form_of(line: Line) -> str:
    """The words of a line with the ids of its figures and pictures, without spaces: what a quotation is known by."""
    return "".join("".join(map(_form, line)).split())


def _form(piece: object) -> str:
    match piece:
        case str():
            return piece
        case FigureText():
            return f"{{{piece.id}}}"
        case PictureReference():
            return f"{{ref:{piece.picture}}}"
        case Marked():
            return "".join(map(_form, piece.line))
        case LineBreak():
            return ""
    return str(getattr(piece, "text", ""))


def own_edits(
    folder: Path, figures: Mapping[str, Figure], *, charts: Collection[str], lang: Language
) -> dict[str, tuple[Edit, ...]]:
    """The evaluators' single paragraphs by chapter.

    Raises
        ProblemsError: words before the first quotation, or what no text may hold.
    """
    problems: list[Problem] = []
    edits: dict[str, tuple[Edit, ...]] = {}
    ending = f"{EDITS}{ENGLISH if lang == 'en' else ''}{ENDING}"
    for path in text_files(folder):
        place = path.name.removesuffix(ending)
        if path.name.endswith(ending):
            edits[place] = tuple(_edits(path, figures, charts, problems))
    if problems:
        raise ProblemsError(problems)
    return edits


def _edits(
    path: Path, figures: Mapping[str, Figure], charts: Collection[str], problems: list[Problem]
) -> Iterator[Edit]:
    quoted: list[tuple[int, str]] = []
    said: list[tuple[int, str]] = []
    read = partial(own_text, stands_alone=False, figures=figures, charts=charts)
    for row, line in numbered_lines(path, problems):
        if line.startswith(QUOTE):
            if said and quoted:
                yield _edit(path, quoted, said, read, problems)
                quoted, said = [], []
            quoted.append((row, line.removeprefix(QUOTE).strip()))
        elif quoted:
            said.append((row, line))
        elif line.strip():
            problems.append(Problem(file=str(path), row=row, fault=NO_QUOTE, cure=NO_QUOTE_CURE))
    if quoted:
        yield _edit(path, quoted, said, read, problems)


def _edit(path: Path, quoted: Rows, said: Rows, read: Read, problems: list[Problem]) -> Edit:
    unchecked: list[Problem] = []  # a quotation may hold digits: those of names and law that the report prints
    form = _quoted_form(read(path, quoted, problems=unchecked))
    return Edit(path=path, row=quoted[0][0], quoted=form, text=read(path, said, problems=problems))


def _quoted_form(text: OwnText) -> str:
    """The form of a quotation: placeholders of every kind in one way of writing."""
    return "".join(text.with_pieces(_placeholder).replace("\\", "").split())


def _placeholder(kind: str, names: Sequence[str]) -> str:
    name = "".join(names[:1])
    return {"fig": f"{{{name}}}", "ref": f"{{ref:{name}}}", "cited": name}.get(kind, name)


def edited(
    document: Document, edits: Mapping[str, Sequence[Edit]], figures: Mapping[str, Figure], *, is_strict: bool
) -> Document:
    """A document with the paragraphs that evaluators replaced.

    Args
        is_strict: whether every quotation must be printed, as in the full report.

    Raises
        ProblemsError: a quoted paragraph is not printed; file and line of each.
    """
    if not any(edits.values()):
        return document
    left = {place: list(several) for place, several in edits.items()}

    def done(chapter: Chapter) -> Chapter:
        waiting = left.get(chapter.id, [])
        return replace(
            chapter, blocks=_edited(chapter.blocks, waiting, lambda text: text.blocks(figures, document.lang))
        )

    result = replace(
        document,
        summary=done(document.summary) if document.summary else None,
        chapters=tuple(map(done, document.chapters)),
        annexes=tuple(map(done, document.annexes)),
    )
    if is_strict and any(left.values()):
        raise ProblemsError(
            [
                Problem(file=str(edit.path), row=edit.row, fault=NOT_PRINTED, cure=NOT_PRINTED_CURE)
                for several in left.values()
                for edit in several
            ]
        )
    return result


Fill = Callable[[OwnText], tuple[Block, ...]]


def _edited(blocks: Iterable[Block], waiting: list[Edit], fill: Fill) -> tuple[Block, ...]:
    return tuple(new for block in blocks for new in _block(block, waiting, fill))


def _block(block: Block, waiting: list[Edit], fill: Fill) -> Iterator[Block]:
    """What stands for a block; a paragraph keeps its part, an entry that is left out takes its mark with it."""
    match block:
        case Paragraph():
            edit = _taken(block.line, waiting)
            new = (block,) if edit is None else fill(edit.text)
            yield from (replace(each, role=block.role) if isinstance(each, Paragraph) else each for each in new)
        case Listing():
            entries = tuple(filter(None, (_edited(entry, waiting, fill) for entry in block.entries)))
            if entries:
                yield replace(block, entries=entries)
        case Group():
            yield replace(block, blocks=_edited(block.blocks, waiting, fill))
        case Pairs():
            pairs = tuple(pair for each in block.pairs for pair in _pair(each, waiting, fill))
            if pairs:
                yield replace(block, pairs=pairs)
        case _:
            yield block


def _pair(pair: Pair, waiting: list[Edit], fill: Fill) -> Iterator[Pair]:
    edit = _taken(pair.line, waiting)
    if edit is None:
        yield pair
        return
    lines = [block.line for block in fill(edit.text) if isinstance(block, Paragraph)]
    joined = tuple(piece for line in lines for piece in (LineBreak(), *line))[1:]
    if joined:
        yield replace(pair, line=joined)


def _taken(line: Line, waiting: list[Edit]) -> Edit | None:
    """The edit of a line; each serves once."""
    form = form_of(line)
    edit = next((each for each in waiting if each.quoted == form), None)
    if edit is not None:
        waiting.remove(edit)
    return edit
