"""Spending inside an evaluation: which findings fire, which must not, what is refused. SYNTHETIC tables."""

import re
from pathlib import Path

import pytest

from analysis.core.figures import figure_ids
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from questionnaires.problems import ProblemsError

EXAMPLES = Path(__file__).parents[4] / "examples"
BUDGET = "line,name_zh,name_en,budget,received,spent,unit\nall,全部,All,1000,1000,{spent},wan_yuan\n"
COSTS = (
    "line,name_zh,name_en,purpose,planned_quantity,actual_quantity,quantity_unit,planned_price,actual_price,unit\n"
    "windows,门窗,Windows,改造,10,{quantity},樘,100,{price},yuan\n"
    "meals,接待,Meals,{purpose},1,1,次,50,40,yuan\n"
)
EARNED = "bac,pv,ac,reported_ev,verified_ev,unit\n1000,950,850,{reported},{verified},wan_yuan\n"
LEFT = (
    "id,name_zh,name_en,opening,received,spent,returned,reported,unit\nfunds,资金,Funds,,100,60,,{reported},wan_yuan\n"
)
MONTHS = "month,spent,progress,unit\n4,{april},{progress},wan_yuan\n10,{october},70%,wan_yuan\n"


@pytest.fixture
def home(tmp_path):
    """A folder with the settings of a published example, without its texts and tables."""
    text = (EXAMPLES / "chizhou-2020" / "engagement.yaml").read_text(encoding="utf-8").split("texts:")[0]
    (tmp_path / "engagement.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def write(home, pack="national-1", **tables):
    settings = home / "engagement.yaml"
    settings.write_text(re.sub("pack: .*", f"pack: {pack}", settings.read_text(encoding="utf-8")), encoding="utf-8")
    for name, text in tables.items():
        (home / f"{name}.csv").write_text(text, encoding="utf-8")


def kinds(home):
    return [finding.id for finding in evaluate(read_engagement(home)).findings]


def figures(home, *ids):
    found = evaluate(read_engagement(home)).figures
    return [found[figure_id].text("zh") for figure_id in ids]


def allow(home, purposes):
    settings = home / "engagement.yaml"
    settings.write_text(
        f"{settings.read_text(encoding='utf-8')}spending:\n  purposes: [{purposes}]\n", encoding="utf-8"
    )


def test_a_line_over_budget_is_found_with_its_price_and_quantity_effect(home):
    write(home, costs=COSTS.format(quantity=11, price=120, purpose="改造"))
    assert kinds(home) == ["over_budget.windows"]
    # (1320 − 1000)/1000; 20 yuan more on 10, 1 more at 100, 20 yuan more on the 1: 0.02, 0.01 and 0.00(2) 万元
    assert figures(
        home, "spending.line.windows.variance", "spending.line.windows.price", "spending.line.windows.quantity"
    ) == ["32.00%", "200元", "100元"]


def test_a_line_within_its_budget_and_its_purpose_draws_nothing(home):
    write(home, costs=COSTS.format(quantity=10, price=100, purpose="改造"))
    allow(home, "改造")
    assert kinds(home) == []


def test_a_purpose_that_was_not_approved_is_asked_about_only_where_purposes_are_named(home):
    write(home, costs=COSTS.format(quantity=10, price=100, purpose="接待"))
    assert kinds(home) == []
    allow(home, "改造")
    assert kinds(home) == ["off_purpose.meals"]


def test_a_line_without_a_budget_has_no_variance_but_a_finding(home):
    text = COSTS.format(quantity=10, price=100, purpose="改造").replace("改造,1,1,次,50,40", "改造,,1,次,,40")
    write(home, costs=text)
    assert kinds(home) == ["unbudgeted_line.meals"]
    assert figures(home, "spending.line.meals.variance", "spending.total.variance") == ["不可核", "不可核"]


def test_months_are_held_against_the_floors_and_the_gap_of_the_pack(home):
    write(
        home,
        pack="sichuan-1",
        budget=BUDGET.format(spent=750),
        months=MONTHS.format(april=400, progress="25%", october=750),
    )
    # April: 40% paid for 25% of the works; October: 75% is below the 80% required
    assert kinds(home) == ["payment_ahead_of_progress.4", "execution_behind_month.10"]
    assert figures(home, "spending.month.4.lead", "spending.month.10.floor") == ["15.0个百分点", "80%"]


def test_months_that_keep_up_draw_nothing(home):
    write(
        home,
        pack="sichuan-1",
        budget=BUDGET.format(spent=800),
        months=MONTHS.format(april=250, progress="25%", october=800),
    )
    assert kinds(home) == []


def test_a_pack_without_floors_and_gap_knows_only_the_pace(home):
    write(home, budget=BUDGET.format(spent=700), months=MONTHS.format(april=400, progress="5%", october=490))
    assert kinds(home) == ["execution_behind_time.10"]  # 49% in October is 59% of 10/12
    assert figures(home, "spending.month.10.floor") == ["不适用"]


def test_a_saving_by_reported_progress_that_is_an_overrun_by_verified_progress(home):
    write(home, earned=EARNED.format(reported=905, verified="683.1"))
    assert kinds(home) == ["saving_is_not"]
    assert figures(home, "spending.evm.reported.cpi", "spending.evm.verified.cpi", "spending.evm.verified.eac") == [
        "1.06",
        "0.80",
        "1,244.33万元",
    ]


def test_no_saving_was_claimed_where_both_indices_are_on_one_side(home):
    write(home, earned=EARNED.format(reported=800, verified="683.1"))
    assert kinds(home) == []


def test_earned_value_comes_from_the_units_where_it_is_not_given(home):
    write(
        home,
        earned=EARNED.format(reported="", verified=""),
        units="unit_id,estate,reported,verified\n"
        + "".join(f"u{at},甲,yes,{'yes' if at < 7 else 'no'}\n" for at in range(10)),
    )
    figure = evaluate(read_engagement(home)).figures["spending.evm.verified.ev"]
    assert (figure.text("zh"), figure.inputs) == ("700万元", ("earned.csv", "units.csv"))
    assert "完成率" in figure.source["zh"]


def test_without_units_and_without_earned_values_there_is_no_section(home):
    write(home, earned=EARNED.format(reported="", verified=""))
    assert evaluate(read_engagement(home)).sections == ()


@pytest.mark.parametrize(("indicators", "spent", "drawn"), [("85", 200, True), ("90", 950, False)])
def test_points_far_above_execution_contradict_it(home, indicators, spent, drawn):
    # 85/90 = .944 beside 20%: red; 90/90 beside 95%: a gap of exactly 0.05, which is allowed
    write(
        home,
        budget=BUDGET.format(spent=spent),
        self_evaluation=f"indicator_score,execution_score,source\n{indicators},,自评表\n",
    )
    assert ("self_evaluation_contradicts" in kinds(home)) is drawn


def test_a_carry_over_that_is_not_as_reported(home):
    write(home, carry_over=LEFT.format(reported=35))
    assert kinds(home) == ["carry_over_differs.funds"]
    assert figures(home, "spending.left.funds.gap", "spending.left.funds.share") == ["-5万元", "40.00%"]
    write(home, carry_over=LEFT.format(reported=40))
    assert kinds(home) == []


@pytest.mark.parametrize(
    ("tables", "column", "said"),
    [
        ({"costs": COSTS.format(quantity=11, price=120, purpose="改").replace("windows", "门窗")}, "line", "门窗"),
        ({"costs": COSTS.format(quantity='"1,1"', price=120, purpose="改")}, "actual_quantity", "1,1"),
        ({"months": MONTHS.format(april=1, progress="0.25", october=2)}, "progress", "0.25"),
        ({"months": MONTHS.format(april=1, progress="25%", october=2).replace("\n10", "\n13")}, "month", "13"),
        ({"months": MONTHS.format(april=1, progress="25%", october=2).replace("\n10", "\n4")}, "month", "4"),
        ({"earned": EARNED.format(reported=1001, verified=1)}, "reported_ev", "1001"),
        ({"earned": EARNED.format(reported=1, verified=1) + "1,1,1,1,1,yuan\n"}, "", "一行"),
        ({"self_evaluation": "indicator_score,execution_score,source\n91,,x\n"}, "indicator_score", "91"),
    ],
)
def test_tables_that_cannot_be_read_are_named_by_row_and_column(home, tables, column, said):
    write(home, budget=BUDGET.format(spent=1), **tables)
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    [problem] = wrong.value.problems
    assert (problem.column, problem.row is not None) == (column, True)
    assert said in problem.fault["zh"] + problem.cure["zh"]


def test_months_without_a_budget_are_refused(home):
    write(home, months=MONTHS.format(april=1, progress="25%", october=2))
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    assert "budget.csv" in wrong.value.problems[0].cure["zh"]


def test_a_budget_of_zero_leaves_months_without_rates_and_tells_the_spending(home):
    write(
        home,
        budget=BUDGET.format(spent=5).replace("1000,1000", "0,0"),
        months=MONTHS.format(april=1, progress="25%", october=2),
    )
    assert figures(home, "spending.month.4.rate", "spending.month.4.light") == ["不适用", "不适用"]
    assert sorted(kinds(home)) == ["spent_above_budget.total", "spent_above_received.total"]


def test_every_finding_rests_on_the_same_figures_in_both_languages_and_accuses_nobody(home):
    write(
        home,
        pack="sichuan-1",
        budget=BUDGET.format(spent=200),
        costs=COSTS.format(quantity=11, price=120, purpose="接待"),
        months=MONTHS.format(april=400, progress="5%", october=200),
        carry_over=LEFT.format(reported=3),
        earned=EARNED.format(reported=905, verified=600),
        self_evaluation="indicator_score,execution_score,source\n85,,自评表\n",
    )
    allow(home, "改造")
    evaluation = evaluate(read_engagement(home))
    assert len(evaluation.findings) >= 7
    for finding in evaluation.findings:
        for texts in (finding.title, *finding.parts.values()):
            assert set(figure_ids(texts["zh"])) == set(figure_ids(texts["en"])), finding.id
    words = str(to_json(evaluation)["findings"])
    assert not [word for word in ("造假", "虚报", "fraud", "fake") if word in words]
    for figure in evaluation.figures.values():
        assert set(figure.inputs) <= set(evaluation.engagement.inputs), figure.id
