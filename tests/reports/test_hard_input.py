"""Hard input: long and hostile texts, empty chapters, hundreds of indicators, one sheet, a census, few people."""

import re
import shutil
import subprocess
from dataclasses import replace
from decimal import Decimal
from html import escape
from html.parser import HTMLParser
from itertools import product
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from analysis.core import figures as fig
from analysis.core.figures import Origin
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.facts.completion import Unit
from questionnaires.bundle import read_bundle, write_bundle
from questionnaires.texts import Text
from reports.chapters.build import build_report
from reports.html.render import report_html, write_report
from reports.pdf.selfcheck import check_pdf
from reports.privacy import public_view as privacy
from reports.privacy.public_view import public_view

EXAMPLES = Path(__file__).parents[2] / "examples"
HOSTILE = "<script>alert(1)</script><img src=file:///etc/passwd>"
LONG = HOSTILE + "长" * 5000
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TELLING = ("img", "input")
WITHHELD = {"zh": "不公开", "en": "withheld"}


class Outline(HTMLParser):
    """Headings with nothing below them, and tables without a row or without a head that repeats."""

    def __init__(self):
        super().__init__()
        self.waiting, self.empty, self.bare_tables = [], [], 0
        self.in_heading, self.rows, self.has_head = "", 0, False

    def handle_starttag(self, tag, _):
        if tag in HEADINGS:
            # a heading of the same level or above says that the one before it had nothing
            self._close(int(tag[1]))
            self.waiting.append([int(tag[1]), ""])
            self.in_heading = tag
        elif tag in TELLING:
            self.waiting = []
        elif tag == "table":
            self.rows, self.has_head = 0, False
        elif tag == "thead":
            self.has_head = True
        elif tag == "tbody":
            self.rows = 0
        elif tag == "tr":
            self.rows += 1

    def handle_endtag(self, tag):
        if tag == self.in_heading:
            self.in_heading = ""
        elif tag in ("section", "body"):
            self._close(2)
        elif tag == "table":
            self.bare_tables += not (self.has_head and self.rows)

    def handle_data(self, data):
        if self.in_heading:
            self.waiting[-1][1] += data
        elif data.strip():
            self.waiting = []

    def _close(self, level):
        self.empty += [name for at, name in self.waiting if at >= level]
        self.waiting = [each for each in self.waiting if each[0] < level]


def outline(html):
    parser = Outline()
    parser.feed(html.split("<body", 1)[1].partition(">")[2])
    return parser


def words(html):
    return re.sub(r"<[^>]+>", "", html)


def assert_sound(html):
    """Every heading has something below it, every table a head and rows, and no number is none."""
    found = outline(html)
    assert found.empty == []
    assert found.bare_tables == 0
    assert re.findall(r"(?<![A-Za-z])(?:nan|NaN|inf|Infinity)(?![A-Za-z])|>None<", html.split("<body", 1)[1]) == []


def both_languages(evaluation, variant="full"):
    for lang in ("zh", "en"):
        yield report_html(build_report(evaluation, lang, variant))


def copied(name, folder, **tables):
    home = shutil.copytree(EXAMPLES / name, folder / name)
    for table, text in tables.items():
        (home / f"{table}.csv").write_text(text, encoding="utf-8")
    return home


def with_answers(home, change, **manifest):
    """The engagement with its sheets changed and the bundle sealed again."""
    bundle = read_bundle(home / "survey")
    rows = list(bundle.rows())
    old = home.with_name(f"{home.name}-old")
    shutil.move(home / "survey", old)
    rows = change(rows)
    write_bundle(
        home / "survey",
        manifest=replace(bundle.manifest, n_returned=len(rows), **manifest),
        questionnaire_file=old / "questionnaire.yaml",
        responses=rows,
    )
    return home


@pytest.fixture(scope="module")
def zhenyuan():
    return evaluate(read_engagement(EXAMPLES / "zhenyuan"))


def test_the_check_sees_an_empty_heading_and_an_empty_table():
    page = "<body><h2>一</h2><section><h3>二</h3></section><h2>三</h2><p>字</p><table><thead></thead></table></body>"
    found = outline(page)
    assert found.empty == ["一", "二"]
    assert found.bare_tables == 1


