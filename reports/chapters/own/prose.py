"""What evaluators write themselves (text/*.md): numbers only as figures, comparisons no stronger than their intervals.

text/summary.md, basics.md, …       stands before what the report writes in that chapter or section
text/basics.only.md                 stands instead of it            text/basics.en.md    the same in English

    {{ fig("budget.receipt_rate") }}      a figure              {{ ref("budget") }}     “see figure 3”
    {{ compare("survey.satisfied.share", "survey.satisfied.target") }}     above, below, or not to be told
    [[财预〔2020〕10号]]                    a law, a date or a name; digits in it are not figures
    ![说明](photos/name.jpg "标题")          a photograph, on a line of its own; without a title the description is it
    <!-- … -->                             a note that is not printed
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path

from analysis.core.figures import Figure
from analysis.evaluation.form.own_files import EDITS, ENDING, ENGLISH, ONLY, text_files, without_comments
from questionnaires.files import read_text
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Language, Text
from reports.chapters.own.line_faults import CALL, Piece, compared, line_faults, photo_faults
from reports.chapters.own.markdown import markdown_blocks
from reports.chapters.own.photographs import PHOTO, UnfitPhotograph, photograph
from reports.chapters.values import Block, Cited, FigureText, Line, Picture, PictureReference
from reports.drawings.charts import Chart
from reports.texts.words import words

QUOTED = re.compile(r"""["'“”]([A-Za-z0-9_.\-]+)["'“”]""")
OPEN, CLOSE = "\ue000", "\ue001"  # signs of nobody, around the number of a piece; texts lose them when read
PHOTO_PLACE = f"{OPEN}photo{CLOSE}"
SLOT = re.compile(f"{OPEN}(\\d+){CLOSE}")
COMPARED_PLACE = re.compile(r"(\{[ab]\})")
COMPARED: dict[str, Text] = {
    "above": Text("{a} 高于 {b}", "{a} is above {b}"),
    "below": Text("{a} 低于 {b}", "{a} is below {b}"),
    "unclear": Text(
        "{a}（区间包含 {b}，不能说高于或低于）", "{a} (its interval holds {b}: neither above nor below can be claimed)"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """One file of text with places for its pieces; `stands_alone` says that it replaces what is generated."""

    text: str
    pieces: tuple[Piece, ...]
    stands_alone: bool
    photographs: tuple[Picture, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it, or nothing but notes."""
        return not self.text.strip()

    @property
    def without_photographs(self) -> "OwnText":
        """The same words, for versions that everybody may read."""
        return replace(self, text=self.text.replace(PHOTO_PLACE, ""), photographs=())

    def with_pieces(self, written: Callable[[str, tuple[str, ...]], str]) -> str:
        """The text with its pieces as a function of their kind and names writes them."""
        parts = SLOT.split(self.text)
        pieces = (self.pieces[int(number)] for number in parts[1::2])
        said = [written(piece.kind, piece.names) for piece in pieces]
        return "".join(part for pair in zip_longest(parts[::2], said, fillvalue="") for part in pair)

    def blocks(self, figures: Mapping[str, Figure], lang: Language) -> tuple[Block, ...]:
        """The text with its figures, references and comparisons."""
        first, *others = self.text.split(PHOTO_PLACE)
        blocks = [*self._words(first, figures, lang)]
        for picture, text in zip(self.photographs, others, strict=True):
            blocks += [picture, *self._words(text, figures, lang)]
        return tuple(blocks)

    def _words(self, text: str, figures: Mapping[str, Figure], lang: Language) -> tuple[Block, ...]:
        return markdown_blocks(text, lambda words: self._filled(words, figures, lang))

    def _filled(self, words: str, figures: Mapping[str, Figure], lang: Language) -> Line:
        parts = SLOT.split(words)  # words and the numbers of pieces by turns
        return tuple(
            piece
            for at, part in enumerate(parts)
            for piece in (_printed(self.pieces[int(part)], figures, lang) if at % 2 else (part,) if part else ())
        )


def own_texts(
    folder: Path, figures: Mapping[str, Figure], *, places: Collection[str], charts: Collection[str], lang: Language
) -> dict[str, OwnText]:
    """The evaluators' texts by chapter or section.

    Args
        folder: of the engagement.
        places: ids of chapters, sections and annexes that a text may be named after.
        charts: ids that a reference may name.

    Raises
        ProblemsError: a number typed by hand, an unknown figure, place or chart, a comparison that outruns its
            interval, or a text without its English; all at once, each with file and line.
    """
    texts: dict[str, OwnText] = {}
    problems: list[Problem] = []
    files = text_files(folder)
    names = {path.name for path in files}
    for path in files:
        name = path.name.removesuffix(ENDING)
        is_english, bare = name.endswith(ENGLISH), name.removesuffix(ENGLISH)
        place = bare.removesuffix(ONLY).removesuffix(EDITS)
        if place not in places:
            problems.append(_stranger(path, place, places))
        elif bare.endswith(EDITS):
            continue  # read by edits.py
        elif lang == "en" and not is_english and f"{bare}{ENGLISH}{ENDING}" not in names and _text(path, []).strip():
            cure = Text(f"补充 {bare}.en.md", f"add {bare}.en.md")
            problems.append(Problem(file=str(path), fault=Text("没有英文", "has no English"), cure=cure))
        elif is_english == (lang == "en"):
            texts[place] = _read(path, bare.endswith(ONLY), figures, charts, problems)
    if problems:
        raise ProblemsError(problems)
    return {place: text for place, text in texts.items() if not text.is_blank}


def _stranger(path: Path, place: str, places: Collection[str]) -> Problem:
    near = get_close_matches(place, places, n=3, cutoff=0.4) or sorted(places)
    cure = Text(f"文件名用章节编号：{'、'.join(near)}", f"name it after a chapter or section: {', '.join(near)}")
    return Problem(file=str(path), fault=Text(f"没有章节“{place}”", f'there is no chapter "{place}"'), cure=cure)


def _read(
    path: Path, stands_alone: bool, figures: Mapping[str, Figure], charts: Collection[str], problems: list[Problem]
) -> OwnText:
    rows = numbered_lines(path, problems)
    return own_text(path, rows, stands_alone=stands_alone, figures=figures, charts=charts, problems=problems)


def numbered_lines(path: Path, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers, without notes."""
    yield from enumerate(_text(path, problems).splitlines(), start=1)


def own_text(
    path: Path,
    rows: Iterable[tuple[int, str]],
    *,
    stands_alone: bool,
    figures: Mapping[str, Figure],
    charts: Collection[str],
    problems: list[Problem],
) -> OwnText:
    """A text from lines of a file; what is wrong in them is added to `problems`."""
    pieces: list[Piece] = []
    lines: list[str] = []
    photographs: list[Picture] = []
    for row, line in rows:
        photo = PHOTO.match(line)
        words = line if photo is None else f"{photo['alt']} {photo['title'] or ''}"
        found = [_piece(match) for match in CALL.finditer(words)]
        faults = [*line_faults(words, found, figures, charts)]
        if photo is None:
            slots = iter(range(len(pieces), len(pieces) + len(found)))
            lines.append(CALL.sub(lambda _, slots=slots: f"{OPEN}{next(slots)}{CLOSE}", line))  # type: ignore[misc]  # bound now
            pieces += found
        elif not (faults := [*faults, *photo_faults(photo, found)]):
            try:
                photographs.append(_picture(path, photo, len(photographs) + 1))
                lines.append(PHOTO_PLACE)
            except UnfitPhotograph as wrong:
                faults.append((wrong.fault, wrong.cure))
        problems += [Problem(file=str(path), row=row, fault=fault, cure=cure) for fault, cure in faults]
    return OwnText(
        text="\n".join(lines), pieces=tuple(pieces), stands_alone=stands_alone, photographs=tuple(photographs)
    )


def _text(path: Path, problems: list[Problem]) -> str:
    """The words of a file without notes, and without the signs that places are marked with."""
    try:
        return without_comments(read_text(path)).translate(dict.fromkeys(map(ord, (OPEN, CLOSE))))
    except ProblemsError as wrong:
        problems.extend(wrong.problems)
        return ""


def _picture(path: Path, photo: re.Match[str], number: int) -> Picture:
    """A photograph as a picture of the report: its description in words, its title as the caption."""
    place = path.name.partition(".")[0]
    alt, title = (CALL.sub(r"\3", words or "").strip() for words in (photo["alt"], photo["title"]))
    source = photograph(path.parents[1], photo["path"].strip())
    return Picture(chart=Chart(id=f"photo-{place}-{number}", caption=title or alt, alt=alt, source=source))


def _piece(match: re.Match[str]) -> Piece:
    call, names, cited, figure = match.groups()
    if cited is not None:
        return Piece(kind="cited", names=(cited,))
    if figure is not None:
        return Piece(kind="fig", names=(figure,))
    return Piece(kind=call, names=tuple(QUOTED.findall(names)))


def _printed(piece: Piece, figures: Mapping[str, Figure], lang: Language) -> Line:
    if piece.kind == "cited":
        return (Cited(piece.names[0]),)
    if piece.kind == "ref":
        return (PictureReference(piece.names[0], words(lang)["not_shown"]),)
    shown = [FigureText(name, figures[name].text(lang)) for name in piece.names]
    if piece.kind == "fig":
        return (shown[0],)
    sentence = COMPARED[compared(piece.names[0], piece.names[1], figures) or "unclear"][lang]
    places = {"{a}": shown[0], "{b}": shown[1]}
    return tuple(places.get(part, part) for part in COMPARED_PLACE.split(sentence) if part)
