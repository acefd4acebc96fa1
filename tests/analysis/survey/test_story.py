"""The first reading of a survey, from bundles: every chapter is there, or says why it cannot be."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput
from analysis.core.results import Unavailable
from analysis.inputs.dataset import read_dataset
from analysis.statistics.estimation.design import Design
from analysis.survey.authenticity.screen import sheets_of
from analysis.survey.satisfaction import NO_INFERENCE
from analysis.survey.story import survey_story
from questionnaires.bundle import cells, write_bundle
from questionnaires.bundle.manifest import Manifest
from questionnaires.load import library_path, load_questionnaire
from tests.conftest import ROOT

CHAPTERS = ["response", "quality", "scales", "satisfaction", "groups", "drivers", "comments"]
COMMENTS = [
    "停车位太少",
    "楼道灯坏了没人修",
    "绿化很好环境干净",
    "下水管道又漏水",
    "施工师傅态度好",
    "停车难，占用消防通道",
]


def made(folder, n=300, n_copies=40, seed=4):
    """SYNTHETIC: a bundle of the library's form with paradata, some of its sheets copied."""
    rng = np.random.default_rng(seed)
    questionnaire = load_questionnaire("old_community-1")
    ratings = [item.id for item in questionnaire.variables if item.type == "rating"]
    rows: list[Any] = []
    pages: list[dict[str, str]] = []
    for at in range(n):
        answers = views(rng, ratings)
        if at >= n - n_copies:
            answers = dict(rows[at - n + n_copies][1])
        answers |= {"consulted": str(rng.choice(["yes", "no"])), "leak_again": "no"}
        if rng.random() < 0.6:
            answers["comment"] = str(rng.choice(COMMENTS))
        rows.append((f"S{at:04d}", answers))
        pages += times(rng, f"S{at:04d}")
    shared = {"status": "complete", "language": "zh", "channel": "site", "mode": "self", "consent_version": "1"}
    write_bundle(
        folder,
        manifest=manifest(questionnaire, n),
        questionnaire_file=library_path("old_community-1"),
        responses=[{"sheet_id": name} | shared | cells(questionnaire, answers) for name, answers in rows],
        paradata=pages,
        paradata_columns=list(pages[0]),
    )
    return read_dataset(folder)


def views(rng, ratings):
    """The ratings of one person with one view of everything."""
    view = rng.normal()
    return {item: str(int(np.clip(round(3.6 + 0.7 * view + rng.normal() * 0.8), 1, 5))) for item in ratings}


def times(rng, sheet):
    """When a sheet arrived within five days, and how long each of its two pages took."""
    arrived = pd.Timestamp("2026-05-11T01:00:00Z") + pd.Timedelta(rng.uniform(0, 11) + 24 * rng.integers(5), unit="h")
    seconds = f"{rng.lognormal(4.1, 0.4):.0f}"
    return [
        {
            "sheet_id": sheet,
            "position": str(page),
            "page_id": f"p{page}",
            "seconds": seconds,
            "visible_seconds": seconds,
            "n_changed": "0",
            "arrived": arrived.isoformat(),
            "site": "east",
            "enumerator": "",
        }
        for page in range(2)
    ]


def manifest(questionnaire, n):
    return Manifest(
        survey="made",
        title="合成",
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        questionnaire_digest="",
        exported_at="2026-06-01T00:00:00+00:00",
        n_issued=None,
        n_returned=n,
        synthetic=True,
        probability=False,
    )


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    return made(tmp_path_factory.mktemp("story") / "bundle")


@pytest.mark.slow
def test_every_chapter_is_written_and_the_copies_are_seen(dataset):
    told = []
    story = survey_story(dataset, progress=lambda share, what: told.append((share, what)))
    assert [each.id for each in story.chapters] == CHAPTERS
    assert told[0] == (0, "谁回答了")
    assert told[-1][0] == 1
    (_, screened), (_, beside), (_, plan) = story["quality"].results
    assert "随机抽住户上门" in plan.reason["zh"]  # who came by a site's code leaves no contact
    flagged = set(screened.sheets.loc[screened.flagged, "sheet"])
    assert len({f"S{at:04d}" for at in range(260, 300)} & flagged) > 15  # a form of 13 items hides some
    assert "整体异常：与另一份雷同" in screened.sentence()
    assert beside.table["n"].iloc[1] < beside.table["n"].iloc[0]
    drivers = story["drivers"].results[0][1]
    assert drivers.table["share"].sum() == pytest.approx(1)
    words, topics = (result for _, result in story["comments"].results)
    assert words is NO_INFERENCE  # words are told apart by a test, which participants of an open link do not allow
    assert topics.n > 100
    assert "显著" not in story.sentence()
    text = story.sentence()
    assert "非概率样本" in text
    assert "合成数据" in text
    assert "Not a probability sample" in story.sentence("en")
    assert story._repr_html_().count("<svg") == len(list(story.drawn())) >= 8
    assert set(story.to_frame()["chapter"]) == set(CHAPTERS)


def test_paradata_become_times_of_the_place_and_unknown_interviewers_are_none(dataset):
    sheets = sheets_of(dataset)
    assert sheets.enumerator is None
    assert set(sheets.place) == {"east"}
    assert sheets.arrived.dt.hour.min() >= 9  # one o'clock in London is nine in Shanghai
    assert 60 < np.nanmedian(sheets.seconds) < 240


@pytest.mark.slow
def test_what_cannot_be_read_says_why():
    residents = read_dataset(ROOT / "examples/copenhagen-housing/survey")
    story = survey_story(residents, definition="top1", overall="satisfaction", lang="en")
    reasons = {name["en"]: result for each in story.chapters for name, result in each.results}
    assert isinstance(reasons["Screen of every sheet"], Unavailable)
    assert isinstance(reasons["Comments"], Unavailable)
    housing = next(result for name, result in reasons.items() if "housing" in name and "kind" in name)
    assert housing.p_holm < 0.001
    assert "tower" in housing.sentence("en").lower()
    assert "39.7%" in story["satisfaction"].sentences()[0]


def test_what_the_story_cannot_start_from_is_refused(dataset):
    with pytest.raises(InvalidInput, match="name the rating item"):
        survey_story(dataset, overall="comment")
    with pytest.raises(InvalidInput, match="is a mean"):
        survey_story(dataset, definition="rescaled")
    with pytest.raises(InvalidInput, match="3 rows"):
        survey_story(dataset, Design(weight=pd.Series([1.0, 1, 1])))
