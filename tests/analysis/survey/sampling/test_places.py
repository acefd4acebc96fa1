"""Results by estate, building and area: under the names people know, small ones together, blanks in no base."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.survey.sampling.covariates import Covariates
from analysis.survey.sampling.files import Files
from analysis.survey.sampling.partitions import Partition, partitions
from analysis.survey.sampling.sample import design_of
from analysis.survey.story import survey_story
from questionnaires.texts import Text
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def yunxi():
    return read_engagement(ROOT / "examples" / "yunxi-sites")


def labels(valid, names):
    sheets = list(valid.answers["sheet_id"].astype(str))
    return pd.Series([names[at % len(names)] for at in range(len(sheets))], index=sheets)


def test_the_files_say_how_sheets_divide(yunxi):
    names = [partition.name.zh for partition in yunxi.survey.sampling.partitions]
    assert names == ["quarter"]  # its estates were drawn and stand for others
    files = Files(sites=None, sheets=None, site_of=yunxi.survey.sampling.roles["psu"].values)
    covariates = Covariates(dataset=yunxi.dataset, files=files)
    (by_site,) = partitions(covariates, [], has_drawn_sites=False)
    assert by_site.name.zh == "小区或楼栋"
    assert by_site.labels.nunique() == 14
    assert list(partitions(covariates, [], has_drawn_sites=True)) == []


def test_shares_of_places_are_counts_of_valid_answers_and_nobody_else(yunxi):
    valid = yunxi.valid_sheets
    by = Partition(name=Text("楼", "building"), labels=labels(valid, ["1号楼", "2号楼", "3号楼"]))
    (_, groups), *_ = survey_story(valid, definition="top2", overall="overall", by=[by])["places"].results
    scores = valid.scores()["overall"]
    satisfied = (scores >= 4).where(scores.notna()).set_axis(list(valid.answers["sheet_id"].astype(str)))
    for name, row in groups.counts.iterrows():
        own = satisfied[by.labels == name].dropna()
        assert (int(row["n"]), int(row["k"])) == (len(own), int(own.sum()))
    assert sum(groups.counts["n"]) + groups.rest[0] == int(scores.notna().sum())
    assert math.isnan(groups.p_holm)
    assert "未作检验" in groups.sentence()


def test_places_with_few_sheets_stand_together_and_one_place_alone_is_not_compared(yunxi):
    valid = yunxi.valid_sheets
    named = labels(valid, ["1号楼"])
    named.iloc[:4] = "2号楼"
    by = Partition(name=Text("楼", "building"), labels=named)
    ((_, result),) = survey_story(valid, definition="top2", overall="overall", by=[by])["places"].results
    assert isinstance(result, Unavailable)
    assert "10 份" in result.reason["zh"]


def test_a_site_that_was_drawn_whole_has_the_interval_of_the_households_drawn_in_it(yunxi):
    valid, design = yunxi.valid_sheets, design_of(yunxi.survey.sampling, yunxi.valid_sheets)
    sites = Partition(name=Text("小区", "estate"), labels=yunxi.survey.sampling.roles["psu"].values)
    (_, by_site), (_, by_quarter) = survey_story(
        valid, design, definition="top2", overall="overall", by=[sites, *yunxi.survey.sampling.partitions]
    )["places"].results
    table = by_site.estimates.table
    assert len(table) == 14
    assert table["low"].notna().all()
    assert ((table["low"] <= table["estimate"]) & (table["estimate"] <= table["high"])).all()
    households = pd.Series(np.asarray(design.ssu_fpc, dtype=float), index=valid.answers.index)
    site = sites.labels.loc[list(valid.answers["sheet_id"])].set_axis(households.index)
    first = table.iloc[0]
    y = valid.scores()["overall"].ge(4)[site == first["domain"]].astype(float)
    n, total, w = len(y), households[site == first["domain"]].iloc[0], design.w[(site == first["domain"]).to_numpy()]
    share = float((w * y).sum() / w.sum())
    z = w * (y - share) / w.sum()
    assert first["estimate"] == pytest.approx(share)
    assert first["se"] == pytest.approx(math.sqrt((1 - n / total) * n / (n - 1) * float((z**2).sum())))
    assert by_quarter.estimates.df.max() < 14  # areas of several sites rest on the sites
