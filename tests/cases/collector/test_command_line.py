"""The command line: whatever is typed, named or missing ends in words, and nothing is lost on the way."""

import ast
import csv
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
import yaml

from questionnaires.problems import ProblemsError
from survey_app.commands.messages import CHINESE, LIBRARY
from survey_app.config import read_config
from tests.conftest import KEY, ROOT

NEW = [
    "survey",
    "create",
    "estate",
    "--questionnaire",
    "old_community-1",
    "--title",
    "调查",
    "--organiser",
    "组",
    "--contact",
    "无",
]


@pytest.fixture
def hengping(tmp_path):
    def run(*arguments, lang="zh", **settings):
        defaults = {"HENGPING_SECRET_KEY": KEY, "HENGPING_DATABASE_URL": f"sqlite:///{tmp_path / 'c.sqlite3'}"}
        environment = {"PATH": "/usr/bin:/bin", "HENGPING_LANG": lang, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            [sys.executable, "-c", "from survey_app.commands.cli import main; main()", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env=environment | defaults | settings,
        )

    return run


def said(run):
    """What a refused command told, after the checks that hold for all of them."""
    assert run.returncode == 2, run
    assert "Traceback" not in run.stderr
    return run.stderr


def issued(folder):
    with sqlite3.connect(folder / "c.sqlite3") as db:
        return db.execute("select count(*) from codes").fetchone()[0]


def test_codes_that_cannot_be_written_are_not_issued(hengping, tmp_path):
    hengping(*NEW)
    (tmp_path / "a-file").write_text("x")
    assert "不是文件夹" in said(
        hengping("survey", "issue", "estate", "-n", 50, "-o", tmp_path / "a-file" / "codes.csv")
    )
    assert issued(tmp_path) == 0


def test_every_code_that_was_issued_stands_in_the_file_and_only_its_owner_reads_it(hengping, tmp_path):
    hengping(*NEW)
    assert hengping("survey", "issue", "estate", "-n", 50, "-o", tmp_path / "codes.csv").returncode == 0
    with (tmp_path / "codes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len({row["code"] for row in csv.DictReader(file)}) == issued(tmp_path) == 50
    assert (tmp_path / "codes.csv").stat().st_mode & 0o077 == 0


def test_links_that_only_this_machine_opens_are_warned_of(hengping, tmp_path):
    hengping(*NEW)
    assert "只有本机能打开" in hengping("survey", "issue", "estate", "-n", 1, "-o", "a.csv").stderr
    public = hengping(
        "survey", "issue", "estate", "-n", 1, "-o", "b.csv", HENGPING_BASE_URL="https://survey.example.cn"
    )
    assert public.stderr == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "读不懂这个数据库地址"),
        ("sqlite:////nowhere/at/all/x.sqlite3", "没有数据库文件"),
        ("sqlite:///notes.txt", "数据库打不开"),
        ("oracle9://x", "不支持这种数据库"),
        ("mysql://user:geheim@127.0.0.1/x", "缺少驱动程序"),
    ],
)
def test_a_database_that_cannot_be_opened_is_said_without_its_password(hengping, tmp_path, url, words):
    (tmp_path / "notes.txt").write_text("no database" * 100)
    told = said(hengping("survey", "status", "estate", HENGPING_DATABASE_URL=url))
    assert words in told
    assert "HENGPING_DATABASE_URL" in told
    assert "geheim" not in told


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc").exists(), reason="needs a folder nobody can write to")
def test_a_folder_that_cannot_hold_a_database_is_named(hengping):
    assert "数据库打不开" in said(hengping(*NEW, HENGPING_DATABASE_URL="sqlite:////proc/nowhere/x.sqlite3"))


def test_asking_how_a_survey_stands_makes_no_store(hengping, tmp_path):
    assert "没有数据库文件" in said(hengping("survey", "status", "estate"))
    assert not (tmp_path / "c.sqlite3").exists()


@pytest.mark.parametrize(
    ("closes", "stored"),
    [
        ("2099-12-31", "2099-12-31 15:59:59+00:00"),
        ("2099/12/31 18:00", "2099-12-31 10:00:00+00:00"),
        ("2099年12月31日", "2099-12-31 15:59:59+00:00"),
    ],
)
def test_a_survey_closes_when_people_in_beijing_think_it_does(hengping, tmp_path, closes, stored):
    assert hengping(*NEW, "--closes", closes).returncode == 0
    with sqlite3.connect(tmp_path / "c.sqlite3") as db:
        assert db.execute("select closes_at from surveys").fetchone()[0] == stored


