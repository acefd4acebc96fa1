"""What evaluators write themselves (text/*.md): numbers only as figures, comparisons no stronger than their intervals.

text/summary.md, basics.md, …       stands before what the report writes in that chapter or section
text/basics.only.md                 stands instead of it            text/basics.en.md    the same in English

    {{ fig("budget.receipt_rate") }}      a figure              {{ ref("budget") }}     “see figure 3”
    {{ compare("survey.satisfied.share", "survey.satisfied.target") }}     above, below, or not to be told
    [[财预〔2020〕10号]]                    a law, a date or a name; digits in it are not figures
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path

from analysis.core.figures import Figure
from questionnaires.characters import is_system_junk
from questionnaires.files import read_text
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Language, Text
from reports.chapters.own.markdown import markdown_blocks
from reports.chapters.values import Block, Cited, FigureText, Line, PictureReference
from reports.texts.words import words

FOLDER, ENDING, ONLY, ENGLISH = "text", ".md", ".only", ".en"
EDITS = ".edits"  # of single paragraphs: see edits.py
CALL = re.compile(r"\{\{\s*(fig|ref|compare)\(\s*([^)]*?)\s*\)\s*\}\}|\[\[(.*?)\]\]|\{([a-z0-9_.\-]+)\}")
QUOTED = re.compile(r"""["'“”]([A-Za-z0-9_.\-]+)["'“”]""")
LIST_MARK = re.compile(r"^\s*\d{1,3}[.)]\s")
TYPED = re.compile(
    r"[\d①-⑳½¼¾Ⅰ-Ⅻ]|百分之[零〇一二两三四五六七八九十百]|[一二两三四五六七八九十]分之|[一二两三四五六七八九]成(?=[的多以左，。；、）]|$)"
)
COMPARING = re.compile(
    r"高于|低于|超过|超出|达到|达标|不足|优于|劣于|显著"
    r"|\b(?:above|below|exceed|higher|lower|more than|less than|reach|miss)"
)
OPEN, CLOSE = "\ue000", "\ue001"  # signs of nobody, around the number of a piece; texts lose them when read
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
class Piece:
    """Something in a text that is not plain words: a figure, a reference, a comparison, or cited law."""

    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """One file of text with places for its pieces; `stands_alone` says that it replaces what is generated."""

    text: str
    pieces: tuple[Piece, ...]
    stands_alone: bool

    def with_pieces(self, written: Callable[[str, tuple[str, ...]], str]) -> str:
        """The text with its pieces as a function of their kind and names writes them."""
        parts = SLOT.split(self.text)
        pieces = (self.pieces[int(number)] for number in parts[1::2])
        said = [written(piece.kind, piece.names) for piece in pieces]
        return "".join(part for pair in zip_longest(parts[::2], said, fillvalue="") for part in pair)

    def blocks(self, figures: Mapping[str, Figure], lang: Language) -> tuple[Block, ...]:
        """The text with its figures, references and comparisons."""
        return markdown_blocks(self.text, lambda words: self._filled(words, figures, lang))

    def _filled(self, words: str, figures: Mapping[str, Figure], lang: Language) -> Line:
        parts = SLOT.split(words)  # words and the numbers of pieces by turns
        return tuple(
            piece
            for at, part in enumerate(parts)
            for piece in (_printed(self.pieces[int(part)], figures, lang) if at % 2 else (part,) if part else ())
        )


def text_files(folder: Path) -> list[Path]:
    """The files of the evaluators' texts in the folder of an engagement, none where there are none."""
    return [path for path in sorted((folder / FOLDER).glob(f"*{ENDING}")) if not is_system_junk(path.name)]


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
        elif lang == "en" and not is_english and f"{bare}{ENGLISH}{ENDING}" not in names:
            cure = Text(f"补充 {bare}.en.md", f"add {bare}.en.md")
            problems.append(Problem(file=str(path), fault=Text("没有英文", "has no English"), cure=cure))
        elif is_english == (lang == "en"):
            texts[place] = _read(path, bare.endswith(ONLY), figures, charts, problems)
    if problems:
        raise ProblemsError(problems)
    return texts


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
    """The lines of a file with their numbers, without the signs that places are marked with."""
    try:
        text = read_text(path).translate(dict.fromkeys(map(ord, (OPEN, CLOSE))))
    except ProblemsError as wrong:
        problems.extend(wrong.problems)
        text = ""
    yield from enumerate(text.splitlines(), start=1)


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
    lines = []
    for row, line in rows:
        found = [_piece(match) for match in CALL.finditer(line)]
        for fault, cure in _faults(line, found, figures, charts):
            problems.append(Problem(file=str(path), row=row, fault=fault, cure=cure))
        slots = iter(range(len(pieces), len(pieces) + len(found)))
        lines.append(CALL.sub(lambda _, slots=slots: f"{OPEN}{next(slots)}{CLOSE}", line))  # type: ignore[misc]  # bound now
        pieces += found
    return OwnText(text="\n".join(lines), pieces=tuple(pieces), stands_alone=stands_alone)


def _piece(match: re.Match[str]) -> Piece:
    call, names, cited, figure = match.groups()
    if cited is not None:
        return Piece(kind="cited", names=(cited,))
    if figure is not None:
        return Piece(kind="fig", names=(figure,))
    return Piece(kind=call, names=tuple(QUOTED.findall(names)))


def _faults(
    line: str, pieces: list[Piece], figures: Mapping[str, Figure], charts: Collection[str]
) -> Iterator[tuple[Text, Text]]:
    """What is wrong in one line, each with its cure."""
    for piece in pieces:
        known = charts if piece.kind == "ref" else figures
        if piece.kind != "cited" and len(piece.names) != (2 if piece.kind == "compare" else 1):
            yield (
                Text(f"{piece.kind} 写法不对", f"{piece.kind} is not written so"),
                Text(
                    'fig("编号")、ref("图编号")、compare("编号", "编号")',
                    'fig("id"), ref("chart"), compare("id", "id")',
                ),
            )
        for name in piece.names if piece.kind != "cited" else ():
            if name not in known:
                near = get_close_matches(name, known, n=4, cutoff=0.3)
                yield (
                    Text(f"没有“{name}”", f'there is no "{name}"'),
                    Text(f"相近的有：{'、'.join(near) or '—'}", f"near to it: {', '.join(near) or '—'}"),
                )
    rest = LIST_MARK.sub("", CALL.sub("", line))
    typed = TYPED.search(rest)
    if typed or "{{" in rest:
        yield (
            Text(f"手写的数“{(typed[0] if typed else '{{')}”", f'typed by hand: "{typed[0] if typed else "{{"}"'),
            Text(
                '写成 {{ fig("编号") }}；法规文号、日期、名称写在 [[ ]] 中',
                'write {{ fig("id") }}; law numbers, dates and names in [[ ]]',
            ),
        )
    yield from _outrun(rest, pieces, figures)


def _outrun(rest: str, pieces: list[Piece], figures: Mapping[str, Figure]) -> Iterator[tuple[Text, Text]]:
    """A comparing word beside an estimate and another figure that lies within its interval."""
    named = [piece.names[0] for piece in pieces if piece.kind == "fig" and len(piece.names) == 1]
    word = COMPARING.search(rest)
    for one in named if word else ():
        for other in named:
            if other != one and _compared(one, other, figures) == "unclear":
                yield (
                    Text(
                        f"“{word[0] if word else ''}”说得过满：{other} 在 {one} 的区间之内",
                        f'"{word[0] if word else ""}" says too much: {other} lies within the interval of {one}',
                    ),
                    Text(f'写成 {{{{ compare("{one}", "{other}") }}}}', f'write {{{{ compare("{one}", "{other}") }}}}'),
                )


def _compared(one: str, other: str, figures: Mapping[str, Figure]) -> str:
    """Whether a figure is above, below or not to be told from another of its unit; "" where that cannot be said."""
    stem = one.rpartition(".")[0]
    if one not in figures or other not in figures or other.startswith((f"{stem}.low", f"{stem}.high")):
        return ""
    a, b = figures[one], figures[other]
    if a.value is None or b.value is None or a.unit != b.unit or a.unit not in ("share", "pure", "points", "count"):
        return ""
    ends = [figures.get(f"{base}{end}") for base in (f"{stem}.", f"{one}.", f"{stem}_") for end in ("low", "high")]
    bounds = [float(each.value) for each in ends if each is not None and each.value is not None]
    value, level = float(a.value), float(b.value)
    low, high = (
        (min(bounds), max(bounds)) if len(bounds) > 1 and min(bounds) <= value <= max(bounds) else (value, value)
    )
    if len(bounds) > 1 and low <= level <= high:
        return "unclear"
    return "above" if value > level else "below" if value < level else "unclear"


def _printed(piece: Piece, figures: Mapping[str, Figure], lang: Language) -> Line:
    if piece.kind == "cited":
        return (Cited(piece.names[0]),)
    if piece.kind == "ref":
        return (PictureReference(piece.names[0], words(lang)["not_shown"]),)
    shown = [FigureText(name, figures[name].text(lang)) for name in piece.names]
    if piece.kind == "fig":
        return (shown[0],)
    sentence = COMPARED[_compared(piece.names[0], piece.names[1], figures) or "unclear"][lang]
    places = {"{a}": shown[0], "{b}": shown[1]}
    return tuple(places.get(part, part) for part in COMPARED_PLACE.split(sentence) if part)
