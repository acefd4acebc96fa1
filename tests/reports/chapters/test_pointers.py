"""The text of a report leads to each of its tables and pictures, by the numbers they have."""

import re

import pytest

from reports.chapters.build import build_report
from reports.chapters.document import written
from reports.chapters.reading import block_lines, text_of
from reports.chapters.values import Chapter, Cited, Paragraph, Picture, PictureReference, Table
from reports.chapters.versions.pointers import pointed
from tests.reports.chapters.test_code_words import NAMES
from tests.runs.examples import evaluation_of

WORDS = {
    "see": "{parts}。",
    "see_joint": "，",
    "see_tables": "数据见{listed}",
    "see_pictures": "图示见{listed}",
    "one_table": "表",
    "one_picture": "图",
}
NAMED = {"zh": {Table: "表", Picture: "图"}, "en": {Table: "table ", Picture: "figure "}}
SPAN = re.compile(r"(表|图|table |figure )(\d+)(?:至\1|–)(\d+)")


def spelt_out(text):
    """表3至表5 with every number between."""
    return SPAN.sub(lambda run: " ".join(f"{run[1]}{n}" for n in range(int(run[2]), int(run[3]) + 1)), text) + " "


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_table_and_picture_of_the_text_is_referred_to(name, lang):
    document = written(build_report(evaluation_of(name), lang))
    for chapter in document.chapters:
        said = spelt_out(" ".join(text_of(block.line) for block in chapter.blocks if isinstance(block, Paragraph)))
        lines = [line for block in chapter.blocks for line in block_lines([block])]
        referred = {piece.picture for line in lines for piece in line if isinstance(piece, PictureReference)}
        for block in chapter.blocks:
            if isinstance(block, (Table, Picture)) and block.number:
                is_told = isinstance(block, Picture) and block.chart.id in referred
                assert is_told or re.search(rf"{NAMED[lang][type(block)]}{block.number}(?!\d)", said), block.number


def table(number):
    return Table(columns=(), rows=(), caption=("甲",), number=number)


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [((3,), "数据见表3。"), ((3, 4), "数据见表3、表4。"), ((3, 4, 5, 9), "数据见表3至表5、表9。"), ((), None)],
)
def test_one_sentence_a_section_stands_before_its_first_table(numbers, sentence):
    chapter = Chapter(title="章", blocks=(Paragraph(("正文。",)), *map(table, numbers)))
    (made,) = pointed([chapter], WORDS, "zh")
    said = [text_of(block.line) for block in made.blocks if isinstance(block, Paragraph)]
    assert said == ["正文。", *([sentence] if sentence else [])]
    assert [block.number for block in made.blocks if isinstance(block, Table)] == list(numbers)
    assert all(isinstance(piece, Cited) for block in made.blocks[1:2] if sentence for piece in block.line)
