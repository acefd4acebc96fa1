"""A topic that nobody has told privacy of: its few households reach nobody but the client, whatever form they take."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd
import pytest
from matplotlib.axes import Axes

from analysis.core import figures as fig
from analysis.core import plots
from analysis.core.figures import Cell, Figure, Origin
from analysis.core.results import Result
from analysis.core.sections import Line, Picture, Section, figure_cell, name_cell, table
from analysis.evaluation import evaluate as evaluation_of_topics
from analysis.evaluation.evaluate import Evaluation, evaluate
from analysis.evaluation.topics import TOPICS
from analysis.inputs.tables import text
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.texts import Language, Text
from reports.carried.carried import carried
from reports.chapters.build import build_report
from reports.html.render import report_html
from tests.reports.hard.pages import words
from tests.reports.hard.withheld import shown

ROWS = ("王家漏水", "李家停电")  # two households, each with a name and a complaint
COUNTED = Origin(source=Text("逐户登记", "listed by household"), inputs=("complaints.csv",))
HOUSEHOLDS = Text("户", "households")
KINDS = {"leaks": 2, "noise": 9, "other": 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints(Result):
    """Who complained."""

    def to_frame(self) -> pd.DataFrame:
        """One row a household."""
        return pd.DataFrame({"label": list(ROWS), "value": [0.5, 0.5]})

    def sentence(self, lang: Language = "zh") -> str:
        """What the picture says."""
        return {"zh": f"图中是{'、'.join(ROWS)}", "en": f"drawn are {', '.join(ROWS)}"}[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """A point a household."""
        return plots.dots(self.to_frame(), value="value", ax=ax)


def undeclared(_: object, __: Context) -> Outcome[None]:
    """A figure, a table row, a picture and a sentence about two households, as somebody would write them first."""
    title = Text("投诉", "Complaints")
    sentence = Text("只有{complaints.n}投诉：王家漏水。", "Only {complaints.n} complained: 王家漏水.")
    rows = [[name_cell(Text(name, name)), figure_cell("complaints.n")] for name in ROWS]
    picture = Picture(id="complaints", caption=title, result=Complaints())
    blocks = (Line(sentence), table(title, (title, title), rows), picture)
    count = fig.count("complaints.n", Text("王家等投诉", "complaints"), len(ROWS), COUNTED, noun=HOUSEHOLDS)
    share = fig.share("complaints.share", Text("比重", "share"), len(ROWS) / 8, COUNTED)
    return Outcome(
        figures=(count, share), sections=(Section(id="complaints", place="analysis", title=title, blocks=blocks),)
    )


def declared(_: object, __: Context) -> Outcome[None]:
    """The same with counts, a group of kinds, and a section and a picture that say what they show."""
    title = Text("投诉分类", "Complaints by kind")
    names = tuple(f"complaints.{kind}" for kind in KINDS)
    picture = Picture(id="complaints", caption=Text("投诉图", "Kinds drawn"), result=Complaints(), draws=names)
    rows = [[Text(name, name), figure_cell(name)] for name in names]
    blocks = (table(title, (title, title), rows), picture)
    section = Section(id="complaints", place="analysis", title=title, blocks=blocks, is_public=True)
    return Outcome(figures=tuple(kind_figures()), sections=(section,))


def kind_figures() -> Iterator[Figure]:
    total = sum(KINDS.values())
    yield fig.count("complaints.n", Text("投诉", "complaints"), total, COUNTED, cell=Cell(total))
    for kind, n in KINDS.items():
        name, label = f"complaints.{kind}", Text(kind, kind)
        yield fig.count(name, label, n, COUNTED, noun=HOUSEHOLDS, cell=Cell(n, group="complaints"))
        yield fig.share(f"{name}.share", label, n / total, COUNTED, rests_on=(name,))
        yield fig.share(f"{name}.of_all", label, n / 4_000, COUNTED, rests_on=(f"{name}.share", "complaints.n"))


def with_topic(zhenyuan: Evaluation, monkeypatch: pytest.MonkeyPatch, topic: object) -> Evaluation:
    complaints: Topic[tuple[str, ...], None] = Topic(
        id="complaints",
        name=Text("投诉", "Complaints"),
        tables={"complaints": {"household": text()}},
        file=__file__,
        evaluate=topic,  # type: ignore[arg-type]  # one of the two above
    )
    monkeypatch.setattr(evaluation_of_topics, "TOPICS", (*TOPICS, complaints))
    engagement = zhenyuan.engagement
    return evaluate(replace(engagement, parts={**engagement.parts, "complaints": ROWS}))


def contents(evaluation: Evaluation) -> Iterator[str]:
    """All that goes to everybody: the pages in both languages and the files inside."""
    for lang in ("zh", "en"):
        yield report_html(build_report(evaluation, lang, "public"))
    for file in carried(evaluation, variant="public", privacy="aggregates"):
        if not file.name.endswith(".zip"):
            yield file.content.decode()
            continue
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            yield from (archive.read(name).decode() for name in archive.namelist())


def test_nothing_of_two_households_of_an_unknown_topic_is_public(zhenyuan, monkeypatch):
    found = with_topic(zhenyuan, monkeypatch, undeclared)
    full = report_html(build_report(found, "zh"))
    assert "只有2户投诉" in words(full)
    assert "王家漏水" in full
    assert 'id="figure-complaints"' in full
    assert shown(found, "complaints.n", "complaints.share") == [False, False]
    for content in contents(found):
        assert not any(name[:2] in content for name in ROWS)
        assert "figure-complaints" not in content
        assert not re.search(r"(?<![0-9,])2 ?(?:户|households)", words(content))
    results = json.loads(next(file.content for file in carried(found, variant="public") if "json" in file.name))
    assert {results["figures"][f"complaints.{name}"]["value"] for name in ("n", "share")} == {None}


def test_what_a_topic_declares_hides_the_few_with_all_that_would_give_them_away(zhenyuan, monkeypatch):
    found = with_topic(zhenyuan, monkeypatch, declared)
    assert shown(found, *(f"complaints.{kind}" for kind in KINDS), "complaints.n") == [False, False, True, True]
    assert shown(found, *(f"complaints.{kind}.share" for kind in KINDS)) == [False, False, True]
    assert shown(found, *(f"complaints.{kind}.of_all" for kind in KINDS)) == [False, False, True]
    assert "complaints" in build_report(found, "zh").charts
    report = build_report(found, "zh", "public")
    assert "complaints" not in report.charts
    assert "complaints" in {section.id for section in report.sections}
    results = json.loads(next(file.content for file in carried(found, variant="public") if "json" in file.name))
    told = {kind: results["figures"][f"complaints.{kind}"]["value"] for kind in KINDS}
    assert told == {"leaks": None, "noise": None, "other": "30"}
    page = words(report_html(report))
    assert "投诉分类" not in page  # the plain pages tell of a topic by its picture, and this one is withheld
    assert not re.search(r"(?<![0-9,])[29] ?户", page)
    for content in contents(found):
        assert not any(name[:2] in content for name in ROWS)
