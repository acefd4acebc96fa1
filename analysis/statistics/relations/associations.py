"""Whether two answers go together (交叉分析、差异检验): cross-tabs and group differences under the design."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from analysis.core import numbers
from analysis.core.columns import whole_counts
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.ratings import in_order
from analysis.core.results import Result
from analysis.statistics.estimation.design import Design, Floats
from analysis.statistics.estimation.estimates import mean, share
from analysis.statistics.estimation.pairwise import differences
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Crosstab(Result):
    """A cross-tab under a design: weighted counts, shares, Pearson's statistic and its Rao–Scott correction."""

    counts: pd.DataFrame
    n: int
    chi2: float
    df: int
    p_chi2: float
    f: float
    df_numerator: float
    df_denominator: float
    p_value: float
    cramers_v: float

    def to_frame(self) -> pd.DataFrame:
        """Weighted counts, rows by columns."""
        return self.counts.reset_index()

    def sentence(self, lang: Language = "zh") -> str:
        """Whether rows and columns go together, how strongly, and what the test does not say."""
        p, v = numbers.p_value(self.p_value), numbers.decimal(self.cramers_v)
        return TEXTS["rao_scott_f_degrees"].fill(
            f=numbers.decimal(self.f),
            df_numerator=numbers.decimal(self.df_numerator, 1),
            df_denominator=numbers.decimal(self.df_denominator, 1),
            p=p,
            v=v,
            n=self.n,
        )[lang]


def crosstab(design: Design, rows: "pd.Series[str]", columns: "pd.Series[str]") -> Crosstab:
    """Cross-tab of two answers with the Rao–Scott test (交叉表).

    Args
        design: n rows; all weights 1 and no clusters gives nearly the plain chi-square test.
        rows, columns: (n,) categories; a row with a blank in either is left out.

    Raises
        InvalidInput: lengths that differ. NotEnoughData: fewer than two categories on a side.

    Source
        Rao & Scott (1984), second-order correction with F reference as in survey::svychisq of R.
    """
    if len(rows) != design.n or len(columns) != design.n:
        raise InvalidInput(TEXTS["answers_rows"].fill(n=design.n, n_rows=len(rows), n_columns=len(columns)))
    design.require_rows(rows=rows, columns=columns)
    both = rows.isin(in_order(rows)) & columns.isin(in_order(columns))
    row_names, column_names = in_order(rows[both]), in_order(columns[both])
    if len(row_names) < 2 or len(column_names) < 2:
        raise NotEnoughData(TEXTS["cross_tab_needs_two"])
    cells = pd.Series([f"{row}\x1f{column}" for row, column in zip(rows, columns, strict=True)], index=rows.index)
    estimated = share(design, cells.where(both).rename("cell"), interval="t")
    names = [f"cell={row}\x1f{column}" for row in row_names for column in column_names]
    place = pd.Series(range(len(estimated.table)), index=estimated.table["variable"]).reindex(names)
    p, n = np.zeros(len(names)), int(both.sum())
    variance = np.zeros((len(names), len(names)))
    present = np.flatnonzero(place.notna())
    where = place.to_numpy()[present].astype(int)
    p[present] = estimated.table["estimate"].to_numpy()[where]
    variance[np.ix_(present, present)] = estimated.covariance[np.ix_(where, where)]
    table = p.reshape(len(row_names), len(column_names))
    test = rao_scott(table, variance, n, float(estimated.df.min()))
    weighted = design.w[both.to_numpy()].sum()
    return Crosstab(
        counts=pd.DataFrame(table * weighted, index=pd.Index(row_names, name=rows.name), columns=column_names),
        n=n,
        chi2=test.chi2,
        df=test.df,
        p_chi2=float(stats.chi2.sf(test.chi2 / (test.trace / test.df), test.df)),
        f=test.chi2 / test.trace,
        df_numerator=test.numerator,
        df_denominator=test.denominator,
        p_value=test.p_value,
        cramers_v=float(np.sqrt(test.chi2 / n / (min(table.shape) - 1))),
    )


class RaoScott(NamedTuple):
    """The test of a table: its chi-square, the trace of the design effects, and both degrees of freedom of F."""

    chi2: float
    df: int
    trace: float
    numerator: float
    denominator: float

    @property
    def p_value(self) -> float:
        """Of the F test."""
        return float(stats.f.sf(self.chi2 / self.trace, self.numerator, self.denominator))


def rao_scott(table: Floats, variance: Floats, n: int, df: float) -> RaoScott:
    """The second-order test of shares by cell (rows, columns) that rest on n rows and add up to 1; see `crosstab`.

    Args
        variance: of the cells, row by row. df: degrees of freedom of the design.
    """
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    chi2 = float(n * ((table - expected) ** 2 / expected).sum())
    delta = _design_effects(table.ravel(), variance, (table.shape[0], table.shape[1]), n)
    trace = float(np.trace(delta))
    d0 = trace**2 / float(np.trace(delta @ delta))
    return RaoScott(chi2=chi2, df=len(delta), trace=trace, numerator=d0, denominator=d0 * df)


