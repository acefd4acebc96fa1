"""Answers from another collector come in, or the message says which cell the questionnaire does not know."""

import shutil
from datetime import datetime

import pytest
import xlsxwriter

from analysis.commands.exchange import told
from analysis.exchange.import_answers import import_answers
from analysis.inputs.dataset import read_dataset
from questionnaires.bundle import NO_ANSWER, NOT_ASKED, read_bundle
from questionnaires.problems import ProblemsError
from tests.cases.conftest import PROBE

QUESTIONNAIRE = (
    PROBE.replace("text: {zh: 总体}", "text: {zh: 总体满意度}")
    + """\
      - {id: lift, type: rating, scale: s5, dimension: d, text: {zh: 电梯}, required: false}
      - id: worry
        type: multiple
        required: false
        text: {zh: 担心什么}
        choices:
          - {code: "1", zh: 噪声}
          - {code: "2", zh: 扬尘}
          - {code: "9", zh: 没有, exclusive: true}
      - id: first
        type: rank
        required: false
        max_chosen: 2
        text: {zh: 先做什么}
        choices:
          - {code: "1", zh: 噪声}
          - {code: "2", zh: 扬尘}
          - {code: "3", zh: 停车}
      - {id: moved, type: date, required: false, text: {zh: 入住日期}}
      - {id: people, type: number, required: false, text: {zh: 人数}}
      - {id: why, type: text, required: false, text: {zh: 说明}}
      - id: pay
        type: bid
        required: false
        amounts: [10, 20]
        text: {zh: "愿意每月付 {amount} 元吗"}
        choices:
          - {code: "1", zh: 愿意}
          - {code: "0", zh: 不愿意}
      - {id: change, type: number, minimum: -20, maximum: 20, required: false, text: {zh: 变化}}
"""
)
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
    assert dict(n) == {"1": 1, "2": 2, "9": 0, NO_ANSWER: 0, NOT_ASKED: 0}


def test_what_tells_who_answered_stays_outside_and_is_said(bring, tmp_path):
    imported = bring(TABLE)
    assert "来自IP" in told(imported, "zh")[0]
    assert all("1.2.3.4" not in path.read_text("utf-8") for path in (tmp_path / "bundle").iterdir())


def test_a_workbook_comes_in_as_a_table_does(bring, tmp_path):
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
        ("overall,why\n5,好,很好\n", "第 2 行 “C”列：读到“很好”；这一行的单元格比表头多"),
        ("overall,,lift\n5,x,4\n", "第 1 行 “B”列：这一列没有列名"),
        ('overall,why\n5,"a\nb"\n8,c\n', "第 4 行 “overall”列：读到“8”"),
        ("overall,moved\n5,2020-02-30\n", "读到“2020-02-30”；应为：1900-01-01 至"),
        ("overall,moved\n5,2999-01-01\n", "读到“2999-01-01”；应为：1900-01-01 至"),
        ("overall,people\n5,1.5\n", "读到“1.5”；应为：整数，最多 12 位"),
        ("overall,people\n5,9999999999999\n", "读到“9999999999999”；应为：整数，最多 12 位"),
        ("overall,first\n5,1→1\n", "读到“1→1”；应为：每个选项只排一次"),
        ("overall,first\n5,1→2→3\n", "读到“1→2→3”；应为：最多 2 项"),
        ("overall,pay,pay_amount\n5,1,15\n", "第 2 行 “pay_amount”列：读到“15”；应为：10、20"),
        ("overall,why\n5,好\n".encode("utf-16-le"), "编码不明；请另存为 UTF-8"),
        ("overall,why\n5,好\n".encode("utf-32"), "编码不明；请另存为 UTF-8"),
        ("overall,why\n5,電梯很好\n".encode("big5"), "编码不是 UTF-8，也不是 GB 18030"),
        ("overall,worry\n5,1;9\n", "读到“1;9”；“没有”不与其他选项同选"),
        (b"\xff\xfe\x00", ""),
        (b"PK\x03\x04nothing", "不是可读的 Excel 工作簿"),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_written(bring, tmp_path, table, words):
    with pytest.raises(ProblemsError) as refused:
        bring(table)
    assert words in refused.value.text("zh")
    assert not (tmp_path / "bundle").exists()


def test_choices_come_in_the_order_of_the_questionnaire_ranks_as_given_and_days_as_days(bring, tmp_path):
    bring("overall,worry,first,moved\n5,扬尘;噪声;扬尘,停车→噪声,2020/1/31 08:00\n")
    row = read_dataset(tmp_path / "bundle").answers.iloc[0]
    assert (row["worry"], row["first"], row["moved"]) == ("1 2", "3 1", "2020-01-31")


