"""Findings under numbers, and recommendations with owner, deadline and the findings they answer."""

import shutil
from pathlib import Path

import pytest

from analysis.evaluation.advice.numbering import numbered, problems_of
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from analysis.evaluation.findings import PARTS, Finding
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
HEADER = "finding,text_zh,text_en,owner,owner_en,due\n"


def a_finding(kind: str, about: str = "", severity: str = "medium") -> Finding:
    nothing = Text("—", "—")
    return Finding(
        id=f"{kind}.{about}",
        kind=kind,
        severity=severity,
        title=nothing,
        parts=dict.fromkeys(PARTS, nothing),
        about=about,
    )


def with_advice(folder: Path, rows: str, name: str = "urban-renewal-grant") -> Evaluation:
    home = shutil.copytree(EXAMPLES / name, folder)
    (home / "recommendations.csv").write_text(HEADER + rows, encoding="utf-8")
    return evaluate(read_engagement(home))


def test_findings_of_one_kind_share_a_number():
    findings = numbered([a_finding("low", "a"), a_finding("other"), a_finding("low", "b")])
    assert [(finding.id, finding.number) for finding in findings] == [("low.a", 1), ("low.b", 1), ("other.", 2)]


def test_single_findings_on_one_indicator_are_one_problem_as_grave_as_its_gravest():
    findings = numbered([a_finding("low", "a"), a_finding("raised", "a", "high"), a_finding("apart", "b")])
    problems = problems_of(findings)
    assert [(each.number, each.severity, each.is_of_one_kind) for each in problems] == [
        (1, "high", False),
        (2, "medium", True),
    ]


def test_six_cities_above_their_cap_are_one_problem_with_an_amount_each(tmp_path):
    evaluation = with_advice(tmp_path / "e", "plan_above_cap,,,市住建局,,2026-9-30\n")
    cities = [finding for finding in evaluation.findings if finding.kind == "plan_above_cap"]
    assert len(cities) == 6
    assert {finding.number for finding in cities} == {1}
    assert all(evaluation.figures[finding.amount].unit == "yuan" for finding in cities)


def test_owner_and_deadline_are_those_that_were_entered_and_else_nothing(tmp_path):
    evaluation = with_advice(tmp_path / "e", "plan_above_cap,,,市住建局,,2026-9-30\n")
    first, *others = evaluation.recommendations
    assert (first.owner["zh"], first.due, len(first.answers)) == ("市住建局", "2026-09-30", 6)
    assert [(each.owner["zh"], each.due) for each in others] == [("", "")] * len(others)


def test_the_evaluators_own_words_stand_in_place_of_those_of_the_kind(tmp_path):
    evaluation = with_advice(
        tmp_path / "e", "plan_above_cap,按上限逐市核减,Cut to the cap,市住建局,,三个月内\n,另行培训,,,,\n"
    )
    texts = [each.text["zh"] for each in evaluation.recommendations]
    assert texts[0] == "按上限逐市核减"
    assert texts[-1] == "另行培训"
    assert evaluation.recommendations[-1].answers == ()
    assert not any("按上限调整方案" in text for text in texts)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("plan_above_cap,,,12,,", "owner"),
        ("plan_above_cap,,,市住建局,,30", "due"),
        ("plan_above_cap,,,市住建局,,2026-13-40", "due"),
        ("nothing_of_the_kind,,,市住建局,,", "finding"),
        (",,,市住建局,,", "text_zh"),
        (",压减 3 项,,市住建局,,", "text_zh"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_row(tmp_path, row, column):
    with pytest.raises(ProblemsError) as refused:
        with_advice(tmp_path / "e", row + "\n")
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [(2, column)]


def test_an_action_of_the_register_gives_owner_and_deadline_where_nobody_said_otherwise(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "e")
    table = home / "rectification.csv"
    table.write_text(
        table.read_text(encoding="utf-8") + "late,weeks_missing,示例科室,2025-12-31,open,,,\n", encoding="utf-8"
    )
    advice = evaluate(read_engagement(home)).recommendations
    late = [each for each in advice if "weeks_missing" in each.answers]
    assert [(each.owner["zh"], each.due) for each in late] == [("示例科室", "2025-12-31")]
    assert all(not each.due for each in advice if each not in late)
