"""The command line: what is wrong is said in words, with exit code 2, and nothing is half-written."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import KEY, ROOT


@pytest.fixture
def hengping(tmp_path):
    def run(*arguments, lang="en", key=KEY):
        settings = {"HENGPING_SECRET_KEY": key, "HENGPING_DATABASE_URL": f"sqlite:///{tmp_path / 'c.sqlite3'}"}
        return subprocess.run(
            [sys.executable, "-c", "from survey_app.commands.cli import main; main()", *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin", "HENGPING_LANG": lang, "PYTHONUTF8": "1", **settings},
        )

    return run


NEW = (
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
)


def test_a_survey_is_created_issued_watched_and_exported(hengping, tmp_path):
    assert hengping(*NEW).returncode == 0
    issued = hengping("survey", "issue", "estate", "-n", 3, "-o", tmp_path / "codes.csv")
    assert issued.returncode == 0, issued.stderr
    lines = (tmp_path / "codes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "code,link"
    assert len(lines) == 4
    assert (
        hengping("survey", "status", "estate").stdout
        == "issued 3, under way 0, returned 0, over quota 0, late 0, withdrawn 0\n"
    )
    assert hengping("survey", "export", "estate", tmp_path / "bundle").returncode == 0
    again = hengping("survey", "export", "estate", tmp_path / "bundle")
    assert again.returncode == 2
    assert "the folder exists and is not empty" in again.stderr


def test_what_is_wrong_is_said_in_words_with_exit_code_2(hengping, tmp_path):
    hengping(*NEW)
    cases = [
        (hengping("survey", "status", "nowhere"), "there is no such survey"),
        (hengping("survey", "status", "nowhere", lang="zh"), "没有这个调查"),
        (hengping(*NEW[:4], "nothing-9", *NEW[5:]), "nothing-9"),
        (hengping("survey", "create", "Bad Name", *NEW[3:]), "lower-case letters"),
        (hengping("survey", "status", "x", key="short"), "at least 32"),
        (hengping("survey", "status", "x", lang="fr"), "zh"),
        (hengping("evaluate", tmp_path / "missing"), "there is no such file"),
        (hengping("report", tmp_path / "missing", "-o", tmp_path / "r.pdf"), "there is no such file"),
        (hengping("questionnaire", "check", tmp_path / "missing.yaml"), "there is no such file"),
    ]
    for run, said in cases:
        assert (run.returncode, said in run.stderr) == (2, True), run
        assert "Traceback" not in run.stderr
    assert not (tmp_path / "r.pdf").exists()


def test_a_taken_name_is_refused(hengping):
    hengping(*NEW)
    again = hengping(*NEW)
    assert again.returncode == 2
    assert "there is a survey of this name" in again.stderr


def test_a_taken_port_is_said_plainly(hengping):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        run = hengping("serve", "--port", taken.getsockname()[1])
    assert run.returncode == 2
    assert "choose another with --port" in run.stderr


def test_the_library_passes_its_own_check(hengping):
    for path in sorted(Path(ROOT / "questionnaires" / "library").glob("*.yaml")):
        run = hengping("questionnaire", "check", path)
        assert run.returncode == 0, run.stderr
        assert "no faults" in run.stdout


def test_the_list_of_commands_tells_what_each_does_and_loads_none_of_them():
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from survey_app.commands.cli import PARTS, cli\n"
        "for group in ((), *((name,) for name, part in PARTS.items() if not isinstance(part, str))):\n"
        "    print(CliRunner().invoke(cli, [*group, '--help']).output)\n"
        "print(sorted({'pandas', 'weasyprint', 'statsmodels'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.rstrip().endswith("[]")
    for told in (
        "evaluate       评价一个案卷",
        "report         评价案卷并出具报告",
        "survey         调查",
        "plan    要查多少个",
    ):
        assert told in done.stdout
