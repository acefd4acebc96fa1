"""Printed figures inside an evaluation: which findings fire, which must not, what is refused. SYNTHETIC tables."""

from pathlib import Path

import pytest

from analysis.core.figures import figure_ids
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate, to_json
from questionnaires.problems import ProblemsError

EXAMPLES = Path(__file__).parents[3] / "examples"
CLAIM = "id,kind,question,value,sd,n,n_items,scale_low,scale_high,name_zh,name_en,source_zh,source_en\n"
TOTAL = "id,kind,name_zh,name_en,parts,whole,printed,unit\n"
RATES = "project,unit_zh,unit_en,planned,actual\n"
# SYNTHETIC (合成): 309, 74, 259, 240 and 29 of 911; only that 29/911 was printed as 3.19% is a fact (常州)
OPTIONS = ["33.92%", "8.12%", "28.43%", "26.34%", "3.19%"]


@pytest.fixture
def home(tmp_path):
    """A folder with the settings of a published example, without its texts and tables."""
    text = (EXAMPLES / "chizhou-2020" / "engagement.yaml").read_text(encoding="utf-8").split("texts:")[0]
    (tmp_path / "engagement.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def evaluated(home, **tables):
    for name, text in tables.items():
        (home / f"{name}.csv").write_text(text, encoding="utf-8")
    return evaluate(read_engagement(home))


def kinds(evaluation):
    return [finding.id for finding in evaluation.findings]


def claim(name, kind, value, *, question="", sd="", n="", scale=("", "")):
    return f"{name},{kind},{question},{value},{sd},{n},,{scale[0]},{scale[1]},甲,A,公报,bulletin\n"


@pytest.mark.parametrize(
    ("row", "drawn"),
    [
        (claim("a", "percent", "87.5%", n=103), True),
        (claim("a", "percent", "87.5%", n=96), False),
        (claim("a", "mean_sd", "5.27", n=43), True),
        (claim("a", "mean_sd", "5.28", n=43), False),
        (claim("a", "mean_sd", "5.23", sd="2.55", n=35), True),  # parity; Allard's worked example
        (claim("a", "mean_sd", "2.57", sd="2.57", n=30), False),
        (claim("a", "mean_sd", "3.00", sd="2.50", n=20, scale=(1, 5)), True),  # at most 2.05 between 1 and 5
        (claim("a", "binary", "0.05", sd="0.21", n=20), True),
        (claim("a", "binary", "5%", sd="0.22", n=20), False),
    ],
)
def test_a_claim_is_asked_about_where_it_does_not_fit_its_n(home, row, drawn):
    assert kinds(evaluated(home, claims=CLAIM + row)) == (["value_impossible.a"] if drawn else [])


def test_a_claim_without_n_cannot_be_verified_and_a_large_n_tells_nothing(home):
    rows = claim("a", "percent", "87.5%") + claim("b", "percent", "87.5%", n=5000)
    found = evaluated(home, claims=CLAIM + rows)
    assert [found.figures[f"forensics.claim.{name}.verdict"].word for name in "ab"] == ["no_n", "blind"]
    assert found.figures["forensics.claim.a.n"].text("zh") == "不可核"
    assert kinds(found) == []


def question(n):
    return CLAIM + "".join(claim(f"q{at}", "percent", share, question="trees", n=n) for at, share in enumerate(OPTIONS))


def test_a_last_option_that_carries_the_residue_is_a_low_finding_and_not_an_impossible_share(home):
    found = evaluated(home, claims=question(911))
    assert [(finding.id, finding.severity) for finding in found.findings] == [("forced_last_option.trees", "low")]
    assert found.figures["forensics.question.trees.last_by_count"].text("zh") == "3.18%"
    assert found.figures["forensics.question.trees.smallest"].text("zh") == "911"


def test_n_is_inferred_without_being_told_and_the_last_option_is_left_alone(home):
    found = evaluated(home, claims=question(""))
    assert found.figures["forensics.question.trees.smallest"].text("zh") == "911"
    assert found.figures["forensics.question.trees.last_by_count"].text("zh") == "不可核"
    assert kinds(found) == []


def test_several_questions_share_one_n(home):
    thirds = "".join(
        claim(f"t{at}", "percent", share, question="thirds") for at, share in enumerate(("33.3%", "66.7%"))
    )
    halves = "".join(claim(f"h{at}", "percent", "50.0%", question="halves") for at in range(2))
    assert evaluated(home, claims=CLAIM + thirds + halves).figures["forensics.shared.smallest"].text("zh") == "6"


def total(kind, parts, whole, printed, unit="wan_yuan"):
    return f'{TOTAL}a,{kind},甲,A,"{parts}","{whole}","{printed}",{unit}\n'


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        (total("sum", "2,184.12; 303.47", "", "2,487.59"), None),
        (total("sum", "2,184.12；303.47", "", "2,487.6"), None),
        (total("sum", "2,184.12; 303.47", "", "2,500.00"), "sum_differs.a"),
        (total("sum", "2,184.12; 3,034,700", "", "2,487.59"), "unit_mixed.a"),  # 303.47 万元 in yuan
        (total("sum", "2,184.12; 303.47", "", "24,875,900"), "unit_mixed.a"),
        (total("sum", "51; 48", "", "100", unit="count"), "sum_differs.a"),
        (total("ratio", "19,078.00", "36,950.00", "51.63%"), None),
        (total("ratio", "19,078.00", "36,950.00", "51.64%"), "ratio_differs.a"),
        (total("ratio", "173", "2.36", "73.3", unit="other"), None),  # 萧县, yuan a square metre
        (total("ratio", "19,078.00", "36,950.00", ""), None),
    ],
)
def test_sums_and_ratios_are_asked_about_only_beyond_rounding(home, text, drawn):
    assert kinds(evaluated(home, totals=text)) == ([drawn] if drawn else [])


