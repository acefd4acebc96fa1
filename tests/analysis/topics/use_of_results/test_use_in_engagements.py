"""What is made of the results, in whole engagements: figures, findings, and faults with their place."""

from pathlib import Path

import pytest

from analysis.core.figures import figure_ids
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import ProblemsError
from questionnaires.yaml_lines import read_yaml
from tests.analysis.topics.use_of_results.test_payments import AS_CENTRAL, CITIES

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
    assert figures["release.town.payment"].value == 480_000_000
    assert figures["release.town.above_cap"].text("zh") == "1亿元"
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
    assert "285万元" in headline
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
    assert evaluation.figures["rectification.done"].value == 1


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


@pytest.mark.parametrize("topic", ["use_of_results", "targets"])
def test_findings_rest_on_the_same_figures_in_both_languages_and_type_no_number(topic):
    raw, _ = read_yaml(Path(__file__).parents[4] / "analysis/topics" / topic / "findings.yaml")
    for kind, template in raw.items():
        assert template["severity"] in ("high", "medium", "low")
        for name, texts in template.items():
            if name not in ("severity", "amount"):  # an amount is the id of a figure
                places = [set(figure_ids(texts[lang].replace("$id", "x"))) for lang in ("zh", "en")]
                assert places[0] == places[1], (kind, name)
                assert not any(sign.isdigit() for sign in texts["zh"] + texts["en"]), (kind, name)
