"""What checked invoices say about all of them (错报推断): most likely misstatement and the Stringer bound."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import numeric, one_of, require_confidence, whole_number
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result, Unavailable
from analysis.statistics.audit_sampling.bounds import Floats, Model, upper_limits
from analysis.statistics.audit_sampling.monetary import MonetarySample
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


def stringer_rate(taintings: Floats, n: int, *, confidence: float = 0.95, model: Model = "binomial") -> float:
    """The Stringer upper bound of the misstated share of a book value (Stringer 上限), 0 to 1.

    Args
        taintings: (m,) misstated share of each misstated monetary unit, above 0 and at most 1; the other n − m are 0.
        n: monetary units checked, at least 1.
        confidence: one-sided, between 0 and 1.
        model: "binomial" or "poisson" for the upper limits of the number of errors.

    Raises
        InvalidInput: taintings outside 0 to 1, more of them than n, or another model.
        NotEnoughData: nothing checked.

    Source
        Stringer (1963); Bickel (1992).

    >>> round(stringer_rate(np.array([]), 59), 4)
    0.0495
    """
    one_of(model, ("binomial", "poisson"), "model")
    require_confidence(confidence)
    if whole_number(n, "n") < 1:
        raise NotEnoughData(TEXTS["nothing_checked_2"])
    falling = np.sort(np.asarray(taintings, dtype=float))[::-1]
    fits = len(falling) <= n and bool(((falling > 0) & (falling <= 1)).all())
    if not fits:
        raise InvalidInput(TEXTS["taintings_lie_above_most"])
    limits = upper_limits(np.arange(len(falling) + 1), n, confidence, model)
    return float(min(limits[0] + (np.diff(limits) * falling).sum(), 1.0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Misstatement(Result):
    """Overstatement and understatement of a book value, projected from a monetary-unit sample.

    `most_likely_yuan` is overstatement less understatement; bounds are of each kind alone, one-sided.
    """

    errors: pd.DataFrame
    n_checked: int
    n_points: int
    total_yuan: Decimal
    over_yuan: Decimal
    under_yuan: Decimal
    most_likely_yuan: Decimal
    over_bound_yuan: Decimal
    under_bound_yuan: Decimal | Unavailable
    basic_precision_yuan: Decimal
    upper_rate: float | None
    confidence: float
    model: Model

    def to_frame(self) -> pd.DataFrame:
        """Rows: overstatement, understatement; columns: projected, bound and their shares of the book value."""
        rows = [
            ("多报 overstated", self.over_yuan, self.over_bound_yuan),
            ("少报 understated", self.under_yuan, self.under_bound_yuan),
        ]
        return pd.DataFrame(
            [
                {
                    "label": label,
                    "projected_yuan": likely,
                    "share": float(likely / self.total_yuan),
                    "bound_yuan": None if isinstance(bound, Unavailable) else bound,
                    "bound_share": np.nan if isinstance(bound, Unavailable) else float(bound / self.total_yuan),
                }
                for label, likely, bound in rows
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """The most likely overstatement and its bound, and what they do not cover."""
        total, over, bound = (
            numbers.money(amount) for amount in (self.total_yuan, self.over_yuan, self.over_bound_yuan)
        )
        share, level = numbers.percent(self.over_bound_yuan / self.total_yuan), numbers.percent(self.confidence, 0)
        n = len(self.errors)
        return TEXTS["invoices_differ_yuan_booked"].fill(
            n_checked=self.n_checked, n=n, total=total, over=over, level=level, bound=bound, share=share
        )[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The projected overstatement and its bound as shares of the book value."""
        first = self.to_frame().iloc[0]
        rows = {
            plots.said(TEXTS["most_likely"]): first["share"],
            plots.said(TEXTS["upper_bound"]): first["bound_share"],
        }
        return plots.dots(pd.DataFrame(rows.items(), columns=["label", "value"]), value="value", whole=1, ax=ax)


