"""Why a figure cannot be computed again from what a report carries: one reason each, so that they can be counted."""

from collections.abc import Mapping
from typing import Any

from questionnaires.texts import Text
from reports.checks.recompute import SURVEY, Recomputed, is_of

FEW = Text("涉及不足 5 人，或可由此推出这样的数", "tells of fewer than 5 people, or such a number would follow from it")
SCREEN = Text("真实性筛查须逐份看答卷和填答过程", "the screen looks at every sheet and how it was filled in")
RESAMPLED = Text("区间由答卷重抽样得出", "its interval comes from sheets drawn again")
SHEETS = Text("须有逐份答卷", "needs the sheets themselves")
RESTS = Text("依据其他未随附的数", "rests on others that cannot be had")
SETTINGS_ABSENT = Text("案卷的设置未随附", "the settings of the engagement are not inside")
FEW_OF = (
    "survey.item.",
    "survey.story.groups.",
    "survey.satisfied",
    "survey.scale.",
    "survey.design",
    "survey.story.index",
)
COUNTED = frozenset({"survey.issued", "survey.returned", "survey.return_rate", "survey.valid_rate"})
BOUNDS = (".low", ".high")


def why_not(figure_id: str, figure: Mapping[str, Any], again: Recomputed | None) -> Text:
    """The reason for a figure of evaluation.json; `again` is None where nothing could be evaluated."""
    if again is None:
        return SETTINGS_ABSENT
    inputs = figure["inputs"]
    if again.has_tables and any(name.startswith(SURVEY) for name in inputs):
        return _of_survey(figure_id, str(figure["rule"]))
    absent = sorted(name for name in inputs if is_of(name, again.missing))
    if absent:
        return Text(f"未随附 {'、'.join(absent)}", f"not inside: {', '.join(absent)}")
    return RESTS


def _of_survey(figure_id: str, rule: str) -> Text:
    if rule == "screen" or ".story.quality." in figure_id:
        return SCREEN
    if rule.startswith("lmg") and figure_id.endswith(BOUNDS):
        return RESAMPLED
    return FEW if figure_id.startswith(FEW_OF) or figure_id in COUNTED else SHEETS