def test_commas_in_quoted_wordings_set_no_columns_apart(bring, tmp_path):
    bring('overall;"说明, 例如, 原因";电梯\n5;好;4\n', left_out=["说明, 例如, 原因"])
    assert list(read_dataset(tmp_path / "bundle").answers["lift"]) == ["4"]


@pytest.fixture
def bring_book(bring, tmp_path):
    """Brings a workbook of three sheets; `change` has the last word on the first."""

    def run(change):
        book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
        sheet = book.add_worksheet("答卷")
        sheet.write_row(0, 0, ["overall", "lift", "moved"])
        sheet.write_row(1, 0, [5, 4])
        sheet.write_datetime(1, 2, datetime(2020, 1, 31), book.add_format({"num_format": "yyyy/m/d"}))
        sheet.write_row(2, 0, [3, 2])
        change(sheet)
        book.add_worksheet("第二批").write_row(0, 0, ["overall"])
        book.add_worksheet("空")
        book.close()
        return bring((tmp_path / "book.xlsx").read_bytes())

    return run


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sheet: sheet.write_formula("B2", "=1+3", None, ""), "第 2 行 “B”列：公式还没有算出结果"),
        (lambda sheet: sheet.write_formula("B3", "=NA()", None, "#N/A"), "第 3 行 “B”列：公式出错：#N/A"),
        (lambda sheet: sheet.merge_range("B2:B3", 4), "第 2 行 “B”列：B2:B3 是合并单元格"),
    ],
)
def test_a_cell_of_a_workbook_that_shows_more_than_it_holds_is_named(bring_book, tmp_path, change, words):
    with pytest.raises(ProblemsError) as refused:
        bring_book(change)
    assert words in refused.value.text("zh")
    assert not (tmp_path / "bundle").exists()


def test_what_is_hidden_in_a_workbook_or_was_not_read_is_told(bring_book, tmp_path):
    imported = bring_book(lambda sheet: sheet.set_row(2, None, None, {"hidden": True}))
    assert list(read_dataset(tmp_path / "bundle").answers["moved"]) == ["2020-01-31", NO_ANSWER]
    assert told(imported, "zh")[:2] == ["第 3 行是隐藏的（可能是筛选），已读入", "只读了工作表“答卷”，没有读：第二批"]
    assert "only the sheet “答卷” was read, not 第二批" in told(imported, "en")


def test_a_column_is_left_out_only_when_that_is_said(bring):
    imported = bring("1、总体满意度,楼栋\n5,3\n", left_out=["楼栋"])
    assert imported.columns.left_out == ("楼栋",)


def test_a_bundle_has_the_title_of_its_questionnaire_or_the_one_given(bring, tmp_path):
    assert bring("overall\n5\n").bundle.manifest.title == "探针问卷"
    shutil.rmtree(tmp_path / "bundle")
    assert bring("overall\n5\n", title="河滨小区").bundle.manifest.title == "河滨小区"


def test_no_more_sheets_come_back_than_were_issued(bring, tmp_path):
    with pytest.raises(ProblemsError, match="holds 3 sheets, and 2 were issued; check --issued"):
        bring("overall\n5\n4\n3\n", n_issued=2)
    assert not (tmp_path / "bundle").exists()
    assert bring("overall\n5\n4\n3\n", n_issued=3).bundle.manifest.n_issued == 3


def test_what_is_to_be_left_out_is_left_out_whatever_it_is_called_and_must_be_there(bring, tmp_path):
    imported = bring("overall,lift,电梯\n5,4,1\n", left_out=["电梯"])
    assert imported.columns.left_out == ("电梯",)
    assert list(read_dataset(tmp_path / "bundle").answers["lift"]) == ["4"]
    with pytest.raises(ProblemsError, match="there is no such column to leave out; allowed: overall, lift"):
        bring("overall,lift\n5,4\n", left_out=["楼栋"])


def test_the_amount_of_a_bid_comes_in_beside_its_answer(bring, tmp_path):
    bring("overall,pay,pay_amount\n5,愿意,10\n4,不愿意,20.0\n3,(跳过),\n")
    answers = read_dataset(tmp_path / "bundle").answers
    assert list(answers["pay"]) == ["1", "0", NOT_ASKED]
    assert list(answers["pay_amount"]) == ["10", "20", NOT_ASKED]


def test_a_wide_workbook_comes_in(bring_book):
    assert (
        len(bring_book(lambda sheet: sheet.write_row(0, 3, [f"_{at}" for at in range(2000)])).columns.technical) == 2000
    )


def test_a_table_where_a_bundle_is_wanted_names_the_way_in(tmp_path):
    (tmp_path / "wjx.csv").write_text("序号,1、总体满意度\n1,4\n", encoding="utf-8")
    with pytest.raises(ProblemsError, match="hengping import"):
        read_bundle(tmp_path / "wjx.csv")
