"""What a report says in one situation and not in another."""

import re
import shutil
from dataclasses import replace

import pytest

from analysis.core.figures import PLACEHOLDER
from analysis.evaluation.acts import NOT
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.findings import PARTS, templates
from analysis.evaluation.topics import TOPICS
from analysis.facts.units import Unit
from analysis.topics.contract import Context
from analysis.topics.valuation.topic import VALUATION, Valuation
from analysis.topics.verification.field_results import Visit, field_results
from analysis.topics.verification.statement import VerificationStatement
from analysis.topics.verification.topic import AUDIT
from questionnaires.texts import NO_TEXT
from reports.chapters.build import build_report
from reports.html.render import report_html
from reports.texts.words import words
from tests.cases.reports.situations import EXAMPLES, cases_of, evaluation, no_sample, printed, read


@pytest.mark.parametrize("situation", ["reports alone", "a town"])
def test_where_everything_was_reported_nothing_is_called_verified(situation):
    page = printed(situation)
    assert "实际（自报）" in page
    assert "评分依据单位自报数据，未经核实" in page
    assert "scored_on_reports" in {each.kind for each in evaluation(situation).findings}
    rest = re.sub(r"未经核实|没有[^。，；]*核实", "", page)
    assert "核实" not in rest, re.findall(r".{12}核实.{12}", rest)
    english = re.sub(r"(nothing|none|not)[^.;]*verified|(could|cannot) be verified", "", printed(situation, "en"))
    assert "verified" not in english, re.findall(r".{20}verified.{20}", english)


@pytest.mark.parametrize(
    ("situation", "heading", "basis"),
    [
        ("reports alone", "实际（自报）", "自报"),
        ("documents", "实际（核实）", "查阅资料"),
        ("every unit", "实际（核实）", "全面核实"),
        ("a sample", "实际（核实）", "抽样核实"),
        ("what was reported", "实际（核实）", "逐个核实上报单元"),
        ("some reports", "实际（自报/核实）", "自报"),
        ("every unit", "实际（核实）", "问卷调查"),
    ],
)
def test_the_column_of_actual_values_says_on_what_they_rest(situation, heading, basis):
    assert heading in printed(situation)
    html = report_html(build_report(evaluation(situation), "zh", with_texts=False))
    assert f"<td>{basis}</td>" in html


def test_a_rate_by_sample_is_never_called_just_verified_beside_a_census():
    page = printed("every unit")
    for rate in ("68.31%", "86.42%"):
        assert not re.search(rf"(?<!全面)(?<!抽样)核实(完成|验收)?\s*{rate}", page)
    assert "自报与全面核实完成率" in page
    assert "抽样核实" in printed("a sample")
    assert "全面核实" not in printed("a sample")


def test_no_total_is_mentioned_where_none_was_published():
    assert "公布的总分" not in printed("no total")
    assert "公布的总分" in printed("a total")


def test_a_printed_zero_is_the_fault_and_no_other_unit_is_guessed():
    kinds = {each.id for each in evaluation("a town").findings}
    assert "sum_printed_zero.total" in kinds
    assert "金额单位" not in printed("a town")
    assert "unit of money" not in printed("a town", "en")


def test_a_question_that_the_own_table_answers_is_answered():
    page = printed("every unit")
    assert "是否只调查了已完工的小区" not in page
    assert re.search(r"共\s*240份，其中发到这些单元的\s*68份", page)
    finding = next(each for each in evaluation("every unit").findings if each.kind == "satisfied_but_late")
    assert "待核" not in finding.parts["cause"]["zh"]


def test_without_the_table_the_question_is_asked():
    engagement = read("zhenyuan")
    audit = replace(AUDIT.data(engagement), households=None, has_households=False)
    result = evaluate(replace(engagement, parts={**engagement.parts, "audit": audit}))
    finding = next(each for each in result.findings if each.kind == "satisfied_but_late")
    assert "是否只调查了已完工的小区" in finding.title["zh"]
    assert finding.parts["cause"]["zh"].startswith("待核")


GUESSED = re.compile(r"待说明|待核|说明|可能|补充|不得而知|不作推断|见|没有|只有|在前|跨过|偏离")


@pytest.mark.parametrize("kind", templates(TOPICS))
def test_a_cause_is_stated_only_as_a_possibility_or_from_figures(kind):
    for case in cases_of(templates(TOPICS)[kind]["cause"]):
        text = case["zh"]
        assert GUESSED.search(text) or PLACEHOLDER.search(text) or case.get("requires"), text


