"""Use of results: caps, payments, next year's budget, rectification, tolerance, counts of people."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analysis.core.errors import InvalidInput
from analysis.core.figures import figure_ids
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.scoring.indicators import Indicator, Reading
from analysis.scoring.packs import Consequence, read_pack
from analysis.scoring.score import roll_up
from analysis.topics.use_of_results.next_budget import BudgetItem, budget_suggestion, next_budget
from analysis.topics.use_of_results.registers import Action, Count, Waiver, personnel_counts, rectification, tolerance
from analysis.topics.use_of_results.release import (
    Claim,
    PublishedTotal,
    check_total,
    known_caps,
    read_caps,
    release,
    total_of_caps,
)
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text
from questionnaires.yaml_lines import read_yaml

CAPS = read_caps("urban_renewal_2025")
YI = Decimal(100_000_000)
NAMES = Text("某", "it")
# The 20 cities announced by the Ministry of Finance on 2025-06-04 (新华社, 2025-06-05), in the three regions of the
# National Bureau of Statistics (东部 with Liaoning, 中部 with Heilongjiang), municipalities apart.
CITIES = {
    "唐山": "east",
    "大连": "east",
    "苏州": "east",
    "温州": "east",
    "厦门": "east",
    "济南": "east",
    "广州": "east",
    "海口": "east",
    "哈尔滨": "central",
    "芜湖": "central",
    "郑州": "central",
    "宜昌": "central",
    "长沙": "central",
    "包头": "west",
    "宜宾": "west",
    "兰州": "west",
    "西宁": "west",
    "乌鲁木齐": "west",
    "北京": "municipality",
    "天津": "municipality",
}
AS_CENTRAL = {"唐山": "central", "大连": "central", "海口": "central"}
MORE_THAN_200 = PublishedTotal(value_yuan=200 * YI, relation="more_than", source=NAMES)


def factor(value):
    return Consequence(decision="keep", names=NAMES, factor=Decimal(value))


def claim(planned, region="east", share="0.5", paid="0", name="a"):
    amounts = [None if each is None else Decimal(each) * YI for each in (planned, paid)]
    return Claim(
        id=name,
        names=NAMES,
        region=region,
        planned_yuan=amounts[0],
        stage_share=None if share is None else Decimal(share),
        paid_before_yuan=amounts[1],
    )


def paid(*claims, by="1"):
    return release(claims, CAPS, None if by is None else factor(by)).payments


@pytest.mark.parametrize(("region", "cap"), [("east", 8), ("central", 10), ("west", 12), ("municipality", 12)])
def test_caps_are_those_of_the_2025_notice(region, cap):
    assert CAPS.caps_yuan[region] == cap * YI


def test_caps_carry_document_article_and_date_and_say_that_nobody_checked_them():
    source = CAPS.source
    assert "城市更新" in source.document
    assert "西部 12" in source.article
    assert (source.date, source.checked) == ("2025-04", False)
    assert known_caps() == ("urban_renewal_2025",)


def test_twenty_cities_by_geography_come_to_198_and_contradict_more_than_200():
    regions = list(CITIES.values())
    assert len(regions) == 20
    assert total_of_caps(regions, CAPS) == 198 * YI
    found = check_total(regions, CAPS, MORE_THAN_200)
    assert found.agrees is False
    assert "1,980,000.00 万元" in found.sentence()
    assert "does not fit" in found.sentence("en")


def test_three_of_them_counted_as_central_come_to_204_and_fit():
    regions = list((CITIES | AS_CENTRAL).values())
    assert total_of_caps(regions, CAPS) == 204 * YI
    assert check_total(regions, CAPS, MORE_THAN_200).agrees is True
    assert check_total(regions, CAPS, None).agrees is None
    assert check_total(regions, CAPS, None).to_frame()["n"].tolist() == [5, 8, 5, 2]


@pytest.mark.parametrize(
    ("relation", "published", "agrees"),
    [
        ("more_than", 8, False),
        ("more_than", 7, True),
        ("equal", 8, True),
        ("equal", 9, False),
        ("at_most", 8, True),
        ("at_most", 7, False),
    ],
)
def test_a_published_total_is_held_against_the_list_as_it_is_worded(relation, published, agrees):
    total = PublishedTotal(value_yuan=published * YI, relation=relation, source=NAMES)
    assert check_total(["east"], CAPS, total).agrees is agrees


def test_an_unknown_region_and_unknown_caps_are_refused_with_the_known_ones():
    with pytest.raises(InvalidInput, match="known: east, central, west, municipality"):
        total_of_caps(["east", "north"], CAPS)
    with pytest.raises(InvalidInput, match="known: urban_renewal_2025"):
        read_caps("2030")


@pytest.mark.parametrize(
    ("asked", "by", "payment", "withheld"),
    [
        (("6", "east", "0.5", "0"), "1", "3", "0"),  # under the cap
        (("10", "east", "0.5", "0"), "1", "4", "0"),  # 8 counts, not 10
        (("10", "east", "0.5", "0"), "0.8", "3.2", "0.8"),
        (("10", "east", "0.5", "6"), "1", "2", "2"),  # 8 − 6 is left
        (("10", "east", "1", "8"), "1", "0", "8"),
        (("10", "east", "1", "9"), "1", "0", "8"),  # more was paid than it may have
        (("10", "east", "1", "0"), "0", "0", "8"),  # cancelled
        (("10", "east", "1", "0"), "1.5", "8", "0"),  # a bonus does not lift the cap
        (("0", "east", "1", "0"), "1", "0", "0"),
    ],
)
def test_a_payment_is_plan_or_cap_times_share_times_factor_within_what_is_left(asked, by, payment, withheld):
    found = paid(claim(*asked), by=by)[0]
    assert (found.payment_yuan, found.withheld_yuan) == (Decimal(payment) * YI, Decimal(withheld) * YI)


def test_each_reason_for_less_is_named_and_an_overpayment_is_seen():
    assert paid(claim("10"), by="0.8")[0].reasons == ("above_cap", "factor")
    assert paid(claim("8", paid="6", share="1"))[0].reasons == ("already_paid",)
    assert paid(claim("8", paid=None))[0].reasons == ("paid_unknown",)
    assert paid(claim("8"))[0].reasons == ()
    assert [each.is_overpaid for each in paid(claim("8", paid="8"), claim("8", paid="8.1"))] == [False, True]


def test_without_plan_share_or_grade_there_is_no_payment_and_no_zero():
    found = release([claim(None, name="a"), claim("8", share=None, name="b"), claim("8", name="c")], CAPS, factor("1"))
    kinds = [isinstance(each.payment_yuan, Unavailable) for each in found.payments]
    assert kinds == [True, True, False]
    assert (found.total_yuan, found.n_paid) == (4 * YI, 1)
    nothing = release([claim("8")], CAPS, None)
    assert isinstance(nothing.total_yuan, Unavailable)
    assert nothing.sentence() == "没有评价等级"
    assert nothing.to_frame()["payment"].isna().all()
    assert isinstance(release([claim(None)], CAPS, factor("1")).total_yuan, Unavailable)


def test_the_suggestion_names_the_decision_and_makes_up_no_ratio():
    cut = budget_suggestion(read_pack("sichuan-1"), "fair")
    assert (cut.decision, cut.names["zh"], cut.ratio) == ("cut", "压减", None)
    assert "未见规定" in cut.source.article
    cancelled = budget_suggestion(read_pack("sichuan-1"), "poor")
    assert (cancelled.decision, cancelled.ratio) == ("cancel", None)  # 取消 is a decision; no factor is written


def item(last, this, people):
    amounts = [None if each is None else Decimal(each) * 10_000 for each in (last, this)]
    return BudgetItem(id="staff", names=NAMES, last_year_yuan=amounts[0], this_year_yuan=amounts[1], headcount=people)


def test_guzhen_285_without_last_year_and_headcount_is_not_verifiable():
    change = next_budget([item(None, "285", None)]).changes[0]
    assert [gap.reason.zh for gap in change.missing] == ["没有上年数", "没有人数"]
    assert isinstance(change.change_yuan, Unavailable)
    assert isinstance(change.per_head_yuan, Unavailable)


def test_with_both_figures_and_a_headcount_the_change_can_be_judged():
    change = next_budget([item("250", "285", 30)]).changes[0]
    assert change.missing == ()
    assert (change.change_yuan, change.change_share, change.per_head_yuan) == (350_000, Decimal("0.14"), 95_000)


def test_zero_last_year_and_nobody_paid_give_no_rate():
    found = next_budget([item("0", "285", 0)])
    kinds = [each.kind for each in (found.changes[0].change_share, found.changes[0].per_head_yuan)]
    assert kinds == ["not_applicable", "not_applicable"]
    assert found.changes[0].change_yuan == 2_850_000
    assert "0 项的增减不可核" in found.sentence()
    assert found.to_frame()["change_share"].isna().all()


def action(status, due="2025-06-30", *, evidence="", checked=None):
    return Action(
        id="a",
        finding="问题",
        owner="单位",
        due=date.fromisoformat(due),
        status=status,
        evidence=evidence,
        checked_on=checked and date.fromisoformat(checked),
    )


@pytest.mark.parametrize(
    ("entered", "state", "days", "note"),
    [
        (action("open", "2025-09-30"), "open", 0, ""),
        (action("open", "2025-09-29"), "overdue", 1, ""),
        (action("overdue", "2025-10-01"), "open", 0, "期限未到"),
        (action("done"), "not_verifiable", 0, "没有佐证"),
        (action("done", evidence="照片", checked="2025-10-01"), "not_verifiable", 0, "晚于报告日期"),
        (action("done", evidence="照片", checked="2025-06-30"), "done", 0, ""),
        (action("done", evidence="照片", checked="2025-07-01"), "done", 0, "逾期完成"),
        (action("done", evidence="照片"), "done", 0, ""),
    ],
)
def test_the_state_of_an_action_is_computed_on_the_day_of_the_report(entered, state, days, note):
    found = rectification([entered], date(2025, 9, 30)).actions[0]
    assert (found.state, found.days_overdue) == (state, days)
    assert note in found.note["zh"]
    assert bool(note) == bool(found.note["zh"])


def card(actual="50"):
    leaf = Indicator(id="rate", parent="", names=NAMES, points=Decimal(100), kind="at_least", target=Decimal(100))
    value = None if actual is None else Decimal(actual)
    return roll_up(
        [leaf],
        {"rate": Reading(indicator="rate", basis="verified", value=value, method=NAMES)},
        read_pack("national-1"),
    )


def waiver(**more):
    whole = {"approved_by": "县政府", "document": "〔2025〕1号", "on": date(2025, 5, 1), "evidence": "纪要"}
    return Waiver(indicator="rate", ground="pilot", explained=NAMES, **(whole | more))


def test_an_accepted_waiver_explains_the_points_lost_and_changes_no_total():
    scored = card()
    found = tolerance([waiver()], scored, date(2025, 9, 30))
    assert (found.n_accepted, found.explained_points) == (1, 50)
    assert (scored.total, scored.grade, scored) == (50, "poor", card())
    assert "总分和等级不变" in found.sentence()


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ({"approved_by": ""}, "批准"),
        ({"document": ""}, "批准"),
        ({"evidence": ""}, "佐证"),
        ({"on": date(2025, 10, 1)}, "晚于报告"),
    ],
)
def test_a_waiver_without_approval_or_evidence_is_listed_and_not_accepted(lacking, reason):
    found = tolerance([waiver(**lacking)], card(), date(2025, 9, 30))
    assert (len(found.excuses), found.n_accepted, found.explained_points) == (1, 0, 0)
    assert found.excuses[0].shortfall == 50
    assert reason in found.excuses[0].reason["zh"]


def test_an_indicator_that_was_not_scored_has_lost_no_points_that_are_known():
    found = tolerance([waiver()], card(None), date(2025, 9, 30))
    assert isinstance(found.excuses[0].shortfall, Unavailable)
    assert isinstance(found.explained_points, Unavailable)
    assert "失分无法计算" in found.sentence()


def test_huadu_counts_of_people_have_no_rate_without_a_denominator():
    given = (("recommended", 4, None), ("promoted", 13, None), ("titles", 11, 44), ("none", 0, 0))
    counts = [Count(id=name, names=NAMES, count=n, denominator=of, source=NAMES) for name, n, of in given]
    rates = [rate for _, rate in personnel_counts(counts).counts]
    assert [each.kind for each in rates if isinstance(each, Unavailable)] == [
        "not_verifiable",
        "not_verifiable",
        "not_applicable",
    ]
    assert rates[2] == Decimal("0.25")
    assert "不据此作出任何人事结论" in personnel_counts(counts).sentence()


# The parts: tables on disk, figures, findings.

RELEASE = "project,name_zh,name_en,region,planned,unit,stage_share,paid_before\n"
BUDGET = "item,name_zh,name_en,last_year,this_year,unit,headcount\n"
ACTIONS = "id,finding,owner,due,status,reading,checked_on,evidence\n"
WAIVERS = "indicator,ground,approved_by,document,date,evidence,explained_zh,explained_en\n"
COUNTS = "id,name_zh,name_en,count,denominator,source_zh,source_en\n"
PUBLISHED = """
release:
  published_total: {value: "200", unit: yi_yuan, is: more_than, source: {zh: 据媒体文章（原件未见）, en: press report}}
