"""Every result of an engagement under its design, against R and against formulas worked out by hand."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.statistics.relations.comparisons import SideBySide
from analysis.survey.authenticity.screen import Screen
from analysis.survey.sampling.sample import design_of
from analysis.survey.sampling.words import summary_in_words
from analysis.survey.satisfied_share import satisfied_share
from reports.privacy.public_view import public_view
from tests.analysis.survey.sampling.engagements import RATINGS, SOURCE, sheets_of_sites, write_engagement
from tests.oracles.estimation.reference_cases import data
from tests.runs.examples import evaluation_of

SHEETS = sheets_of_sites()
SATISFIED = SHEETS["overall"].isin(["4", "5"]).astype(float)
SCREENED = ("survey.story.quality", "survey.returned", "survey.issued", "survey.callbacks", "survey.representativity")
AGE = {"age": {"1": "1200", "2": "800"}}


@pytest.fixture
def results_of(tmp_path):
    """The design of an engagement and what the satisfied share is under it, without the first reading."""

    def made(sheets=SHEETS, **options):
        engagement = read_engagement(write_engagement(tmp_path / "e", sheets, **options))
        valid = engagement.survey.valid(engagement.dataset)
        design = design_of(engagement.survey.sampling, valid)
        summary = summary_in_words(engagement.survey.sampling, design, valid)
        satisfied = satisfied_share(valid, "overall", design=design, summary=summary)
        return SimpleNamespace(valid=valid, design=design, summary=summary, satisfied=satisfied)

    return made


def logit_interval(share, se, df):
    reach = stats.t.ppf(0.975, df) * se / (share * (1 - share))
    centre = np.log(share / (1 - share))
    return tuple(1 / (1 + np.exp(-(centre + side * reach))) for side in (-1, 1))


@cache
def schools():
    """The stratified sample of schools that R's survey package ships, as sheets: satisfied = got an award."""
    frame = data("apistrat.csv")
    sheets = pd.DataFrame({"sheet_id": [f"S{row:03d}" for row in range(len(frame))], "site": ""})
    sheets[list(RATINGS)] = "3"  # without variation
    sheets["overall"] = np.where(frame["awards"] == "Yes", "5", "1")
    sheets["age"], sheets["sex"] = "1", "2"
    return sheets, frame.assign(sheet_id=sheets["sheet_id"])[["sheet_id", "stype", "pw", "fpc"]]


@pytest.mark.parametrize("weight", [{"weight": "pw"}, {}], ids=["weights given", "weights from counts"])
def test_a_stratified_sample_has_the_interval_of_r(results_of, weight):
    sheets, columns = schools()
    design = {"strata": "stype", "fpc": "fpc"} | weight
    satisfied = results_of(sheets, design=design, files={"survey_sheets": columns}).satisfied
    # survey::svyciprop(~I(awards == "Yes"), svydesign(~1, ~stype, ~pw, fpc = ~fpc, apistrat), "logit")
    assert (satisfied.share, satisfied.se) == pytest.approx((0.638936064050578, 0.0344059179972689), rel=1e-7)
    assert (satisfied.low, satisfied.high) == pytest.approx((0.568721098868047, 0.703675779368256), rel=1e-7)
    assert (satisfied.df, satisfied.method) == (197, "logit")
    assert satisfied.n_weighted == pytest.approx(6194, rel=1e-6)
    assert satisfied.deff == pytest.approx(1.05519402790561, rel=1e-6)


def test_sites_that_were_drawn_count_as_units(results_of):
    satisfied = results_of(design={"psu": "site"}).satisfied
    by_site = SATISFIED.groupby(SHEETS["site"]).mean()  # sites of one size: the mean of their shares
    se = by_site.std() / np.sqrt(12)
    assert (satisfied.share, satisfied.se, satisfied.df) == pytest.approx((by_site.mean(), se, 11))
    assert (satisfied.low, satisfied.high) == pytest.approx(logit_interval(by_site.mean(), se, 11))
    assert (satisfied.design.n_psu, satisfied.design.n_strata) == (12, 1)