@pytest.mark.parametrize("variant", ["full", "public", "brief", "survey"])
def test_participants_of_an_open_link_are_not_tested_and_have_no_interval(variant):
    page = printed("an open link", "zh", variant)
    assert "参与者" in page
    assert "不能推断全体" in page
    for word in ("显著", "抽样误差所致", "Rao–Scott", "置信区间", "79.4%", "92.7%", "Wilson", "Feldt"):
        where = re.findall(rf".{{0,40}}{word}.{{0,20}}", page)
        assert not where, where
    english = printed("an open link", "en", variant)
    assert "participants" in english
    for word in ("significant", "chance does not", "79.4%", "92.7%", "Rao–Scott"):
        assert word not in english


def test_a_probability_sample_keeps_its_interval_and_its_tests():
    page = printed("every unit")
    assert re.search(r"置信区间\s*79.4%\s*至\s*92.7%", page)
    assert "Rao–Scott" in page


def test_participants_below_the_target_are_said_to_be_participants():
    finding = next(each for each in evaluation("an open link").findings if each.kind.startswith("satisfaction"))
    assert finding.kind == "satisfaction_of_participants_below"
    assert "参与者满意率" in finding.title["zh"]
    assert evaluation("an open link").figures["survey.satisfied.low"].value is None


def test_what_participants_would_pay_is_not_multiplied_by_all_households():
    engagement = read("zhenyuan")
    made = VALUATION.evaluate
    data = Valuation(
        item="bid",
        households=10,
        per="year",
        first_year=2026,
        years=1,
        line=NO_TEXT,
        measure="turnbull",
        distribution="logistic",
        yes=("yes",),
        no=("no",),
        place=None,
    )
    context = Context(engagement=no_sample(engagement))
    figures = {each.id: each for each in made(data, context).figures}
    assert figures["valuation.annual.yuan"].value is None
    assert "非概率样本" in figures["valuation.annual.yuan"].source["zh"]


def test_a_list_that_was_changed_after_the_draw_says_nothing_of_the_whole():
    units = [Unit(id=f"U{at}", estate="", is_reported=True, is_verified=None) for at in range(40)]
    visits = [Visit(unit=f"U{at}", status="yes") for at in range(12)]
    found = field_results(
        units, visits, drawn_from="reported", reported_stage="accepted", verified_stage="accepted", seed=1
    )
    assert found.n_other_list > 0
    assert "不能推算总体" in found.statement.reason.zh
    unseeded = field_results(units, visits, drawn_from="reported", reported_stage="accepted", verified_stage="accepted")
    assert isinstance(unseeded.statement, VerificationStatement)


def test_an_estimate_names_its_premise_and_whether_it_could_be_checked():
    assert "这一前提未能核对" in printed("a sample")
    assert "这一前提" not in printed("every unit")


def test_field_sheets_say_how_the_list_was_drawn_only_where_its_record_stands():
    assert "随机抽出" in words("zh", "visits.yaml", frozenset({"draw.recorded"}))["how"]
    assert "随机" not in words("zh", "visits.yaml")["how"]


def test_a_reading_may_rest_on_documents(tmp_path):
    home = shutil.copytree(EXAMPLES / "shanghai", tmp_path / "shanghai")
    file = home / "readings.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("execution,verified", "execution,documents"), encoding="utf-8")
    html = report_html(build_report(evaluate(read_engagement(home)), "zh", with_texts=False))
    assert html.count("<td>查阅资料</td>") == 2  # two readings, each in the text
    assert html.count("查阅资料；") == 2  # and before its evidence in the annex


def test_every_finding_has_words_for_every_situation():
    for kind, template in templates(TOPICS).items():
        for part in ("title", *PARTS):
            assert any(not case.get("requires") for case in cases_of(template[part])) or _covers_all(template[part]), (
                kind,
                part,
            )


def _covers_all(entry):
    """Whether one of two opposite cases always holds."""
    needs = [case["requires"] for case in entry]
    return any(
        [f"{NOT}{one[0]}"] == other or [one[0]] == [each.removeprefix(NOT) for each in other]
        for one in needs
        for other in needs
        if one is not other and len(one) == len(other) == 1
    )
