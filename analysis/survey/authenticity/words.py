"""The words of the screen, in both languages: signs, verdicts, the evidence on a sheet, what the form lets it find."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.core import numbers
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

SIGNS: Mapping[str, Text] = {
    "match": TEXTS["alike_another_sheet"],
    "five": TEXTS["alike_five_others"],
    "unlike": TEXTS["answers_do_not_go"],
    "straight": TEXTS["nearly_one_answer"],
    "line": TEXTS["one_rare_answer_throughout"],
    "fast": TEXTS["too_fast"],
    "night": TEXTS["sent_night"],
    "enumerator": TEXTS["one_interviewer_stands_out"],
}
VERDICTS: Mapping[str, Text] = {"review": TEXTS["to_be_reviewed"], "doubt": TEXTS["doubtful"], "": Text("", "")}
EVIDENCE: Mapping[str, Text] = {
    "five": TEXTS["evidence_five"],
    "unlike": TEXTS["evidence_unlike"],
    "straight": TEXTS["evidence_straight"],
    "fast": TEXTS["evidence_fast"],
}
KINDS: Mapping[str, Text] = {
    "copies": TEXTS["copied_sheets"],
    "edited": TEXTS["edited_copies"],
    "lines": TEXTS["deviating_lines"],
}


def evidence_words(row: "Mapping[str, Any] | pd.Series[Any]", lang: Language = "zh") -> str:
    """What stands against a sheet, a row of `Screen.sheets`, in words; "" where nothing does."""
    reasons = [_reason(evidence)[lang] for evidence in row["evidence"]]
    return ("；" if lang == "zh" else "; ").join(reasons)


def _reason(evidence: Mapping[str, Any]) -> Text:
    sign = str(evidence["sign"])
    if sign == "night":
        return SIGNS[sign]
    value = float(evidence["value"])
    shown = {"fast": f"{value:.0f}", "unlike": f"{value:.1f}"}.get(sign, numbers.percent(value, 0))
    chance = numbers.p_value(float(evidence["chance"]))
    if sign == "match":
        return TEXTS["evidence_match"].fill(value=shown, partner=evidence["partner"], chance=chance)
    return EVIDENCE[sign].fill(value=shown, chance=chance)


def listed(names: list[Text], lang: Language, none: Text) -> str:
    """Names one after another, or `none`."""
    return ("、" if lang == "zh" else ", ").join(name[lang] for name in names) or none[lang]


def power_words(power: pd.DataFrame, lang: Language = "zh") -> str:
    """What the simulation on this form found, by kind."""
    shares = [
        TEXTS["kind_found"].fill(kind=KINDS[str(row["kind"])], share=numbers.percent(float(row["found"]), 0))
        for row in power.to_dict("records")
    ]
    return TEXTS["simulated_this_form"].fill(shares=Text.by(lambda lang: listed(shares, lang, Text("", ""))))[lang]
