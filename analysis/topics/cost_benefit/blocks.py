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
from questionnaires.texts import Text

KINDS = {"cost": Text("费用", "cost"), "benefit": Text("效益", "benefit")}
MEASURES: dict[str, Text] = {name: label for name, _, label in (*AT_RATE, *RATIOS)}
RATE = Text("折现率", "Rate")


def value_blocks(found: CostBenefit) -> list[Block]:
    """The terms, every measure at each rate side by side, the internal rate and payback."""
    keys = [rate_key(each.rate) for each in found.at]
    heads = [Text("量", "Quantity"), *(Text(f"折现率 {{cba.{key}.rate}}", f"At {{cba.{key}.rate}}") for key in keys)]
    rows = [[Text("依据", "Authority"), *(name_cell(each.rate.authority) for each in found.at)]]
    rows += [[label, *(figure_cell(f"cba.{key}.{name}") for key in keys)] for name, label in MEASURES.items()]
    reason = (
        Text(found.eirr.reason.zh, found.eirr.reason.en) if isinstance(found.eirr, Unavailable) else found.eirr_note
    )
    why, why_en = (f"（[[{reason['zh']}]]）", f" ([[{reason['en']}]])") if reason else ("", "")
    return [
        Line(
            Text(
                "以 {cba.base_year} 为基准年，按{cba.prices}计，币种 {cba.currency}；费用 {cba.n_cost_lines}，效益 "
                "{cba.n_benefit_lines}，计算期为基准年以后 {cba.years}。只含所列各行，没有列出的效益和费用不在其中。",
                "Base year {cba.base_year}, {cba.prices}, {cba.currency}; costs {cba.n_cost_lines}, benefits "
                "{cba.n_benefit_lines}, {cba.years} after the base. Only the lines listed are counted.",
            )
        ),
        table(Text("各折现率下的结果", "Results at each rate"), heads, rows),
        Line(
            Text(
                f"经济内部收益率 {{cba.eirr}}{why}；静态投资回收期 {{cba.payback}} "
                "年。各折现率并列，不以其一代替另一。",
                f"Internal rate of return {{cba.eirr}}{why_en}; payback {{cba.payback}} years. The rates stand side by "
                "side; none replaces the other.",
            )
        ),
    ]


def line_blocks(found: Sensitivity, data: Economics, kinds: Mapping[str, str], *, is_drawn: bool) -> list[Block]:
    """Every line with its switching value; low, high and tornado of the lines that have a range."""
    names = [str(name) for name in found.table["line"]]
    drawn = {spread.line for spread in data.spreads} if is_drawn else set()
    heads = [Text("行", "Line"), Text("现值", "Present value"), Text("临界变动", "Switching value")]
    rows = [[_named(data.names[name], KINDS[kinds[name]]), *_cells(name, "pv", "switch")] for name in names]
    if drawn:
        heads.append(Text("占模拟方差", "Of the variance of draws"))
        rows = [
            [*row, *(_cells(name, "variance") if name in drawn else [Text.same("—")])]
            for row, name in zip(rows, names, strict=True)
        ]
    key = rate_key(found.rate)
    blocks: list[Block] = [
        table(Text("各行的分量", "What each line weighs"), heads, rows, numeric=range(1, 4)),
        Line(
            Text(
                f"按折现率 {{cba.{key}.rate}} 计。临界变动是该行单独变动到净现值为零的幅度。",
                f"At {{cba.{key}.rate}}. The switching value is the change of a line alone at which value is zero.",
            )
        ),
    ]
    ranged = found.table[found.table["line"].isin(list(data.ranges))]
    if len(ranged):
        shown = replace(found, table=_with_names(ranged, data))
        moved = (
            Text("行", "Line"),
            Text("低", "Low"),
            Text("高", "High"),
            Text("低值时净现值", "NPV at low"),
            Text("高值时净现值", "NPV at high"),
        )
        cells = [
            [name_cell(data.names[str(name)]), *_cells(str(name), "low", "high", "low_npv", "high_npv")]
            for name in ranged["line"]
        ]
        blocks += [
            table(Text("一次变动一行", "One line at a time"), moved, cells, numeric=range(1, 5)),
            Picture(
                id="cba_tornado",
                result=shown,
                caption=Text("各行变动对净现值的影响（龙卷风图）", "What each line does to net present value"),
            ),
        ]
    return blocks


def _cells(name: str, *keys: str) -> list[Text]:
    return [figure_cell(f"cba.line.{name}.{key}") for key in keys]


