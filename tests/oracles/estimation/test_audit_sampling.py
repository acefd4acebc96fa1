"""Audit sampling against printed tables and R: sizes, bounds, monetary-unit draws, a stratified rate."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pytest

from analysis.statistics.audit_sampling.bounds import error_bound, reliability_factor
from analysis.statistics.audit_sampling.misstatement import evaluate_monetary
from analysis.statistics.audit_sampling.monetary import select_monetary
from analysis.statistics.audit_sampling.monetary_size import monetary_size
from analysis.statistics.audit_sampling.plans import MODELS, chance_of_hit, plan_attribute
from analysis.statistics.audit_sampling.verified_rate import verified_rate

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
PATH = REFERENCE / "expected" / "audit_sampling.json"
FOUND = json.loads(PATH.read_text(encoding="utf-8"))["cases"] if PATH.exists() else []
CLOSE = 1e-8


def case(name):
    return pytest.mark.parametrize(
        ("prep", "values"),
        [pytest.param(each.get("prep", {}), each["values"], id=name) for each in FOUND if each["id"] == name],
    )


@case("aicpa_a1_attributes_95")
def test_every_cell_of_the_attributes_table(prep, values):
    cells = zip(values["expected_rate"], values["tolerable_rate"], strict=True)
    ours = [
        plan_attribute(None, tolerable=most, expected_rate=rate, confidence=prep["conf_level"]).n
        for rate, most in cells
    ]
    assert ours == values["exact"] == values["table_corrected"]


@case("aicpa_c1_mus_risk5_10")
def test_every_cell_of_the_monetary_unit_table(prep, values):
    cells = zip(values["risk"], values["ratio_expected_to_tolerable"], values["tolerable"], strict=True)
    book = Decimal(1_000_000)
    for (risk, ratio, most), expected in zip(cells, values["exact"], strict=True):
        tolerable = book * Decimal(str(most))
        size = monetary_size(book, tolerable, tolerable * Decimal(str(ratio)), confidence=1 - risk)
        assert size.n == expected, (risk, ratio, most)


@case("gao_fam_450_1_table1")
def test_acceptable_deviations_of_the_gao_manual(prep, values):
    for model in ("hypergeometric", "binomial"):
        ours = [
            plan_attribute(
                prep["N"],
                tolerable=prep["tolerable_rate"],
                confidence=prep["conf_level"],
                expected_errors=k,
                model=model,
            ).n
            for k in values["acceptable_deviations"]
        ]
        assert ours == values[f"n_{model}"]


@case("touw_hoogduin_poisson_p17")
def test_poisson_sizes_by_confidence(prep, values):
    ours = [
        plan_attribute(None, tolerable=values["materiality"], confidence=level, model="poisson").n
        for level in values["conf_level"]
    ]
    assert ours == values["exact"]


@case("touw_hoogduin_hypergeometric_p123_125")
def test_sizes_and_bounds_in_a_population_of_1200(prep, values):
    whole, level = values["N"], values["conf_level"]
    for errors, name in ((0, "n_k0"), (2, "n_k2")):
        plan = plan_attribute(whole, tolerable=0.05, confidence=level, expected_errors=errors, model="hypergeometric")
        assert plan.n == values[name]
    ours = [error_bound(k, 102, confidence=level, population=whole, model="hypergeometric").high for k in range(4)]
    assert ours == pytest.approx(values["upper_n102"], rel=CLOSE)
    assert [round(each, 4) for each in ours] == values["published_upper"]


@case("poisson_reliability_factors_95_90")
def test_reliability_factors(prep, values):
    for level, factors in zip(values["conf_level"], values["factor"], strict=True):
        assert [reliability_factor(k, level) for k in values["errors"]] == pytest.approx(factors, rel=CLOSE)


@case("mus_basic_precision_example")
def test_size_interval_and_basic_precision(prep, values):
    book, tolerable, expected = (Decimal(prep[name]) for name in ("book_value", "tolerable", "expected"))
    size = monetary_size(book, tolerable, expected, expansion=prep["expansion_factor"])
    assert size.n == values["published"]["n"]
    assert float(size.interval_yuan) == pytest.approx(values["interval"], rel=CLOSE)
    assert float(size.basic_precision_yuan) == pytest.approx(values["basic_precision_exact"], rel=CLOSE)
    rounded = prep["factor_rounded"]
    printed = monetary_size(book, tolerable, expected, expansion=prep["expansion_factor"], reliability=float(rounded))
    assert printed.exact == pytest.approx(values["n"], rel=CLOSE)
    assert float(size.interval_yuan) * rounded == pytest.approx(values["basic_precision_rf3"], rel=CLOSE)


@case("evaluation_counts")
def test_bounds_of_counts(prep, values):
    for each in values["cases"]:
        given: dict[str, Any] = {"confidence": each["conf_level"], "population": each["N"]}
        for model in MODELS:
            high = error_bound(each["x"], each["n"], model=cast(Any, model), **given).high
            assert high == pytest.approx(each[f"{model}_upper"], rel=CLOSE)
        for model in ("binomial", "poisson"):
            both = error_bound(each["x"], each["n"], model=cast(Any, model), sides="both", **given)
            assert (both.low, both.high) == pytest.approx(each[f"{model}_two_sided"], rel=CLOSE)


@case("mus_buildit_n100")
def test_selection_and_stringer_bound(prep, values):
    invoices = pd.read_csv(REFERENCE / "data" / "invoices_3500.csv")
    drawn = select_monetary(invoices, n=prep["n"], unit="row", book="book", start_yuan=Decimal(prep["start"]))
    assert drawn.sample["row"].tolist() == values["selected_rows"]
    assert drawn.interval_yuan == Decimal(str(values["interval"]))
    assert drawn.total_yuan == Decimal(str(values["book_total"]))
    audited = invoices.set_index("row")["audit"]
    for model in ("binomial", "poisson"):
        found = evaluate_monetary(drawn, audited, confidence=prep["conf_level"], model=model)
        assert found.upper_rate == pytest.approx(values[f"stringer_{model}_upper_rate"], rel=CLOSE)
        assert float(found.over_yuan) == pytest.approx(values["projected_misstatement"], rel=CLOSE)
        assert float(found.over_yuan / found.total_yuan) == pytest.approx(values["projected_rate"], rel=CLOSE)
        assert sorted(found.errors["tainting"]) == pytest.approx(sorted(values["overstatement_taints"]), rel=CLOSE)
        assert found.under_yuan == 0
    assert float(found.basic_precision_yuan) == pytest.approx(values["basic_precision_amount"], rel=CLOSE)
    amount = evaluate_monetary(drawn, audited, confidence=prep["conf_level"]).over_bound_yuan
    assert float(amount) == pytest.approx(values["stringer_binomial_upper_amount"], rel=CLOSE)


@case("stratified_error_rate")
def test_stratified_rate(prep, values):
    strata = pd.read_csv(REFERENCE / "data" / "strata_errors.csv")
    found = verified_rate(strata.rename(columns={"items": "size", "samples": "n", "errors": "k"}))
    ours = (found.rate, found.se, found.total, found.se_total)
    assert ours == pytest.approx([values[name] for name in ("rate", "se", "total_errors", "se_total")], rel=CLOSE)
    assert found.low < found.rate < found.high


@pytest.mark.parametrize(
    ("population", "model", "given", "n"),
    [  # figures of the jfa test suite
        (None, "binomial", {"tolerable": 0.01}, 299),
        (None, "binomial", {"tolerable": 0.05}, 59),
        (None, "binomial", {"tolerable": 0.10}, 29),
        (None, "poisson", {"tolerable": 0.01}, 300),
        (None, "poisson", {"tolerable": 0.05}, 60),
        (None, "poisson", {"tolerable": 0.05, "expected_rate": 0.025}, 231),
        (None, "poisson", {"tolerable": 0.05, "expected_errors": 2}, 126),
        (None, "binomial", {"tolerable": 0.05, "expected_rate": 0.025}, 234),
        (None, "binomial", {"tolerable": 0.05, "expected_errors": 2}, 124),
        (1000, "hypergeometric", {"tolerable": 0.01}, 258),
        (1000, "hypergeometric", {"tolerable": 0.05}, 57),
        (1000, "hypergeometric", {"tolerable": 0.05, "expected_rate": 0.025}, 197),
        (1000, "hypergeometric", {"tolerable": 0.05, "expected_errors": 2}, 119),
        (220, "hypergeometric", {"tolerable": 0.05}, 52),
        (220, "hypergeometric", {"tolerable": 0.10}, 27),
    ],
)
def test_sizes_in_use(population, model, given, n):
    assert plan_attribute(population, model=model, **given).n == n


def test_bounds_and_chances_in_use():
    shown = {(0, 30): 9.5, (1, 30): 14.86, (3, 30): 23.86, (7, 30): 39.39, (1, 93): 5.0}
    for (k, n), percent in shown.items():
        assert error_bound(k, n).high * 100 == pytest.approx(percent, abs=0.01 if percent > 10 else 0.05)
    for n, percent in {10: 94.4, 12: 96.9, 22: 99.86}.items():
        assert chance_of_hit(220, 54, n) * 100 == pytest.approx(percent, abs=0.05 if n < 20 else 0.005)
