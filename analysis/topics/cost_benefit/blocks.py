"""What the sections on costs and benefits show: value at each rate, lines, draws, costs alone, least cost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture, figure_cell, name_cell, plain_cell, table
from analysis.topics.cost_benefit.figures import AT_RATE, RATIOS, rate_key
from analysis.topics.cost_benefit.flows import Case, Rate, rates_shown
from analysis.topics.cost_benefit.least_cost import LeastCost
from analysis.topics.cost_benefit.measures import CostBenefit
from analysis.topics.cost_benefit.sensitivity import Sensitivity
from analysis.topics.cost_benefit.simulation import Simulation
from analysis.topics.cost_benefit.tables import Economics
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

KINDS = {"cost": TEXTS["cost"], "benefit": TEXTS["benefit"]}
MEASURES: dict[str, Text] = {name: label for name, _, label in (*AT_RATE, *RATIOS)}
RATE = TEXTS["rate"]


def value_blocks(result: CostBenefit) -> list[Block]:
    """The terms, every measure at each rate side by side, the internal rate and payback."""
    keys = [rate_key(value.rate) for value in result.at]
    heads = [TEXTS["quantity"], *(TEXTS["text"].fill(key=key) for key in keys)]
    rows = [[TEXTS["authority"], *(name_cell(value.rate.authority) for value in result.at)]]
    rows += [[label, *(figure_cell(f"cba.{key}.{name}") for key in keys)] for name, label in MEASURES.items()]
    reason = result.eirr.reason if isinstance(result.eirr, Unavailable) else result.eirr_note
    why, why_en = (f"（[[{reason['zh']}]]）", f" ([[{reason['en']}]])") if reason else ("", "")
    return [
        Line(TEXTS["base_year_costs_benefits"]),
        table(TEXTS["results_each_rate"], heads, rows),
        Line(TEXTS["internal_rate_return_payback"].fill(why=Text(why, why_en))),
    ]


def line_blocks(sensitivity: Sensitivity, data: Economics, kinds: Mapping[str, str], *, is_drawn: bool) -> list[Block]:
    """Every line with its switching value; low, high and tornado of the lines that have a range."""
    names = [str(name) for name in sensitivity.table["line"]]
    drawn = {spread.line for spread in data.spreads} if is_drawn else set()
    heads = [TEXTS["line"], TEXTS["present_value"], TEXTS["switching_value"]]
    rows = [[_named(data.names[name], KINDS[kinds[name]]), *_cells(name, "pv", "switch")] for name in names]
    if drawn:
        heads.append(TEXTS["variance_draws"])
        rows = [
            [*row, *(_cells(name, "variance") if name in drawn else [Text.same("—")])]
            for row, name in zip(rows, names, strict=True)
        ]
    key = rate_key(sensitivity.rate)
    blocks: list[Block] = [
        table(TEXTS["what_each_line_weighs"], heads, rows, numeric=range(1, 4)),
        Line(TEXTS["switching_value_change_line"].fill(key=key)),
    ]
    ranged = sensitivity.table[sensitivity.table["line"].isin(list(data.ranges))]
    if len(ranged):
        with_names = replace(sensitivity, table=_with_names(ranged, data))
        moved = (
            TEXTS["line"],
            TEXTS["low"],
            TEXTS["high"],
            TEXTS["npv_low"],
            TEXTS["npv_high"],
        )
        cells = [
            [name_cell(data.names[str(name)]), *_cells(str(name), "low", "high", "low_npv", "high_npv")]
            for name in ranged["line"]
        ]
        blocks += [
            table(TEXTS["one_line_time"], moved, cells, numeric=range(1, 5)),
            Picture(
                id="cba_tornado",
                result=with_names,
                caption=TEXTS["what_each_line_does"],
            ),
        ]
    return blocks


def _cells(name: str, *keys: str) -> list[Text]:
    return [figure_cell(f"cba.line.{name}.{key}") for key in keys]


def draw_blocks(simulation: Simulation, data: Economics, rates: Sequence[Rate]) -> list[Block]:
    """How value spreads over the draws at each rate."""
    keys = ("p_negative", "n_negative", "q05", "q50", "q95")
    heads = (
        RATE,
        TEXTS["chance_loss"],
        TEXTS["draws"],
        TEXTS["five"],
        TEXTS["median"],
        TEXTS["ninety_five"],
    )
    rows = [[figure_cell(f"cba.{rate_key(rate)}.{key}") for key in ("rate", *keys)] for rate in rates]
    with_names = replace(simulation, contributions=_with_names(simulation.contributions, data))
    return [
        table(TEXTS["how_sure_net_present"], heads, rows, numeric=range(1, 6)),
        Line(TEXTS["draws_seed_lines_independent"]),
        Picture(id="cba_draws", result=with_names, caption=TEXTS["how_net_present_value"]),
    ]


def cost_blocks(case: Case | None, *, is_unvalued: bool) -> list[Block]:
    """Costs alone: their present value at each rate, and why nothing is weighed."""
    blocks: list[Block] = []
    if case is not None:
        heads = (RATE, TEXTS["authority"], TEXTS["present_costs"], TEXTS["cost_year"])
        rows = [_rate_row(rate, ("pv_costs", "annual")) for rate in rates_shown(case)]
        blocks.append(table(TEXTS["costs_each_rate"], heads, rows, numeric=(2, 3)))
    if is_unvalued:
        blocks.append(Line(TEXTS["benefit_listed_rests_willingness"]))
    blocks.append(Line(TEXTS["no_benefits_listed_year"]))
    return blocks


def valued_blocks() -> list[Block]:
    """That one benefit of the flows comes from the survey."""
    return [
        Line(TEXTS["benefits_year_what_residents"]),
    ]


def least_blocks(result: LeastCost, names: Mapping[str, Text], case: Case, years: Mapping[str, int]) -> list[Block]:
    """Every option at every rate."""
    keys = ("pv_costs", "annual_cost", "unit_cost", "is_least")
    heads = (
        TEXTS["option"],
        RATE,
        TEXTS["years"],
        TEXTS["present_costs"],
        TEXTS["cost_year_2"],
        TEXTS["per_unit_year"],
        TEXTS["least"],
    )
    rows = [
        [
            name_cell(names[name]),
            figure_cell(f"cba.least_cost.{rate_key(rate)}.rate"),
            plain_cell(str(years[name])),
            *(figure_cell(f"cba.least_cost.{rate_key(rate)}.{name}.{key}") for key in keys),
        ]
        for rate in rates_shown(case)
        for name in names
    ]
    return [
        table(TEXTS["yearly_unit_costs_option"], heads, rows, numeric=range(1, 6)),
        Line(TEXTS["all_options_give_same"].fill(unit=result.unit)),
    ]


def _rate_row(rate: Rate, keys: Sequence[str]) -> list[Text]:
    start = f"cba.{rate_key(rate)}"
    return [figure_cell(f"{start}.rate"), name_cell(rate.authority), *(figure_cell(f"{start}.{key}") for key in keys)]


def _with_names(lines: pd.DataFrame, data: Economics) -> pd.DataFrame:
    """A table of lines by what they are called, for drawing."""
    names = [data.names[str(name)] for name in lines["line"]]
    return lines.assign(line=[name["zh"] for name in names], line_en=[name["en"] for name in names])


def _named(names: Text, kind: Text) -> Text:
    return Text(f"[[{names['zh']}]]（{kind['zh']}）", f"[[{names['en']}]] ({kind['en']})")