def test_a_comment_of_5000_characters_is_refused_or_kept_out_of_the_report(tmp_path):
    def change(rows):
        rows[0]["comment"] = LONG
        return rows

    html = report_html(
        build_report(evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), change))), "zh")
    )
    assert "长长长" not in html
    assert "<script" not in html
    assert "passwd" not in html


@pytest.mark.parametrize(
    "comment",
    [
        LONG,
        "{survey.valid} {no.such.figure}",
        "[[法规",
        "[[a]] {no.such.figure}",
        "a]]]] {no.such.figure}]]",
    ],
)
def test_a_comment_on_the_draft_is_printed_whole_and_as_text(tmp_path, comment):
    quoted = comment.replace('"', '""')
    rows = f'comment,from,reply,adopted\n"{quoted}",局,已改,yes\n'
    found = evaluate(read_engagement(copied("urban-renewal-grant", tmp_path, feedback=rows)))
    html = report_html(build_report(found, "zh"))
    assert "<script" not in html
    assert "<img src=file" not in html
    assert escape(comment) in re.sub(r"</?span[^>]*>", "", html)
    if comment == LONG:
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=file:///etc/passwd&gt;" + "长" * 5000 in html


def test_hostile_and_rare_names_and_a_long_comment_make_a_sound_pdf(tmp_path):
    rows = f"comment,from,reply,adopted\n{LONG},𠮷䶮㮾局,已改,yes\n"
    found = evaluate(read_engagement(copied("urban-renewal-grant", tmp_path, feedback=rows)))
    names = {"zh": f"{HOSTILE}堃喆㮾䶮𬭩局", "en": f"{HOSTILE} bureau"}
    engagement = replace(found.engagement, title=names, roles={**found.engagement.roles, "evaluand": names})
    path = write_report(replace(found, engagement=engagement), tmp_path / "hard.pdf").path
    assert check_pdf(path) == ()
    printed = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    assert printed.count("长") >= 5000
    assert "𬭩" in printed
    assert "<script>alert(1)</script>" in printed.replace("\n", "")


def bare(evaluation, **changes):
    """An engagement with little in it: no texts, no parts, nothing published."""
    nothing = {"indicators": (), "readings": (), "budget": (), "published": (), "vetoes": (), "parts": {}}
    texts = dict.fromkeys(evaluation.engagement.texts, ())
    return replace(evaluation.engagement, **{**nothing, "texts": texts, **changes})


@pytest.mark.parametrize("variant", ["full", "brief", "public"])
def test_an_engagement_with_almost_nothing_says_so_under_every_heading(zhenyuan, variant):
    units = tuple(replace(unit, is_verified=unit.is_reported) for unit in zhenyuan.engagement.units)
    found = evaluate(bare(zhenyuan, units=units, dataset=None, survey=None))
    assert found.findings == ()
    for html, none in zip(both_languages(found, variant), ("没有建议。", "No recommendation."), strict=True):
        assert_sound(html)
        assert none in html


def test_a_survey_with_no_texts_has_no_empty_heading(zhenyuan):
    rules = replace(zhenyuan.engagement.survey, indicator="")
    for html in both_languages(evaluate(bare(zhenyuan, units=(), survey=rules))):
        assert_sound(html)


def test_no_survey_at_all_is_said_once(zhenyuan):
    engagement = bare(zhenyuan, dataset=None, survey=None, units=())
    for html in both_languages(evaluate(engagement)):
        assert_sound(html)


@pytest.mark.parametrize("name", ["zhenyuan", "copenhagen-housing", "chizhou-2020", "bohu", "guzhen"])
def test_the_examples_have_no_empty_heading_table_or_number(name):
    found = evaluate(read_engagement(EXAMPLES / name))
    for variant in ("full", "brief", "public"):
        for html in both_languages(found, variant):
            assert_sound(html)


