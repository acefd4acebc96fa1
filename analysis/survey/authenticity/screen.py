"""Whether residents answered at all (答卷真实性筛查): signs of made-up sheets, each against what chance would give.

A sign is a reason to look again (疑点, 需复核), never a proof. Alpha, shares, length of time and region of an address
can be bought with the sheet and are no evidence of honesty.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from scipy import stats

from analysis.core import numbers, plots
from analysis.core.columns import generator
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.inputs.dataset import Dataset
from analysis.survey.authenticity import signs
from analysis.survey.authenticity.matching import BLANK, best_matches
from analysis.survey.authenticity.signs import Floats, Sheets
from analysis.survey.authenticity.surrogates import Surrogate
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Progress = Callable[[float], None]
DOUBT, REVIEW = 0.05, 0.01  # joint chance below which a sheet is 疑点, and 需复核
TOLERATED = 0.025  # share of sheets below REVIEW on one sign that honest surveys may have: people have styles
LEAST_SHEETS = 30
SIGNS: Mapping[str, Text] = {
    "match": TEXTS["alike_another_sheet"],
    "straight": TEXTS["long_run_one_answer"],
    "unlike": TEXTS["answers_do_not_go"],
    "fast": TEXTS["too_fast"],
    "burst": TEXTS["sent_burst"],
    "night": TEXTS["sent_night"],
    "enumerator": TEXTS["interviewers_differ_too_much"],
    "times": TEXTS["times_look_like_normal"],
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screen(Result):
    """Each sheet's signs with the chance of each, and what the survey as a whole shows."""

    sheets: pd.DataFrame
    survey: pd.DataFrame
    n: int

    @property
    def flagged(self) -> npt.NDArray[np.bool_]:
        """Which sheets are 疑点 (joint chance below 5 %), (n,)."""
        return (self.sheets["joint"] < DOUBT).to_numpy()

    def to_frame(self) -> pd.DataFrame:
        """Rows: sheet, value and chance of each sign, joint chance, verdict (疑点, 需复核 or blank), evidence."""
        return self.sheets

    def sentence(self, lang: Language = "zh") -> str:
        """How many sheets are doubtful against how many chance would give, and how well such a screen finds things."""
        doubt, review = int(self.flagged.sum()), int((self.sheets["joint"] < REVIEW).sum())
        share, by_chance = numbers.percent(doubt / self.n), numbers.percent(DOUBT, 0)
        rings = self.survey[self.survey["p_holm"] < DOUBT]["sign"].tolist()
        if lang == "zh":
            overall = "、".join(SIGNS[sign]["zh"] for sign in rings) or "无"
            return (
                f"{self.n} 份中 {doubt} 份为疑点（{share}；诚实的答卷约有 {by_chance} 会被误标），"
                f"其中 {review} 份需复核；整体异常：{overall}。{power_sentence(self.n)}"
                "疑点不是结论，须回访核实。"
            )
        overall = ", ".join(SIGNS[sign]["en"] for sign in rings) or "none"
        return (
            f"{doubt} of {self.n} sheets are doubtful ({share}; about {by_chance} of honest ones would be too), "
            f"{review} of them to be reviewed; signs of the whole survey: {overall}. "
            f"{power_sentence(self.n, 'en')} A doubt is no verdict: call back."
        )

    def plot(self, ax: Axes | None = None) -> Axes:
        """How many sheets carry each sign, beside how many chance would give."""
        labels = [plots.said(SIGNS[sign]) for sign in self.survey["sign"]]
        return plots.against_chance(self.survey.assign(label=labels), xlabel=plots.said(TEXTS["sheets"]), ax=ax)


