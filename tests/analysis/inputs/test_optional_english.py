"""English is needed by nobody: a Chinese report goes without it, an English one says where a text is missing."""

import csv
import io
import re
import shutil

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.table_list import TABLES
from analysis.inputs.settings import YamlReader
from analysis.inputs.table_rows import read_table
from analysis.inputs.tables import english, text
from questionnaires.problems import ProblemsError
from questionnaires.texts import NO_ENGLISH, with_english
from tests.conftest import ROOT

ENGLISH = re.compile(r"_en$")
PAIR = {"name_zh": text(required=False), "name_en": english()}


def without_english(folder):
    """The engagement as an evaluator who writes no English would have handed it in: no such column, no such key."""
    for path in folder.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        head = next(at for at, row in enumerate(rows) if row and not row[0].startswith("#"))
        kept = [at for at, name in enumerate(rows[head]) if not ENGLISH.search(name)]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[row[at] for at in kept if at < len(row)] for row in rows[head:] if row])
    settings = folder / "engagement.yaml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    flow = (re.sub(r", *en: *[^,}]*(?=[,}])", "", line) for line in lines if not re.match(r"\s*-?\s*en:", line))
    settings.write_text("\n".join(flow) + "\n", encoding="utf-8")


def rows_of(tmp_path, content):
    path = tmp_path / "names.csv"
    path.write_text(content, encoding="utf-8")
    return read_table(path, PAIR)


def test_no_table_needs_a_column_in_english():
    needed = {(name, column) for name, columns in TABLES.items() for column in columns if columns[column].required}
    assert [pair for pair in needed if ENGLISH.search(pair[1])] == []


@pytest.mark.parametrize("example", ["guzhen", "wuhua-2023", "bohu"])
def test_an_engagement_without_a_word_of_english_is_read_and_says_where_it_is_missing(example, tmp_path):
    whole = read_engagement(ROOT / "examples" / example)
    shutil.copytree(ROOT / "examples" / example, tmp_path / example)
    without_english(tmp_path / example)
    bare = read_engagement(tmp_path / example)
    assert bare.title.zh == whole.title.zh
    assert bare.title.en == f"{whole.title.zh} {NO_ENGLISH}"
    assert [each.names.zh for each in bare.indicators] == [each.names.zh for each in whole.indicators]
    assert all(each.names.en.endswith(NO_ENGLISH) for each in bare.indicators)


def test_the_mark_stands_behind_chinese_only():
    assert with_english("预算执行率", None).en == f"预算执行率 {NO_ENGLISH}"
    assert (with_english("EPC-2", "").en, with_english("", "").en) == ("EPC-2", "")


def test_english_without_its_chinese_is_still_a_fault(tmp_path):
    rows, problems = rows_of(tmp_path, "name_zh,name_en\n,Execution\n")
    assert [(problem.row, problem.column) for problem in problems] == [(2, "name_zh")]
    rows, problems = rows_of(tmp_path, "name_zh\n预算执行率\n")
    assert (rows[0]["name_en"], problems) == (f"预算执行率 {NO_ENGLISH}", [])


@pytest.mark.parametrize(
    "written", ["某项目", {"zh": "某项目"}, {"zh": "某项目", "en": ""}, {"zh": "某项目", "en": None}]
)
def test_settings_take_chinese_alone(written):
    yaml = YamlReader("engagement.yaml", {"title": written}, {})
    assert yaml.texts("title").en == f"某项目 {NO_ENGLISH}"
    assert not yaml.problems + yaml.shape_problems()


@pytest.mark.parametrize("written", [{"en": "A project"}, {"zh": "", "en": "A project"}, {"zh": 3}, "  ", ["某项目"]])
def test_settings_need_the_chinese(written):
    yaml = YamlReader("engagement.yaml", {"title": written}, {})
    yaml.texts("title")
    assert yaml.problems


def test_a_folder_that_lacks_english_and_more_is_still_refused_for_the_rest(tmp_path):
    shutil.copytree(ROOT / "examples" / "guzhen", tmp_path / "it")
    without_english(tmp_path / "it")
    indicators = tmp_path / "it" / "indicators.csv"
    indicators.write_text(indicators.read_text(encoding="utf-8").replace("name_zh", "names"), encoding="utf-8")
    with pytest.raises(ProblemsError):
        read_engagement(tmp_path / "it")