def test_sites_that_are_all_there_are_count_as_strata(results_of):
    satisfied = results_of(design={"strata": "site"}).satisfied
    by_site = SATISFIED.groupby(SHEETS["site"]).mean()
    se = np.sqrt((by_site * (1 - by_site) / 9).sum()) / 12
    assert (satisfied.share, satisfied.se, satisfied.df) == pytest.approx((by_site.mean(), se, 108))
    assert satisfied.design.sentence("zh").startswith("按点位分 12 层。")


def test_two_stages_count_both(results_of):
    sites = pd.DataFrame({"site": sorted(set(SHEETS["site"])), "n_sites": 30, "n_households": 40})
    design = {"psu": "site", "fpc": "n_sites", "second_stage_fpc": "n_households"}
    satisfied = results_of(design=design, files={"survey_sites": sites}).satisfied
    shares = SATISFIED.groupby(SHEETS["site"]).mean()
    between, within = shares.var(), (SATISFIED.groupby(SHEETS["site"]).var()).mean()
    # Cochran (1977), eq. 10.15: units of one size, simple random samples at both stages
    variance = (1 - 12 / 30) * between / 12 + (12 / 30) * (1 - 10 / 40) * within / (12 * 10)
    assert satisfied.se == pytest.approx(np.sqrt(variance))
    assert satisfied.n_weighted == pytest.approx(30 * 40)


def test_post_stratified_errors_are_those_of_residuals(results_of):
    population = {"source": SOURCE, "method": "poststratify", "margins": AGE}
    satisfied = results_of(design={"none": SOURCE}, population=population).satisfied
    old = SHEETS["age"] == "2"
    means = SATISFIED.groupby(old).mean()
    assert satisfied.share == pytest.approx(0.6 * means[False] + 0.4 * means[True])
    weight = np.where(old, 800 / old.sum(), 1200 / (~old).sum())
    residual = weight * (SATISFIED - old.map(means)) / 2000  # Särndal, Swensson & Wretman (1992), sec. 7.6
    assert satisfied.se == pytest.approx(np.sqrt(120 / 119 * (residual**2).sum()))
    assert satisfied.unweighted == pytest.approx(74 / 120)
    assert satisfied.design.is_weighted


@pytest.mark.parametrize("method", ["rake", "linear", "logit"])
def test_weights_meet_the_margins_of_the_valid_sheets(results_of, method):
    margins = AGE | {"sex": {"1": "900", "2": "1100"}}
    trim = {"trim": {"low": "0.3", "high": "3"}} if method == "logit" else {}
    population = {"source": SOURCE, "method": method, "margins": margins} | trim
    sheets = SHEETS.assign(overall=["" if at < 6 else value for at, value in enumerate(SHEETS["overall"])])
    results = results_of(sheets, design={"psu": "site"}, population=population)
    assert results.design.n == 114
    weights = pd.Series(results.design.w, index=results.valid.answers.index)
    for item, counts in margins.items():
        sums = weights.groupby(results.valid.answers[item]).sum()
        assert sums.to_dict() == pytest.approx({code: float(count) for code, count in counts.items()})


def test_sheets_without_an_answer_keep_their_share_and_it_is_said(results_of):
    sheets = SHEETS.assign(age=["" if at < 6 else value for at, value in enumerate(SHEETS["age"])])
    population = {"source": SOURCE, "method": "rake", "margins": AGE}
    results = results_of(sheets, design={"none": SOURCE}, population=population)
    assert results.design.w[:6].sum() / results.design.w.sum() == pytest.approx(6 / 120)
    assert "6 份有效答卷没有“您的年龄？”的答案" in results.summary.sentence("zh")
    whole = results_of(design={"none": SOURCE}, population=population)
    assert "没有“您的年龄？”的答案" not in whole.summary.sentence("zh")


