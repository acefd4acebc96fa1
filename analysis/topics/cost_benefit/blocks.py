"""What the sections on costs and benefits show: value at each rate, lines, draws, costs alone, least cost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.core.layouts import Row
from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture
from analysis.topics.cost_benefit.figures import (
    COSTS,
    DRAWS,
    OPTIONS,
    RANGES,
    VALUES,
    WEIGHED,
    cost_rows,
    draw_rows,
    rate_key,
    value_rows,
)
from analysis.topics.cost_benefit.flows import Case
from analysis.topics.cost_benefit.least_cost import LeastCost
from analysis.topics.cost_benefit.measures import CostBenefit
from analysis.topics.cost_benefit.sensitivity import Sensitivity
from analysis.topics.cost_benefit.simulation import Simulation
from analysis.topics.cost_benefit.tables import Economics
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

KINDS = {"cost": TEXTS["cost"], "benefit": TEXTS["benefit"]}


def value_blocks(result: CostBenefit) -> list[Block]:
    """The terms, every measure at each rate side by side, the internal rate and payback."""
    rows = [replace(row, first=TEXTS["text"].fill(key=row.id)) for row in value_rows(result)]
    reason = result.eirr.reason if isinstance(result.eirr, Unavailable) else result.eirr_note
    why, why_en = (f"（[[{reason['zh']}]]）", f" ([[{reason['en']}]])") if reason else ("", "")
    return [
        Line(TEXTS["base_year_costs_benefits"]),
        VALUES.turned(rows),
        Line(TEXTS["internal_rate_return_payback"].fill(why=Text(why, why_en))),
    ]


def line_blocks(
    sensitivity: Sensitivity, data: Economics, kinds: Mapping[str, str], lines: Sequence[Row]
) -> list[Block]:
    """Every line with its switching value; low, high and tornado of the lines that have a range."""
    weighed = [replace(line, first=_named(line.names, KINDS[kinds[line.id]])) for line in lines]
    key = rate_key(sensitivity.rate)
    blocks: list[Block] = [
        WEIGHED.table(weighed),
        Line(TEXTS["switching_value_change_line"].fill(key=key)),
    ]
    ranged = sensitivity.table[sensitivity.table["line"].isin(list(data.ranges))]
    if len(ranged):
        with_names = replace(sensitivity, table=_with_names(ranged, data))
        blocks += [
            RANGES.table([line for line in lines if line.id in data.ranges]),
            Picture(
                id="cba_tornado",
                result=with_names,
                caption=TEXTS["what_each_line_does"],
            ),
        ]
    return blocks


def draw_blocks(simulation: Simulation, data: Economics, case: Case) -> list[Block]:
    """How value spreads over the draws at each rate."""
    with_names = replace(simulation, contributions=_with_names(simulation.contributions, data))
    return [
        DRAWS.table(draw_rows(simulation, case)),
        Line(TEXTS["draws_seed_lines_independent"]),
        Picture(id="cba_draws", result=with_names, caption=TEXTS["how_net_present_value"]),
    ]


def cost_blocks(case: Case | None, *, is_unvalued: bool) -> list[Block]:
    """Costs alone: their present value at each rate, and why nothing is weighed."""
    blocks: list[Block] = []
    if case is not None:
        blocks.append(COSTS.table(cost_rows(case)))
    if is_unvalued:
        blocks.append(Line(TEXTS["benefit_listed_rests_willingness"]))
    blocks.append(Line(TEXTS["no_benefits_listed_year"]))
    return blocks


def valued_blocks() -> list[Block]:
    """That one benefit of the flows comes from the survey."""
    return [
        Line(TEXTS["benefits_year_what_residents"]),
    ]


def least_blocks(result: LeastCost, rows: Sequence[Row]) -> list[Block]:
    """Every option at every rate."""
    return [
        OPTIONS.table(rows),
        Line(TEXTS["all_options_give_same"].fill(unit=result.unit)),
    ]


def _with_names(lines: pd.DataFrame, data: Economics) -> pd.DataFrame:
    """A table of lines by what they are called, for drawing."""
    names = [data.names[str(name)] for name in lines["line"]]
    return lines.assign(line=[name["zh"] for name in names], line_en=[name["en"] for name in names])


def _named(names: Text, kind: Text) -> Text:
    return Text(f"[[{names['zh']}]]（{kind['zh']}）", f"[[{names['en']}]] ({kind['en']})")
