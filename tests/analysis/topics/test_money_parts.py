"""Flows, willingness to pay and the named methods in an evaluation: one dataset, and faults named with their cure."""

import pytest

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.bundle import cells, write_bundle
from questionnaires.bundle.manifest import Manifest
from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError
from reports.chapters.build import build_report
from tests.conftest import EVERY_TYPE
from tests.reports.test_report import typed_digits

SETTINGS = """engagement: made
title: {zh: 测试, en: Test}
report_date: "2026-03-31"
period: {from: "2025-01-01", to: "2025-12-31"}
synthetic: {zh: 合成数据, en: Synthetic data}
roles:
  client: {zh: 甲, en: A}
  evaluand: {zh: 乙, en: B}
  evaluator: {zh: 丙, en: C}
  lead_evaluator: {zh: 丁, en: D}
pack: national-1
"""
TERMS = """cost_benefit:
  base_year: "2025"
  price_base: real
  currency: CNY
  rates: [{rate: "0.08", authority: {zh: 方法与参数, en: Methods}}]
"""
VALUATION = """valuation:
  item: lift_fee
  households: "1000"
  per: month
  first_year: "2026"
  years: "2"
  measure: turnbull
  line: {zh: 电梯的便利, en: Use of the lift}
"""
FLOWS = "line,name_zh,name_en,kind,year,amount,unit,group\nworks,加装,Works,cost,2025,150,wan_yuan,\n"
COMPARED = """measure,name_zh,name_en,unit_id,before,after
noise,噪声,Noise,a,1,2
noise,噪声,Noise,b,2,4
noise,噪声,Noise,c,3,6
heat,室温,Warmth,a,18,
"""


def engagement(home, settings=SETTINGS, **tables):
    home.mkdir(exist_ok=True)
    (home / "engagement.yaml").write_text(settings, encoding="utf-8")
    for name, text in tables.items():
        (home / f"{name}.csv").write_text(text, encoding="utf-8")
    return home


def evaluated(home, settings=SETTINGS, **tables):
    return evaluate(read_engagement(engagement(home, settings, **tables)))


def problems_of(home, settings=SETTINGS, **tables):
    with pytest.raises(ProblemsError) as wrong:
        evaluated(home, settings, **tables)
    return wrong.value.text("en")


def survey(home, shares):
    """A bundle in which `yes` of `n` accept each amount."""
    home.mkdir(exist_ok=True)
    questionnaire = load_questionnaire(EVERY_TYPE)
    shared = {"status": "complete", "language": "zh", "channel": "site", "mode": "self", "consent_version": "1"}
    said = [(amount, "yes" if at < yes else "no") for amount, (yes, n) in shares.items() for at in range(n)]
    rows = [
        {"sheet_id": f"S{at:04d}"}
        | shared
        | cells(questionnaire, {"overall": "4", "lift_fee": answer}, {"lift_fee": amount})
        for at, (amount, answer) in enumerate(said)
    ]
    manifest = Manifest(
        survey="made",
        title="合成",
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        questionnaire_digest="",
        exported_at="2026-01-01T00:00:00+00:00",
        n_issued=None,
        n_returned=len(rows),
        synthetic=True,
    )
    write_bundle(home / "survey", manifest=manifest, questionnaire_file=EVERY_TYPE, responses=rows)
    return home


FALLING = {50: (30, 40), 100: (20, 40), 200: (10, 40)}
VALUED = FLOWS + "lift,电梯的便利,Use of the lift,benefit,,=valuation,yuan,\n"


