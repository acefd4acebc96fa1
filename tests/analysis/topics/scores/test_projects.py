"""Several projects in one engagement: the synthetic example, and the five published ones of sanmen."""

import shutil
from decimal import Decimal

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.topics.scores.projects.rolled import mean_of
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from tests.cases.reports.published_cases import CASES, findings_of, texts_of
from tests.conftest import ROOT
from tests.reports.test_report import typed_digits
from tests.runs.examples import evaluation_of

SANMEN = ("sewage", "stream", "estates", "smart", "rural")


@pytest.fixture(scope="module")
def bonds():
    return evaluation_of("bond-projects")


@pytest.fixture
def sanmen(tmp_path):
    """The published scores of five projects as projects with funds of their own."""

    def make(by, weights=("",) * 5, **changes):
        home = shutil.copytree(CASES / "sanmen-2024", tmp_path / "it", dirs_exist_ok=True)
        head, *lines = (CASES / "sanmen-2024" / "budget.csv").read_text(encoding="utf-8").split("\n")[:6]
        (home / "budget.csv").write_text(
            "\n".join([f"{head},project", *(f"{r},{r.split(',')[0]}" for r in lines)]), "utf-8"
        )
        table = "".join(f"{name},{name},,{weight}\n" for name, weight in zip(SANMEN, weights, strict=True))
        (home / "projects.csv").write_text(f"project,name_zh,name_en,weight\n{table}", encoding="utf-8")
        settings = (CASES / "sanmen-2024" / "engagement.yaml").read_text(encoding="utf-8")
        said = f"projects:\n  by: {by}\n" if by else ""
        (home / "engagement.yaml").write_text(f"{settings}\n{said}", encoding="utf-8")
        for name, (old, new) in changes.items():
            text = (home / f"{name}.csv").read_text(encoding="utf-8")
            assert old in text
            (home / f"{name}.csv").write_text(text.replace(old, new), encoding="utf-8")
        return evaluate(read_engagement(home))

    return make


def test_each_project_has_its_funds_its_total_and_its_grade(bonds):
    assert texts_of(bonds, *(f"project.{name}.points" for name in ("sewage", "estates", "smart"))) == [
        "97.97分",
        "100.00分",
        "44.61分",
    ]
    assert texts_of(bonds, *(f"project.{name}.grade" for name in ("sewage", "estates", "smart"))) == ["优", "优", "差"]
    assert texts_of(bonds, "project.sewage.total.budget", "project.sewage.execution_rate_of_budget") == [
        "1.2亿元",
        "91.67%",
    ]


def test_the_total_is_the_mean_by_the_budgets(bonds):
    """(12000 × 97.9667 + 6400 × 100 + 2000 × 44.6111) ÷ 20400 = 93.3736."""
    assert texts_of(bonds, "score.total", "project.estates.share") == ["93.37分", "31.37%"]
    card = bonds.card
    assert card is not None
    assert round(card.total, 4) == Decimal("93.3736")
    assert sum(score.in_total[0] for score in card.scores) == pytest.approx(card.total)


def test_an_indicator_says_what_it_is_made_of_and_where_points_were_lost(bonds):
    upkeep = bonds.card.of("upkeep")
    assert "社区智慧化改造 0.00 分 × 9.80%" in upkeep.trace["zh"]
    assert upkeep.reason["zh"].startswith("社区智慧化改造：")
    assert "污水管网改造" not in upkeep.reason["zh"]


def test_what_one_project_cannot_show_is_missing_from_the_share_of_all(bonds):
    """15 points of a project that counts for 9.80 %: 1.47 of 100 are not scored."""
    assert texts_of(bonds, "score.scored_share", "score.scored_points", "project.smart.missing") == [
        "98.5%",
        "98.53分",
        "15.00分",
    ]
    assert "project_without_evidence.smart" in findings_of(bonds)


def test_findings_name_their_project(bonds):
    expected = {
        "project_spent_above_budget.estates",
        "project_execution_low.smart",
        "project_graded_low.smart",
        "spent_above_budget.line.estates_local",
        "self_arithmetic.project.smart.rate",
        "self_full_without_evidence.project.smart.passed",
        "self_value_differs.project.sewage.done",
        "project_self_total_differs.smart",
        "project_self_grade_differs.smart",
    }
    assert expected <= findings_of(bonds)
    assert "spent_above_budget.total" not in findings_of(bonds)
    assert not any(each.startswith("project_") and each.endswith("sewage") for each in findings_of(bonds))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_its_report_prints_figures_only(bonds, lang):
    assert typed_digits(build_report(bonds, lang, "full")) == []


def test_five_published_scores_come_to_one_by_money_by_weight_and_equally(sanmen):
    """87, 91, 94, 91 and 90 by budgets of 4000, 13600, 1000, 2000 and 3000: 2131600 ÷ 23600 = 90.3220."""
    assert texts_of(sanmen("budget"), "projects.published", "projects.published_band", "project.stream.share") == [
        "90.32分",
        "优",
        "57.63%",
    ]
    assert texts_of(sanmen("equal"), "projects.published") == ["90.60分"]
    assert texts_of(sanmen("weight", ("1", "1", "1", "1", "6")), "projects.published") == ["90.30分"]


def test_spending_that_nobody_states_cannot_weigh(sanmen):
    evaluation = sanmen("spent")
    assert texts_of(evaluation, "projects.published", "project.smart.share") == ["不可核", "不可核"]
    assert not findings_of(evaluation)


def test_how_projects_are_rolled_up_is_asked_for(sanmen):
    with pytest.raises(ProblemsError) as refused:
        sanmen("")
    (problem,) = refused.value.problems
    assert (problem.place, "weight、budget、spent、equal" in problem.cure["zh"]) == ("projects.by", True)


def test_weights_are_asked_for_where_they_weigh_and_strangers_are_named(sanmen):
    with pytest.raises(ProblemsError) as refused:
        sanmen("weight", ("1", "1", "", "1", "1"))
    assert [(each.row, each.column) for each in refused.value.problems] == [(4, "weight")]
    with pytest.raises(ProblemsError) as stranger:
        sanmen("equal", budget=(",,smart", ",,smart2"))
    assert [(each.row, each.column) for each in stranger.value.problems] == [(5, "project")]


def test_a_mean_is_divided_once_so_that_a_threshold_is_reached():
    """90, 90 and 90 by thirds are 90 and not 89.999…, which would be another grade."""
    ninety, one = {name: Decimal(90) for name in "abc"}, {name: Decimal(1) for name in "abc"}
    assert mean_of(ninety, one) == 90


def test_a_project_column_without_a_table_of_projects_is_asked_back(tmp_path):
    home = shutil.copytree(ROOT / "examples/bond-projects", tmp_path / "it")
    (home / "projects.csv").unlink()
    with pytest.raises(ProblemsError) as refused:
        read_engagement(home)
    assert {each.column for each in refused.value.problems} == {"project"}
