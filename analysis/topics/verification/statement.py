"""Reported against verified from a sample (自报与核实说明): difference, ratio, chance, limits of the visits."""

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import flags
from analysis.core.errors import InvalidInput
from analysis.core.results import Result, Unavailable
from analysis.statistics.audit_sampling.verified_rate import (
    STAGES,
    Interval,
    Stage,
    VerifiedRate,
    chance_of_so_few,
    verified_rate,
)
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VerificationStatement(Result):
    """What was reported of all units, what the visits say, and how far the two are apart.

    `p` is the chance of so low a verified rate if the true one were as reported or more; it says nothing where
    `is_refuted_by_one`. `could_show` is the
    overstated share of what was visited that a sample without a single error would still have left possible.
    """

    n_units: int
    n_reported: int
    n_visits: int
    reported_rate: float
    verified_rate: float
    low: float
    high: float
    discrepancy: float
    ratio: float | Unavailable
    p: float
    is_census: bool
    could_show: float
    overstated: VerifiedRate | Unavailable
    comparability: Unavailable | None
    reported_stage: Stage
    verified_stage: Stage
    visits_reported_only: bool
    confidence: float

    @property
    def is_refuted_by_one(self) -> bool:
        """Whether a single unit not done refutes the report, so that p says nothing: only reported ones were drawn."""
        return self.visits_reported_only or self.n_reported == self.n_units

    @property
    def overstated_low(self) -> float:
        """The share of reported units that at least are not done; 0 where the visits do not exclude the report."""
        if isinstance(self.overstated, VerifiedRate):
            return self.overstated.low
        return max(0.0, 1 - self.high / self.reported_rate)

    def to_frame(self) -> pd.DataFrame:
        """One row with both rates, the interval of the verified one, and what follows from them."""
        names = [
            "n_units",
            "n_reported",
            "n_visits",
            "discrepancy",
            "p",
            "could_show",
            "reported_stage",
            "verified_stage",
        ]
        return pd.DataFrame(
            [
                {
                    "label": "",
                    "reported": self.reported_rate,
                    "verified": self.verified_rate,
                    "low": self.low,
                    "high": self.high,
                    **{name: getattr(self, name) for name in names},
                    "ratio": None if isinstance(self.ratio, Unavailable) else self.ratio,
                    "is_comparable": self.comparability is None,
                }
            ]
        )

    def sentence(self, lang: Language = "zh") -> str:
        """Both rates with their stage, the difference, its chance, and the limits of the visits."""
        parts = [self._rates(lang), self._gap(lang), self._limits(lang)]
        if self.comparability is not None:
            parts.insert(1, self.comparability.reason[lang])
        if isinstance(self.overstated, VerifiedRate):
            parts.insert(-1, self._overstated(self.overstated, lang))
        if self.visits_reported_only and self.n_reported < self.n_units:
            parts.append(TEXTS["units_not_reported_not_visited_count"][lang])
        return "；".join(parts) + "。" if lang == "zh" else "; ".join(parts) + "."

    def _rates(self, lang: Language) -> str:
        reported, verified, low, high = (
            numbers.percent(share, 2) for share in (self.reported_rate, self.verified_rate, self.low, self.high)
        )
        counts, level = f"{self.n_reported}/{self.n_units}", numbers.percent(self.confidence, 0)
        stages = [STAGES[stage][0 if lang == "zh" else 1] for stage in (self.reported_stage, self.verified_stage)]
        if lang == "zh":
            base = "没有抽样误差" if self.is_census else f"{level} 区间 {low} 至 {high}"
            how = "全面核实" if self.is_census else "抽样核实"
            return (
                f"自报{stages[0]} {counts}＝{reported}，走访 {self.n_visits} 个，{how}{stages[1]} {verified}（{base}）"
            )
        base = "all visited" if self.is_census else f"{level} interval {low} to {high}"
        return (
            f"Reported as {stages[0]} {counts} = {reported}, {self.n_visits} visited, verified "
            f"{'in full' if self.is_census else 'by sample'} as {stages[1]} {verified} ({base})"
        )

    def _gap(self, lang: Language) -> str:
        gap, p = numbers.percentage_points(self.discrepancy), numbers.p_value(self.p)
        zh, en = f"相差 {gap} 个百分点", f"{gap} percentage points apart"
        if not isinstance(self.ratio, Unavailable):
            ratio = numbers.decimal(self.ratio, 3)
            how = "全面核实" if self.is_census else "抽样核实"
            zh, en = f"{zh}，自报为{how}的 {ratio} 倍", f"{en}, reported / verified = {ratio}"
        if not self.is_census and not self.is_refuted_by_one:
            zh += f"；若实际不低于自报，核实率低到如此的概率 p {p}"
            en += f"; if it were as high as reported, so low a verified rate has a chance of p {p}"
        return zh if lang == "zh" else en

    @staticmethod
    def _overstated(rate: VerifiedRate, lang: Language) -> str:
        about, low, high = (numbers.decimal(bound * rate.n_units, 0) for bound in (rate.rate, rate.low, rate.high))
        is_sure = 0 < rate.low < rate.high
        if lang == "zh":
            least = f"至少 {low} 个未完成，" if is_sure else ""
            return f"上报的 {rate.n_units} 个中，{least}不实约 {about} 个（{low} 至 {high}）"
        least = f"at least {low} are not done, " if is_sure else ""
        return f"of {rate.n_units} reported, {least}about {about} are overstated ({low} to {high})"

    def _limits(self, lang: Language) -> str:
        share = numbers.percent(self.could_show, 1)
        if self.is_census:
            return TEXTS["there_no_sampling_error"][lang]
        return TEXTS["even_without_single_error_these_visits"].fill(share=share)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both rates, with the interval of the verified one."""
        how = plots.said(TEXTS["verified_full_2"]) if self.is_census else plots.said(TEXTS["sample"])
        return plots.reported_verified(self.to_frame(), names=(plots.said(TEXTS["reported_3"]), how), ax=ax)


def verification_statement(
    *,
    n_reported: int,
    n_units: int,
    visits: pd.DataFrame,
    reported_stage: Stage,
    verified_stage: Stage,
    interval: Interval = "exact",
    confidence: float = 0.95,
) -> VerificationStatement:
    """What was reported of all units against what visits to a sample found (自报与核实说明).

    Args
        n_reported: units reported as done, at least 1. n_units: all units.
        visits: one row a stratum: `size` units, `n` visited at random, `verified` found done; `stratum` names it.
            With a column `is_reported` each stratum holds either units reported as done or units that are not, and
            overstatement can be told apart; strata of reported units alone will do, the others then count as not done.
        reported_stage, verified_stage: what "done" means in either figure: started, built, accepted, settled.
        interval, confidence: as `verified_rate`.

    Returns
        VerificationStatement; discrepancy = reported − verified, in shares. Where the stages differ the numbers are
        kept and `comparability` says why they do not compare.

    Raises
        InvalidInput: counts that do not fit together, unknown stages. NotEnoughData: as `verified_rate`.

    Source
        Estimator, interval and p as in `verified_rate` and `chance_of_so_few`.
    """
    rows, is_reported = _fitting(visits, n_reported, n_units, (reported_stage, verified_stage))
    rate = verified_rate(rows, interval=interval, confidence=confidence)
    scale, reported = rate.n_units / n_units, n_reported / n_units
    claimed = rows if is_reported is None else rows[is_reported]
    clean = verified_rate(claimed.assign(k=0), confidence=2 * confidence - 1).high if confidence > 0.5 else 1.0
    overstated: VerifiedRate | Unavailable = Unavailable(
        kind="not_verifiable",
        reason=TEXTS["visits_do_not_tell"],
    )
    if is_reported is not None:
        overstated = verified_rate(
            claimed.assign(k=claimed["n"] - claimed["k"]), interval=interval, confidence=confidence
        )
    verified = rate.rate * scale
    nothing = Unavailable(kind="not_applicable", reason=TEXTS["nothing_verified_no_ratio"])
    return VerificationStatement(
        n_units=n_units,
        n_reported=n_reported,
        n_visits=rate.n,
        reported_rate=reported,
        verified_rate=verified,
        low=rate.low * scale,
        high=rate.high * scale,
        discrepancy=reported - verified,
        ratio=reported / verified if verified > 0 else nothing,
        p=chance_of_so_few(rows, reported / scale),
        is_census=rate.n == n_units,
        could_show=clean,
        overstated=overstated,
        comparability=_comparability(reported_stage, verified_stage),
        reported_stage=reported_stage,
        verified_stage=verified_stage,
        visits_reported_only=rate.n_units < n_units,
        confidence=confidence,
    )


def _fitting(
    visits: pd.DataFrame, n_reported: int, n_units: int, stages: tuple[str, str]
) -> tuple[pd.DataFrame, "pd.Series[bool] | None"]:
    """The visits as strata for `verified_rate`, and which hold reported units (None where that is not known)."""
    if not set(stages) <= set(STAGES) or not {"size", "n", "verified"} <= set(visits.columns):
        raise InvalidInput(TEXTS["columns_size_n_verified"].fill(listed=Text("、".join(STAGES), ", ".join(STAGES))))
    rows = visits.rename(columns={"verified": "k"}).reset_index(drop=True)
    total = int(rows["size"].sum())
    is_reported = flags(rows["is_reported"]) if "is_reported" in rows else None
    reported = int(rows.loc[is_reported, "size"].sum()) if is_reported is not None else n_reported
    reaches = total == n_units or (is_reported is not None and total == n_reported)
    if not 1 <= n_reported <= n_units or reported != n_reported or not reaches:
        raise InvalidInput(
            TEXTS["strata_units_reported_do"].fill(
                whole=total, reported=reported, n_reported=n_reported, n_units=n_units
            )
        )
    return rows, is_reported


def _comparability(reported: Stage, verified: Stage) -> Unavailable | None:
    if reported == verified:
        return None
    (zh_one, en_one), (zh_two, en_two) = STAGES[reported], STAGES[verified]
    return Unavailable(
        kind="not_comparable",
        reason=TEXTS["not_comparable_reported_verified"].fill(zh_one=Text(zh_one, en_one), zh_two=Text(zh_two, en_two)),
    )