def test_what_was_not_published_is_computed_and_not_judged(home):
    found = evaluated(home, totals=total("ratio", "645,824.87", "14,940,802.40", "", unit="yuan")).figures
    assert [found[f"forensics.total.a.{key}"].text("zh") for key in ("printed", "recomputed", "verdict")] == [
        "未公布",
        "4.32%",
        "仅计算",
    ]


@pytest.mark.parametrize(
    ("parts", "printed", "drawn"),
    [
        ("14,940,802.40; 14,294,977.53", "645,824.87", ["account_overcounted.a"]),  # 西山区, published
        ("14,940,802.40; 14,294,977.53", "", ["account_overcounted.a"]),
        ("14,940,802.40; 14,294,977.53", "645,824.97", ["account_overcounted.a", "sum_differs.a"]),
        ("100.00; 100.00", "", []),
        ("100.00; 101.00", "", []),
        ("100.00; 0", "", ["account_overcounted.a"]),
    ],
)
def test_an_account_above_its_audit_is_to_be_corrected_and_one_below_it_is_not(home, parts, printed, drawn):
    assert kinds(evaluated(home, totals=total("audited", parts, "", printed, unit="yuan"))) == drawn


def test_an_over_counted_account_says_how_much_in_its_unit(home):
    found = evaluated(home, totals=total("audited", "14,940,802.40; 14,294,977.53", "", "", unit="yuan"))
    [finding] = found.findings
    fact = to_json(found)["findings"][0]["fact"]["zh"]
    assert "多计 645,824.87 元，占送审的 4.32%" in fact
    assert "更正" in finding.headline(found.figures, "zh")


@pytest.mark.parametrize(
    ("rows", "drawn"),
    [
        ("p,小区,estates,664,669\np,栋,buildings,2040,1979\n", True),
        ("p,小区,estates,100,100\np,户,households,1000,1000\n", False),
        ("p,小区,estates,100,90\n", False),
        ("p,小区,estates,0,9\np,户,households,10,9\n", False),
    ],
)
def test_the_unit_decides_the_rate_only_where_rates_differ(home, rows, drawn):
    assert kinds(evaluated(home, unit_rates=RATES + rows)) == (["unit_decides_rate.p"] if drawn else [])


def test_equal_items_with_equal_amounts_are_reviewed_and_equal_amounts_alone_are_not(home):
    found = evaluated(home, amounts="item,amount\n门窗,100.00\n屋面,100.00\n门窗,100.00\n")
    assert kinds(found) == ["rows_repeated"]
    assert found.figures["forensics.rows.n_repeated"].text("zh") == "1行"
    assert kinds(evaluated(home, amounts="amount\n100\n100\n")) == []