def sheets_of(dataset: Dataset, *, timezone: str = "Asia/Shanghai") -> Sheets:
    """What the screen looks at: the rating items as answered, and times, places and interviewers from the paradata.

    Raises
        NotEnoughData: the questionnaire has fewer than 4 rating items.
    """
    ratings = [item for item in dataset.questionnaire.variables if item.type == "rating"]
    if len(ratings) < 4:
        raise NotEnoughData(TEXTS["rating_items_needed_got"].fill(n_ratings=len(ratings)))
    codes = np.full((len(dataset), len(ratings)), BLANK, dtype=np.int8)
    for column, item in enumerate(ratings):
        known = {choice.code: int(choice.code) for choice in item.choices if not choice.not_applicable}
        codes[:, column] = dataset.answers[item.id].map(known).fillna(BLANK).astype(np.int8)
    ids = tuple(dataset.answers["sheet_id"])
    if dataset.paradata is None or dataset.paradata.empty:
        return Sheets(codes=codes, ids=ids)
    pages = dataset.paradata.assign(
        seconds=pd.to_numeric(dataset.paradata["visible_seconds"], errors="coerce").fillna(
            pd.to_numeric(dataset.paradata["seconds"], errors="coerce")
        ),
        arrived=pd.to_datetime(dataset.paradata["arrived"], utc=True, errors="coerce"),
    )
    rules = {"seconds": "sum", "arrived": "first", "site": "first", "enumerator": "first"}
    by_sheet = pages.groupby("sheet_id")[list(rules)].agg(rules).reindex(list(ids))
    arrived = by_sheet["arrived"].dt.tz_convert(timezone).dt.tz_localize(None).reset_index(drop=True)
    seconds = by_sheet["seconds"].to_numpy(dtype=float)
    return Sheets(
        codes=codes,
        ids=ids,
        seconds=np.where(seconds > 0, seconds, np.nan),
        arrived=None if arrived.isna().any() else arrived,
        place=_known(by_sheet["site"]),
        enumerator=_known(by_sheet["enumerator"]),
    )


def _known(names: "pd.Series[str]") -> npt.NDArray[np.str_] | None:
    """Names as an array, or None where there are none."""
    labels = names.fillna("").replace("None", "").astype(str).to_numpy(dtype=str)
    return labels if (labels != "").any() else None


def screen(sheets: Sheets, *, draws: int = 20, seed: int = 0, progress: Progress | None = None) -> Screen:
    """Look at every sheet for signs of fabrication (逐份筛查), and at the survey as a whole.

    Args
        sheets: n ≥ 30 answer sheets of one questionnaire.
        draws: how many made-up surveys of the same margins and correlations serve as the null.
        progress: told the share of the work done, 0 to 1.

    Raises
        NotEnoughData: fewer than 30 sheets, or fewer than 4 items that vary.
        InvalidInput: columns of other lengths.

    Source
        Maximum percent match with a simulated null of its own for each sheet (after Kuriakose & Robbins 2016 and the
        criticism of Simmons et al. 2016); joint chance after Bonferroni, that of the survey's signs after Holm.
    """
    _check(sheets)
    report = progress or (lambda _share: None)
    codes, rng = sheets.codes, generator(seed)
    null = Surrogate(codes)
    values, chances = {"straight": signs.longest_runs(codes), "unlike": null.distances(codes)}, {}
    values["entropy"] = signs.entropies(codes)  # shown, not tested: it tells little that runs do not
    simulated: dict[str, list[Floats]] = {"straight": [], "unlike": []}
    coincidences = signs.Coincidences(codes)
    for draw in range(draws):
        drawn = null.draw(rng)
        simulated["straight"].append(signs.longest_runs(drawn))
        simulated["unlike"].append(null.distances(drawn))
        coincidences.add(drawn, rng)
        report((draw + 1) / (draws + 1))
    for name, pool in simulated.items():
        chances[name] = signs.tail_chances(values[name], np.concatenate(pool))
    matched = best_matches(codes)
    values["match"], chances["match"] = matched.share, coincidences.chance(matched.partner)
    if sheets.seconds is not None:
        values["fast"], chances["fast"] = sheets.seconds, signs.speed_chances(sheets.seconds)
    if sheets.arrived is not None:
        values["burst"], chances["burst"] = signs.bursts(sheets.arrived, sheets.place)
        hour = sheets.arrived.dt.hour.to_numpy()
        values["night"] = ((hour >= signs.NIGHT[0]) | (hour < signs.NIGHT[1])).astype(float)
    table = _per_sheet(sheets, values, chances, matched.partner)
    report(1.0)
    return Screen(sheets=table, survey=_whole(sheets, chances, rng), n=len(sheets))


def _check(sheets: Sheets) -> None:
    n = len(sheets)
    lengths = {
        "ids": sheets.ids,
        "seconds": sheets.seconds,
        "arrived": sheets.arrived,
        "place": sheets.place,
        "enumerator": sheets.enumerator,
    }
    wrong = [name for name, length in lengths.items() if length is not None and len(length) != n]
    if wrong:
        raise InvalidInput(TEXTS["another_length_answers"].fill(listed=Text("、".join(wrong), ", ".join(wrong))))
    varied = sum(len(np.unique(column[column != BLANK])) > 1 for column in sheets.codes.T)
    if n < LEAST_SHEETS or varied < 4:
        raise NotEnoughData(TEXTS["sheets_items_vary_needed"].fill(n=n, varied=varied))