@pytest.mark.parametrize(
    ("closes", "words"), [("2020-01-01", "将来的时间"), ("2099-02-30", "北京时间"), ("soon", "北京时间")]
)
def test_a_closing_time_that_is_past_or_none_is_refused(hengping, closes, words):
    assert words in said(hengping(*NEW, "--closes", closes))


def test_an_address_without_its_scheme_is_refused(hengping):
    assert "https://" in said(hengping(*NEW, HENGPING_BASE_URL="diaocha.example.cn"))


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (["nonsense"], "没有命令 'nonsense'", "No such command 'nonsense'"),
        (["survey", "list-all"], "没有命令", "No such command"),
        (["audit", "plan"], "缺少选项", "Missing option"),
        (["audit", "plan", "--tolerable", "x"], "应为数字", "is not a valid float"),
        (["evaluate"], "缺少参数", "Missing argument"),
        (["evaluate", "x", "--wrong"], "没有选项", "No such option"),
        (["audit", "draw", "nowhere", "-n", "1", "--seed", "1", "-o", "v.csv"], "不存在", "does not exist"),
    ],
)
def test_what_the_library_says_comes_in_the_language_asked_for(hengping, arguments, chinese, english):
    assert chinese in said(hengping(*arguments))
    assert english in said(hengping(*arguments, lang="en"))


def test_a_result_in_english_is_asked_for_once(hengping):
    run = hengping("audit", "plan", "--population", 220, "--tolerable", 0.05, lang="en")
    assert run.stdout.isascii()


def test_every_message_of_the_library_has_its_chinese():
    chinese = yaml.safe_load(CHINESE.read_text(encoding="utf-8"))
    for_programmers = (
        "Could not determine",
        "No options defined",
        "Arguments take",
        "Name '{name}'",
        "Boolean option",
        "DeprecationWarning",
        "Unknown color",
    )
    messages = set()
    for name in LIBRARY:
        source = (Path(click.__file__).parent / f"{name}.py").read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                messages |= {
                    part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    assert len(messages) > 50
    untold = {text for text in messages - set(chinese) if not text.startswith(for_programmers)}
    assert untold == set()


def test_a_translation_keeps_the_places_of_values():
    chinese = yaml.safe_load(CHINESE.read_text(encoding="utf-8"))
    values = {"singular", "plural"}
    for english, ours in chinese.items():
        names = {part.split("}")[0].split("!")[0] for part in ours.split("{")[1:]}
        assert names <= {part.split("}")[0].split("!")[0] for part in english.split("{")[1:]} | values, english


def test_a_list_of_codes_saved_by_excel_in_its_own_encoding_is_said(hengping, tmp_path):
    (tmp_path / "codes.csv").write_bytes("code,link,name\nABC,http://x.cn/s/ABC/,三号楼\n".encode("gbk"))
    told = said(hengping("sheets", tmp_path / "codes.csv", "-o", tmp_path / "codes.pdf", "--title", "调查"))
    assert "codes.csv" in told
    assert "UTF-8" in told


@pytest.mark.parametrize(
    "address", ["ftp://a", "http://", "a.cn", "http://a b", "http://u@a", "http://a:x", "https://a?b"]
)
def test_an_address_that_leads_nobody_anywhere_is_refused_at_start(address):
    with pytest.raises(ProblemsError):
        read_config({"HENGPING_SECRET_KEY": KEY, "HENGPING_BASE_URL": address})
    assert (
        read_config({"HENGPING_SECRET_KEY": KEY, "HENGPING_BASE_URL": "https://a.cn/b/"}).base_url == "https://a.cn/b"
    )


@pytest.mark.parametrize("proxies", ["-1", "x", "10", "１"])
def test_a_number_of_proxies_that_is_none_is_refused_at_start(proxies):
    with pytest.raises(ProblemsError):
        read_config({"HENGPING_SECRET_KEY": KEY, "HENGPING_TRUSTED_PROXIES": proxies})


@pytest.mark.parametrize(
    "options",
    [
        {"quota": 2**63},
        {"quota": 0},
        {"retention_days": 10**12, "paradata_days": 1},
        {"retention_days": 40_000},
    ],
)
def test_numbers_no_database_holds_are_refused_in_words(field, options):
    with pytest.raises(ProblemsError):
        field.create("other", "old_community-1", **options)
    with pytest.raises(ProblemsError):
        field.codes(2**63)
    with pytest.raises(ProblemsError):
        field.door(quota=2**63)
