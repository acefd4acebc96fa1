"""The signs of a survey as a whole: more sheets with a strong sign than varied people give, or one odd interviewer."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analysis.survey.authenticity.null import throughout
from analysis.survey.authenticity.signs import Floats, Sheets, commonest_shares
from analysis.survey.authenticity.surrogates import BLANK

RARE = 0.003  # chance below which a sign is strong
# The share of sheets with a strong sign that honest surveys may have: people have styles that no model draws.
TOLERATED = {"match": 0.02, "five": 0.025, "unlike": 0.025, "straight": 0.025, "line": 0.10, "fast": 0.03}
LINE_LIKE = 0.8  # share of one answer from which on being alike five others is a matter of `straight`
BY_INTERVIEWER = 0.5  # of the error allowed goes to the interviewers, whose test tolerates no model


def survey_signs(
    sheets: Sheets, chances: Mapping[str, Floats], interviewers: pd.DataFrame, *, content: Sequence[int]
) -> pd.DataFrame:
    """Each sign of the survey with its chance.

    Returns
        Rows: sign, found (sheets with a strong sign), expected (by the draws), p (of so many where honest people may
        have `TOLERATED`), p_holm (corrected for the number of signs, the interviewers' with half of the error).

    Source
        Binomial tests; weighted Bonferroni after Holm (1979).
    """
    line = throughout(sheets.codes)
    is_varied = line == BLANK  # the others are counted as `line`
    counted = {
        "five": is_varied & (commonest_shares(sheets.codes) < LINE_LIKE),
        "fast": np.ones(len(sheets), dtype=bool),
    }
    rows = []
    for sign, chance in chances.items():
        values = chance[counted.get(sign, is_varied) & ~np.isnan(chance)]
        rows.append(_counted(sign, int((values < RARE).sum()), len(chance), RARE * len(values)))
    if "straight" in chances:
        is_strange = (line != BLANK) & ~np.isin(line, content) & (chances["straight"] < RARE)
        rows.append(_counted("line", int(is_strange.sum()), len(sheets), RARE * len(sheets)))
    table = pd.DataFrame(rows, columns=["sign", "found", "expected", "p"]).assign(weight=1.0)
    table["weight"] /= max(len(table), 1)
    if len(interviewers):
        table["weight"] *= 1 - BY_INTERVIEWER
        p = float(interviewers["p_holm"].min())
        row = {"sign": "enumerator", "found": np.nan, "expected": np.nan, "p": p, "weight": BY_INTERVIEWER}
        table = pd.concat([table, pd.DataFrame([row])], ignore_index=True) if len(table) else pd.DataFrame([row])
    return table.assign(p_holm=np.minimum(table["p"] / table["weight"], 1.0)).drop(columns="weight")


def _counted(sign: str, found: int, n: int, expected: float) -> dict[str, object]:
    p = float(stats.binom.sf(found - 1, n, TOLERATED[sign]))
    return {"sign": sign, "found": found, "expected": expected, "p": p}
