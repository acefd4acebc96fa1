"""The scorecards of several projects as one (汇总): every indicator and the total weighed by the projects' shares."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from analysis.core import numbers
from analysis.core.results import Unavailable
from analysis.scoring.indicators import Reading
from analysis.scoring.packs import RulePack
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard, grade_of
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

BY_PROJECT = Unavailable(kind="not_applicable", reason=TEXTS["scored_by_project"])
Total = Decimal | Unavailable


def rolled(
    cards: Mapping[str, Scorecard],
    amounts: Mapping[str, Decimal] | Unavailable,
    pack: RulePack,
    names: Mapping[str, Text],
) -> Scorecard:
    """One scorecard out of those of the projects: the points of each indicator and the totals, weighed.

    Args
        cards: one scorecard a project, on the same tree. amounts: what each is weighed by, on any scale; or why nobody
            can say, and then nothing is added up. names: what the projects are called.

    Returns
        Scorecard whose readings are those of the projects: no indicator has an actual of its own. A veto of the
        engagement holds in each card.
    """
    first = next(iter(cards.values()))
    scores = tuple(
        _score({name: card.scores[place] for name, card in cards.items()}, amounts, names)
        for place in range(len(first.scores))
    )
    total = _weighed({name: card.total for name, card in cards.items()}, amounts)
    grade, no_grade = grade_of(total, scores, first.vetoes, pack)
    return replace(
        first,
        scores=scores,
        total_before_veto=_weighed({name: card.total_before_veto for name, card in cards.items()}, amounts),
        total=total,
        total_usable=_weighed({name: card.total_usable for name, card in cards.items()}, amounts),
        total_reported=_weighed({name: card.total_reported for name, card in cards.items()}, amounts),
        grade=grade,
        grade_texts=pack.grade_names[grade] if grade else NO_TEXT,
        no_grade=no_grade,
    )


def _weighed(values: Mapping[str, Total], amounts: Mapping[str, Decimal] | Unavailable) -> Total:
    """The weighed mean of the projects; the first reason where one of them has no value."""
    if isinstance(amounts, Unavailable):
        return amounts
    missing = next((value for value in values.values() if isinstance(value, Unavailable)), None)
    return missing or mean_of({name: value for name, value in values.items() if isinstance(value, Decimal)}, amounts)


def mean_of(values: Mapping[str, Decimal], amounts: Mapping[str, Decimal]) -> Decimal:
    """The mean of values weighed by amounts: summed up first and divided once, so that three times 90 stay 90.

    >>> mean_of({"a": Decimal(90), "b": Decimal(90)}, {"a": Decimal(1), "b": Decimal(2)})
    Decimal('90')
    """
    total = sum((amounts[name] for name in values), Decimal(0))
    return sum((amounts[name] * value for name, value in values.items()), Decimal(0)) / total


def _score(
    scores: Mapping[str, Score], amounts: Mapping[str, Decimal] | Unavailable, names: Mapping[str, Text]
) -> Score:
    """One indicator: its points in the projects where it counts, weighed; why it has none where it counts nowhere."""
    first = next(iter(scores.values()))
    on_reports = any(each.reading is not None and each.reading.basis == "reported" for each in scores.values())
    reading = Reading(
        indicator=first.indicator.id,
        basis="reported" if on_reports else "verified",
        value=None,
        unavailable=BY_PROJECT,
        method=BY_PROJECT.reason,
    )
    is_one = all(each.reading == first.reading for each in scores.values())  # of the engagement, not of a project
    if is_one and first.reading is not None:
        reading = first.reading
    plain = replace(first, reading=reading, cut=Decimal(0), ratio=None, is_reached=None, counts_as_zero=False)
    counted = {name: each.in_total[0] for name, each in scores.items() if each.in_total is not None}
    if isinstance(amounts, Unavailable):
        return replace(plain, share=amounts, trace=NO_TEXT, reason=amounts.reason)
    weight = sum((amounts[name] for name in counted), Decimal(0))
    if not weight or all(isinstance(each.points, Unavailable) for each in scores.values()):
        return replace(plain, reading=first.reading, share=first.share, counts_as_zero=first.counts_as_zero)
    points = mean_of(counted, amounts)
    usable = [name for name in counted if not isinstance(scores[name].points, Unavailable)]
    parts = {name: (names[name], counted[name], amounts[name] / weight) for name in counted}
    return replace(
        plain,
        share=points / first.indicator.points,
        usable_part=sum((amounts[name] for name in usable), Decimal(0)) / weight,
        trace=_trace(parts),
        reason=_lost(scores, names) if points < first.indicator.points else NO_TEXT,
    )


def _trace(parts: Mapping[str, tuple[Text, Decimal, Decimal]]) -> Text:
    """The sum in words: each project's points times what it counts for."""
    words = [
        TEXTS["points_times_share"].fill(name=name, points=numbers.decimal(points), share=numbers.percent(share, 2))
        for name, points, share in parts.values()
    ]
    return _joined(words)


def _lost(scores: Mapping[str, Score], names: Mapping[str, Text]) -> Text:
    """Which projects lost points, with the reason of each."""
    words = [
        TEXTS["project_says"].fill(name=names[name], reason=each.reason) for name, each in scores.items() if each.reason
    ]
    return _joined(words)


def _joined(words: list[Text]) -> Text:
    return Text("；".join(each.zh for each in words), "; ".join(each.en for each in words))
