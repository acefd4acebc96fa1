"""Who did not answer: the R-indicator of an engagement whose frame says what is known of everybody."""

import pandas as pd
import pytest

from analysis.evaluation.acts import acts_of
from analysis.evaluation.engagement import read_engagement
from analysis.survey.sampling.frame import frame_representativity
from analysis.topics.contract import Context
from questionnaires.problems import ProblemsError
from tests.analysis.survey.sampling.engagements import sheets_of_sites, write_engagement

SHEETS = sheets_of_sites(n_sites=6, n_each=10)
# 60 of 120 households answered: 45 of 60 in the old block, 15 of 60 in the new one
FRAME = pd.DataFrame(
    {
        "household": range(120),
        "block": ["旧"] * 60 + ["新"] * 60,
        "responded": (["yes"] * 45 + ["no"] * 15) * 1 + ["yes"] * 15 + ["no"] * 45,
    }
)


def read(folder, frame):
    return read_engagement(write_engagement(folder, SHEETS, design={"psu": "site"}, files={"survey_frame": frame}))


def test_the_indicator_is_one_less_twice_the_spread_of_the_chances(tmp_path):
    indicator = frame_representativity(read(tmp_path / "e", FRAME).survey.frame)
    spread = (120 * 0.25**2 / 119) ** 0.5  # chances of 0.75 and 0.25
    assert indicator.r_unadjusted == pytest.approx(1 - 2 * spread)
    assert (indicator.n_sampled, indicator.n_responded, indicator.variables) == (120, 60, ("block",))
    assert indicator.low < indicator.r < indicator.high


def test_a_frame_that_tells_nobody_apart_gives_a_reason_and_no_number(tmp_path):
    answer = frame_representativity(read(tmp_path / "e", FRAME.assign(block="旧")).survey.frame)
    assert answer.kind == "not_applicable"


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (FRAME.assign(responded=["maybe", *FRAME["responded"][1:]]), ("row 2", '"responded"', "yes, no")),
        (FRAME.assign(block=["", *FRAME["block"][1:]]), ("row 2", '"block"', "blank")),
        (FRAME.assign(responded="yes"), ("120 households answered", "60 sheets returned")),
        (FRAME[["household", "responded"]], ("no column", "building")),
        (pd.concat([FRAME, FRAME.iloc[:1]]), ("row 122", "repeats row 2")),
    ],
    ids=["neither yes nor no", "blank", "more than returned", "nothing known", "twice"],
)
def test_a_frame_that_cannot_be_is_refused(tmp_path, frame, words):
    with pytest.raises(ProblemsError) as refusal:
        read(tmp_path / "e", frame)
    (problem,) = refusal.value.problems
    assert all(word in problem.text("en") for word in words), problem.text("en")


def test_without_a_frame_nothing_is_said_of_it(tmp_path):
    engagement = read_engagement(write_engagement(tmp_path / "e", SHEETS, design={"psu": "site"}))
    assert engagement.survey.frame is None
    assert "survey.frame" not in acts_of(Context(engagement=engagement))
