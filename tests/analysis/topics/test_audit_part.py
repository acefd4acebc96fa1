"""Verification inside an evaluation: each finding fires and stays silent; plan, draw, field sheets. SYNTHETIC."""

import csv
import re
import shutil
import subprocess
from dataclasses import replace

import pikepdf
import pytest
from click.testing import CliRunner

from analysis.core.figures import figure_ids
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from analysis.evaluation.topics import Context
from analysis.facts.completion import Unit
from analysis.topics.verification.field_results import Visit, field_results
from analysis.topics.verification.topic import AUDIT_PART
from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from reports.html.render import report_html
from reports.pdf.selfcheck import check_pdf
from reports.sheets.visit_sheets import read_visits, write_visit_sheets
from survey_app.commands.cli import cli
from tests.analysis.evaluation.test_engagement import replace_in
from tests.conftest import ROOT
from tests.reports.test_report import typed_digits

EXAMPLES = ROOT / "examples"
UNITS = [
    Unit(id=f"U{at:03d}", estate="甲" if at < 60 else "乙", is_reported=at < 100, is_verified=None) for at in range(120)
]
BILLS = "id,book,audited,unit\n" + "".join(f"B{at:02d},100,{{paid}},yuan\n" for at in range(40))


@pytest.fixture(scope="module")
def zhenyuan_evaluation():
    return evaluate(read_engagement(EXAMPLES / "zhenyuan"))


@pytest.fixture
def home(tmp_path):
    """The settings of a published example without its texts and tables."""
    text = (EXAMPLES / "chizhou-2020" / "engagement.yaml").read_text(encoding="utf-8").split("texts:")[0]
    (tmp_path / "engagement.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def settings(home, text):
    path = home / "engagement.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}{text}\n", encoding="utf-8")


def plan(home, **values):
    lines = "".join(
        f'  {key}: "{value}"\n' if key != "drawn_from" else f"  {key}: {value}\n" for key, value in values.items()
    )
    settings(home, f"verification:\n{lines}")


def sample(home, n_units, drawn, errors, *, blank=0):
    """All units reported; the first `drawn` are visited, the first `errors` of them not done; also in units.csv."""

    def verified(at):
        return "" if at >= drawn - blank else ("no" if at < errors else "yes")

    units = "".join(f"U{at:03d},甲,yes,{verified(at)}\n" for at in range(n_units))
    visits = "".join(f"U{at:03d},{verified(at)}\n" for at in range(drawn))
    (home / "units.csv").write_text(f"unit_id,estate,reported,verified\n{units}", encoding="utf-8")
    (home / "visits.csv").write_text(f"unit_id,status\n{visits}", encoding="utf-8")


def kinds(home):
    return [finding.id for finding in evaluate(read_engagement(home)).findings]


def texts(evaluation, *ids):
    return [evaluation.figures[figure_id].text("zh") for figure_id in ids]


def test_zhenyuan_twenty_two_visits_find_it_and_fifty_two_clean_ones_would_bound_it(zhenyuan_evaluation):
    assert texts(
        zhenyuan_evaluation, "audit.census.errors", "audit.census.hit", "audit.plan.n_needed", "audit.plan.population"
    ) == ["54个单元", "99.86%", "52个单元", "220个单元"]
    assert texts(zhenyuan_evaluation, "audit.census.n_detect") == ["11个单元"]  # 10 give 94.4 %


def test_zhenyuan_visits_are_the_seeds_and_agree_with_the_list_of_units(zhenyuan_evaluation):
    assert texts(
        zhenyuan_evaluation,
        "audit.sample.n_drawn",
        "audit.sample.n_yes",
        "audit.sample.n_no",
        "audit.sample.n_other_list",
        "audit.sample.n_contradicting",
    ) == ["22个单元", "21个单元", "1个单元", "0个单元", "0个单元"]
    rate = float(zhenyuan_evaluation.figures["audit.sample.verified"].value)
    assert rate == pytest.approx(21 / 22 * 220 / 243)  # units not reported count as not done
    assert float(zhenyuan_evaluation.figures["audit.sample.high"].value) == pytest.approx(219 / 243)


def test_zhenyuan_coverage_adds_up_to_the_survey_and_answers_its_question(zhenyuan_evaluation):
    table = zhenyuan_evaluation.outcomes["audit"].results["coverage"].table
    assert table[["issued", "returned"]].sum().tolist() == [240, 103]
    assert (table["issued"] > 0).all()  # unfinished units were asked too
    assert "satisfied_but_late" in [each.id for each in zhenyuan_evaluation.findings]