def test_extreme_weights_are_a_limit_that_trimming_takes_away(results_of):
    files = {"survey_sheets": SHEETS[["sheet_id"]].assign(base_weight=[30.0] + [1.0] * 119)}
    design = {"psu": "site", "weight": "base_weight"}
    plain, cut = (results_of(design=design | trim, files=files) for trim in ({}, {"trim": {"low": "0.2", "high": "4"}}))
    assert "24.2 倍" in plain.summary.sentence("zh")
    assert "24.2 times" in plain.summary.sentence("en")
    assert "倍（超过" not in cut.summary.sentence("zh")
    assert "截尾" in cut.summary.sentence("zh")
    assert cut.design.w.max() == pytest.approx(4 * plain.design.w.mean())
    assert cut.design.w.sum() == pytest.approx(plain.design.w.sum())


@pytest.mark.parametrize(("n_sites", "is_rough"), [(11, True), (12, False)])
def test_few_sites_are_said_to_make_intervals_rough(results_of, n_sites, is_rough):
    said = results_of(sheets_of_sites(n_sites, 6), design={"psu": "site"}).summary.sentence("en")
    assert ("uncertain themselves" in said) is is_rough


def test_where_there_is_no_design_its_reason_is_said(results_of):
    reason = {"zh": "按户随机抽取。", "en": "Households were drawn at random."}
    results = results_of(design={"none": reason})
    assert results.satisfied.method == "Wilson"
    assert results.satisfied.design.is_plain
    assert "按户随机抽取。" in results.summary.sentence("zh")
    assert "Households were drawn at random." in results.summary.sentence("en")


@pytest.mark.parametrize(("least_share", "needed"), [("1", ("overall",)), ("0.5", ("overall", "lights"))])
def test_the_rule_of_valid_sheets_decides_every_result(tmp_path, least_share, needed):
    rng = np.random.default_rng(7)
    blank = rng.random((120, 3)) < [0.05, 0.3, 0.2]
    sheets = SHEETS.copy()
    for item, is_blank in zip(("overall", "noise", "lights"), blank.T, strict=True):
        sheets[item] = sheets[item].where(~is_blank, "")
    rated = sheets[list(RATINGS)] != ""
    valid = (rated.sum(axis="columns") >= float(least_share) * 4) & rated[list(needed)].all(axis="columns")
    folder = write_engagement(tmp_path / "e", sheets, design={"psu": "site"}, least_share=least_share, needed=needed)
    evaluation = evaluate(read_engagement(folder))
    survey = evaluation.survey
    assert len(survey.valid) == survey.response.n_valid == survey.satisfied.n_valid == valid.sum() < 120
    assert set(survey.valid.paradata["sheet_id"]) == set(survey.valid.answers["sheet_id"])
    results = [result for _, result in survey.story["quality"].results]
    (screened,), (beside,) = ([each for each in results if isinstance(each, kind)] for kind in (Screen, SideBySide))
    assert screened.n == 120  # the screen looks at whatever came back
    assert beside.table["n"].iloc[0] == valid.sum()
    (_, one), (_, index) = survey.story["satisfaction"].results
    assert (one.n, index.n) == (valid.sum(), valid.sum())
    (_, age), (_, _) = survey.story["groups"].results
    assert age.estimates.table["n"].sum() == valid.sum()
    assert survey.story["drivers"].results[0][1].n <= valid.sum()
    assert all(result.n_base <= valid.sum() for result in survey.items)
    counts = [each for name, each in evaluation.figures.items() if name.startswith("survey.") and name.endswith(".n")]
    assert all(each.value <= valid.sum() or "quality" in each.id for each in counts)


