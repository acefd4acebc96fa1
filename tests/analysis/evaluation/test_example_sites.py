"""The example of sites as a sample of sites: its files agree with one another, and its README with what is computed."""

import csv

import pytest

from analysis.survey.satisfied_share import satisfied_share
from tests.conftest import ROOT
from tests.runs.examples import evaluation_of

HOME = ROOT / "examples/yunxi-sites"


def table(name):
    with (HOME / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_margins_and_weights_are_those_of_the_population_of_estates():
    evaluation = evaluation_of("yunxi-sites")
    survey, estates = evaluation.survey, table("estates.csv")
    assert sum(int(row["n_households"]) for row in estates) == pytest.approx(survey.satisfied.n_weighted)
    sheets = survey.dataset.paradata.drop_duplicates("sheet_id")["site"].value_counts()
    by_name = {row["site"]: row for row in estates}
    for row in table("survey_sites.csv"):
        inside = [each for each in estates if each["quarter"] == row["quarter"]]
        drawn = [each for each in table("survey_sites.csv") if each["quarter"] == row["quarter"]]
        expected = len(inside) / len(drawn) * int(row["n_households"]) / sheets[row["site"]]
        assert by_name[row["site"]]["n_households"] == row["n_households"]
        assert float(row["base_weight"]) == pytest.approx(expected, abs=1e-4)


def test_the_readme_tells_both_intervals_and_the_second_is_longer_and_holds_the_truth():
    survey = evaluation_of("yunxi-sites").survey
    readme = (HOME / "README.md").read_text(encoding="utf-8")
    by_design, simple = survey.satisfied, satisfied_share(survey.valid, "overall")
    for result in (simple, by_design):
        share, low, high = (f"{value * 100:.1f}%" for value in (result.share, result.low, result.high))
        assert f"| {share} | {low} – {high} | {(result.high - result.low) * 100:.1f} points |" in readme
    assert by_design.high - by_design.low > 1.5 * (simple.high - simple.low)
    assert by_design.low < 0.8735 < by_design.high
    assert "87.4 % are satisfied" in readme


def test_it_says_everywhere_that_it_is_synthetic():
    evaluation = evaluation_of("yunxi-sites")
    assert evaluation.survey.dataset.manifest.synthetic
    assert "合成数据" in evaluation.engagement.synthetic["zh"]
    assert all(row["site"].startswith("合成") for name in ("estates.csv", "survey_sites.csv") for row in table(name))
    assert any("合成数据" in bound["zh"] for bound in evaluation.survey.story.bounds)