"""
HEADS = {"release": RELEASE, "next_budget": BUDGET, "rectification": ACTIONS, "tolerance": WAIVERS, "counts": COUNTS}


def add(home, **tables):
    for name, rows in tables.items():
        (home / f"{name}.csv").write_text(HEADS[name] + rows, encoding="utf-8")


def set_pack(home, pack):
    path = home / "engagement.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("pack: national-1", f"pack: {pack}"), encoding="utf-8")


def publish(home):
    with (home / "engagement.yaml").open("a", encoding="utf-8") as file:
        file.write(PUBLISHED)


def drawn(home):
    evaluation = evaluate(read_engagement(home))
    kinds = {finding.id for finding in evaluation.findings}
    for section in evaluation.sections:
        for block in section.blocks:
            cells = (
                [block.texts]
                if hasattr(block, "texts")
                else [each for row in getattr(block, "rows", ()) for each in row]
            )
            for texts in cells:
                assert set(figure_ids(texts["zh"])) == set(figure_ids(texts["en"]))
                assert evaluation.text(texts["zh"], "zh")
                assert evaluation.text(texts["en"], "en")
    for finding in evaluation.findings:
        assert all(evaluation.text(part["en"], "en") for part in finding.parts.values())
    return evaluation, kinds


def city_rows(regions):
    return "".join(
        f"city{at},{name},city {at},{region},,yi_yuan,,\n" for at, (name, region) in enumerate(regions.items())
    )


def test_payments_of_an_engagement_follow_its_grade(zhenyuan):
    add(zhenyuan, release="town,县城,town,west,13,yi_yuan,0.4,\nvillage,乡村,village,east,1.5,wan_yuan,1,2\n")
    evaluation, kinds = drawn(zhenyuan)
    figures = evaluation.figures
    assert figures["release.town.payment"].value == "480000000.0"
    assert figures["release.town.above_cap"].text("zh") == "10,000.00万元"
    assert figures["use.ratio"].text("zh") == "比例未规定"
    assert {"plan_above_cap.town", "paid_above_eligible.village"} <= kinds
    assert not {"plan_above_cap.village", "paid_above_eligible.town", "published_total_contradicted"} & kinds


@pytest.mark.parametrize(("regions", "fires"), [(CITIES, True), (CITIES | AS_CENTRAL, False)])
def test_a_list_that_contradicts_its_published_total_is_a_finding(zhenyuan, regions, fires):
    add(zhenyuan, release=city_rows(regions))
    publish(zhenyuan)
    evaluation, kinds = drawn(zhenyuan)
    assert ("published_total_contradicted" in kinds) is fires
    assert evaluation.figures["release.total"].text("zh") == "不可核"


def test_a_budget_change_without_its_grounds_is_a_finding_and_with_them_is_not(zhenyuan):
    add(zhenyuan, next_budget="staff,征收事务所人员经费,staff,,285,wan_yuan,\nother,其他,other,250,260,wan_yuan,5\n")
    evaluation, kinds = drawn(zhenyuan)
    assert "budget_change_not_verifiable.staff" in kinds
    assert "budget_change_not_verifiable.other" not in kinds
    assert "budget_raised_against_decision.other" not in kinds
    headline = next(each for each in evaluation.findings if each.id.endswith("staff")).headline(evaluation.figures)
    assert "285.00万元" in headline
    assert "没有上年数、没有人数" in headline


def test_a_budget_that_grows_against_the_decision_is_a_finding(zhenyuan):
    readings = zhenyuan / "readings.csv"  # without its upkeep arrangement the grade is 中, which Sichuan cuts
    text = readings.read_text(encoding="utf-8").replace("upkeep,verified,1", "upkeep,verified,0")
    readings.write_text(text, encoding="utf-8")
    add(zhenyuan, next_budget="up,增,up,250,260,wan_yuan,5\ndown,减,down,260,250,wan_yuan,5\n")
    set_pack(zhenyuan, "sichuan-1")
    evaluation, kinds = drawn(zhenyuan)
    assert evaluation.figures["use.decision"].text("zh") == "压减"
    assert "budget_raised_against_decision.up" in kinds
    assert "budget_raised_against_decision.down" not in kinds


def test_overdue_and_unproven_actions_are_findings_and_proven_ones_are_not(zhenyuan):
    add(zhenyuan, rectification="a,满意率低,县局,2025-06-30,open,,,\nb,执行率低,县局,2025-06-30,done,,,\n")
    _, kinds = drawn(zhenyuan)
    assert {"rectification_overdue", "rectification_unproven"} <= kinds
    add(
        zhenyuan,
        rectification="a,满意率低,县局,2025-12-31,open,,,\nb,执行率低,县局,2025-06-30,done,92%,2025-06-01,照片\n",
    )
    evaluation, kinds = drawn(zhenyuan)
    assert not {"rectification_overdue", "rectification_unproven"} & kinds
    assert evaluation.figures["rectification.done"].value == "1"


def test_tolerance_stands_beside_the_score_and_never_inside_it(zhenyuan):
    before = evaluate(read_engagement(zhenyuan)).figures["score.total"]
    approved = "completion,force_majeure,县政府,〔2025〕1号,2025-05-01,纪要,暴雨停工,works stopped by rain\n"
    add(zhenyuan, tolerance=approved + "quality,pilot,,,,,首次试点,first pilot\n")
    evaluation, kinds = drawn(zhenyuan)
    assert evaluation.figures["score.total"] == before
    assert evaluation.figures["tolerance.explained"].value == evaluation.figures["tolerance.completion.shortfall"].value
    assert "tolerance_not_accepted.quality" in kinds
    assert "tolerance_not_accepted.completion" not in kinds


def test_counts_are_printed_with_a_fixed_line_that_concludes_nothing(zhenyuan):
    add(zhenyuan, counts="promoted,重用,promoted,13,,据媒体文章（原件未见）,press report\n")
    evaluation, _ = drawn(zhenyuan)
    assert evaluation.figures["counts.promoted.rate"].text("zh") == "不可核"
    section = next(each for each in evaluation.sections if each.id == "counts")
    assert "不据此对任何人作出人事结论" in section.blocks[0].texts["zh"]


@pytest.mark.parametrize(
    ("table", "rows", "said"),
    [
        (
            "release",
            "a,甲,a,north,8,yi_yuan,0.5,\n",
            'release.csv, row 2, column "region": found "north"; allowed: east, central, west, municipality',
        ),
        ("release", "a,甲,a,east,8,yi_yuan,40,\n", 'row 2, column "stage_share": found "40"; allowed: a share above 0'),
        ("release", "a,甲,a,east,-8,yi_yuan,1,\n", 'row 2, column "planned": found "-8"'),
        ("release", "甲,甲,a,east,8,yi_yuan,1,\n", 'row 2, column "project": found "甲"; allowed: small letters'),
        ("release", "a,甲,a,east,8,美元,1,\n", 'row 2, column "unit": found "美元"; allowed: yuan, wan_yuan, yi_yuan'),
        ("release", "a,甲,a,east,8,yi_yuan,1,\na,乙,b,east,8,yi_yuan,1,\n", '"a" repeats row 2'),
        ("next_budget", "a,甲,a,1,2,wan_yuan,1.5\n", 'row 2, column "headcount": found "1.5"'),
        ("rectification", "a,甲,乙,2025/6/30,open,,,\n", 'row 2, column "due": found "2025/6/30"; allowed: 2025-06-30'),
        (
            "rectification",
            "a,甲,乙,2025-06-30,finished,,,\n",
            'column "status": found "finished"; allowed: open, done, overdue',
        ),
        (
            "tolerance",
            "nothing,pilot,,,,,说明,why\n",
            'tolerance.csv, row 2, column "indicator": found "nothing"; allowed: basis',
        ),
        ("tolerance", "output,pilot,,,,,说明,why\n", 'found "output"; allowed: basis'),
        ("tolerance", "quality,luck,,,,,说明,why\n", 'column "ground": found "luck"; allowed: pilot, force_majeure'),
        ("counts", "a,甲,a,13,4,来源,source\n", 'counts.csv, row 2, column "count": found "13"; allowed: no more than'),
    ],
)
def test_each_fault_is_named_with_file_row_and_column(zhenyuan, table, rows, said):
    add(zhenyuan, **{table: rows})
    with pytest.raises(ProblemsError) as caught:
        read_engagement(zhenyuan)
    assert said in caught.value.text("en")


def test_release_settings_without_a_table_are_a_fault(zhenyuan):
    publish(zhenyuan)
    with pytest.raises(ProblemsError, match=r"there is no release\.csv"):
        read_engagement(zhenyuan)


@pytest.mark.parametrize("file", ["use.yaml", "targets.yaml"])
def test_findings_rest_on_the_same_figures_in_both_languages_and_type_no_number(file):
    raw, _ = read_yaml(Path(__file__).parents[4] / "analysis/evaluation/findings" / file)
    for kind, template in raw.items():
        assert template["severity"] in ("high", "medium", "low")
        for name, texts in template.items():
            if name != "severity":
                places = [set(figure_ids(texts[lang].replace("$id", "x"))) for lang in ("zh", "en")]
                assert places[0] == places[1], (kind, name)
                assert not any(sign.isdigit() for sign in texts["zh"] + texts["en"]), (kind, name)