def test_400_indicators_make_a_sound_pdf_whose_table_repeats_its_head(tmp_path):
    bohu = read_engagement(EXAMPLES / "bohu")
    top = next(each for each in bohu.indicators if not each.parent)
    like = next(each for each in bohu.indicators if each.parent)
    many = tuple(
        replace(
            like,
            id=f"i{at}",
            parent=top.id,
            names={"zh": f"第{at}项{HOSTILE}", "en": f"No. {at}"},
            points=Decimal("0.25"),
        )
        for at in range(400)
    )
    texts = dict.fromkeys(bohu.texts, ())
    found = evaluate(replace(bohu, indicators=(top, *many), readings=(), parts={}, vetoes=(), texts=texts))
    made = write_report(found, tmp_path / "many.pdf")
    assert check_pdf(made.path) == ()
    pages = subprocess.run(["pdftotext", "-layout", made.path, "-"], capture_output=True, text=True, check=True).stdout
    rows = [page for page in pages.split("\f") if len(re.findall(r"第\d+项", page)) > 3]
    assert len(rows) > 10
    assert all("指标" in page and "得分" in page for page in rows)
    with pikepdf.open(made.path) as pdf:
        assert len(pdf.pages) == made.n_pages


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_respondents_print_no_interval_of_no_width_and_no_number_that_is_none(tmp_path, n):
    home = with_answers(copied("copenhagen-housing", tmp_path), lambda rows: rows[:n])
    found = evaluate(read_engagement(home))
    assert found.figures["survey.valid"].text("zh") == f"{n}份"
    for variant in ("full", "brief", "public", "survey"):
        for html in both_languages(found, variant):
            assert_sound(html)
            assert intervals_of_no_width(html) == []


def intervals_of_no_width(html):
    said = words(html)
    pairs = re.findall(r"([\d.]+%?) (?:至|to|–) ([\d.]+%?)(?![\d-])", said)
    return [pair for pair in pairs if pair[0] == pair[1]]


def test_one_respondent_of_a_whole_engagement_is_a_report(tmp_path):
    found = evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), lambda rows: rows[:1])))
    assert found.figures["survey.valid"].text("zh") == "1份"
    for html in both_languages(found):
        assert_sound(html)
        assert intervals_of_no_width(html) == []


def test_after_a_census_no_interval_of_no_width_is_printed(zhenyuan):
    assert "completion.confidence" not in zhenyuan.figures
    for html in both_languages(zhenyuan):
        assert intervals_of_no_width(html) == []
        assert "68.31% – 68.31%" not in html
    for lang in ("zh", "en"):
        alt = build_report(zhenyuan, lang).charts["completion"].alt
        assert "区间" not in alt
        assert "interval" not in alt


def test_a_sample_prints_its_interval(zhenyuan):
    units = [
        Unit(id=str(at), estate="", is_reported=at < 220, is_verified=at < 20 if at < 22 else None) for at in range(243)
    ]
    found = evaluate(bare(zhenyuan, units=tuple(units), dataset=None, survey=None))
    zh, en = (words(html) for html in both_languages(found))
    assert re.search(r"95% 区间 [\d.]+% 至 [\d.]+%", zh)
    assert re.search(r"95% interval [\d.]+% to [\d.]+%", en)


WHERE = Origin(source=Text("计数", "counted"))


def shown(evaluation, *names):
    """Whether each figure still has its value in the public version."""
    figures = public_view(evaluation).evaluation.figures
    return [figures[name].texts != WITHHELD for name in names]


def with_figures(evaluation, *made):
    return replace(evaluation, figures={**evaluation.figures, **{each.id: each for each in made}})


def n(name, value):
    return fig.count(name, Text("数", "n"), value, WHERE)


def share(name, value):
    return fig.share(name, Text("比", "share"), value, WHERE)


def bids(*answers, blank=0, measure="median"):
    """Figures of a valuation: of each amount how many answered and how many said yes."""
    for at, (asked, yes) in enumerate(answers):
        start = f"valuation.bid{at}"
        yield fig.worded(f"{start}.amount", Text("询价", "Asked"), "50", Text("50元", "50 yuan"), WHERE)
        yield n(f"{start}.n", asked)
        yield from (share(f"{start}.{key}", yes / asked) for key in ("share", "low", "high"))
    yield from (n("valuation.blank", blank), n("valuation.n", sum(asked for asked, _ in answers)))
    yield fig.worded("valuation.measure", Text("汇总", "Added up"), measure, Text("量", "measure"), WHERE)
    yield from (share(f"valuation.{name}", 0.5) for name in ("turnbull.estimate", "annual.yuan", "median.estimate"))


