"""A new topic is one folder and one line of the registry: table, figure, finding and picture follow."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

TOPIC = '''"""Bicycle sheds (自行车棚): how many were built of those planned."""

import pandas as pd

from analysis.core import figures as fig
from analysis.core import plots
from analysis.core.figures import Origin
from analysis.core.results import Result
from analysis.core.sections import Picture, Section, figure_cell, name_cell, table
from analysis.inputs.tables import code, counted
from analysis.topics.contract import Outcome, Topic
from questionnaires.texts import texts_beside
from dataclasses import dataclass

TEXTS = texts_beside(__file__)

SHEDS_TABLE = {"estate": code(), "planned": counted(), "built": counted()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheds(Result):
    """Sheds by estate."""

    rows: tuple

    def to_frame(self):
        """One row an estate."""
        return pd.DataFrame([{"label": row["estate"], "n": float(row["built"])} for row in self.rows])

    def sentence(self, lang="zh"):
        """How many were built."""
        return TEXTS["built"].fill(n=sum(row["built"] for row in self.rows))[lang]

    def plot(self, ax=None):
        """A dot an estate."""
        return plots.dots(self.to_frame(), value="n", ax=ax)


def read(inputs, problems):
    """The rows of sheds.csv."""
    rows = inputs.rows("sheds", SHEDS_TABLE, problems, key="estate")
    return Sheds(rows=tuple(rows)) if rows else None


def evaluate(data, _):
    """What was built of what was planned."""
    counted_ = Origin(source=TEXTS["table"], inputs=("sheds.csv",))
    figures = [fig.count(f"sheds.{row['estate']}", TEXTS["sheds"], row["built"], counted_) for row in data.rows]
    short = [("sheds_missing", row["estate"]) for row in data.rows if row["built"] < row["planned"]]
    cells = [[name_cell(TEXTS["sheds"]), figure_cell(f"sheds.{row['estate']}")] for row in data.rows]
    blocks = (
        table(TEXTS["table"], (TEXTS["sheds"], TEXTS["sheds"]), cells, numeric=(1,)),
        Picture(id="sheds", result=data, caption=TEXTS["picture"]),
    )
    section = Section(id="sheds", place="analysis", title=TEXTS["sheds"], blocks=blocks)
    return Outcome(figures=tuple(figures), findings=tuple(short), sections=(section,), results={"sheds": data})


SHEDS = Topic(
    id="sheds", name=TEXTS["sheds"], file=__file__, tables={"sheds": SHEDS_TABLE}, read=read, evaluate=evaluate
)
'''
TEXTS = """sheds: {zh: 自行车棚, en: bicycle sheds}
table: {zh: 各小区建成的车棚, en: sheds built by estate}
picture: {zh: 车棚图示, en: the sheds drawn}
built: {zh: "建成 $n 座车棚。", en: "$n sheds were built."}
"""
FINDINGS = "sheds_missing:\n  severity: low\n" + "".join(
    f"  {part}:\n    zh: '车棚 {{sheds.$id}}，{part}'\n    en: 'sheds {{sheds.$id}}, {part}'\n"
    for part in ("title", "fact", "criterion", "gap", "cause", "effect", "recommendation")
)
EXAMPLE = "# 小区（示例） / estate,# 计划 / planned,# 建成 / built\nestate,planned,built\nelm,9,7\n"
SCRIPT = """
import json, sys
from pathlib import Path
from analysis.evaluation import topics
from bicycle_sheds.topic import SHEDS
topics.TOPICS = (*topics.TOPICS, SHEDS)  # the one line
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.evaluation.template import write_template
from reports.chapters.build import build_report
from reports.html.render import report_html
home, out = Path(sys.argv[1]), Path(sys.argv[2])
evaluation = evaluate(read_engagement(home))
written = {"evaluation": to_json(evaluation), "html": report_html(build_report(evaluation, "zh", "full"))}
write_template(out / "new")
(out / "written.json").write_text(json.dumps(written), encoding="utf-8")
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with the new topic, an engagement that has its table, and what comes of them."""
    place = tmp_path_factory.mktemp("sheds")
    topic = place / "bicycle_sheds"
    (topic / "template").mkdir(parents=True)
    (topic / "topic.py").write_text(TOPIC, encoding="utf-8")
    (topic / "texts.yaml").write_text(TEXTS, encoding="utf-8")
    (topic / "findings.yaml").write_text(FINDINGS, encoding="utf-8")
    (topic / "template" / "sheds.off.csv").write_text(EXAMPLE, encoding="utf-8")
    home = shutil.copytree(ROOT / "examples" / "wuhua-2023", place / "home")
    (home / "sheds.csv").write_text("estate,planned,built\nelm,9,7\noak,4,4\n", encoding="utf-8")
    path = os.pathsep.join((str(place), str(ROOT)))
    command = [sys.executable, "-c", SCRIPT, str(home), str(place)]
    subprocess.run(command, check=True, cwd=place, env={**os.environ, "PYTHONPATH": path})
    return place


@pytest.fixture(scope="module")
def written(place):
    return json.loads((place / "written.json").read_text(encoding="utf-8"))


def test_its_figures_and_findings_are_in_the_evaluation(written):
    figures = written["evaluation"]["figures"]
    assert (figures["sheds.elm"]["value"], figures["sheds.oak"]["value"]) == ("7", "4")
    findings = {finding["id"]: finding for finding in written["evaluation"]["findings"]}
    assert findings["sheds_missing.elm"]["title"] == {"zh": "车棚 7，title", "en": "sheds 7, title"}
    assert "sheds_missing.oak" not in findings
    assert "sheds.csv" in written["evaluation"]["inputs"]


def test_its_table_picture_and_finding_are_in_the_report(written):
    html = written["html"]
    assert "各小区建成的车棚" in html
    assert "车棚图示" in html
    assert "建成 11 座车棚。" in html  # what stands for the picture where it cannot be seen
    assert "recommendation" in html


def test_its_table_is_in_the_template_with_its_example(place):
    assert "elm,9,7" in (place / "new" / "sheds.off.csv").read_text(encoding="utf-8-sig")


def test_it_took_one_folder_and_one_line(place):
    folder = place / "bicycle_sheds"
    files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sorted(map(str, files)) == ["findings.yaml", "template/sheds.off.csv", "texts.yaml", "topic.py"]
    assert sum("topics.TOPICS" in line for line in SCRIPT.splitlines()) == 1
