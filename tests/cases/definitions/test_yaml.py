"""Definitions in YAML: damaged, half-written or in another form; each is read or refused with its line."""

import pytest

from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError
from questionnaires.yaml_lines import parse_yaml, read_yaml

PLACES = {  # what stands in the file → what the message says of it, in Chinese and English
    "a key twice": ("a: 1\na: 2\n", "第 2 行", "each key once"),
    "one key in two kinds": ("1: a\n'1': b\n", "第 2 行", "each key once"),
    "two documents": ("---\na: 1\n---\nb: 2\n", "两份文档", "one document"),
    "a tab": ("a:\n\t- b\n", "第 2 行", "check indentation"),
    "a day that does not exist": ("a: b\nx: 2026-02-30\n", "第 2 行 第 4 列 x：读到“2026-02-30”", "no such day"),
    "a control sign": ('a: 1\ntitle: "小\x0b区"\n', "第 2 行", "U+000B"),
    "a control sign as an escape": ('title: "小\\u0007区"\n', "第 1 行 第 8 列 title", "U+0007"),
    "half of a sign": ('title: "\\ud800"\n', "第 1 行 第 8 列 title", "U+D800"),
    "a lost sign": ("title: 小\ufffd区\n", "第 1 行 第 8 列 title", "U+FFFD"),
    "a list as key": ("? [a, b]\n: c\n", "第 1 行", "one word as a key"),
    "a mapping as key": ("{a: b}: c\n", "第 1 行", "one word as a key"),
    "an anchor within itself": ("a: &a [*a]\n", "读到“&a”", "write the content out"),
    "an unknown tag": ("a: !x b\n", "读到“!x”", "write the content out"),
    "a tag of another kind": ('a: !!int "abc"\n', "读到“!!int”", "write the content out"),
    "a merge of nothing": ("a: {<<: 3}\n", "读到“<<”", "one word as a key"),
    "brackets without end": ("a: " + "[" * 3000, "嵌套超过 40 层", "nested more than"),
    "braces without end": ("a: " + "{b: " * 3000, "嵌套超过 40 层", "nested more than"),
    "a bomb of references": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "第 1 行", "write the content out"),
    "far too long": ("a: 1\n" * 50_000, "超过 200 kB", "larger than 200 kB"),
}


@pytest.mark.parametrize(("text", "chinese", "english"), PLACES.values(), ids=PLACES)
def test_yaml_that_no_definition_needs_is_refused_with_its_line(tmp_path, text, chinese, english):
    (tmp_path / "q.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as wrong:
        read_yaml(tmp_path / "q.yaml")
    assert chinese in wrong.value.text("zh")
    assert english in wrong.value.text("en")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1:30", "1:30"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("=", "="),
        ("12", 12),
        ("0.5", 0.5),
        ("no", False),
        ("no\u200b", False),
        ("'no'", "no"),
        ("~", None),
        ("小\u200b区", "小区"),
    ],
)
def test_a_yaml_value_is_what_a_reader_takes_it_for(tmp_path, text, value):
    assert parse_yaml(f"a: {text}", tmp_path)[0] == {"a": value}


def test_keys_in_full_width_or_with_invisible_signs_are_the_keys_they_look_like(tmp_path):
    values, lines = parse_yaml("ｐａｃｋ\u200b: x\n1: y", tmp_path)
    assert values == {"pack": "x", "1": "y"}
    assert lines == {(): (1, 1, 1, 1), ("pack",): (1, 8, 1, 1), ("1",): (2, 4, 2, 1)}


def test_yaml_in_another_encoding_says_how_to_save_it(tmp_path):
    path = tmp_path / "q.yaml"
    path.write_bytes("a: 1\n标题: 问卷\n".encode("gb18030"))
    with pytest.raises(ProblemsError, match=r"row 2: is not UTF-8 text .it looks like GBK.*CSV UTF-8"):
        load_questionnaire(path)
    path.write_text("标题: 问卷", encoding="utf-16")
    assert read_yaml(path)[0] == {"标题": "问卷"}


def test_a_folder_where_a_file_is_expected_is_called_one(tmp_path):
    with pytest.raises(ProblemsError, match="is a folder"):
        read_yaml(tmp_path)