def test_what_residents_would_pay_enters_the_flows_from_the_same_survey(tmp_path):
    found = evaluated(survey(tmp_path / "made", FALLING), SETTINGS + TERMS + VALUATION, flows=VALUED)
    # Turnbull: 50 × 3/4 + 50 × 1/2 + 100 × 1/4 = 87.5 yuan a month; 1000 households × 12 months
    assert float(found.figures["valuation.annual.yuan"].value) == pytest.approx(1_050_000)
    assert float(found.figures["cba.r8.pv_benefits"].value) == pytest.approx(1_050_000 * (1 / 1.08 + 1 / 1.08**2))
    assert found.figures["valuation.n"].text("zh") == "120份"
    assert [section.id for section in found.sections] == ["valuation", "cost_benefit"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_with_a_valuation_prints_figures_only(tmp_path, lang):
    found = evaluated(survey(tmp_path / "made", FALLING), SETTINGS + TERMS + VALUATION, flows=VALUED)
    assert typed_digits(build_report(found, lang)) == []


def test_answers_that_do_not_fall_leave_the_benefit_out_instead_of_counting_it_as_nothing(tmp_path):
    rising = survey(tmp_path / "made", {50: (10, 40), 100: (20, 40), 200: (30, 40)})
    settings = SETTINGS + TERMS + VALUATION.replace("measure: turnbull", "measure: median")
    found = evaluated(rising, settings, flows=VALUED)
    assert found.figures["valuation.annual.yuan"].value is None
    assert "no_benefits" in [finding.id for finding in found.findings]
    assert typed_digits(build_report(found, "zh")) == []


def test_a_fit_that_does_not_settle_says_so(tmp_path):
    apart = survey(tmp_path / "made", {50: (40, 40), 200: (0, 40)})
    found = evaluated(apart, SETTINGS + VALUATION)
    assert found.figures["valuation.annual.yuan"].unit == "not_verifiable"
    assert typed_digits(build_report(found, "en")) == []


def test_an_item_that_is_no_bid_is_named(tmp_path):
    home = survey(tmp_path / "made", FALLING)
    assert "overall is no bid item" in problems_of(home, SETTINGS + VALUATION.replace("lift_fee", "overall"))


@pytest.mark.parametrize(
    ("settings", "flows", "words"),
    [
        ("", FLOWS, "add cost_benefit to engagement.yaml"),
        (TERMS.replace('rates: [{rate: "0.08", authority: {zh: 方法与参数, en: Methods}}]', ""), FLOWS, "no default"),
        (TERMS.replace("0.08", "8"), FLOWS, "write 8 % as 0.08"),
        (TERMS.replace('"2025"', '"2025.5"'), FLOWS, "a year from 1900 to 2200"),
        (TERMS.replace('"2025"', '"NaN"'), FLOWS, 'found "NaN"; allowed: a number'),
        (TERMS, FLOWS.replace("2025", "20250"), 'found "20250"; allowed: a year from 1900 to 2200'),
        (TERMS, FLOWS.replace("150", "1e400"), "a number below 1e15 in size"),
        (TERMS, FLOWS.replace("2025", "2024"), "no earlier than 2025"),
        (TERMS, FLOWS + "works,加装,Works,benefit,2026,1,yuan,\n", "one line is one kind"),
        (TERMS, VALUED, "add valuation to engagement.yaml"),
        (TERMS, FLOWS.replace(",2025,", ",,"), "allowed: a year"),
        (TERMS, FLOWS.replace("150", "some"), "a number, or =valuation"),
        (TERMS + '  draws: "0"\n', FLOWS, "a whole number, 1 to 1000000"),
    ],
)
def test_flows_that_cannot_be_placed_are_refused_with_the_cure(tmp_path, settings, flows, words):
    assert words in problems_of(tmp_path / "made", SETTINGS + settings, flows=flows)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("sensitivity", "line,low,high\nworks,1.2,0.8\n", "below high"),
        ("sensitivity", "line,low,high\nroof,0.8,1.2\n", "a line of flows.csv: works"),
        ("spreads", "line,shape,low,high,mode\nworks,triangular,0.8,1.2,2\n", "low ≤ mode ≤ high"),
        ("options", "option,name_zh,name_en,year,cost,unit,output,output_unit\na,甲,A,2026,1,yuan,1,户\n", "2 options"),
        (
            "options",
            "option,name_zh,name_en,year,cost,unit,output,output_unit\na,甲,A,2025,1,yuan,1,户\n"
            "b,乙,B,2026,1,yuan,1,户\n",
            "equal yearly outputs",
        ),
    ],
)
def test_tables_beside_the_flows_name_what_is_wrong(tmp_path, name, text, words):
    assert words in problems_of(tmp_path / "made", SETTINGS + TERMS, flows=FLOWS, **{name: text})