def evaluate_monetary(
    drawn: MonetarySample, audited_yuan: "pd.Series[float]", *, confidence: float = 0.95, model: Model = "binomial"
) -> Misstatement:
    """Project misstatement from a monetary-unit sample to the book value (货币单元抽样推断).

    The differences of certain invoices are known and only added; those of the others are projected by interval.

    Args
        drawn: the sample. audited_yuan: (m,) what each invoice should have been, by the name of the invoice; 0 where
            nothing supports it.
        confidence: of each one-sided bound. model: "binomial" or "poisson".

    Returns
        Misstatement; the bound of understatement is not available where an invoice should have been more than twice
        its book value, since the Stringer bound knows no such error.

    Raises
        NotEnoughData: a drawn invoice without an audited value. InvalidInput: an audited value below zero, a name
            that appears twice, another model.

    Source
        AICPA Audit Guide: Audit Sampling (2017), ch. 6; Stringer (1963).
    """
    one_of(model, ("binomial", "poisson"), "model")
    require_confidence(confidence)
    table = _compared(drawn, audited_yuan)
    known, sampled = table[table["is_certain"]], table[~table["is_certain"]]
    known_over = sum((gap for gap in known["difference_yuan"] if gap > 0), Decimal(0))
    known_under = sum((-gap for gap in known["difference_yuan"] if gap < 0), Decimal(0))
    taints = np.repeat(sampled["tainting"].to_numpy(dtype=float), sampled["hits"].to_numpy(dtype=int))
    interval, n = drawn.interval_yuan or Decimal(0), drawn.n_points
    rest = interval * n
    over, under = taints[taints > 0], -taints[taints < 0]
    over_rate, clean_rate = (
        stringer_rate(tainting, n, confidence=confidence, model=model) if n else None for tainting in (over, over[:0])
    )
    over_yuan = known_over + _times(interval, float(over.sum()))
    under_yuan = known_under + _times(interval, float(under.sum()))
    under_bound: Decimal | Unavailable = known_under
    if n and (under > 1).any():
        under_bound = Unavailable(
            kind="not_applicable",
            reason=TEXTS["invoice_should_have_been"],
        )
    elif n:
        under_bound = known_under + _times(rest, stringer_rate(under, n, confidence=confidence, model=model))
    return Misstatement(
        errors=table[table["difference_yuan"] != 0],
        n_checked=len(table),
        n_points=n,
        total_yuan=drawn.total_yuan,
        over_yuan=over_yuan,
        under_yuan=under_yuan,
        most_likely_yuan=over_yuan - under_yuan,
        over_bound_yuan=known_over + _times(rest, over_rate or 0.0),
        under_bound_yuan=under_bound,
        basic_precision_yuan=_times(rest, clean_rate or 0.0),
        upper_rate=over_rate,
        confidence=confidence,
        model=model,
    )


def _compared(drawn: MonetarySample, audited_yuan: "pd.Series[float]") -> pd.DataFrame:
    """Drawn invoices with what they should have been, the difference, and its share of the book value."""
    if not audited_yuan.index.is_unique:
        raise InvalidInput(TEXTS["invoice_has_two_audited"])
    names = drawn.sample[drawn.unit]
    values = audited_yuan.reindex(names)
    if values.isna().any():
        lacking = [str(name) for name in names[values.isna().to_numpy()]]
        raise NotEnoughData(
            TEXTS["drawn_invoices_have_no"].fill(
                n_lacking=len(lacking), listed=Text("、".join(lacking[:5]), ", ".join(lacking[:5]))
            )
        )
    read = numeric(values.astype(object), "audited_yuan")
    audited = [amount if isinstance(amount, Decimal) else Decimal(str(amount)) for amount in values]
    if not ((read >= 0) & np.isfinite(read)).all():
        raise InvalidInput(TEXTS["audited_value_below_zero"])
    books = list(drawn.sample["book_yuan"])
    differences = [book - right for book, right in zip(books, audited, strict=True)]
    taintings = [float(gap / book) for gap, book in zip(differences, books, strict=True)]
    return drawn.sample.assign(
        audited_yuan=np.array(audited, dtype=object),
        tainting=taintings,
        difference_yuan=np.array(differences, dtype=object),
    )


def _times(amount_yuan: Decimal, share: float) -> Decimal:
    return amount_yuan * Decimal(repr(share))