def test_zhenyuan_back_checks_repeat_what_the_sheets_say(zhenyuan_evaluation):
    text = (EXAMPLES / "zhenyuan/back_checks.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    with (EXAMPLES / "zhenyuan/survey/responses.csv").open(encoding="utf-8", newline="") as file:
        sheets = {row["sheet_id"]: row for row in csv.DictReader(file)}
    assert all(row["first"] in (sheets[row["id"]][row["item"]], "") for row in rows)
    assert texts(zhenyuan_evaluation, "audit.back_checks.type1.differ", "audit.back_checks.type1.n") == ["1个", "23个"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_of_verification_print_figures_only(zhenyuan_evaluation, lang):
    html = report_html(build_report(zhenyuan_evaluation, lang))
    assert typed_digits(html) == []
    assert ("核实抽样与结论" if lang == "zh" else "Verification by sampling") in html


def test_every_figure_of_verification_has_an_input_that_is_there(zhenyuan_evaluation):
    given = set(zhenyuan_evaluation.engagement.inputs)
    for figure in zhenyuan_evaluation.outcomes["audit"].figures:
        assert figure.inputs, figure.id
        assert set(figure.inputs) <= given, figure.id
    assert "audit.sample.verified" in to_json(zhenyuan_evaluation)["figures"]


def test_errors_among_the_visits_are_a_finding_and_none_is_not(home):
    plan(home, tolerable="0.05")
    sample(home, 200, 60, 12)
    found = kinds(home)
    assert "completion_overstated" in found  # the list of units says it first, and once
    assert not [each for each in found if each.startswith("overstated")]
    sample(home, 200, 60, 0)
    assert not [each for each in kinds(home) if "overstated" in each]


def evaluated_without_list(home):
    """The part on units of which the list says nothing, as when visits.csv alone holds the results."""
    engagement = read_engagement(home)
    context = Context(
        pack=engagement.pack,
        period=engagement.period,
        report_date=engagement.report_date,
        stage=engagement.stage,
        indicators=(),
        units=tuple(replace(unit, is_verified=None) for unit in engagement.units),
        unit_name={},
        dataset=None,
        completion=None,
        execution=None,
        card=None,
        figures={},
    )
    return AUDIT_PART.evaluate(engagement.parts["audit"], context)


def test_overstatement_that_only_the_visits_show_is_a_finding(home):
    plan(home, tolerable="0.05", drawn_from="reported")
    sample(home, 200, 60, 12)
    assert evaluated_without_list(home).findings == (("overstated_by_sample", ""),)
    sample(home, 200, 60, 0)
    assert not [kind for kind, _ in evaluated_without_list(home).findings if "overstated" in kind]


def test_one_miss_among_reported_units_proves_one_and_prints_no_p(home):
    plan(home, tolerable="0.05", drawn_from="reported")
    sample(home, 220, 22, 1)
    outcome = evaluated_without_list(home)
    assert outcome.findings == (("overstated_at_least", ""),)
    figures = {figure.id: figure.text("zh") for figure in outcome.figures}
    assert "audit.sample.p" not in figures
    assert (figures["audit.sample.least"], figures["audit.sample.n_reported"]) == ("1个", "220个")
    words = "".join(block.texts["zh"] for block in outcome.sections[0].blocks if hasattr(block, "texts"))
    assert "至少有 {audit.sample.least}未完成" in words
    assert "audit.sample.p}" not in words


def test_what_is_tolerable_decides_how_severe_the_same_visits_are(home):
    plan(home, tolerable="0.05", drawn_from="reported")
    sample(home, 200, 60, 12)
    assert ("overstated_by_sample", "") in evaluated_without_list(home).findings
    replace_in(home / "engagement.yaml", 'tolerable: "0.05"', 'tolerable: "0.2"')
    assert ("overstated_at_least", "") in evaluated_without_list(home).findings
    found = kinds(home)  # with the list of units the core says it, in the same words
    assert "completion_overstated_at_least" in found
    assert "completion_overstated" not in found


def test_a_chance_is_printed_where_units_not_reported_were_visited_too(home):
    plan(home, tolerable="0.05")
    listed = "".join(f"U{at:03d},甲,{'yes' if at < 150 else 'no'},\n" for at in range(200))
    visited = "".join(f"U{at:03d},{'yes' if 20 <= at < 150 else 'no'}\n" for at in (*range(60), *range(150, 170)))
    (home / "units.csv").write_text(f"unit_id,estate,reported,verified\n{listed}", encoding="utf-8")
    (home / "visits.csv").write_text(f"unit_id,status\n{visited}", encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert texts(evaluation, "audit.sample.p") == ["< 0.001"]
    gap = next(each for each in evaluation.findings if each.kind == "overstated_by_sample").parts["gap"]["zh"]
    assert "audit.sample.p}" in gap
    assert "至少有" in gap


def test_few_clean_visits_are_too_few_and_enough_are_enough(home):
    plan(home, tolerable="0.05")
    sample(home, 220, 22, 0)
    assert kinds(home) == ["sample_too_small"]
    sample(home, 220, 52, 0)
    assert kinds(home) == []


def test_definitions_that_differ_are_said_beside_the_number_and_drawn_once(home):
    plan(home, tolerable="0.05")
    sample(home, 200, 60, 6)
    settings(
        home, "completion:\n  unit:\n    zh: 个\n    en: units\n  definition: accepted\n  reported_definition: built"
    )
    evaluation = evaluate(read_engagement(home))
    assert "definitions_differ" in [each.id for each in evaluation.findings]
    assert not [each.id for each in evaluation.findings if "overstated" in each.id]  # no overstatement
    assert texts(evaluation, "audit.comparable", "audit.definition.reported") == ["不可比", "主体完工"]
    replace_in(home / "engagement.yaml", "reported_definition: built", "reported_definition: accepted")
    assert "definitions_differ" not in kinds(home)
    assert "completion_overstated" in "".join(kinds(home))


def test_a_report_that_does_not_say_what_it_counts_is_not_verifiable(home):
    plan(home, tolerable="0.05")
    sample(home, 200, 60, 6)
    evaluation = evaluate(read_engagement(home))
    assert texts(evaluation, "audit.comparable", "audit.definition.reported") == ["不可核", "不可核"]


@pytest.mark.parametrize(("issued", "fires"), [(190, True), (140, False)])
def test_coverage_leans_or_not(home, issued, fires):
    (home / "coverage.csv").write_text(
        f"stratum,completion,households,issued,returned\n甲,accepted,700,{issued},{issued // 2}\n"
        f"乙,started,300,{200 - issued},{(200 - issued) // 2}\n",
        encoding="utf-8",
    )
    assert ("coverage_biased" in kinds(home)) is fires


def test_coverage_without_households_says_what_it_cannot(home):
    (home / "coverage.csv").write_text(
        "stratum,completion,issued,returned\n甲,accepted,60,50\n乙,none,60,10\n", encoding="utf-8"
    )
    evaluation = evaluate(read_engagement(home))
    assert texts(evaluation, "audit.coverage.p_issued", "audit.coverage.p_returned") == ["不可核", "< 0.001"]
    assert [each.id for each in evaluation.findings] == ["coverage_biased"]


@pytest.mark.parametrize(("wrong", "fires"), [(8, True), (3, False), (1, False)])  # 3 of 20: above the line by chance
def test_facts_that_change_between_two_calls_are_a_finding(home, wrong, fires):
    rows = "".join(f"H{at:02d},years,5,{6 if at < wrong else 5},1\nH{at:02d},view,4,3,3\n" for at in range(20))
    (home / "back_checks.csv").write_text(f"id,item,first,second,type\n{rows}", encoding="utf-8")
    assert kinds(home) == (["back_check_errors"] if fires else [])


@pytest.mark.parametrize(("paid", "tolerable", "fires"), [("100", "0.15", False), ("80", "0.15", True)])
def test_bills_are_projected_from_the_drawn_ones_only(home, paid, tolerable, fires):
    plan(home, tolerable=tolerable, seed="7", invoices_n="25")
    (home / "invoices.csv").write_text(BILLS.format(paid=paid), encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert ([each.id for each in evaluation.findings] == ["misstatement_above"]) is fires
    clean = 1 - 0.05 ** (1 / 25)  # Stringer's bound of 25 clean units
    assert float(evaluation.figures["audit.invoices.over_bound_share"].value) >= clean * (1 - 1e-9)
    assert texts(evaluation, "audit.invoices.n_extra") == ["15张"]
    assert float(evaluation.figures["audit.invoices.over_share"].value) == pytest.approx(1 - int(paid) / 100)
    if not fires:
        assert float(evaluation.figures["audit.invoices.over_bound_share"].value) == pytest.approx(clean)


def test_a_drawn_bill_without_an_audited_value_is_said_and_not_projected(home):
    plan(home, tolerable="0.05", seed="7", invoices_n="25")
    (home / "invoices.csv").write_text(BILLS.format(paid=""), encoding="utf-8")
    evaluation = evaluate(read_engagement(home))
    assert "audit.invoices.over" not in evaluation.figures
    assert "没有审定金额" in evaluation.sections[-1].blocks[-1].texts["zh"]


def visits_of(*statuses, stratum=""):
    return [Visit(unit=f"U{at:03d}", status=status, stratum=stratum) for at, status in enumerate(statuses)]


def results(visits, **options):
    given = {"drawn_from": "reported", "reported_stage": "accepted", "verified_stage": "accepted"} | options
    return field_results(UNITS, visits, **given)


def test_a_drawn_unit_without_a_result_stops_the_estimate():
    found = results(visits_of("yes", "yes", ""))
    assert (found.n_blank, found.n_yes) == (1, 2)
    assert isinstance(found.statement, Unavailable)
    assert "1 drawn units have no result" in found.statement.reason.en


def test_no_access_is_no_error_and_its_worst_case_is_shown():
    found = results(visits_of(*["yes"] * 18, "no_access", "no_access"))
    assert (found.n_no_access, found.n_errors, found.n_visited) == (2, 0, 18)
    assert found.statement.verified_rate == pytest.approx(100 / 120)
    assert found.if_no_access_fails == pytest.approx(18 / 20 * 100 / 120)


def test_a_visit_outside_the_units_drawn_from_is_counted_apart():
    found = results([*visits_of("yes", "yes", "no"), Visit(unit="U110", status="no")])
    assert (found.n_outside, found.n_no, found.n_errors) == (1, 1, 1)


def test_a_sample_of_all_units_tells_reported_ones_apart():
    some = [
        Visit(unit=unit.id, status="yes" if unit.is_reported and at % 20 else "no")
        for at, unit in enumerate(UNITS)
        if at % 4 == 0
    ]
    found = results(some, drawn_from="all")
    assert found.n_errors == 5  # of 25 reported ones visited
    assert found.statement.verified_rate == pytest.approx(20 / 25 * 100 / 120)


def test_a_list_that_was_picked_differs_from_the_one_drawn_again():
    assert results(visits_of(*["yes"] * 10), seed=1).n_other_list > 0
    assert results(visits_of("yes"), seed=None).n_other_list is None


def test_strata_that_are_no_estates_are_not_estimated_by():
    mixed = [*visits_of("yes", "yes", stratum="丙"), Visit(unit="U050", status="yes", stratum="丁")]
    assert isinstance(results(mixed).statement, Unavailable)


@pytest.mark.parametrize(
    ("table", "content", "said"),
    [
        ("visits", "unit_id,status\nNO1,yes\n", "a unit_id of units.csv"),
        ("visits", "unit_id,status\nS001,yes\nS001,no\n", "repeats row 2"),
        ("visits", "unit_id,status\nS001,maybe\n", "no_access"),
        ("back_checks", "id,item,first,second,type\na,x,1,1,1\nb,x,1,1,2\n", "it was 1 before"),
        ("back_checks", "id,item,first,second,type\na,x,1,1,1\na,x,1,2,1\n", "repeats row 2"),
        ("coverage", "stratum,completion,issued,returned\n甲,built,3,4\n", "no more than issued, 3"),
        ("invoices", "id,book,audited,unit\na,10,10,yuan\na,10,10,yuan\n", "repeats row 2"),
        ("invoices", "id,book,audited,unit\na,10,10,yuan\n", "give seed and invoices_n"),
    ],
)
def test_tables_that_cannot_be_right_are_refused_with_their_place(zhenyuan, table, content, said):
    (zhenyuan / f"{table}.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsError, match=re.escape(said)):
        read_engagement(zhenyuan)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('tolerable: "0.05"', 'tolerable: "5"'),
        ('confidence: "0.95"', 'confidence: "95"'),
        ('n: "22"', 'n: "2.5"'),
        ("drawn_from: reported", "drawn_from: some"),
        ("reported_definition: accepted", "reported_definition: done"),
    ],
)
def test_settings_out_of_range_are_refused(zhenyuan, old, new):
    replace_in(zhenyuan / "engagement.yaml", old, new)
    with pytest.raises(ProblemsError):
        read_engagement(zhenyuan)


def test_a_plan_larger_than_the_units_is_said_and_not_guessed(zhenyuan):
    replace_in(zhenyuan / "engagement.yaml", 'n: "22"', 'n: "500"')
    assert texts(evaluate(read_engagement(zhenyuan)), "audit.plan.hit") == ["不适用"]


def run(*words):
    return CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)


def test_the_plan_of_the_command_is_that_of_the_tables():
    assert "随机抽查 52 个" in run("audit", "plan", "--population", 220, "--tolerable", 0.05).output
    said = run("audit", "plan", "--tolerable", 0.05, "--expected", 2, "--model", "poisson", "--lang", "en").output
    assert "Check 126 " in said  # as published for Poisson, 5 %, 2 errors


def test_the_drawn_list_is_that_of_the_example_and_is_never_overwritten(tmp_path):
    path = tmp_path / "visits.csv"
    run("audit", "draw", EXAMPLES / "zhenyuan", "-n", 22, "--seed", 2025, "-o", path)
    drawn, record = read_visits(path)
    example, of_example = read_visits(EXAMPLES / "zhenyuan/visits.csv")
    assert [row["unit_id"] for row in drawn] == [row["unit_id"] for row in example]
    assert record == of_example
    assert "seed 2025" in record
    with pytest.raises(ProblemsError, match="there already"):
        run("audit", "draw", EXAMPLES / "zhenyuan", "-n", 22, "--seed", 1, "-o", path)


def test_a_list_drawn_by_estate_goes_back_into_the_engagement(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "home")
    (home / "visits.csv").unlink()
    run("audit", "draw", home, "-n", 36, "--seed", 2025, "--by-estate", "-o", home / "visits.csv")
    rows, _ = read_visits(home / "visits.csv")
    assert {row["stratum"] for row in rows} == {row["estate"] for row in rows}
    evaluation = evaluate(read_engagement(home))
    assert texts(evaluation, "audit.sample.n_other_list", "audit.sample.n_blank") == ["0个单元", "36个单元"]
    assert evaluation.figures["audit.sample.verified"].value is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_field_sheets_hold_every_unit_and_ask_before_a_place_is_written(tmp_path, lang):
    visits, record = read_visits(EXAMPLES / "zhenyuan/visits.csv")
    written = write_visit_sheets(visits, tmp_path / "v.pdf", title="现场核实", record=record, lang=lang)
    assert check_pdf(written.path) == ()
    text = subprocess.run(
        ["pdftotext", "-layout", written.path, "-"], capture_output=True, check=True, text=True
    ).stdout
    assert [row["unit_id"] for row in visits if row["unit_id"] not in text] == []
    assert text.count("同意记录位置" if lang == "zh" else "I agree to my location") == 22
    assert "seed 2025" in text
    assert "屋面防水未做" not in text  # results do not go out again
    with pikepdf.open(written.path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(lang)


def test_a_visitor_is_asked_for_a_place_only_after_agreeing():
    questionnaire = load_questionnaire("site_visit-1")
    asked = {item.id: item for item in questionnaire.variables}
    assert (asked["location"].ask_if.item, asked["location"].ask_if.codes) == ("location_agreed", ("yes",))
    assert [choice.code for choice in asked["result"].choices] == ["yes", "no", "no_access"]
    assert not asked["location"].required


def test_both_languages_of_every_finding_rest_on_the_same_figures(home):
    plan(home, tolerable="0.05")
    sample(home, 220, 22, 0)
    for finding in evaluate(read_engagement(home)).findings:
        for part in (finding.title, *finding.parts.values()):
            assert set(figure_ids(part["zh"])) == set(figure_ids(part["en"]))


def test_the_day_of_a_visit_is_read_and_may_be_missing(tmp_path):
    home = shutil.copytree(EXAMPLES / "zhenyuan", tmp_path / "home")
    units = "unit_id,estate,reported,verified\nU1,甲,yes,\nU2,甲,yes,\n"
    (home / "units.csv").write_text(units, encoding="utf-8")
    visits = "unit_id,status,visited_on,visitor\nU1,yes,2025-09-08,核实员甲\nU2,,,\n"
    (home / "visits.csv").write_text(visits, encoding="utf-8")
    seen, blank = read_engagement(home).parts["audit"].visits
    assert seen.visited_on.isoformat() == "2025-09-08"
    assert blank.visited_on is None
    (home / "visits.csv").write_text(visits.replace("2025-09-08", "9月8日"), encoding="utf-8")
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    assert [(each.row, each.column) for each in wrong.value.problems] == [(2, "visited_on")]
