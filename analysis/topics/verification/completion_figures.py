"""The figures of completion: as reported and as verified, the bounds, and how far the report is from what was seen."""

from collections.abc import Iterable, Iterator

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.facts.completion import COMPLETIONS, Completion
from analysis.facts.published import PublishedShare, percent_value
from analysis.facts.readings import MEANS, means_of_completion
from analysis.topics.contract import Engagement
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

CENSUS = TEXTS["every_unit_checked_so"]
SAMPLED = TEXTS["estimated_stratum_reported_not"]
ASSUMED = TEXTS["units_list_gives_not"]


def completion_figures(done: Completion | Unavailable, engagement: Engagement) -> Iterator[Figure]:
    """Reported and verified completion; where too few units were checked, why there is no verified rate."""
    yield from _count_figures(engagement)
    if isinstance(done, Completion):
        yield from _rate_figures(done, engagement)
    else:
        counted = Origin(source=TEXTS["counted_list_units"], inputs=("units.csv",))
        for name, label in (
            ("verified_rate", TEXTS["verified_completion"]),
            ("low", TEXTS["lower_bound_verified"]),
            ("high", TEXTS["upper_bound_verified"]),
            ("discrepancy", TEXTS["reported_verified_3"]),
            ("overcounted", TEXTS["reported_above_verified"]),
        ):
            yield fig.missing(f"completion.{name}", label, done, counted)
    yield from _published_pair(engagement.published)


def _count_figures(engagement: Engagement) -> Iterator[Figure]:
    """What is counted in the list of units, and the rate as reported."""
    units, unit, definition = engagement.units, _unit(engagement), COMPLETIONS[engagement.completion or "accepted"]
    counted = Origin(source=TEXTS["counted_list_units"], inputs=("units.csv",))
    n_reported = sum(each.is_reported for each in units)
    for name, value, label in (
        ("units", len(units), TEXTS["units_2"]),
        ("reported", n_reported, TEXTS["reported_complete"]),
        ("checked", sum(each.is_verified is not None for each in units), TEXTS["checked_site"]),
        ("verified", sum(each.is_verified is True for each in units), TEXTS["verified_complete"]),
    ):
        yield fig.count(f"completion.{name}", label, value, counted, noun=unit)
    yield fig.worded(
        "completion.definition",
        TEXTS["definition_completion"],
        engagement.completion,
        definition,
        counted,
    )
    rate = Origin(source=TEXTS["completed_all_units"], inputs=("units.csv",))
    label = TEXTS["reported_completion"]
    yield fig.share("completion.reported_rate", label, n_reported / len(units), rate, places=2)


def _rate_figures(done: Completion, engagement: Engagement) -> Iterator[Figure]:
    """What was verified and how, its bounds, and how far the report is from it; a sample has some of its own."""
    inputs, unit = ("units.csv",), _unit(engagement)
    means = means_of_completion(done)
    listed = Origin(source=TEXTS["units_list_result"], inputs=inputs)
    yield fig.worded("completion.means", TEXTS["how_verified"], means, MEANS[means], listed)
    origin = Origin(source=_how_verified(done), rule="" if done.is_census else "stratified", inputs=inputs)
    label = TEXTS["completion_2"].fill(means=MEANS[means])
    yield fig.share("completion.verified_rate", label, done.verified_rate, origin, places=2)
    yield fig.share("completion.low", TEXTS["lower_bound_verified"], done.low, origin)
    yield fig.share("completion.high", TEXTS["upper_bound_verified"], done.high, origin)
    above = done.n_reported - round(done.verified_rate * done.n_units)
    yield fig.count("completion.overcounted", TEXTS["reported_above_verified"], above, origin, noun=unit)
    counted = Origin(source=TEXTS["unit_counts_rounded_last"], inputs=inputs)
    gap = counted if done.is_census else origin
    yield fig.points_gap("completion.discrepancy", TEXTS["reported_verified_3"], done.discrepancy, gap)
    if not done.is_census:
        yield from _sample_figures(done, origin, unit)
    if done.n_assumed:
        label = TEXTS["not_reported_not_visited"]
        yield fig.count("completion.assumed", label, done.n_assumed, origin, noun=unit)


def _sample_figures(done: Completion, origin: Origin, unit: Text) -> Iterator[Figure]:
    """What only a sample has: texts that speak of an interval name one of these."""
    yield fig.share("completion.confidence", TEXTS["confidence_2"], done.confidence, origin, places=None)
    least = round(done.overstated_low * done.n_reported)
    label = TEXTS["reported_too_many_least"]
    yield fig.count("completion.overcounted_low", label, least, origin, noun=unit)


def _how_verified(done: Completion) -> Text:
    """How the verified rate came about, and what counts as not done without a visit."""
    if not done.n_assumed:
        return CENSUS if done.is_census else SAMPLED
    start = TEXTS["all_reported_units_checked"] if done.is_census else SAMPLED
    return Text(f"{start['zh']}；{ASSUMED['zh']}", f"{start['en']}; {ASSUMED['en']}")


def _unit(engagement: Engagement) -> Text:
    return Text(engagement.unit_name.get("zh", "个"), engagement.unit_name.get("en", "units"))


def _published_pair(published: Iterable[PublishedShare]) -> Iterator[Figure]:
    """The two rounded completion rates as they were published, and the difference readers would take."""
    pair = {each.figure: each for each in published}
    reported, verified = pair.get("completion.reported_rate"), pair.get("completion.verified_rate")
    if reported is None or verified is None:
        return
    for name, each in (("reported", reported), ("verified", verified)):
        yield fig.worded(
            f"completion.published_{name}",
            each.names,
            each.value,
            Text(each.value, each.value),
            Origin(source=each.source, inputs=("published.csv",)),
            unit="share",
        )
    gap = percent_value(reported.value) - percent_value(verified.value)
    subtracted = Origin(source=TEXTS["two_rounded_percentages_subtracted"], inputs=("published.csv",))
    yield fig.points_gap("completion.published_gap", TEXTS["published_difference"], gap, subtracted)
