"""Reports by community: what belongs to one, small cells, and a split by an item of the survey."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.engagement import read_engagement
from analysis.errors import InvalidInput
from analysis.evaluation import evaluate
from analysis.parts.form import Form
from reports import batch
from reports.batch import communities, of_community, write_each
from reports.build import build_report
from reports.render import report_html
from reports.selfcheck import check_pdf

EXAMPLES = Path(__file__).parents[2] / "examples"
ITEM = "consulted"  # stands for the item that names the estate


@pytest.fixture(scope="module")
def zhenyuan():
    return read_engagement(EXAMPLES / "zhenyuan")


@pytest.fixture(scope="module")
def split(zhenyuan):
    """The engagement told apart by an item of the survey; its units belong to none of the answers."""
    return replace(zhenyuan, parts={**zhenyuan.parts, "form": Form(community_item=ITEM)}, units=())


def test_a_community_holds_its_own_units_only(zhenyuan):
    first = communities(zhenyuan)[0]
    part = of_community(zhenyuan, first)
    assert {unit.estate for unit in part.units} == {first}
    assert part.indicators == ()
    assert first in part.title["zh"]
    with pytest.raises(InvalidInput):
        of_community(zhenyuan, "没有的小区")


def test_communities_are_told_apart_by_something(zhenyuan):
    with pytest.raises(InvalidInput):
        communities(replace(zhenyuan, units=(), dataset=None))


def test_one_bad_community_does_not_stop_the_others(zhenyuan, tmp_path, monkeypatch):
    names = ("没有的小区", *communities(zhenyuan)[:1])
    monkeypatch.setattr(batch, "communities", lambda _: names)
    done = sorted(write_each(EXAMPLES / "zhenyuan", tmp_path, processes=1), key=lambda one: one.path)
    assert [(one.community, bool(one.reason)) for one in done] == [(names[0], True), (names[1], False)]
    assert done[1].path.stat().st_size > 10_000


def test_a_community_has_a_short_report_on_each_of_its_units(zhenyuan):
    first = communities(zhenyuan)[2]
    part = of_community(zhenyuan, first)
    html = report_html(build_report(evaluate(part), "zh", "community"))
    rows = re.findall(r"<tr><th scope=\"row\"><span class=\"literal\">(S\d+)</span></th>(.*?)</tr>", html)
    assert [name for name, _ in rows] == [unit.id for unit in part.units]
    apart = [name for name, row in rows if "自报完成，核实未完成" in row]
    assert apart == [unit.id for unit in part.units if unit.is_reported and not unit.is_verified]
    assert apart
    assert "pack." not in html  # nothing was judged by rules
    assert set(part.inputs) == {"engagement.yaml", "units.csv", "survey/"}
    assert "没有这一部分" not in html


def test_a_survey_that_asks_for_the_community_gives_each_its_sheets(split):
    names = communities(split)
    assert names[:2] == ("征求过", "没有征求过")
    parts = [of_community(split, name) for name in names]
    answers = split.dataset.answers[ITEM]
    assert [len(part.dataset) for part in parts] == [(answers == code).sum() for code in ("yes", "no", "unsure")]
    found = evaluate(parts[0])
    assert found.figures["survey.returned"].value == str(len(parts[0].dataset))
    assert found.figures["survey.return_rate"].value is None  # sheets issued are not known by community


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_of_a_community_shows_no_small_cell(split, lang):
    for name in communities(split):
        found = evaluate(of_community(split, name))
        html = report_html(build_report(found, lang, "community"))
        spans = re.findall(r'data-id="survey\.item\.[^"]+\.code\.[^"]+">([^<]*)<', html)
        assert ("不公开" if lang == "zh" else "withheld") in spans
        assert [text for text in spans if text.isdecimal() and 0 < int(text) < 5] == []


def test_reports_split_by_the_survey_are_archival_and_accessible(split, tmp_path, monkeypatch):
    monkeypatch.setitem(batch._read, tmp_path, split)
    task = batch.Task(folder=tmp_path, community="征求过", path=tmp_path / "one.pdf", lang="zh", is_draft=False)
    assert batch._write(task).reason == ""
    assert check_pdf(tmp_path / "one.pdf") == ()


def test_an_item_that_cannot_tell_communities_apart_is_refused_with_those_that_can(split):
    wrong = replace(split, parts={"form": Form(community_item="overall")})
    with pytest.raises(InvalidInput, match=r"overall.*consulted"):
        communities(wrong)
