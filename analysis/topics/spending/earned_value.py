"""Earned value (挣值分析) from reported and from verified progress, side by side; it weighs no benefits."""

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers
from analysis.core.errors import InvalidInput
from analysis.core.plots import said
from analysis.core.results import Result, Unavailable
from analysis.topics.spending import plots as plots_spending
from analysis.topics.spending.variance import Amount, given, is_wrong
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedLine:
    """Earned value on one basis of progress: money in yuan, indices as plain ratios."""

    ev_yuan: Decimal
    sv_yuan: Decimal
    cv_yuan: Decimal
    spi: Amount
    cpi: Amount
    eac_yuan: Amount
    eac_schedule_yuan: Amount
    tcpi: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedValue(Result):
    """Earned value from reported and from verified progress, side by side (挣值分析)."""

    bac_yuan: Decimal
    reported: EarnedLine
    verified: EarnedLine

    def to_frame(self) -> pd.DataFrame:
        """Rows: reported, verified (column label); unavailable figures are blank."""
        both = (("reported", self.reported), ("verified", self.verified))
        return pd.DataFrame(
            [
                {"label": name} | {field: given(getattr(line, field)) for field in EarnedLine.__dataclass_fields__}
                for name, line in both
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """Both cost indices and estimates at completion, and what they rest on."""
        (cpi, eac), (true_cpi, true_eac) = (
            (_plain(line.cpi, lang, 4), _money(line.eac_yuan)[lang]) for line in (self.reported, self.verified)
        )
        bac = numbers.money(self.bac_yuan)
        return TEXTS["budget_yuan_reported_cpi"].fill(bac=bac, cpi=cpi, eac=eac, true_cpi=true_cpi, true_eac=true_eac)[
            lang
        ]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Schedule and cost indices on both bases about 1."""
        frame = self.to_frame().melt("label", ["spi", "cpi"], var_name="index").dropna(subset=["value"])
        labels = (
            frame["label"].map({"reported": said(TEXTS["reported_3"]), "verified": said(TEXTS["verified_2"])})
            + " "
            + frame["index"].str.upper()
        )
        return plots_spending.about(frame.assign(label=labels), value="value", reference=1, are_shares=False, ax=ax)


def earned_value(
    *, bac_yuan: Decimal, pv_yuan: Decimal, ac_yuan: Decimal, reported_ev_yuan: Decimal, verified_ev_yuan: Decimal
) -> EarnedValue:
    """Earned value from reported and from verified progress (挣值分析: 自报与核实并列).

    Args
        In yuan: bac budget at completion, pv planned value, ac actual cost, ev earned value on either basis.

    Returns
        EarnedValue: SV = EV − PV, CV = EV − AC, SPI = EV/PV, CPI = EV/AC, EAC = BAC/CPI,
        EAC (schedule) = AC + (BAC − EV)/(CPI·SPI), TCPI = (BAC − EV)/(BAC − AC); Unavailable where a divisor is zero
        and, for TCPI, where nothing of the budget is left.

    Raises
        InvalidInput: a budget of 0 or below, a negative amount, or an earned value above the budget.

    Source
        PMI, Practice Standard for Earned Value Management.
    """
    amounts = (pv_yuan, ac_yuan, reported_ev_yuan, verified_ev_yuan)
    if is_wrong(bac_yuan, *amounts) or not bac_yuan or max(reported_ev_yuan, verified_ev_yuan) > bac_yuan:
        raise InvalidInput(TEXTS["budget_above_no_amount"])
    reported, verified = (_earned(ev, bac_yuan, pv_yuan, ac_yuan) for ev in (reported_ev_yuan, verified_ev_yuan))
    return EarnedValue(bac_yuan=bac_yuan, reported=reported, verified=verified)


def _earned(ev: Decimal, bac: Decimal, pv: Decimal, ac: Decimal) -> EarnedLine:
    spent_all = Unavailable(kind="not_applicable", reason=TEXTS["whole_budget_spent"])
    spi, cpi = _ratio(ev, pv, TEXTS["planned_value"]), _ratio(ev, ac, TEXTS["actual_cost"])
    eac = cpi if isinstance(cpi, Unavailable) else _ratio(bac, cpi, TEXTS["earned_value"])
    both = next((measure for measure in (spi, eac) if isinstance(measure, Unavailable)), None)
    schedule = both or ac + (bac - ev) * ac * pv / ev**2  # divided by CPI·SPI
    return EarnedLine(
        ev_yuan=ev,
        sv_yuan=ev - pv,
        cv_yuan=ev - ac,
        spi=spi,
        cpi=cpi,
        eac_yuan=eac,
        eac_schedule_yuan=schedule,
        tcpi=(bac - ev) / (bac - ac) if bac > ac else spent_all,
    )


def _ratio(part: Decimal, base: Decimal, divisor: Text) -> Amount:
    return part / base if base else Unavailable(kind="not_applicable", reason=TEXTS["zero"].fill(zh=divisor))


def _plain(value: Amount, lang: Language, places: int) -> str:
    return value.reason[lang] if isinstance(value, Unavailable) else numbers.decimal(value, places)


def _money(amount: Amount) -> Text:
    return amount.reason if isinstance(amount, Unavailable) else numbers.money(amount)
