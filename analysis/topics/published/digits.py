"""What digits give away: last and first digits of amounts (末位数字, 本福特定律), with the power of the tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import optimize, stats

from analysis.core import numbers, plots
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.facts.grim import read_printed
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Floats = npt.NDArray[np.float64]
Test = Literal["last_digit", "first_digit"]
LEAST_EXPECTED = 5
LEAST_SPAN = 100
SEED, DRAWS = 20250101, 10_000
# expected, and what altered figures are taken to look like: last digits at 0 and 5, first digits all equally often
SHARES: dict[Test, tuple[Floats, Floats]] = {
    "last_digit": (np.full(10, 0.1), np.array([0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0])),
    "first_digit": (np.log10(1 + 1 / np.arange(1, 10)), np.full(9, 1 / 9)),
}
NAMES: dict[Test, Text] = {
    "last_digit": TEXTS["last_digits"],
    "first_digit": TEXTS["first_digits_benford_s"],
}
INNOCENT: dict[Test, Text] = {
    "last_digit": TEXTS["rounded_amounts_fixed_subsidies"],
    "first_digit": TEXTS["price_caps_flat_rates"],
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DigitTest(Result):
    """Digits found against those expected; `power` is for `altered_share` of the figures having been altered."""

    test: Test
    table: pd.DataFrame
    n: int
    n_dropped: int
    chi2: float
    df: int
    p: float
    altered_share: float
    power: float
    n_for_power: int

    def to_frame(self) -> pd.DataFrame:
        """Rows: label (the digit), sign (the same), found, expected."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """The test with its counts and power, and what else could explain a misfit."""
        name, p, is_misfit = NAMES[self.test][lang], numbers.p_value(self.p), self.p < 0.05
        share, power = numbers.percent(self.altered_share, 0), numbers.percent(self.power, 0)
        innocent = INNOCENT[self.test][lang]
        if lang == "zh":
            verdict = f"分布偏离预期，口径待说明（{innocent}）" if is_misfit else "未见偏离"
            return (
                f"{name}：{self.n} 个数（另有 {self.n_dropped} 个不适用），p {p}，{verdict}。"
                f"若有 {share} 的数被改动，发现的把握约 {power}；八成把握需 {self.n_for_power} 个数。"
            )
        verdict = (
            f"they depart from what is expected; to be explained ({innocent})" if is_misfit else "no departure seen"
        )
        return (
            f"{name}: {self.n} figures ({self.n_dropped} more do not qualify), p {p}; {verdict}. Were {share} of "
            f"them altered, the power would be {power}; 80% takes {self.n_for_power} figures."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """Digits found beside those expected."""
        return plots.against_chance(self.table, ax=ax)


def last_digit_test(values: Sequence[str], *, altered_share: float = 0.2) -> DigitTest:
    """Are the last printed digits of amounts equally frequent (末位数字检验)?

    Args
        values: amounts as printed, text. Only figures of at least 3 significant digits qualify; the others are
            counted as dropped. altered_share: the share of figures taken as rewritten to end in 0 or 5, for the power.

    Returns
        DigitTest on 9 degrees of freedom.

    Raises
        NotEnoughData: fewer than 50 figures qualify (5 expected for each digit). InvalidInput: a cell is no number.

    Source
        Pearson's chi-squared test; Mosimann, Wiseman & Edelman (1995) on terminal digits.
    """
    read = [read_printed(value, signed=True) for value in values]
    digits = [abs(number.units) % 10 for number in read if abs(number.units) >= 100]
    return _test("last_digit", digits, n_all=len(read), share=altered_share)


def benford_test(values: Sequence[str], *, altered_share: float = 0.2) -> DigitTest:
    """Do first digits of amounts follow Benford's law (本福特定律)?

    Args
        values: amounts as printed, text; zeros are counted as dropped. altered_share: the share of figures taken as
            invented with equally frequent first digits, for the power. The test has 8 degrees of freedom.

    Raises
        NotEnoughData: fewer than 110 figures (5 expected with digit 9), or the largest is less than 100 times the
            smallest: the law does not hold for a narrow range. InvalidInput: a cell is no number.

    Source
        Newcomb (1881); Benford (1938); Pearson's chi-squared test.
    """
    read = [read_printed(value, signed=True) for value in values]
    amounts = [number for number in read if number.units]
    sizes = [abs(amount.exact) for amount in amounts]
    if sizes and max(sizes) < LEAST_SPAN * min(sizes):
        raise NotEnoughData(TEXTS["amounts_span_less_benford"].fill(least_span=LEAST_SPAN))
    digits = [int(str(abs(amount.units))[0]) - 1 for amount in amounts]
    return _test("first_digit", digits, n_all=len(read), share=altered_share)


def _test(test: Test, digits: Sequence[int], *, n_all: int, share: float) -> DigitTest:
    """Pearson's test of digit positions against their expected shares."""
    expected, altered = SHARES[test]
    needed = int(np.ceil(LEAST_EXPECTED / expected.min()))
    n, df = len(digits), len(expected) - 1
    if n < needed:
        raise NotEnoughData(TEXTS["figures_needed_qualify"].fill(needed=needed, n_all=n_all, n=n))
    if not 0 < share <= 1:
        raise InvalidInput(TEXTS["altered_share_lies_between"].fill(share=share))
    counts = np.bincount(digits, minlength=len(expected))
    chi2 = float(((counts - n * expected) ** 2 / (n * expected)).sum())
    mixed = (1 - share) * expected + share * altered
    labels = [str(digit + (test == "first_digit")) for digit in range(len(expected))]
    table = pd.DataFrame({"label": labels, "sign": labels, "found": counts, "expected": n * expected})
    return DigitTest(
        test=test,
        table=table,
        n=n,
        n_dropped=n_all - n,
        chi2=chi2,
        df=df,
        p=float(stats.chi2.sf(chi2, df)),
        altered_share=share,
        power=_power(mixed, expected, n),
        n_for_power=_n_for_power(mixed, expected),
    )