def test_several_internal_rates_are_a_finding_and_none_is_printed(tmp_path):
    # −1000, 6000, −11000, 6000 is zero at 0 %, 100 % and 200 %
    amounts = (("cost", 2025, 1000), ("benefit", 2026, 6000), ("cost", 2027, 11000), ("benefit", 2028, 6000))
    flows = (
        FLOWS.splitlines()[0]
        + "\n"
        + "".join(f"{kind},名,name,{kind},{year},{amount},yuan,\n" for kind, year, amount in amounts)
    )
    found = evaluated(tmp_path / "made", SETTINGS + TERMS, flows=flows)
    assert found.figures["cba.n_internal"].text("zh") == "3个"
    assert found.figures["cba.eirr"].value is None
    assert "several_rates" in [finding.id for finding in found.findings]


def test_methods_stand_under_the_names_of_the_rules(tmp_path):
    did = "unit,group,treated,period,value\n" + "".join(
        f"{group}{period},{group},{'yes' if group < 'c' else 'no'},{period},{value}\n"
        for group, pair in {"a": (10, 16), "b": (12, 20), "c": (11, 13), "d": (9, 12)}.items()
        for period, value in zip(("before", "after"), pair, strict=True)
    )
    factors = "factor,name_zh,name_en,before,after\nquantity,数量,Quantity,10,12\nprice,单价,Price,5,6\n"
    found = evaluated(tmp_path / "made", before_after=COMPARED, did=did, decomposition=factors)
    assert [section.title["zh"] for section in found.sections] == ["比较法", "因素分析法"]
    values = {
        name: found.figures[f"methods.{name}"].text("zh")
        for name in ("change.noise.difference", "change.heat.difference", "did.effect", "factor.price.contribution")
    }
    # pairs move by 1, 2, 3; 7 on average against 2.5; 10 × 5 to 12 × 6 is 22 more, half of it by price
    assert values == {
        "change.noise.difference": "2.00",
        "change.heat.difference": "不可核",
        "did.effect": "4.50",
        "factor.price.contribution": "11.00",
    }
    for lang in ("zh", "en"):
        assert typed_digits(build_report(found, lang)) == []


INDICATORS = """id,parent,name_zh,name_en,points,kind,target,unit,measures,evidence
output,,产出,Output,100,,,,,
cost,output,办理天数,Days taken,100,at_most,≤120天,,,台账
"""
READINGS = """indicator,basis,value,grade,method_zh,method_en,as_of
cost,verified,100,,台账,Ledger,2025-12-31
"""


def peers(*values):
    rows = [f"p{at},单位{at},Peer {at},{value},{alike}" for at, (value, alike) in enumerate(values)]
    return "peer,name_zh,name_en,value,alike\n" + "\n".join(rows) + "\n"


def test_an_indicator_stands_among_peers_that_are_alike(tmp_path):
    settings = SETTINGS + "benchmark: {indicator: cost, direction: at_most}\n"
    others = peers((90, "yes"), (110, "yes"), (120, "yes"), (130, "yes"), (140, "yes"), (10, "no"), ("", "yes"))
    tables = {"indicators": INDICATORS, "readings": READINGS}
    found = evaluated(tmp_path / "made", settings, peers=others, **tables)
    # less is better: one of five is cheaper
    assert [
        found.figures[f"methods.peers.{name}"].text("zh") for name in ("rank", "percentile", "n_unlike", "n_blank")
    ] == ["2", "80.0%", "1家", "1家"]
    assert typed_digits(build_report(found, "zh")) == []
    few = evaluated(tmp_path / "few", settings, peers=peers((90, "yes")), **tables)
    assert few.figures["methods.peers.rank"].value is None
    assert "name an indicator that is scored" in problems_of(
        tmp_path / "none", settings.replace("indicator: cost", "indicator: other"), peers=others, **tables
    )


def test_a_unit_written_twice_is_named(tmp_path):
    assert 'found "noise a"' in problems_of(tmp_path / "made", before_after=COMPARED + "noise,噪声,Noise,a,1,2\n")
