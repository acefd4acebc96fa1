"""What an evaluation did not check, in words: where nothing was found, a reader must know what was looked at."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from analysis.core.figures import Figure
from analysis.core.results import Unavailable
from questionnaires.texts import Text, texts_beside

if TYPE_CHECKING:
    from analysis.evaluation.evaluate import Evaluation

TEXTS = texts_beside(__file__)

NO_TARGET = TEXTS["no_target_given_satisfaction"]
LACKS: Mapping[str, Text] = {
    "survey": TEXTS["there_no_survey_satisfaction"],
    "completion": TEXTS["there_no_list_units"],
    "execution": TEXTS["there_no_funds_receipt"],
    "card": TEXTS["there_no_indicators_nothing"],
}
MOST_NAMED = 3
AND_OTHERS = TEXTS["others_see_score_table"]
NO_READING = TEXTS["indicators_without_usable_reading"]


def not_checked(evaluation: "Evaluation") -> Iterator[Text]:
    """What was not looked at, the most telling first; texts hold the places of figures."""
    survey = evaluation.survey
    if survey is not None and survey.target is None and _is_shown(evaluation.figures):
        yield NO_TARGET
    yield from (words for name, words in LACKS.items() if getattr(evaluation, name) is None)
    without = [
        score.indicator.names
        for score in (evaluation.card.scores if evaluation.card else ())
        if isinstance(score.points, Unavailable) and (score.reading is None or score.reading.value is None)
    ]
    if without:
        first = without[:MOST_NAMED]
        names = Text("、".join(each["zh"] for each in first), ", ".join(each["en"] for each in first))
        more = AND_OTHERS if len(without) > MOST_NAMED else Text("", "")
        yield Text.by(lambda lang: NO_READING[lang].replace("{names}", f"[[{names[lang]}]]") + more[lang])


def _is_shown(figures: Mapping[str, Figure]) -> bool:
    return "survey.satisfied.share" in figures
