"""Texts that evaluators write: only figures, no unknown names, no comparison beyond its interval."""

import pytest

from analysis.core import figures as fig
from analysis.core.figures import Origin
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text
from reports.chapters.own.prose import own_texts
from reports.chapters.values import (
    Cited,
    Column,
    Divider,
    FigureText,
    Group,
    Heading,
    LineBreak,
    Listing,
    Marked,
    Paragraph,
    PictureReference,
    Row,
    Table,
    Verbatim,
)

ORIGIN = Origin(source=Text("示例", "example"))
NAME = Text("名", "name")
FIGURES = {
    each.id: each
    for each in (
        fig.share("survey.satisfied.share", NAME, 0.875, ORIGIN),
        fig.share("survey.satisfied.low", NAME, 0.794, ORIGIN),
        fig.share("survey.satisfied.high", NAME, 0.927, ORIGIN),
        fig.share("survey.target", NAME, 0.9, ORIGIN),
        fig.share("survey.old_target", NAME, 0.7, ORIGIN),
    )
}


def read(folder, text, *, name="basics.md", lang="zh"):
    (folder / "text").mkdir(exist_ok=True)
    (folder / "text" / name).write_text(text, encoding="utf-8")
    return own_texts(folder, FIGURES, places={"basics", "summary"}, charts={"budget"}, lang=lang)


def faults(folder, text, **options):
    with pytest.raises(ProblemsError) as raised:
        read(folder, text, **options)
    return [(problem.row, problem.text("en")) for problem in raised.value.problems]


def test_a_figure_a_reference_and_cited_law_are_printed_with_their_marks(tmp_path):
    own = read(tmp_path, '按 [[财预〔2020〕10号]]，满意率 {{ fig("survey.satisfied.share") }}，见{{ ref("budget") }}。')
    (paragraph,) = own["basics"].blocks(FIGURES, "zh")
    assert paragraph.line == (
        "按 ",
        Cited("财预〔2020〕10号"),
        "，满意率 ",
        FigureText("survey.satisfied.share", "87.5%"),
        "，见",
        PictureReference("budget", "（图未列入本文本）"),
        "。",
    )


@pytest.mark.parametrize(
    "typed", ["约 90 户", "约９０户", "占百分之九十", "三分之二以上", "九成的住户", "第①项", "{{ 90 }}", "提高 ½"]
)
def test_a_number_typed_by_hand_is_named_with_its_line(tmp_path, typed):
    found = faults(tmp_path, f"第一段没有数。\n\n{typed}。")
    assert [row for row, _ in found] == [3]
    assert "typed by hand" in found[0][1]


def test_the_numbers_of_a_list_are_no_figures(tmp_path):
    (listing,) = read(tmp_path, "1. 甲\n2. 乙")["basics"].blocks({}, "zh")
    assert (listing.start, len(listing.entries)) == (1, 2)


def test_an_unknown_figure_is_named_with_those_near_to_it(tmp_path):
    ((row, said),) = faults(tmp_path, '{{ fig("survey.satisfied.shares") }}')
    assert row == 1
    assert "survey.satisfied.share" in said.split("near to it")[1]


def test_a_comparison_within_the_interval_is_refused_and_one_beyond_it_is_not(tmp_path):
    said = '满意率 {{{{ fig("survey.satisfied.share") }}}} 未达到 {{{{ fig("{}") }}}}。'
    assert "lies within the interval" in faults(tmp_path, said.format("survey.target"))[0][1]
    assert read(tmp_path, said.replace("未达到", "高于").format("survey.old_target"))


@pytest.mark.parametrize(("other", "words"), [("survey.target", "不能说高于或低于"), ("survey.old_target", " 高于 ")])
def test_compare_says_what_the_interval_allows(tmp_path, other, words):
    own = read(tmp_path, f'{{{{ compare("survey.satisfied.share", "{other}") }}}}')
    (paragraph,) = own["basics"].blocks(FIGURES, "zh")
    assert words in "".join(piece for piece in paragraph.line if isinstance(piece, str))
    assert FigureText("survey.satisfied.share", "87.5%") in paragraph.line


def test_a_file_named_after_nothing_is_refused_with_near_names(tmp_path):
    assert "basics" in faults(tmp_path, "文字", name="basic.md")[0][1]


def test_an_english_report_needs_the_english_text(tmp_path):
    assert "has no English" in faults(tmp_path, "文字", lang="en")[0][1]
    own = read(tmp_path, "A text.", name="basics.en.md", lang="en")
    assert own["basics"].blocks({}, "en") == (Paragraph(("A text.",)),)


def test_only_says_that_the_text_stands_instead(tmp_path):
    assert read(tmp_path, "文字", name="summary.only.md")["summary"].stands_alone


def test_html_and_links_of_a_text_are_words(tmp_path):
    text = "<b>甲</b> [y](file:///etc/passwd) <http://a.b>"
    assert read(tmp_path, text)["basics"].blocks({}, "zh") == (Paragraph((text,)),)


def test_notes_are_not_printed_and_a_text_of_nothing_but_notes_is_none(tmp_path):
    own = read(tmp_path, "<!-- 共 3 条\n说明 -->\n正文<!-- 9 -->。")
    assert own["basics"].blocks({}, "zh") == (Paragraph(("正文。",)),)
    assert read(tmp_path, "<!-- 只有说明 -->\n") == {}
    assert read(tmp_path, "<!-- 只有说明 -->\n", lang="en") == {}
    assert [row for row, _ in faults(tmp_path, "<!--\n\n-->\n约 90 户")] == [4]


def test_a_text_may_hold_lists_tables_quotations_and_code(tmp_path):
    text = """# 标题

- **甲** *乙* `丙`\\
  丁
  1. 一

> 引文

| 名 | 数 |
|----|---:|
| 一 | {{ fig("survey.target") }} |

```
原文
```

---
"""
    blocks = read(tmp_path, text)["basics"].blocks(FIGURES, "zh")
    entry = (
        Paragraph(
            (
                Marked("strong", ("甲",)),
                " ",
                Marked("emphasis", ("乙",)),
                " ",
                Marked("code", ("丙",)),
                LineBreak(),
                "丁",
            )
        ),
        Listing(((Paragraph(("一",)),),), start=1),
    )
    assert blocks == (
        Heading(("标题",)),
        Listing((entry,)),
        Group((Paragraph(("引文",)),), "quotation"),
        Table(
            columns=(Column(("名",)), Column(("数",), "right")),
            rows=(Row((("一",), (FigureText("survey.target", "90.0%"),))),),
            kind="own",
        ),
        Verbatim(("原文\n",)),
        Divider(),
    )