def test_every_figure_of_a_weighted_survey_carries_its_design(tmp_path):
    population = {"source": SOURCE, "method": "rake", "margins": AGE}
    folder = write_engagement(tmp_path / "e", SHEETS, design={"psu": "site"}, population=population)
    figures = evaluate(read_engagement(folder)).figures
    shares = [float(figures[f"survey.item.overall.share.{code}"].value) for code in "12345"]
    assert sum(shares) == pytest.approx(1)
    assert float(figures["survey.satisfied.share"].value) == pytest.approx(shares[3] + shares[4])
    assert float(figures["survey.satisfied.unweighted"].value) == pytest.approx(74 / 120)
    named = ("se", "deff", "n_weighted", "k", "n", "low", "high")
    assert all(figures[f"survey.satisfied.{name}"].value is not None for name in named)
    assert figures["survey.design.n_psu"].value == 12
    index = {name: figures[f"survey.story.index{name}"].value for name in ("", ".low", ".high", ".n", ".n_weighted")}
    means = [float(figures[f"survey.item.{item}.mean"].value) for item in RATINGS]
    assert float(index[""]) == pytest.approx(np.mean([(mean - 1) / 4 * 100 for mean in means]))
    assert index[".low"] < index[""] < index[".high"]
    assert (index[".n"], float(index[".n_weighted"])) == (120, pytest.approx(2000))
    assert figures["survey.story.index.deff"].value > 1
    assert float(figures["survey.scale.works.weighted"].value) != float(figures["survey.scale.works.alpha"].value)


def test_participants_may_be_weighted_but_have_no_interval(results_of):
    population = {"source": SOURCE, "method": "rake", "margins": AGE}
    results = results_of(design={"psu": "site"}, population=population, is_probability=False)
    assert "加权不能使自愿作答成为概率样本" in results.summary.sentence("zh")
    assert "区间" not in results.satisfied.sentence("zh").partition("非概率样本")[0]
    drawn = results_of(design={"psu": "site"}, population=population)
    assert "加权不能使自愿作答成为概率样本" not in drawn.summary.sentence("zh")


def test_sheets_by_site_codes_have_intervals_where_somebody_answers_for_how_people_were_chosen(results_of):
    chosen = {"zh": "每个小区按门牌号等距抽户。", "en": "Every seventh door."}
    unsaid = results_of(design={"psu": "site"}, is_probability=False)
    said = results_of(design={"psu": "site", "selection": chosen}, is_probability=False)
    drawn = results_of(design={"psu": "site"})
    assert not unsaid.satisfied.is_probability
    assert said.satisfied.is_probability
    assert (said.satisfied.low, said.satisfied.high) == (drawn.satisfied.low, drawn.satisfied.high)
    assert "每个小区按门牌号等距抽户。" in said.summary.sentence("zh")
    assert "survey.design.selection" in unsaid.summary.sentence("zh")
    assert "survey.design.selection" not in said.summary.sentence("zh") + drawn.summary.sentence("zh")
    assert "由评价方说明" not in unsaid.summary.sentence("zh") + drawn.summary.sentence("zh")


@pytest.mark.parametrize("name", ["zhenyuan", "copenhagen-housing", "yunxi-sites"])
def test_no_count_of_an_example_is_above_its_valid_sheets(name):
    evaluation = evaluation_of(name)
    n_valid = evaluation.figures["survey.valid"].value
    sheets = [
        figure
        for figure in evaluation.figures.values()
        if figure.id.startswith("survey.") and figure.unit == "count" and not figure.id.startswith(SCREENED)
    ]
    assert len(sheets) > 10
    assert [figure.id for figure in sheets if figure.value > n_valid] == []
    beside = [figure for name, figure in evaluation.figures.items() if name == "survey.story.quality.2.doubtful"]
    assert all(figure.value <= n_valid for figure in beside)


def test_a_weighted_share_of_few_is_withheld_with_all_that_tells_it(tmp_path):
    sheets = SHEETS.assign(overall=["1" if at < 3 else "5" for at in range(120)])
    population = {"source": SOURCE, "method": "rake", "margins": AGE}
    folder = write_engagement(tmp_path / "e", sheets, design={"psu": "site"}, population=population)
    shown = public_view(evaluate(read_engagement(folder))).evaluation.figures
    told = ("share", "unweighted", "low", "high", "k", "se", "deff")
    assert [name for name in told if shown[f"survey.satisfied.{name}"].is_given] == []
    of_item = [each for each in shown.values() if each.id.startswith("survey.item.overall.") and each.is_given]
    assert all(each.value == 0 or each.id.endswith(".n") for each in of_item), [each.id for each in of_item]
