"""Whether residents answered at all (答卷真实性筛查): signs of made-up sheets, each against what chance would give.

A sign is a reason to look again (疑点, 需复核), never a proof. Alpha, shares, length of time and region of an address
can be bought with the sheet and are no evidence of honesty. Verdicts and evidence are codes; words are `words`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.columns import generator
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.inputs.dataset import Dataset
from analysis.survey.authenticity import arrivals, signs
from analysis.survey.authenticity.calibration import Calibration
from analysis.survey.authenticity.interviewers import interviewer_effects
from analysis.survey.authenticity.oddness import Oddness
from analysis.survey.authenticity.power import power
from analysis.survey.authenticity.signs import Floats, Sheets
from analysis.survey.authenticity.surrogates import BLANK
from analysis.survey.authenticity.whole import survey_signs
from analysis.survey.authenticity.words import SIGNS, listed, power_words
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Progress = Callable[[float], None]
DOUBT, REVIEW = 0.05, 0.01  # joint chance below which a sheet is 疑点, and 需复核
HURRY = 15.0  # times of honest people have many shapes: the chance of a fast sheet is taken times this
LEAST_SHEETS = 30


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Screen(Result):
    """Each sheet's signs with the chance of each, what the survey as a whole shows, and what such a form lets one find.

    `by_chance`: the share of honest sheets, drawn like this survey's, that would be doubtful. `unused`: signs that this
    form cannot tell. `interviewers`, `observations`, `power`: see the functions of these names.
    """

    sheets: pd.DataFrame
    survey: pd.DataFrame
    interviewers: pd.DataFrame
    observations: pd.DataFrame
    power: pd.DataFrame
    by_chance: float
    unused: tuple[str, ...]
    n: int

    @property
    def flagged(self) -> npt.NDArray[np.bool_]:
        """Which sheets are 疑点 (joint chance below 5 %), (n,)."""
        return (self.sheets["joint"] < DOUBT).to_numpy()

    @property
    def verdict(self) -> str:
        """Of the survey as a whole: "review" where a sign of the survey is left after correction, else ""."""
        return "review" if self.rings else ""

    @property
    def rings(self) -> list[str]:
        """The signs of the survey as a whole."""
        return [str(sign) for sign in self.survey.loc[self.survey["p_holm"] < DOUBT, "sign"]]

    def to_frame(self) -> pd.DataFrame:
        """Rows: sheet, value and chance of each sign, joint chance, verdict ("review", "doubt", ""), evidence."""
        return self.sheets

    def sentence(self, lang: Language = "zh") -> str:
        """How many sheets are doubtful against how many chance would give, and what this form lets one find."""
        doubt, review = int(self.flagged.sum()), int((self.sheets["joint"] < REVIEW).sum())
        overall = Text.by(lambda lang: listed([SIGNS[sign] for sign in self.rings], lang, TEXTS["none"]))
        words = TEXTS["screened"].fill(
            n=self.n,
            doubt=doubt,
            share=numbers.percent(doubt / self.n),
            by_chance=numbers.percent(self.by_chance),
            review=review,
            overall=overall,
        )
        parts = [words[lang]]
        if self.unused:
            names = Text.by(lambda lang: listed([SIGNS[sign] for sign in self.unused], lang, TEXTS["none"]))
            parts.append(TEXTS["not_used"].fill(signs=names)[lang])
        parts += [power_words(self.power, lang), TEXTS["drawn_sheets_unseen"][lang]]
        return ("" if lang == "zh" else " ").join(parts)

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


def screen(sheets: Sheets, *, draws: int | None = None, seed: int = 0, progress: Progress | None = None) -> Screen:
    """Look at every sheet for signs of fabrication (逐份筛查), and at the survey as a whole.

    Args
        sheets: n ≥ 30 answer sheets of one questionnaire.
        draws: how many made-up surveys of the same margins and correlations serve as the null; as many as give 4,000
            sheets, 2 to 60, unless given.
        progress: told the share of the work done, 0 to 1.

    Raises
        NotEnoughData: fewer than 30 sheets, or fewer than 4 items that vary.
        InvalidInput: columns of other lengths.

    Source
        Nearest sheets weighted by how telling an answer is at its level of satisfaction (after Wollack 1997, and
        Kuriakose & Robbins 2016 with the criticism of Simmons et al. 2016), Mahalanobis distance (Meade & Craig 2012),
        each against simulated surveys; joint chance after Fisher (1932), read off the same simulation.
    """
    _check(sheets)
    report = progress or (lambda _share: None)
    rng = generator(seed)
    calibration = Calibration(sheets.codes, rng, draws=draws, report=lambda share: report(0.7 * share))
    odd = calibration.expected.oddness(sheets.codes)
    report(0.9)
    chances = calibration.chances(odd)
    joint = calibration.joint(chances)
    if sheets.seconds is not None:
        chances["fast"] = signs.speed_chances(sheets.seconds)
        joint = np.fmin(joint, HURRY * chances["fast"])
    table = _per_sheet(sheets, odd, chances, joint)
    interviewers = interviewer_effects(sheets, odd, calibration)
    whole = survey_signs(sheets, chances, interviewers, content=calibration.null.content)
    found = power(calibration, rng, doubt=DOUBT)
    report(1.0)
    return Screen(
        sheets=table,
        survey=whole,
        interviewers=interviewers,
        observations=arrivals.observations(sheets, rng),
        power=found,
        by_chance=calibration.among_honest(DOUBT),
        unused=tuple(name for name in calibration.pool if name not in calibration.used),
        n=len(sheets),
    )


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


def _per_sheet(sheets: Sheets, odd: Oddness, chances: Mapping[str, Floats], joint: Floats) -> pd.DataFrame:
    values = _values(sheets, odd)
    table = pd.DataFrame({"sheet": sheets.ids})
    for name, value in values.items():
        table[name] = value
        if name in chances:
            table[f"{name}_chance"] = chances[name]
    table["partner"] = [sheets.ids[row] for row in odd.partner]
    table["joint"] = joint
    table["verdict"] = np.where(joint < REVIEW, "review", np.where(joint < DOUBT, "doubt", ""))
    evidence: list[tuple[dict[str, Any], ...]] = [()] * len(table)
    for place in np.flatnonzero(joint < DOUBT).tolist():
        evidence[place] = _evidence(table.iloc[place], chances)
    return table.assign(evidence=pd.Series(evidence, dtype=object))


def _values(sheets: Sheets, odd: Oddness) -> dict[str, Floats]:
    """What each sign is said in: shares of answers that agree, of the commonest answer, distance per item, seconds."""
    codes = sheets.codes
    answered = np.maximum((codes != BLANK).sum(axis=1), 1)
    agrees = (codes[:, None] == codes[odd.nearest]) & (codes != BLANK)[:, None]
    agreement = agrees.sum(axis=2) / answered[:, None]
    values: dict[str, Floats] = {
        "match": agreement[:, 0],
        "five": agreement.mean(axis=1),
        "unlike": odd.measures["unlike"] / codes.shape[1],
        "straight": signs.commonest_shares(codes),
        "run": signs.longest_runs(codes),
        "entropy": signs.entropies(codes),
    }
    if sheets.seconds is not None:
        values["fast"] = sheets.seconds
    if sheets.arrived is not None:
        values["night"] = arrivals.is_night(sheets.arrived).astype(float)
    return values


def _evidence(row: "pd.Series[Any]", chances: Mapping[str, Floats]) -> tuple[dict[str, Any], ...]:
    """Every sign that counts on a doubtful sheet, the strongest first; the night counts only beside another."""
    telling = sorted((row[f"{name}_chance"], name) for name in chances if row[f"{name}_chance"] < DOUBT)
    if not telling:  # none alone, all together
        telling = [min((row[f"{name}_chance"], name) for name in chances)]
    evidence = [{"sign": name, "value": row[name], "chance": chance} for chance, name in telling]
    for one in evidence:
        if one["sign"] == "match":
            one["partner"] = row["partner"]
    if row.get("night"):
        evidence.append({"sign": "night", "value": 1.0})
    return tuple(evidence)


@cache
def detection() -> pd.DataFrame:
    """How often the screen finds each kind of simulated fabrication: measured by `python -m tests.detection`."""
    return pd.read_csv(Path(__file__).with_name("detection.csv"), comment="#")
