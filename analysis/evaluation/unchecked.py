"""What an evaluation did not check, in words: where nothing was found, a reader must know what was looked at."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from analysis.core.figures import Figure
from questionnaires.texts import Text

if TYPE_CHECKING:
    from analysis.evaluation.evaluate import Evaluation

NO_TARGET = Text(
    "没有给出满意率的目标值，满意率 {survey.satisfied.share} 没有与目标比较",
    "no target was given for satisfaction: {survey.satisfied.share} was not held against one",
)
LACKS: Mapping[str, Text] = {
    "survey": Text("没有问卷数据，居民满意情况没有核对", "there is no survey: satisfaction was not checked"),
    "completion": Text(
        "没有逐单元核实的清单，完成情况没有核对",
        "there is no list of units that were visited: completion was not checked",
    ),
    "execution": Text("没有资金数据，到位和支出没有核对", "there are no funds: receipt and spending were not checked"),
    "card": Text(
        "没有指标数据，没有评分，也没有与目标值比较",
        "there are no indicators: nothing was scored or held against a target",
    ),
}
MOST_NAMED = 3
AND_OTHERS = Text("等，其余见指标评分表", " and others, see the score table")
NO_READING = Text("没有可用读数的指标：{names}", "indicators without a usable reading: {names}")


def not_checked(evaluation: "Evaluation") -> Iterator[Text]:
    """What was not looked at, the most telling first; texts hold the places of figures."""
    survey = evaluation.survey
    if survey is not None and survey.target is None and _is_shown(evaluation.figures):
        yield NO_TARGET
    yield from (words for name, words in LACKS.items() if getattr(evaluation, name) is None)
    without = [
        score.indicator.names
        for score in (evaluation.card.scores if evaluation.card else ())
        if score.reading is None or score.reading.value is None
    ]
    if without:
        first = without[:MOST_NAMED]
        names = Text("、".join(each["zh"] for each in first), ", ".join(each["en"] for each in first))
        more = AND_OTHERS if len(without) > MOST_NAMED else Text("", "")
        yield Text.by(lambda lang: NO_READING[lang].replace("{names}", f"[[{names[lang]}]]") + more[lang])


def _is_shown(figures: Mapping[str, Figure]) -> bool:
    return "survey.satisfied.share" in figures