def draw_blocks(found: Simulation, data: Economics, rates: Sequence[Rate]) -> list[Block]:
    """How value spreads over the draws at each rate."""
    keys = ("p_negative", "n_negative", "q05", "q50", "q95")
    heads = (
        RATE,
        Text("净现值为负的概率", "Chance of a loss"),
        Text("次数", "Draws"),
        Text("百分之五", "Five %"),
        Text("中位数", "Median"),
        Text("百分之九十五", "Ninety-five %"),
    )
    rows = [[figure_cell(f"cba.{rate_key(rate)}.{key}") for key in ("rate", *keys)] for rate in rates]
    shown = replace(found, contributions=_with_names(found.contributions, data))
    return [
        table(Text("净现值的不确定性", "How sure net present value is"), heads, rows, numeric=range(1, 6)),
        Line(
            Text(
                "共模拟 {cba.draws}，随机种子 {cba.seed}，各行相互独立；概率取决于所设的分布，不是观察到的频率。",
                "{cba.draws} draws with seed {cba.seed}, lines independent of one another. Probabilities rest on the "
                "distributions that were set; they were not observed.",
            )
        ),
        Picture(id="cba_draws", result=shown, caption=Text("净现值的分布", "How net present value spreads")),
    ]


def cost_blocks(case: Case | None, *, is_unvalued: bool) -> list[Block]:
    """Costs alone: their present value at each rate, and why nothing is weighed."""
    blocks: list[Block] = []
    if case is not None:
        heads = (RATE, Text("依据", "Authority"), Text("费用现值", "Present costs"), Text("等额年费用", "Cost a year"))
        rows = [_rate_row(rate, ("pv_costs", "annual")) for rate in rates_shown(case)]
        blocks.append(table(Text("各折现率下的费用", "Costs at each rate"), heads, rows, numeric=(2, 3)))
    if is_unvalued:
        blocks.append(
            Line(
                Text(
                    "所列效益须取自支付意愿，但支付意愿未能估计，因此没有计入。",
                    "The benefit listed rests on willingness to pay, which could not be estimated: left out.",
                )
            )
        )
    blocks.append(
        Line(
            Text(
                "没有按年份列出的效益，只能比较费用：产出相同时用最低成本法，预算与执行之比是预算差异分析。",
                "No benefits are listed by year, so only costs can be compared: by least cost where outputs are "
                "equal; budget "
                "against spending is a variance analysis.",
            )
        )
    )
    return blocks


def valued_blocks() -> list[Block]:
    """That one benefit of the flows comes from the survey."""
    return [
        Line(
            Text(
                "其中“{valuation.line}”每年 {valuation.annual.yuan}"
                "（{valuation.annual.low} 至 {valuation.annual.high}），"
                "取自本次问卷的支付意愿，与满意度等结果出自同一份数据。",
                "Of the benefits, “{valuation.line}” is {valuation.annual.yuan} a year "
                "({valuation.annual.low} to "
                "{valuation.annual.high}), from what residents of this survey would pay.",
            )
        ),
    ]


def least_blocks(found: LeastCost, names: Mapping[str, Text], case: Case, years: Mapping[str, int]) -> list[Block]:
    """Every option at every rate."""
    keys = ("pv_costs", "annual_cost", "unit_cost", "is_least")
    heads = (
        Text("方案", "Option"),
        RATE,
        Text("服务年限", "Years"),
        Text("费用现值", "Present costs"),
        Text("年费用", "Cost a year"),
        Text("单位年费用", "Per unit a year"),
        Text("最低", "Least"),
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
        table(Text("各方案的年费用与单位费用", "Yearly and unit costs by option"), heads, rows, numeric=range(1, 6)),
        Line(
            Text(
                f"各方案年产出相同，单位为[[{found.unit}]]；费用按各自服务年限"
                "年化。最低成本法只比较费用，不说明效益是否大于费用。",
                f"All options give the same output, in [[{found.unit}]]; costs are made yearly over each one's service "
                "life. Least cost compares costs; it does not say whether benefits exceed them.",
            )
        ),
    ]


def _rate_row(rate: Rate, keys: Sequence[str]) -> list[Text]:
    start = f"cba.{rate_key(rate)}"
    return [figure_cell(f"{start}.rate"), name_cell(rate.authority), *(figure_cell(f"{start}.{key}") for key in keys)]


def _with_names(lines: pd.DataFrame, data: Economics) -> pd.DataFrame:
    """A table of lines by what they are called, for drawing."""
    names = [data.names[str(name)] for name in lines["line"]]
    return lines.assign(line=[each["zh"] for each in names], line_en=[each["en"] for each in names])


def _named(names: Text, kind: Text) -> Text:
    return Text(f"[[{names['zh']}]]（{kind['zh']}）", f"[[{names['en']}]] ({kind['en']})")