def _power(mixed: Floats, expected: Floats, n: int) -> float:
    """Simulated, because the noncentral approximation overstates it in small tables (by 0.05 for 100 last digits)."""
    counts = np.random.default_rng(SEED).multinomial(n, mixed, DRAWS)
    chi2 = ((counts - n * expected) ** 2 / (n * expected)).sum(axis=1)
    return float((chi2 > stats.chi2.isf(0.05, len(expected) - 1)).mean())


def _n_for_power(mixed: Floats, expected: Floats) -> int:
    """The figures that 80% power takes, upwards from the noncentral approximation in steps of 2%."""
    start = chi_square_n(float(np.sqrt(((mixed - expected) ** 2 / expected).sum())), len(expected) - 1)
    sizes = (start * (50 + step) // 50 for step in range(50))
    return next((size for size in sizes if _power(mixed, expected, size) >= 0.8), 2 * start)


def chi_square_power(effect: float, n: int | float, df: int, *, alpha: float = 0.05) -> float:
    """How likely a chi-squared test sees an effect of size w in n cases (卡方检验功效), 0 to 1.

    Args
        effect: Cohen's w, above 0. n: cases. df: degrees of freedom. alpha: level of the test.

    Source
        Cohen (1988), ch. 7: noncentral chi-squared with noncentrality n·w².

    >>> round(chi_square_power(0.289, 100, 3), 4)
    0.6751
    """
    return float(stats.ncx2.sf(stats.chi2.isf(alpha, df), df, n * effect**2))


def chi_square_n(effect: float, df: int, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """The cases that a chi-squared test needs to see an effect of size w with this power (所需个数).

    Source
        Cohen (1988), ch. 7; solved for n.

    >>> chi_square_n(0.1, 20)
    2097
    """
    noncentrality = optimize.brentq(lambda nc: chi_square_power(1, nc, df, alpha=alpha) - power, 1e-6, 1e4)
    return int(np.ceil(noncentrality / effect**2))