def _per_sheet(
    sheets: Sheets, values: Mapping[str, Floats], chances: Mapping[str, Floats], partner: npt.NDArray[np.intp]
) -> pd.DataFrame:
    columns = np.column_stack(list(chances.values()))
    joint = np.minimum(np.nanmin(columns, axis=1) * columns.shape[1], 1.0)
    table = pd.DataFrame({"sheet": sheets.ids})
    for name, value in values.items():
        table[name] = value
        if name in chances:
            table[f"{name}_chance"] = chances[name]
    table["joint"] = joint
    table["verdict"] = np.where(joint < REVIEW, "需复核", np.where(joint < DOUBT, "疑点", ""))
    table["evidence"] = [_all_evidence(row, table, chances, sheets.ids[partner[row]]) for row in range(len(table))]
    return table


def _all_evidence(row: int, table: pd.DataFrame, chances: Mapping[str, Floats], partner: str) -> str:
    """Every sign that counts on a doubtful sheet, and the hour of the night, which counts only beside another."""
    if table["joint"].iloc[row] >= DOUBT:
        return ""
    telling = [name for name in chances if chances[name][row] * len(chances) < DOUBT]
    reasons = [_evidence(name, row, table, chances, partner) for name in telling]
    if "night" in table and table["night"].iloc[row]:
        reasons.append(SIGNS["night"]["zh"])
    return "；".join(reasons)


def _evidence(name: str, row: int, table: pd.DataFrame, chances: Mapping[str, Floats], partner: str) -> str:
    value, chance = float(table[name].iloc[row]), numbers.p_value(float(chances[name][row]))
    reasons = {
        "match": f"与 {partner} 有 {numbers.percent(value, 0)} 相同",
        "straight": f"连续相同占 {numbers.percent(value, 0)}",
        "unlike": "答案搭配反常",
        "fast": f"用时 {value:.0f} 秒",
        "burst": f"前后 5 分钟另有 {value:.0f} 份",
    }[name]
    return f"{reasons}（偶然概率 {chance}）"


def _whole(sheets: Sheets, chances: Mapping[str, Floats], rng: np.random.Generator) -> pd.DataFrame:
    """The signs of the survey: more sheets with a sign than chance gives, interviewers that differ, shape of times."""
    rows = []
    for name, chance in chances.items():
        values = chance[~np.isnan(chance)]
        doubtful = int((values < REVIEW).sum())
        rows.append(
            {
                "sign": name,
                "found": doubtful,
                "expected": REVIEW * len(values),
                "p": float(stats.binom.sf(doubtful - 1, len(values), TOLERATED)),
            }
        )
    if sheets.enumerator is not None and len(np.unique(sheets.enumerator)) > 1:
        rows.append(
            {
                "sign": "enumerator",
                "found": np.nan,
                "expected": np.nan,
                "p": float(signs.enumerator_effects(sheets)["p_holm"].min()),
            }
        )
    if sheets.seconds is not None:
        rows.append(
            {"sign": "times", "found": np.nan, "expected": np.nan, "p": signs.shape_of_times(sheets.seconds, rng)}
        )
    table = pd.DataFrame(rows)
    return table.assign(p_holm=np.minimum(table["p"] * len(table), 1.0))


@cache
def detection() -> pd.DataFrame:
    """How often the screen finds each kind of simulated fabrication: measured by `python -m tests.detection`."""
    return pd.read_csv(Path(__file__).with_name("detection.csv"), comment="#")


KINDS: Mapping[str, Text] = {
    "copies": TEXTS["copied_sheets"],
    "official": TEXTS["official_filling_street"],
    "dialled": TEXTS["dial_tool"],
    "straight": TEXTS["straight_lining"],
    "shortened": TEXTS["shortened_interviews"],
}


def power_sentence(n: int, lang: Language = "zh") -> str:
    """What the simulation says about a survey of about this size, at 10 % fabricated sheets and 5 % false alarms."""
    table = detection()
    size = int(table["n"].iloc[int((np.log(table["n"]) - np.log(n)).abs().argmin())])
    wanted = (table["n"] == size) & (table["contamination"] == 0.1) & (table["false_alarm"] == DOUBT)
    part = table[wanted].sort_values("sheets_found")
    (worst, low), (best, high) = (
        (KINDS[str(part["kind"].iloc[end])][lang], numbers.percent(float(part["sheets_found"].iloc[end]), 0))
        for end in (0, -1)
    )
    return TEXTS["simulations_sheets_tenth_made"].fill(size=size, best=best, high=high, worst=worst, low=low)[lang]