def test_a_share_of_an_amount_that_few_accepted_is_withheld_with_the_bound_that_is_its_sum(zhenyuan):
    found = with_figures(zhenyuan, *bids((20, 10), (20, 18), (20, 0)))
    assert shown(found, "valuation.bid0.share", "valuation.bid1.share", "valuation.bid2.share") == [True, False, True]
    assert shown(found, "valuation.bid1.n", "valuation.turnbull.estimate", "valuation.n") == [True, False, True]
    assert shown(found, "valuation.annual.yuan", "valuation.median.estimate") == [True, True]
    assert shown(with_figures(zhenyuan, *bids((20, 18), measure="turnbull")), "valuation.annual.yuan") == [False]
    assert all(shown(with_figures(zhenyuan, *bids((20, 10))), "valuation.bid0.share", "valuation.turnbull.estimate"))


def test_few_answers_to_an_amount_cannot_be_had_by_subtraction(zhenyuan):
    found = with_figures(zhenyuan, *bids((3, 1), (20, 10), (30, 15), blank=40))
    assert shown(found, "valuation.bid0.n", "valuation.bid1.n", "valuation.bid2.n") == [False, False, True]
    found = with_figures(zhenyuan, *bids((20, 10), (30, 15), blank=2))
    assert shown(found, "valuation.blank", "valuation.n", "valuation.bid0.n") == [False, False, False]


def test_few_sheets_by_completion_are_withheld_with_another_count_and_their_picture(tmp_path):
    table = (
        "stratum,completion,households,issued,returned\n甲,accepted,400,60,50\n甲,built,90,20,9\n甲,started,80,20,3\n"
    )
    found = evaluate(read_engagement(copied("zhenyuan", tmp_path, coverage=table)))
    kinds = [f"audit.coverage.{each}.returned" for each in ("accepted", "built", "started")]
    assert shown(found, *kinds) == [True, False, False]
    assert shown(found, "audit.coverage.started.return_rate", "audit.coverage.finished_returned") == [False, False]
    assert "audit_coverage" in build_report(found, "zh").charts
    report = build_report(found, "zh", "public")
    assert "audit_coverage" not in report.charts
    assert re.findall(r'data-id="audit\.coverage\.started\.returned">([^<]*)<', report_html(report)) == ["不公开"]


def test_answers_of_few_households_asked_again_are_withheld(zhenyuan):
    assert [int(zhenyuan.figures[f"audit.back_checks.type{kind}.differ"].value) for kind in (1, 2, 3)] == [1, 2, 2]
    names = [f"audit.back_checks.type{kind}.{key}" for kind in (1, 2, 3) for key in ("differ", "rate", "low", "high")]
    assert not any(shown(zhenyuan, *names))
    assert shown(zhenyuan, "audit.back_checks.n", "audit.back_checks.type1.n") == [True, True]
    assert "audit_back_checks" not in build_report(zhenyuan, "zh", "public").charts


def test_few_people_at_full_marks_are_withheld_with_the_change_that_tells_them(zhenyuan):
    rounds = [
        n("appraisal.before.n", 30),
        n("appraisal.before.n_full", 28),
        share("appraisal.before.ceiling", 28 / 30),
        n("appraisal.after.n", 30),
        n("appraisal.after.n_full", 12),
        share("appraisal.after.ceiling", 0.4),
        share("appraisal.change.difference", 0.5),
    ]
    found = with_figures(zhenyuan, *rounds)
    assert shown(found, "appraisal.before.n_full", "appraisal.before.ceiling", "appraisal.before.n") == [
        False,
        False,
        True,
    ]
    assert shown(found, "appraisal.after.n_full", "appraisal.change.difference") == [True, False]


def test_few_replies_are_withheld_like_the_list_they_stand_in(tmp_path):
    rows = "comment,from,reply,adopted\n" + "".join(
        f"意见{at},局,已改,{'no' if at < 2 else 'yes'}\n" for at in range(20)
    )
    found = evaluate(read_engagement(copied("urban-renewal-grant", tmp_path, feedback=rows)))
    assert shown(found, "feedback.n", "feedback.yes", "feedback.no") == [True, False, False]


def test_the_picture_of_doubtful_sheets_is_not_public_where_they_are_few(zhenyuan):
    assert "screen" in build_report(zhenyuan, "zh").charts
    assert "screen" not in build_report(zhenyuan, "zh", "public").charts
    assert shown(zhenyuan, "survey.story.quality.2.share") == [False]
    assert "drivers" in build_report(zhenyuan, "zh", "public").charts


