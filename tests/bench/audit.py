"""Audit plans of a million units and draws from a million invoices, beside their bars."""

from decimal import Decimal

import numpy as np
import pandas as pd

from analysis.statistics.audit_sampling.bounds import error_bound
from analysis.statistics.audit_sampling.misstatement import evaluate_monetary
from analysis.statistics.audit_sampling.monetary import select_monetary
from analysis.statistics.audit_sampling.plans import plan_attribute
from tests.bench.scales import best

N = 1_000_000


def rows():
    yield from _plans()
    yield from _invoices()


def _plans():
    for what, given in (
        ("no error", {}),
        ("5 errors", {"expected_errors": 5}),
        ("2.5 %", {"expected_rate": 0.025}),
        ("4.99 %", {"expected_rate": 0.0499}),
    ):
        took = best(lambda given=given: plan_attribute(N, tolerable=0.05, model="hypergeometric", **given))
        yield f"exact plan in 1,000,000 units, {what} expected", took, "s", "1 s", took
    took = best(lambda: error_bound(40, 2000, population=N, model="hypergeometric", sides="both"))
    yield "exact bounds in 1,000,000 units", took, "s", "1 s", took


def _invoices():
    amounts = np.round(np.random.default_rng(1).lognormal(7, 1.8, N), 2)
    as_numbers = pd.DataFrame({"id": np.arange(N), "book_yuan": amounts})
    as_decimals = as_numbers.assign(
        book_yuan=pd.Series([Decimal(repr(each)) for each in amounts.tolist()], dtype=object)
    )
    for what, invoices in (("numbers", as_numbers), ("Decimal", as_decimals)):
        for method in ("interval", "cell"):
            took = best(
                lambda each=invoices, how=method: select_monetary(each, n=300, unit="id", seed=7, method=how), 2
            )
            yield f"MUS, 1,000,000 invoices, {method}, {what}", took, "s", "10 s", took / 10
    drawn = select_monetary(as_numbers, n=300, unit="id", seed=7)
    audited = pd.Series(drawn.sample["book_yuan"].tolist(), index=drawn.sample["id"])
    took = best(lambda: evaluate_monetary(drawn, audited))
    yield "their Stringer bound", took, "s", "1 s", took
