"""How a cost-benefit result depends on one line or one assumption (敏感性分析), with factors of lines: 1 = estimate."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.results import Result
from analysis.topics.cost_benefit import plots
from analysis.topics.cost_benefit.flows import ONE, Case, Flow, Rate, money_text, npv
from analysis.topics.cost_benefit.measures import CostBenefit, cost_benefit
from questionnaires.texts import Language, Text, texts_beside
from questionnaires.yaml_lines import read_yaml

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity(Result):
    """What each line does to net present value: at its low and high end, per percent, and where value becomes zero."""

    table: pd.DataFrame
    npv_yuan: Decimal
    rate: Rate
    currency: str

    def to_frame(self) -> pd.DataFrame:
        """Rows, widest first: line, low, high, low_npv, high_npv, coefficient, switching_value, is_reachable."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The value as estimated, the line that moves it most, and the smallest change that makes it zero."""
        first, base = self.table.iloc[0], money_text(self.npv_yuan, self.currency, lang)
        low, high = sorted((first["low_npv"], first["high_npv"]))
        span = [money_text(end, self.currency, lang) for end in (low, high)]
        name = "line_en" if "line_en" in self.table else "line"
        reachable = self.table[self.table["is_reachable"]]
        turn = ""
        if len(reachable):
            nearest = min(reachable.to_dict("records"), key=lambda row: abs(row["switching_value"]))
            change = numbers.percent(nearest["switching_value"])
            turn = TEXTS["value_zero_when_moves"].fill(
                line=Text(str(nearest["line"]), str(nearest[name])), change=change
            )[lang]
        return TEXTS["net_present_value_moves"].fill(
            text_=self.rate.text(),
            base=base,
            line=Text(str(first["line"]), str(first[name])),
            span=span[0],
            span_2=span[1],
            turn=turn,
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The tornado (龙卷风图)."""
        return plots.tornado(self.table, base=float(self.npv_yuan), ax=ax)


def sensitivity(case: Case, rate: Rate, ranges: Mapping[str, tuple[Decimal, Decimal]]) -> Sensitivity:
    """One line at a time from low to high (单因素敏感性分析), with coefficients and switching values (临界变动率).

    Args
        ranges: line → (low, high) factors, low < high; 0.8 and 1.2 are 20 % less and more.

    Returns
        Sensitivity. The coefficient is the relative change of value over that of the line; the switching value is the
        relative change of the line alone at which value is zero. Both are blank where they do not exist; a line
        cannot fall by more than 100 %, so such a switching value is not reachable.

    Raises
        InvalidInput: no line, a line the case does not have, or low ≥ high.

    Source
        方法与参数（第三版）, 2006: 敏感度系数, 临界点.
    """
    values, base = case.line_values(rate), npv(case, rate)
    known_lines(ranges, values)
    rows = []
    for line, (low, high) in ranges.items():
        if low >= high:
            raise InvalidInput(TEXTS["low_not_below_high"].fill(line=line, low=low, high=high))
        switch = -base / values[line] if values[line] else None
        rows.append(
            {
                "line": line,
                "low": low,
                "high": high,
                "low_npv": base + (low - 1) * values[line],
                "high_npv": base + (high - 1) * values[line],
                "coefficient": values[line] / base if base else None,
                "switching_value": switch,
                "is_reachable": switch is not None and switch >= -1,
            }
        )
    rows.sort(key=lambda row: -abs(row["high_npv"] - row["low_npv"]))  # type: ignore[operator]  # both are Decimals
    return Sensitivity(table=pd.DataFrame(rows), npv_yuan=base, rate=rate, currency=case.currency)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WhatIf(Result):
    """A case as estimated beside the same case under one other assumption; the second never replaces the first."""

    assumption: Text
    as_estimated: CostBenefit
    adjusted: CostBenefit

    def to_frame(self) -> pd.DataFrame:
        """Rows: rate, npv_yuan, bcr as estimated, then adjusted_npv_yuan, adjusted_bcr."""
        first, second = (
            result.to_frame()[["rate", "npv_yuan", "bcr"]] for result in (self.as_estimated, self.adjusted)
        )
        return first.assign(adjusted_npv_yuan=second["npv_yuan"], adjusted_bcr=second["bcr"])

    def sentence(self, lang: Language = "zh") -> str:
        """Value at each rate as estimated and under the assumption."""
        currency = self.as_estimated.case.currency
        pairs = [
            (before.rate.text(), *(money_text(value.npv_yuan, currency, lang) for value in (before, after)))
            for before, after in zip(self.as_estimated.at, self.adjusted.at, strict=True)
        ]
        if lang == "zh":
            changes = "；".join(f"折现率 {rate}：净现值由 {before} 变为 {after}" for rate, before, after in pairs)
            return f"敏感性（{self.assumption['zh']}）：{changes}。仅供参照，不替代原结果。"
        changes = "; ".join(f"at {rate} value goes from {before} to {after}" for rate, before, after in pairs)
        return f"Sensitivity ({self.assumption['en']}): {changes}. It does not replace the result."


def optimism_uplift(mix: Mapping[str, Decimal], *, of: str = "capex", bound: str = "upper") -> Decimal:
    """By what share estimates of such a project were exceeded (乐观偏差), for a mix of kinds of works.

    Args
        mix: kind → share of the costs (for `of="duration"`, of the time), adding up to 1; kinds of optimism.yaml.
        of: "capex", "duration" or "opex". bound: "upper" or "lower".

    Raises
        InvalidInput: an unknown kind, no figure for it, or shares that do not add up to 1.

    Source
        analysis/topics/cost_benefit/optimism.yaml, with its document.

    >>> optimism_uplift({"non_standard_buildings": Decimal("0.3"), "standard_buildings": Decimal("0.7")})
    Decimal('0.321')
    """
    kinds = _optimism()["kinds"]
    missing = [kind for kind in mix if bound not in kinds.get(kind, {}).get(of, {})]
    if missing or sum(mix.values()) != 1 or min(mix.values()) < 0:
        raise InvalidInput(TEXTS["no_figure_shares_do"].fill(missing=missing, of=of, bound=bound))
    return sum((share * Decimal(kinds[kind][of][bound]) for kind, share in mix.items()), Decimal(0)).normalize()


def with_optimism(case: Case, uplift: Decimal, lines: Collection[str]) -> WhatIf:
    """The case with the cost `lines` raised by `uplift` (乐观偏差调整), beside the case as estimated.

    Raises
        InvalidInput: no line, or a line that is no cost of the case.
    """
    known_lines(lines, {flow.line for flow in case.flows if flow.kind == "cost"})
    share = numbers.percent(uplift)
    return _what_if(
        case,
        lambda flow: 1 + uplift if flow.line in lines else ONE,
        TEXTS["optimism_bias_costs_raised"].fill(share=share),
    )


def distributional_weights(
    incomes: Mapping[str, Decimal], *, median: Decimal, elasticity: Decimal = Decimal("1.3")
) -> dict[str, Decimal]:
    """What a yuan is worth to each group beside the median household (分配权重): (median ÷ income) ^ elasticity.

    Args
        incomes: group → equivalised income in yuan. median: that of the population, in the same terms.

    Raises
        InvalidInput: an income or a median that is not above zero.

    Source
        HM Treasury, The Green Book (2022), annex 3: elasticity 1.3.
    """
    if not incomes or min(median, *incomes.values()) <= 0:
        raise InvalidInput(TEXTS["incomes_their_median_must"])
    return {group: (median / income) ** elasticity for group, income in incomes.items()}


def with_weights(case: Case, weights: Mapping[str, Decimal]) -> WhatIf:
    """The case with flows weighted by whom they reach (分配加权), beside the unweighted case.

    Raises
        InvalidInput: no flow has a group, or a flow's group has no weight.
    """
    groups = {flow.group for flow in case.flows} - {""}
    known_lines(groups, weights)
    words = TEXTS["distributional_weights_income_flows"]
    return _what_if(case, lambda flow: weights[flow.group] if flow.group else ONE, words)


def _what_if(case: Case, factor: Callable[[Flow], Decimal], assumption: Text) -> WhatIf:
    flows = tuple(replace(flow, amount_yuan=flow.amount_yuan * factor(flow)) for flow in case.flows)
    return WhatIf(
        assumption=assumption, as_estimated=cost_benefit(case), adjusted=cost_benefit(replace(case, flows=flows))
    )


def known_lines(lines: Collection[str], known: Collection[str]) -> None:
    """Raises InvalidInput where nothing is named, or something that is not there."""
    strangers = sorted(set(lines) - set(known))
    if strangers or not lines:
        named = "、".join(strangers)
        raise InvalidInput(
            TEXTS["not_found"].fill(value_zh=named or "没有指定任何一行", value_en=named or "nothing was named")
        )


@cache
def _optimism() -> Any:
    raw, _ = read_yaml(Path(__file__).with_name("optimism.yaml"))
    return raw