def two_groups(design: Design, values: "pd.Series[float]", groups: "pd.Series[str]") -> pd.DataFrame:
    """The difference of two group means under the design (两组均值差异): difference, se, t, df, p.

    Raises
        InvalidInput: other than two groups.

    Source
        As survey::svyttest of R; degrees of freedom are those of the design minus one.
    """
    names = in_order(groups)
    if len(names) != 2:
        raise InvalidInput(TEXTS["two_groups_needed_there"].fill(n_names=len(names)))
    compared = differences(mean(design, values, by=groups))
    return compared.assign(difference=-compared["difference"], t=-compared["t"])


def _design_effects(p: Floats, variance: Floats, shape: tuple[int, int], n: int) -> Floats:
    """The generalised design effects of the interaction: contrasts orthogonal to both margins."""
    rows, columns = np.indices(shape).reshape(2, -1)
    of_rows = [rows == number for number in range(1, shape[0])]
    of_columns = [columns == number for number in range(1, shape[1])]
    margins = np.column_stack([np.ones(len(p)), *of_rows, *of_columns]).astype(float)
    interaction = np.column_stack([row & column for column in of_columns for row in of_rows]).astype(float)
    contrasts = interaction - margins @ np.linalg.lstsq(margins, interaction, rcond=None)[0]
    inverse = np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)
    scaled = contrasts * inverse[:, None]
    simple = contrasts.T @ scaled / n
    effects: Floats = np.linalg.solve(simple, scaled.T @ variance @ scaled)
    return effects


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strength(Result):
    """How strongly two answers go together in a table of counts, whatever the sample."""

    counts: pd.DataFrame
    n: int
    chi2: float
    df: int
    p_value: float
    g: float
    cramers_v: float
    contingency: float
    gamma: float
    tau_b: float
    somers_d: float
    residuals: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """One row with every measure."""
        names = ("n", "chi2", "df", "p_value", "g", "cramers_v", "contingency", "gamma", "tau_b", "somers_d")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    def sentence(self, lang: Language = "zh") -> str:
        """Pearson's statistic and Cramér's V, and what they do not say."""
        chi2, v, p = numbers.decimal(self.chi2, 1), numbers.decimal(self.cramers_v), numbers.p_value(self.p_value)
        return TEXTS["chi_square_degrees_freedom"].fill(chi2=chi2, df=self.df, p=p, v=v, n=self.n)[lang]


def association(counts: pd.DataFrame) -> Strength:
    """Pearson's and the ordinal measures of a table of counts (列联表), rows and columns in their order.

    Args
        counts: (r, c) counts, each row and column with something in it; `somers_d` takes columns as the outcome.

    Raises
        InvalidInput: a cell that is no count. NotEnoughData: fewer than two rows or columns, or one that is empty.

    Source
        Agresti (2013), ch. 2–3: adjusted residuals, Goodman & Kruskal's gamma, Kendall's tau-b, Somers' d.
    """
    table = whole_counts(counts)
    rows, columns, n = table.sum(axis=1), table.sum(axis=0), table.sum()
    if min(table.shape) < 2 or not (rows > 0).all() or not (columns > 0).all():
        raise NotEnoughData(TEXTS["two_rows_two_columns"])
    expected = np.outer(rows, columns) / n
    chi2 = float(((table - expected) ** 2 / expected).sum())
    df = (len(rows) - 1) * (len(columns) - 1)
    full = np.divide(table, expected, out=np.ones_like(table), where=table > 0)
    concordant, discordant = _pairs(table)
    tied_rows, tied_columns = ((margin**2).sum() for margin in (rows, columns))
    untied = n**2
    spread = np.sqrt(expected * np.outer(1 - rows / n, 1 - columns / n))
    return Strength(
        counts=counts,
        n=int(n),
        chi2=chi2,
        df=df,
        p_value=float(stats.chi2.sf(chi2, df)),
        g=float(2 * (table * np.log(full)).sum()),
        cramers_v=float(np.sqrt(chi2 / n / (min(table.shape) - 1))),
        contingency=float(np.sqrt(chi2 / (chi2 + n))),
        gamma=(concordant - discordant) / (concordant + discordant),
        tau_b=float(2 * (concordant - discordant) / np.sqrt((untied - tied_rows) * (untied - tied_columns))),
        somers_d=float(2 * (concordant - discordant) / (untied - tied_rows)),
        residuals=pd.DataFrame((table - expected) / spread, index=counts.index, columns=counts.columns),
    )


def _pairs(table: Floats) -> tuple[float, float]:
    """How many pairs of sheets lie in the same order on both answers, and how many in opposite order."""
    after = table[::-1, ::-1].cumsum(axis=0).cumsum(axis=1)[::-1, ::-1]
    across = table[::-1].cumsum(axis=0).cumsum(axis=1)[::-1]
    concordant = float((table[:-1, :-1] * after[1:, 1:]).sum())
    discordant = float((table[:-1, 1:] * across[1:, :-1]).sum())
    return concordant, discordant