def test_digits_are_tested_where_there_are_enough_amounts_and_the_reason_is_said_where_not(home):
    many = "amount\n" + "".join(f"{amount}\n" for amount in range(100, 600, 5))
    found = evaluated(home, amounts=many)
    assert found.figures["forensics.digits.last_digit.p"].text("zh") == "< 0.001"
    assert found.figures["forensics.digits.first_digit.n"].text("zh") == "不适用"  # 100 to 595 is too narrow
    few = evaluated(home, amounts="amount\n100\n2000\n")
    assert "至少需要 50 个数" in few.figures["forensics.digits.last_digit.n"].source["zh"]


@pytest.mark.parametrize(
    ("tables", "column"),
    [
        ({"claims": CLAIM + claim("a", "percent", "1e1%", n=96)}, "value"),
        ({"claims": CLAIM + claim("a", "percent", "101%", n=96)}, "value"),
        ({"claims": CLAIM + claim("a", "mean_sd", "-4.1", n=96)}, "value"),
        ({"claims": CLAIM + claim("a", "mean_sd", "八成", n=96)}, "value"),
        ({"claims": CLAIM + claim("a", "binary", "0.5", n=96)}, "sd"),
        ({"claims": CLAIM + claim("a", "percent", "50%", n=0)}, "n"),
        ({"claims": CLAIM + claim("a", "mean_sd", "4.0", sd="1.0", n=1)}, "n"),
        ({"claims": CLAIM + claim("a", "mean_sd", "4.0", sd="1.0", n=9, scale=(5, 1))}, "scale_high"),
        ({"totals": total("sum", "1; 约2", "", "3")}, "parts"),
        ({"totals": total("sum", "1; 2%", "", "3")}, "parts"),
        ({"totals": total("audited", "0; 1", "", "")}, "parts"),
        ({"totals": total("audited", "2", "", "")}, "parts"),
        ({"totals": total("audited", "2; -1", "", "")}, "parts"),
        ({"totals": total("audited", "2; 1%", "", "")}, "parts"),
        ({"totals": total("audited", "2; 约1", "", "")}, "parts"),
        ({"totals": total("audited", "2; 1", "2", "")}, "whole"),
        ({"totals": total("audited", "2; 1", "", "50%")}, "printed"),
        ({"totals": total("audited", "2; 1", "", "", unit="count")}, "unit"),
        ({"totals": total("ratio", "1; 2", "3", "3%")}, "parts"),
        ({"totals": total("ratio", "1", "0", "3%")}, "whole"),
        ({"unit_rates": RATES + "p,户,h,1,1\np,户,h,2,2\n"}, "unit_zh"),
        ({"unit_rates": RATES + "p,户,h,-1,1\n"}, "planned"),
        ({"amounts": "amount\n约百万\n"}, "amount"),
    ],
)
def test_tables_that_cannot_be_read_are_named_by_row_and_column(home, tables, column):
    with pytest.raises(ProblemsError) as wrong:
        evaluated(home, **tables)
    [problem] = wrong.value.problems
    assert problem.column == column
    assert problem.row is not None


def test_every_finding_asks_for_a_definition_and_never_accuses(home):
    found = evaluated(
        home,
        claims=question(911) + claim("x", "percent", "87.5%", n=103),
        totals=TOTAL + 'a,sum,甲,A,"1.0; 2.0",,4.0,wan_yuan\nb,ratio,乙,B,1.00,2.00,51%,wan_yuan\n'
        'c,sum,丙,C,"1.25; 20000",,3.25,wan_yuan\nd,audited,丁,D,"2.00; 1.00",,,yuan\n',
        unit_rates=RATES + "p,小区,estates,664,669\np,栋,buildings,2040,1979\n",
        amounts="item,amount\n门窗,100.00\n门窗,100.00\n",
    )
    assert {finding.kind for finding in found.findings} == {
        "value_impossible",
        "forced_last_option",
        "sum_differs",
        "ratio_differs",
        "unit_mixed",
        "unit_decides_rate",
        "rows_repeated",
        "account_overcounted",
    }
    for finding in found.findings:
        for texts in (finding.title, *finding.parts.values()):
            assert set(figure_ids(texts["zh"])) == set(figure_ids(texts["en"])), finding.id
    words = str(to_json(found)["findings"])
    assert not [word for word in ("造假", "虚报", "弄虚作假", "fraud", "fake") if word in words]
