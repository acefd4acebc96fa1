"""`hengping engagement …` and `hengping packs …` as their users run them."""

import csv
import re

import pytest
from click.testing import CliRunner

from analysis.commands.packs import aligned
from analysis.evaluation.template import example_files
from analysis.evaluation.workbook_writer import write_folder_as_workbook
from analysis.scoring.packs import known_packs
from survey_app.commands.cli import cli
from tests.analysis.conftest import EXAMPLES
from tests.analysis.evaluation.test_engagement import replace_in


def run(*arguments, lang="zh"):
    return CliRunner().invoke(cli, [str(each) for each in arguments], env={"HENGPING_LANG": lang})


@pytest.fixture
def new(tmp_path):
    assert run("engagement", "new", tmp_path / "new").exit_code == 0
    return tmp_path / "new"


@pytest.mark.parametrize("form", ["", "engagement.xlsx"])
def test_a_new_engagement_has_no_faults_but_its_examples(new, form):
    ran = run("engagement", "check", new / form)
    assert ran.exit_code == 2
    assert "可以评价，但还有示例内容" in ran.output
    assert "没有问题" not in ran.output
    assert all("示例" in line for line in ran.stderr.splitlines())
    assert "没有 survey/ 数据包或 survey 设置：满意率不可核" in ran.output
    assert "示例：居民满意率: 不可核 (示例：没有做满意度调查)" in ran.output
    assert ("只留一种" in ran.output) == (form == "")


def test_tables_that_are_switched_off_have_no_faults_once_they_are_switched_on(new):
    for file in new.glob("*.off.csv"):
        if file.stem in example_files():
            file.rename(new / file.name.replace(".off", ""))
    replace_in(new / "engagement.yaml", "pack: national-1", "pack: bohu-1")  # the example of a veto needs its rule
    ran = run("engagement", "check", new, lang="en")
    assert all("示例" in line for line in ran.stderr.splitlines())
    assert "vetoes" in ran.stdout


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.csv").write_text("a\n", encoding="utf-8")
    ran = run("engagement", "new", tmp_path, lang="en")
    assert (ran.exit_code, [each.name for each in tmp_path.iterdir()]) == (2, ["mine.csv"])
    assert "is not an empty folder" in ran.stderr


def test_a_check_counts_the_rows_of_every_table_and_names_what_was_not_read():
    ran = run("engagement", "check", EXAMPLES / "zhenyuan", lang="en")
    assert ran.exit_code == 0
    assert re.search(r"units +243  rows", ran.output)
    assert re.search(r"survey/ +103  answer sheets", ran.output)
    assert "Not read, no tables of an engagement or switched off: answers" in ran.output
    assert "no table scores" in ran.output


def test_a_check_lists_all_faults_of_all_files_at_once_with_exit_code_2(zhenyuan):
    replace_in(zhenyuan / "budget.csv", "1506.42", "abc")
    replace_in(zhenyuan / "units.csv", "S003,", "S001,")
    replace_in(zhenyuan / "engagement.yaml", "pack: national-1", "pack: nowhere")
    ran = run("engagement", "check", zhenyuan)
    assert (ran.exit_code, len(ran.stderr.splitlines()), ran.stdout) == (2, 3, "")
    assert run("engagement", "check", zhenyuan, "--lang", "en").stderr.count("allowed: ") == 3


@pytest.mark.parametrize(
    ("form", "readings", "settings"),
    [
        ("", "readings.csv", "engagement.yaml"),
        ("e.xlsx", "e.xlsx[readings]", "e.xlsx[settings]"),
    ],
)
def test_a_check_finds_figures_that_are_never_computed_in_tables_and_texts_together(new, form, readings, settings):
    replace_in(new / "readings.csv", "=budget.receipt_rate", "=budget.receipts")
    replace_in(new / "readings.csv", "=completion.verified_rate", "=completion.rate")
    replace_in(new / "engagement.yaml", "按规则包 {pack.id}", "按规则包 {pack.name}")
    write_folder_as_workbook(new, new / "e.xlsx")
    ran = run("engagement", "check", new / form, lang="en")
    assert ran.exit_code == 2
    lines = ran.stderr.splitlines()
    assert len(lines) == 3
    assert f'{readings}, row 5, column "value": found "=budget.receipts"' in lines[0]
    assert f'{readings}, row 8, column "value": found "=completion.rate"' in lines[1]
    assert f'{settings}, texts.purpose.zh: found "{{pack.name}}"' in lines[2]


def test_a_file_of_another_kind_is_neither_folder_nor_workbook(zhenyuan):
    ran = run("engagement", "check", zhenyuan / "units.csv", lang="en")
    assert (ran.exit_code, "is neither a folder nor a workbook" in ran.stderr) == (2, True)


def test_packs_are_listed_with_their_rules_and_how_many_were_checked():
    lines = run("packs", "list").output.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(known_packs())
    assert "national-1" in next(line for line in lines if "通用规则包" in line)


def test_packs_are_compared_on_the_terminal_and_in_a_file(tmp_path):
    ran = run("packs", "compare", "national-1", "form2017-1", EXAMPLES / "zhenyuan", "-o", tmp_path / "packs.csv")
    assert ran.exit_code == 0
    line = next(line for line in ran.output.splitlines() if line.startswith("报修办结天数"))
    assert line.split() == [
        "报修办结天数",
        "≤10个工作日",
        "12个工作日",
        "10",
        "8.00",
        "(线性递减至零)",
        "8.33",
        "(目标÷实际)",
        "+0.33",
    ]
    with (tmp_path / "packs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["指标", "目标", "实际", "分值", "national-1", "form2017-1", "差（后−前）"]
    assert [row[0] for row in rows[-3:]] == ["总分", "等级", "可计分分值"]
    assert rows[-3][4:] == ["85.58", "86.33", "+0.75"]  # with the survey's share taken over, not read twice


def test_a_pack_that_is_not_there_is_named_with_those_that_are():
    ran = run("packs", "compare", "national-1", "nowhere-1", EXAMPLES / "zhenyuan", lang="en")
    said = (
        "nowhere-1: there is no such rule pack, nor one of this name in the folder packs of the engagement; allowed: "
    )
    assert (ran.exit_code, said in ran.stderr) == (2, True)
    assert all(pack in ran.stderr.split("allowed: ")[1] for pack in known_packs())


def test_columns_stand_in_line_where_chinese_signs_take_two_places():
    assert aligned([["指标", "1"], ["a", "10"]], numeric=(1,)) == ["指标   1", "a     10"]
