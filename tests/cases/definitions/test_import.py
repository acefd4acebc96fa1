"""Answers from another collector come in, or the message says which cell the questionnaire does not know."""

import pytest

from analysis.commands.exchange import told
from analysis.exchange.import_answers import import_answers
from analysis.inputs.dataset import read_dataset
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, read_bundle
from questionnaires.problems import ProblemsError

QUESTIONNAIRE = """questionnaire: probe
version: "1"
languages: [zh]
title: {zh: 探针问卷}
intro: {zh: 您好}
estimated_minutes: 1
overall: overall
dimensions:
  d: {zh: 维度}
scales:
  s5:
    - {code: "5", zh: 很满意}
    - {code: "4", zh: 满意}
    - {code: "3", zh: 一般}
    - {code: "2", zh: 不满意}
    - {code: "1", zh: 很不满意}
pages:
  - id: p1
    items:
      - {id: overall, type: rating, scale: s5, dimension: d, text: {zh: 总体满意度}}
      - {id: lift, type: rating, scale: s5, dimension: d, text: {zh: 电梯}, required: false}
      - id: worry
        type: multiple
        required: false
        text: {zh: 担心什么}
        choices:
          - {code: "1", zh: 噪声}
          - {code: "2", zh: 扬尘}
      - {id: change, type: number, minimum: -20, maximum: 20, required: false, text: {zh: 变化}}
"""
TABLE = (
    "序号,提交答卷时间,所用时间,来自IP,1、总体满意度,2、电梯,3.担心什么,4、变化\r\n"
    "1,2026/5/1 10:00:00,93秒,1.2.3.4(浙江-杭州),4,很满意,噪声┋扬尘,-2\r\n"
    "2,2026/5/1 10:02:00,71秒,1.2.3.5(浙江-杭州),满意,(跳过),2,\r\n"
    "\r\n"
    "4,2026/5/1 10:02:00,71秒,1.2.3.5(浙江-杭州),５,(空),,-3\r\n"
)


@pytest.fixture
def bring(tmp_path):
    (tmp_path / "q.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")

    def run(table, *, encoding="utf-8-sig", **options):
        content = table if isinstance(table, bytes) else table.encode(encoding)
        (tmp_path / "answers.csv").write_bytes(content)
        return import_answers(
            tmp_path / "answers.csv",
            tmp_path / "bundle",
            questionnaire_file=tmp_path / "q.yaml",
            title="探针",
            **options,
        )

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_comes_in_by_wording_or_code_whatever_its_encoding(bring, tmp_path, encoding):
    imported = bring(TABLE, encoding=encoding)
    answers = read_dataset(tmp_path / "bundle").answers
    assert list(answers["overall"]) == ["4", "4", "5"]
    assert list(answers["lift"]) == ["5", NOT_ASKED, NO_ANSWER]
    assert list(answers["worry"])[:2] == ["1 2", "2"]
    assert imported.n_sheets == 3
    assert imported.bundle.manifest.probability is False


def test_a_table_where_everybody_chose_something_is_read_and_counted(bring, tmp_path):
    bring("overall,worry\n5,1;2\n4,2\n")
    n = read_dataset(tmp_path / "bundle").tabulate("worry").set_index("code")["n"]
    assert dict(n) == {"1": 1, "2": 2, NO_ANSWER: 0, NOT_ASKED: 0}


def test_what_tells_who_answered_stays_outside_and_is_said(bring, tmp_path):
    imported = bring(TABLE)
    assert "来自IP" in told(imported, "zh")[0]
    assert all("1.2.3.4" not in path.read_text("utf-8") for path in (tmp_path / "bundle").iterdir())


def test_a_workbook_comes_in_as_a_table_does(bring, tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(str(tmp_path / "answers.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["overall", "电梯"])
    sheet.write_row(1, 0, [5, "一般"])
    book.close()
    (tmp_path / "q.yaml").write_text(QUESTIONNAIRE, encoding="utf-8")
    import_answers(tmp_path / "answers.xlsx", tmp_path / "bundle", questionnaire_file=tmp_path / "q.yaml", title="探针")
    assert list(read_dataset(tmp_path / "bundle").answers["lift"]) == ["3"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("1、总体满意度,楼栋\n5,3\n", "第 1 行 “楼栋”列：问卷中没有这一题"),
        ("1、总体满意度\n5\n\n非常好\n", "第 4 行 “overall”列：读到“非常好”；应为：5 很满意"),
        ("电梯\n5\n", "没有必答题“总体满意度”这一列"),
        ("1、总体满意度,总体满意度\n5,5\n", "题项 overall 已有一列"),
        ("1、总体满意度,4、变化\n5,21\n", "读到“21”；应为：-20 至 20 的整数"),
        ("1、总体满意度\n", "没有答卷"),
        ("", "没有答卷"),
        ('1、总体满意度\n"5\n', "请检查引号"),
        (b"\xff\xfe\x00", ""),
        (b"PK\x03\x04nothing", "不是可读的 Excel 工作簿"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_written(bring, tmp_path, table, words):
    with pytest.raises(ProblemsError) as refused:
        bring(table)
    assert words in refused.value.text("zh")
    assert not (tmp_path / "bundle").exists()


def test_a_column_is_left_out_only_when_that_is_said(bring):
    imported = bring("1、总体满意度,楼栋\n5,3\n", left_out=["楼栋"])
    assert imported.columns.left_out == ("楼栋",)


def test_a_table_where_a_bundle_is_wanted_names_the_way_in(tmp_path):
    (tmp_path / "wjx.csv").write_text("序号,1、总体满意度\n1,4\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match="hengping import"):
        read_bundle(tmp_path / "wjx.csv")
