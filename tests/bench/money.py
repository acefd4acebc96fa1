"""Cost-benefit draws beside one product of factors with flows, (100,000 × 40) @ (40 × 30), in the same run."""

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from analysis.topics.cost_benefit.flows import Case, Flow, Rate
from analysis.topics.cost_benefit.simulation import SHAPES, Spread, simulate
from questionnaires.texts import Text
from tests.bench.scales import best

DRAWS, LINES, YEARS = 100_000, 40, 30
RATE = Rate(rate=Decimal("0.08"), authority=Text("基准", "benchmark"))


def rows():
    rng = np.random.default_rng(1)
    left, right = rng.normal(size=(DRAWS, LINES)), rng.normal(size=(LINES, YEARS))
    product = best(lambda: left @ right, 9)
    name = "one product (100,000 x 40) @ (40 x 30)"
    yield name, product * 1000, "ms", "itself", 1.0
    case, names = _case()
    even = pd.DataFrame(0.3 + 0.7 * np.eye(LINES), index=names, columns=names)
    shapes: list[Any] = list(SHAPES)
    mixed = [Spread(line=line, shape=shapes[at % 4], low=0.8, high=1.3) for at, line in enumerate(names)]
    normal = [Spread(line=line, shape="normal", low=0.8, high=1.3) for line in names]
    for what, spreads, correlation in (
        ("normal, independent", normal, None),
        ("four shapes, independent", mixed, None),
        ("four shapes, correlated", mixed, even),
    ):
        took = best(lambda each=spreads, with_=correlation: simulate(case, each, seed=1, correlation=with_), 5)
        yield f"NPV of 100,000 draws, {what}", took * 1000, "ms", name, took / product
    took = best(lambda: simulate(case, mixed, seed=1, correlation=even, with_eirr=True), 3)
    yield "the same with EIRR of each draw", took * 1000, "ms", name, took / product


def _case():
    """40 lines over 30 years: 10 of works in the first two years, 10 of upkeep, 20 of benefits."""
    flows = []
    for at in range(LINES):
        kind: Any
        kind, years = ("cost", range(2)) if at < 10 else ("cost" if at < 20 else "benefit", range(2, YEARS))
        amount = Decimal(1_000_000 if at < 10 else 20_000 if at < 20 else 140_000)
        flows += [Flow(line=f"line {at}", kind=kind, year=2025 + year, amount_yuan=amount) for year in years]
    case = Case(flows=tuple(flows), base_year=2025, price_base="real", currency="CNY", rates=(RATE,))
    return case, [f"line {at}" for at in range(LINES)]
