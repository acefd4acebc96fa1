"""Where the text leads to its tables and pictures (见表、见图): one sentence a section, from the numbers they have."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from questionnaires.texts import Language
from reports.chapters.reading import own_lines
from reports.chapters.values import Block, Chapter, Cited, Heading, Line, Paragraph, Picture, PictureReference, Table

Words = Mapping[str, str]


def pointed(chapters: Iterable[Chapter], words: Words, lang: Language) -> tuple[Chapter, ...]:
    """Numbered chapters in which every section says which tables and pictures belong to it."""
    return tuple(replace(chapter, blocks=tuple(_pointed(chapter, words, lang))) for chapter in chapters)


def _pointed(chapter: Chapter, words: Words, lang: Language) -> Iterator[Block]:
    told = {
        piece.picture
        for block in chapter.blocks
        for line in own_lines(block)
        for piece in line
        if isinstance(piece, PictureReference)
    }
    for section in _sections(chapter.blocks):
        tables = [block.number for block in section if isinstance(block, Table) and block.number]
        pictures = [block for block in section if isinstance(block, Picture) and block.chart.id not in told]
        line = _line(tables, [picture.number for picture in pictures], words, lang)
        at = _place(section)
        yield from section[:at]
        if line:
            yield Paragraph(line)
        yield from section[at:]


def _sections(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """The blocks of a chapter, cut before each heading."""
    section: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and section:
            yield section
            section = []
        section.append(block)
    yield section


def _place(section: Sequence[Block]) -> int:
    """Behind the last paragraph before the first table or picture."""
    shown = (at for at, block in enumerate(section) if isinstance(block, (Table, Picture)))
    return next(shown, len(section))


def _line(tables: Sequence[int], pictures: Sequence[int], words: Words, lang: Language) -> Line:
    """“数据见表3、表4，图示见图2。”; nothing where there is neither."""
    parts = [
        words[key].format(listed=_listed(numbers, words[name], lang))
        for key, name, numbers in (("see_tables", "one_table", tables), ("see_pictures", "one_picture", pictures))
        if numbers
    ]
    return (Cited(words["see"].format(parts=words["see_joint"].join(parts))),) if parts else ()


def _listed(numbers: Sequence[int], name: str, lang: Language) -> str:
    """Numbers by name; a run of three or more by its ends."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    span, comma = ("至", "、") if lang == "zh" else ("–", ", ")
    named = [
        f"{name}{run[0]}{span}{name if lang == 'zh' else ''}{run[-1]}"
        if len(run) > 2
        else comma.join(f"{name}{number}" for number in run)
        for run in runs
    ]
    return comma.join(named)
