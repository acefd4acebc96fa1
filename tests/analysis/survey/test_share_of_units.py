"""The satisfied share of few sampling units: no bounds where there is no error, and no number that is none."""

import numpy as np
import pandas as pd
import pytest

from analysis.inputs.dataset import read_dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.satisfied_share import satisfied_share
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def residents():
    return read_dataset(ROOT / "examples/copenhagen-housing/survey")


def drawn_by(residents, units, strata=None):
    rows = residents.answers.index
    design = Design(
        weight=pd.Series(1.0, index=rows),
        psu=pd.Series(units, index=rows),
        strata=None if strata is None else pd.Series(strata, index=rows),
        lonely="remove",
    )
    return satisfied_share(residents, "satisfaction", definition="top1", design=design)


def test_a_single_unit_in_each_stratum_gives_no_bounds_but_the_reason(residents):
    halves = np.arange(len(residents)) % 2
    share = drawn_by(residents, halves, strata=halves)
    assert np.isnan([share.low, share.high]).all()
    assert share.no_interval is not None
    assert share.no_interval.zh in share.sentence()
    assert "nan" not in share.sentence("en").casefold()


def test_where_all_say_the_same_there_is_an_interval_and_no_design_effect(residents):
    same = residents.subset(residents.answers["satisfaction"] == "3")
    share = drawn_by(same, np.arange(len(same)) % 20)
    assert (share.share, share.method) == (1.0, "Korn–Graubard")
    assert share.low < 1
    assert "nan" not in (share.sentence() + share.sentence("en")).casefold()
