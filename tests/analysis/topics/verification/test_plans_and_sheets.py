"""Plans and drawn lists by command, and the sheets of visitors."""

import shutil
import subprocess

import pikepdf
import pytest
from click.testing import CliRunner

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError
from reports.pdf.selfcheck import check_pdf
from reports.sheets.visit_sheets import read_visits, write_visit_sheets
from survey_app.commands.cli import cli
from tests.analysis.evaluation.test_engagement import replace_in
from tests.analysis.topics.verification.small_engagement import EXAMPLES, texts


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
