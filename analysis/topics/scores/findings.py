"""What the scorecard gives away: vetoes, targets set too low, odd readings, points left out, scores on reports."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core import numbers
from analysis.core.results import Unavailable
from analysis.facts.completion import Completion
from analysis.facts.readings import means_of
from analysis.facts.tables import MONEY_UNITS
from analysis.scoring.indicators import EXCEEDED
from analysis.scoring.packs import RulePack
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard
from analysis.statistics.estimation.proportions import counts_interval
from analysis.topics.contract import Context
from analysis.topics.scores.readings import SATISFIED

Drawn = Iterator[tuple[str, str]]


def card_findings(card: Scorecard, context: Context, done: Completion | None) -> Drawn:
    """Every finding that the scorecard draws."""
    yield from (("vetoed", veto.id) for veto in card.vetoes)
    yield from _targets(card, context.engagement.pack)
    yield from _readings(card)
    yield from _missing(card, context.engagement.pack)
    yield from _bases(card, done)
    yield from _what_is_counted(card)
    yield from _survey_readings(card, context)


def scored_on(card: Scorecard, done: Completion | None) -> set[str]:
    """On what the readings of all scored indicators rest, keys of `analysis.facts.readings.MEANS`."""
    return {
        means_of(score.reading, done)
        for score in card.scores
        if score.reading is not None and not isinstance(score.points, Unavailable)
    }


def _missing(card: Scorecard, pack: RulePack) -> Drawn:
    """Points without a usable reading, and points left out: neither may look like a better result."""
    if isinstance(card.total, Unavailable):
        return
    if card.grade is None:
        yield "no_grade", ""
    if any(score.counts_as_zero for score in card.scores):
        yield "evidence_missing", ""
    if card.counted_points < card.full_points:
        yield "points_left_out", ""
    if card.beside > pack.most_not_applicable * card.full_points:
        yield "many_not_applicable", ""


def _targets(card: Scorecard, pack: RulePack) -> Drawn:
    over = pack.overachievement
    for score in card.scores:
        if score.indicator.kind not in EXCEEDED or score.ratio is None or score.ratio <= over.explain_at:
            continue
        yield ("target_too_low" if score.ratio > over.suspect_at else "target_to_explain"), score.indicator.id
        if score.cut:
            yield "overachievement_cut", score.indicator.id


def _readings(card: Scorecard) -> Drawn:
    """A negative actual is kept and shown; a share of few cases may reach its target by chance."""
    for score in card.scores:
        reading, target = score.reading, score.indicator.target
        if reading is None or reading.value is None:
            continue
        if reading.value < 0:
            yield "reading_negative", score.indicator.id
        if reading.counts and target is not None and score.indicator.kind == "at_least":
            low, high, _ = counts_interval(*reading.counts)
            if score.is_reached and low * 100 < target:
                yield "share_of_few", score.indicator.id
            if not score.is_reached and not reading.is_census and high * 100 >= target:
                yield "share_missed_unclear", score.indicator.id


def _bases(card: Scorecard, done: Completion | None) -> Drawn:
    """Scores that rest on what the evaluand reported of itself."""
    means = scored_on(card, done)
    if "reported" in means:
        yield "scored_partly_on_reports" if means - {"reported"} else "scored_on_reports", ""


def _what_is_counted(card: Scorecard) -> Drawn:
    """Money counted as an output, and satisfaction that names no respondents: neither shows what it is scored as."""
    for score in card.scores:
        if score.indicator.unit in MONEY_UNITS and score.indicator.kind in EXCEEDED and _is_output(score, card):
            yield "money_as_output", score.indicator.id
    for score in card.scores:
        reading = score.reading
        is_told = reading is not None and reading.value is not None
        if reading is not None and is_told and _is_satisfaction(score) and not (reading.counts or reading.figure):
            yield "satisfaction_without_n", score.indicator.id


def _is_output(score: Score, card: Scorecard) -> bool:
    """Whether it stands under 产出 and nothing above it says cost."""
    by_id, names, above = {each.id: each for each in card.indicators}, "", score.indicator.parent
    while above:
        names, above = names + by_id[above].names["zh"], by_id[above].parent
    return "产出" in names and "成本" not in names + score.indicator.names["zh"]


def _is_satisfaction(score: Score) -> bool:
    return score.indicator.measures == "satisfaction" or "满意" in score.indicator.names["zh"]


def _survey_readings(card: Scorecard, context: Context) -> Drawn:
    """A reading of the indicator that the survey measures which is not what the survey measured."""
    rules, share = context.engagement.survey, context.figures.get(SATISFIED)
    score = next((each for each in card.scores if rules and each.indicator.id == rules.indicator), None)
    if score is None or score.reading is None or share is None or share.value is None:
        return
    reading, measured = score.reading, numbers.exact(share.value) * (100 if score.indicator.unit == "percent" else 1)
    if reading.value is None:
        yield "survey_reading_left_out", score.indicator.id
        return
    half_of_last = Decimal(5).scaleb(int(reading.value.as_tuple().exponent) - 1)
    is_same = bool(reading.figure) or reading.counts is not None or abs(reading.value - measured) <= half_of_last
    if not is_same:
        yield "survey_reading_differs", score.indicator.id
