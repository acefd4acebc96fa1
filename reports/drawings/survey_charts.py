"""Charts of a survey: answers by item, the satisfied share, doubtful sheets, drivers."""

from collections.abc import Mapping

import pandas as pd

from analysis.core import numbers, plots
from analysis.core.results import Result
from analysis.evaluation.evaluate import Evaluation
from analysis.statistics.relations.drivers import Drivers
from analysis.survey.authenticity.screen import REVIEW, Screen
from analysis.survey.results import ItemResult
from questionnaires.bundle import NO_ANSWER
from questionnaires.model import Choice
from questionnaires.texts import Language, in_language
from reports.drawings.core_charts import Drawn
from reports.privacy.small_cells import LEAST
from reports.texts.words import words


def answers(evaluation: Evaluation, lang: Language, *, withheld: Mapping[str, frozenset[str]]) -> Drawn:
    """Items on the most common scale; an item with withheld codes is left out, because its pieces would tell them."""
    if evaluation.survey is None:
        return None
    ratings = [result for result in evaluation.survey.items if result.item.type == "rating" and result.n_base]
    shown = [result for result in ratings if not withheld.get(result.item.id)]
    points = _points(shown[0]) if shown else []
    alike = [result for result in shown if _codes(result) == [choice.code for choice in points]]
    if not alike:
        return None
    word = words(lang, acts=evaluation.acts)
    names = [in_language(choice.text, lang) for choice in points]
    labels = [in_language(result.item.text, lang) for result in alike]
    shares = [_shares(result, points) for result in alike]
    notes = [word["chart_base"].format(n=result.n_base, missing=_not_told(result)) for result in alike]
    weighted = word["chart_weighted"]
    alt = weighted + "；".join(
        f"{label} {names[0]} {numbers.percent(parts[0], 0)} (n={result.n_base})"
        for label, parts, result in zip(labels, shares, alike, strict=True)
    )
    frame = pd.DataFrame(shares, columns=names).assign(label=labels)
    return plots.likert(frame, notes=notes), alt


def _points(result: ItemResult) -> list[Choice]:
    return [choice for choice in result.item.choices if not choice.not_applicable]


def _codes(result: ItemResult) -> list[str]:
    return [choice.code for choice in _points(result)]


def _counts(result: ItemResult) -> dict[str, int]:
    return {str(code): int(count) for code, count in zip(result.counts["code"], result.counts["n"], strict=True)}


def _shares(result: ItemResult, points: list[Choice]) -> list[float]:
    return [result.shares[choice.code] for choice in points]


def _not_told(result: ItemResult) -> int:
    n = _counts(result)
    return n.get(str(NO_ANSWER), 0) + sum(n[choice.code] for choice in result.item.choices if choice.not_applicable)


def satisfied(evaluation: Evaluation, lang: Language) -> Drawn:
    """The satisfied share with its interval, and the target."""
    survey = evaluation.survey
    if survey is None or evaluation.figures["survey.satisfied.share"].value is None:
        return None
    result, word = survey.satisfied, words(lang, acts=evaluation.acts)
    text = numbers.percent(result.share)
    has_interval = result.is_probability and result.no_interval is None
    if has_interval:
        text = plots.with_bounds(text, numbers.percent(result.low), numbers.percent(result.high))
    target = None if survey.target is None or not 0 <= survey.target <= 1 else float(survey.target)
    drawing = plots.intervals(
        result.to_frame().assign(label=word["satisfied_share"]),
        estimate="share",
        whole=1,
        reference=target,
        reference_name="" if target is None else f"{word['target']} {numbers.percent(target, 0)}",
        texts=[f"{text}　n={result.n_valid}"],
        has_spread=has_interval,
    )
    return drawing, result.sentence(lang)


def screen(evaluation: Evaluation, lang: Language, *, is_public: bool) -> Drawn:
    """Sheets with each sign; not for everybody where a few sheets stand behind a bar or a number of its sentence."""
    if is_public and evaluation.survey is not None:
        screens = [result for _, result in evaluation.survey.story["quality"].results if isinstance(result, Screen)]
        counts = [n for result in screens for n in result.survey["found"].dropna()]
        counts += [n for result in screens for n in (result.flagged.sum(), (result.sheets["joint"] < REVIEW).sum())]
        if any(0 < n < LEAST for n in counts):
            return None
    return of_story(evaluation, lang, chapter="quality", kind=Screen)


def of_story(evaluation: Evaluation, lang: Language, *, chapter: str, kind: type[Result]) -> Drawn:
    """The first result of a kind in a chapter of the story."""
    if evaluation.survey is None:
        return None
    for _, result in evaluation.survey.story[chapter].results:
        is_told_at_once = isinstance(result, Drivers) and len(result.table) == 1
        if isinstance(result, kind) and not is_told_at_once:
            return result.plot(), result.sentence(lang)
    return None