def test_a_hidden_satisfied_share_stands_under_no_other_name(tmp_path):
    def change(rows):
        low = [row for row in rows if row["overall"] in ("1", "2", "3")]
        for row in low[3:]:
            row["overall"] = "4"
        return rows

    found = evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), change)))
    satisfied = found.survey.satisfied
    assert satisfied.n_valid - satisfied.n_satisfied == 3
    reading = found.figures["score.satisfaction.actual"].text("zh")
    share_text = found.figures["survey.satisfied.share"].text("zh")
    full, public = (words(report_html(build_report(found, "zh", variant))) for variant in ("full", "public"))
    assert reading in full
    assert share_text in full
    assert reading not in public
    assert share_text not in public


def is_determined(card, hidden):
    """Indicators whose points follow from what is shown: the sums of first-level indicators and the total."""
    leaves = [each.indicator.id for each in card.scores if each.in_total is not None]
    unknown = [leaf for leaf in leaves if f"score.{leaf}.points" in hidden]
    rows = [[1.0] * len(unknown)] if "score.total" not in hidden else [[0.0] * len(unknown)]
    for top in card.by_top():
        if f"score.top.{top}.points" not in hidden:
            below = {each.indicator.id for each in card.below(top)}
            rows.append([float(leaf in below) for leaf in unknown])
    known = np.array(rows)
    rank = np.linalg.matrix_rank(known)
    return [
        leaf
        for at, leaf in enumerate(unknown)
        if np.linalg.matrix_rank(np.vstack([known, np.eye(len(unknown))[at]])) == rank
    ]


@pytest.mark.parametrize("example", ["zhenyuan", "bohu", "guzhen", "shanghai", "huadu"])
def test_no_hidden_points_follow_from_the_sums(example):
    found = evaluate(read_engagement(EXAMPLES / example))
    card = found.card
    leaves = [each.indicator.id for each in card.scores if each.in_total is not None]
    for first, second in product(leaves, leaves):
        hidden = {f"score.{leaf}.points" for leaf in (first, second)}
        hidden |= set(privacy._complements(card, hidden))
        assert is_determined(card, hidden) == []


def test_points_that_tell_a_hidden_reading_are_withheld_with_another(tmp_path):
    def change(rows):
        for row in [row for row in rows if row["overall"] in ("1", "2", "3")][3:]:
            row["overall"] = "4"
        return rows

    found = evaluate(read_engagement(with_answers(copied("zhenyuan", tmp_path), change)))
    assert shown(found, "score.satisfaction.points", "score.upkeep.points", "score.total") == [True, True, True]
    rows = (tmp_path / "zhenyuan" / "indicators.csv").read_text(encoding="utf-8").replace("90%", "99.9%")
    (tmp_path / "zhenyuan" / "indicators.csv").write_text(rows, encoding="utf-8")
    found = evaluate(read_engagement(tmp_path / "zhenyuan"))
    # beside it stands only what earns all or nothing, so another first-level indicator is hidden with its own
    names = ("score.satisfaction.points", "score.top.effect.points", "score.upkeep.points", "score.total")
    assert shown(found, *names) == [False, False, True, True]
    tops = [top for top in found.card.by_top() if shown(found, f"score.top.{top}.points") == [False]]
    assert len(tops) == 2
    assert "score.receipt.points" not in {name for name in found.figures if shown(found, name) == [False]}


def test_a_survey_of_few_shows_no_rate_and_no_reason_that_tells_how_many(zhenyuan):
    engagement = zhenyuan.engagement
    few = engagement.dataset.subset(engagement.dataset.answers.index < 6)
    found = evaluate(
        replace(
            engagement,
            dataset=few,
            parts={},
            indicators=(),
            readings=(),
            published=(),
            texts=dict.fromkeys(engagement.texts, ()),
            survey=replace(engagement.survey, indicator=""),
        )
    )
    public = public_view(found).evaluation.figures
    valid = int(found.figures["survey.valid"].value)
    assert (public["survey.valid_rate"].texts == WITHHELD) == (0 < valid < 5)
    told = [name for name, each in public.items() if name.startswith("survey.") and each.value is None]
    assert told
    assert [name for name in told if re.search(r"(?<![0-9.,])[1-4] ?(?:份|行)", public[name].source["zh"])] == []
