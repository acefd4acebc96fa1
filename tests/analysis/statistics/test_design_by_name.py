"""A design by names of columns, and estimates asked for by name: variables, groups, crosses in their order."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InvalidInput
from analysis.statistics.estimation.design import Design
from analysis.statistics.estimation.estimates import mean, quantile, ratio, share, total

AGES = ["young", "middle", "old"]


def frame(n=60):
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "site": [f"s{row % 6}" for row in range(n)],
            "zone": ["east" if row % 6 < 3 else "west" for row in range(n)],
            "age": pd.Categorical([AGES[row // 6 % 3] for row in range(n)], categories=AGES, ordered=True),
            "overall": rng.integers(1, 6, n).astype(float),
            "spent": rng.uniform(1, 9, n),
            "w": rng.uniform(1, 3, n),
        },
        index=range(100, 100 + n),
    )


def by_name():
    return Design(frame(), weight="w", strata="zone", psu="site")


def test_names_and_columns_are_one_design():
    rows = frame()
    by_column = Design(weight=rows["w"], strata=rows["zone"], psu=rows["site"])
    named = by_name()
    assert mean("overall", named).table.equals(mean(by_column, rows["overall"]).table)
    assert mean(named, "overall").table.equals(mean(by_column, rows["overall"]).table)
    assert total(["overall", "spent"], named).table.equals(total(by_column, rows[["overall", "spent"]]).table)
    assert ratio("spent", "overall", named).table.equals(ratio(by_column, rows["spent"], rows["overall"]).table)
    assert share("age", named, by="zone").table.equals(share(by_column, rows["age"], by=rows["zone"]).table)
    assert quantile("spent", named, (0.5,)).table.equals(quantile(by_column, rows["spent"], (0.5,)).table)


def test_a_cross_of_two_columns_keeps_the_order_of_both():
    table = mean("overall", by_name(), by=["zone", "age"]).table
    assert table["domain"].tolist() == [f"{zone} × {age}" for zone in ("east", "west") for age in AGES]
    assert table["age"].tolist() == AGES * 2
    assert list(table.pivot_table(index="age", columns="zone", values="estimate", observed=True).index) == AGES
    one = mean("overall", by_name(), by="age").table
    assert list(one.sort_values("domain")["domain"]) == AGES


def test_the_cross_is_the_domain_of_both():
    rows = frame()
    crossed = mean("overall", by_name(), by=["zone", "age"]).table.set_index("domain")
    inside = rows["overall"].where((rows["zone"] == "west") & (rows["age"] == "old"))
    alone = mean(by_name(), inside).table.iloc[0]
    assert (crossed.loc["west × old", ["estimate", "se"]].tolist()) == pytest.approx([alone["estimate"], alone["se"]])


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: Design(frame(), weight="weights"), "weight: there is no column weights; there are site, zone"),
        (lambda: Design(weight="w"), "no frame"),
        (lambda: mean("quality", by_name()), "there is no column quality"),
        (lambda: mean("overall", by_name(), by=["zone", "sex"]), "by: there is no column sex"),
        (lambda: mean("overall", by_name(), by=["zone", "zone"]), "each once"),
        (lambda: mean("overall", by_name(), by=[]), "at least one"),
        (lambda: mean("overall", Design(frame().rename(columns={"age": "n"})), by=["zone", "n"]), "rename"),
        (lambda: mean("overall", "spent"), "one Design"),
        (lambda: by_name().raked({"sex": {"f": 1.0, "m": 1.0}}), "there is no column sex"),
        (lambda: Design(frame(), psu="site", strata="age"), r"psu \(site\)|psu: s"),
        (lambda: Design(frame(), weight=frame()["w"].head(3)), "one length"),
        (lambda: Design(frame(), weight=frame()["w"].iloc[::-1]), "row labels"),
    ],
)
def test_names_that_lead_nowhere_are_refused_with_those_that_do(ask, words):
    with pytest.raises(InvalidInput, match=words):
        ask()
