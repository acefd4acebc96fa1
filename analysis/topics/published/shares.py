"""Percentages as they were published (已公布的百分数): shares of their n? what our own data round to?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.facts.grim import Grim, grim, read_printed
from analysis.facts.published import PublishedShare, percent_value
from analysis.topics.contract import EVERY_OTHER, Context, Engagement, Outcome, Topic
from analysis.topics.satisfaction.topic import SATISFACTION
from analysis.topics.scores.readings import unknown_figure
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

MAY_BE_ABSENT = ("survey", "completion", "budget")
Grims = Mapping[str, Grim | None]


def _shares(engagement: Engagement) -> tuple[PublishedShare, ...] | None:
    return engagement.published or None


def evaluate(published: tuple[PublishedShare, ...], context: Context) -> Outcome[Grims]:
    """Each percentage beside its n: whether it can be a share of n, and which are next to it."""
    grims = {each.id: None if each.n is None else grim(each.value, each.n) for each in published}
    survey = context.of(SATISFACTION)
    own = (survey.satisfied.n_satisfied, survey.satisfied.n_valid) if survey else None
    return Outcome(figures=tuple(published_figures(published, grims, own)), gives=grims)


PUBLISHED = Topic(
    id="published",
    name=TEXTS["published_percentages"],
    file=__file__,
    takes=_shares,
    evaluate=evaluate,
    needs=frozenset({"satisfaction"}),
)


def published_figures(
    published: Iterable[PublishedShare], grims: Mapping[str, Grim | None], own: tuple[int, int] | None
) -> Iterator[Figure]:
    """Published percentages, the n they name, the nearest possible shares, and whether our own count fits."""
    for each in published:
        where, start = Origin(source=each.source, inputs=("published.csv",)), f"published.{each.id}"
        yield fig.worded(f"{start}.name", each.names, each.names["zh"], each.names, where)
        yield fig.worded(f"{start}.value", each.names, each.value, Text.same(each.value), where, unit="share")
        tested = grims[each.id]
        if tested is None:
            continue
        yield fig.count(f"{start}.n", TEXTS["published_n"], tested.n, where, noun=TEXTS["sheets"])
        yield from _grim_figures(start, tested)
        if not tested.is_possible and own is not None and own[0] in grim(each.value, own[1]).counts:
            fits, counted = f"{own[0]}/{own[1]}", Origin(source=TEXTS["counted_sheets"], inputs=("survey/",))
            rests_on = ("survey.satisfied.k",)
            yield fig.share(
                f"{start}.counted", TEXTS["count_fits"], Decimal(own[0]) / own[1], counted, rests_on=rests_on
            )
            yield fig.worded(f"{start}.fits", TEXTS["count_fits"], fits, Text.same(fits), where, rests_on=rests_on)


def _grim_figures(start: str, tested: Grim) -> Iterator[Figure]:
    origin = Origin(source=TEXTS["grim_granularity_test"], rule="grim", inputs=("published.csv",))
    verdict = TEXTS["fits"] if tested.is_possible else TEXTS["does_not_fit_explained"]
    yield fig.worded(f"{start}.grim", TEXTS["granularity"], str(tested.is_possible), verdict, origin)
    if tested.is_possible:
        return
    below = int(percent_value(tested.value) * tested.n)
    for name, k in (("below", below), ("above", below + 1)):
        nearest = f"{k}/{tested.n} = {numbers.percent(Decimal(k) / tested.n, 2)}"
        yield fig.worded(f"{start}.{name}", TEXTS["nearest_share"], nearest, Text.same(nearest), origin)


def evaluate_again(published: tuple[PublishedShare, ...], context: Context) -> Outcome[None]:
    """What our own data come to beside each percentage that names a figure, and the findings on all of them.

    Raises
        ProblemsError: a percentage names a figure that nothing computes.
    """
    _refuse_unknown(context.engagement, context.figures)
    figures, grims = context.figures, context.of(PUBLISHED) or {}
    return Outcome(
        figures=tuple(published_again_figures(published, figures)),
        findings=(*_granular(published, grims, figures), *published_findings(published, figures)),
    )


def _granular(
    published: Iterable[PublishedShare], grims: Grims, figures: Mapping[str, Figure]
) -> Iterator[tuple[str, str]]:
    """Percentages that no count of n can give, and those that rest on nothing."""
    for each in published:
        tested = grims[each.id]
        if tested is None and computed_again(each, figures) is None:
            yield "share_without_n", each.id
        elif tested is not None and not tested.is_possible:
            yield "share_impossible", each.id


def computed_again(each: PublishedShare, figures: Mapping[str, Figure]) -> Figure | None:
    """The computed figure that a published percentage says it is, where it has a value."""
    figure = figures.get(each.figure) if each.figure else None
    return None if figure is None or figure.value is None else figure


def published_again_figures(published: tuple[PublishedShare, ...], figures: Mapping[str, Figure]) -> list[Figure]:
    """Beside every published percentage that names a figure, what the engagement's own data come to."""
    return [
        replace(
            again, id=f"published.{each.id}.computed", label=TEXTS["data"].fill(names=each.names), rests_on=(again.id,)
        )
        for each in published
        if (again := computed_again(each, figures)) is not None
    ]


def published_findings(published: tuple[PublishedShare, ...], figures: Mapping[str, Figure]) -> list[tuple[str, str]]:
    """Published percentages that the engagement's own data do not round to."""
    return [
        ("published_differs", each.id)
        for each in published
        if (again := computed_again(each, figures)) is not None
        and again.value is not None
        and not read_printed(each.value).covers(Fraction(numbers.exact(again.value)))
    ]


def _refuse_unknown(engagement: Engagement, figures: Mapping[str, Figure]) -> None:
    """Published percentages name figures that there are, or would be where that part is evaluated."""
    evaluated = {name.partition(".")[0] for name in figures}
    problems = [
        unknown_figure(engagement.places["published"], each.row, "figure", each.figure, figures)
        for each in engagement.published
        if each.figure
        and each.figure not in figures
        and not ((part := each.figure.partition(".")[0]) in MAY_BE_ABSENT and part not in evaluated)
    ]
    if problems:
        raise ProblemsError(problems)


PUBLISHED_AGAIN = Topic(
    id="published_again",
    name=TEXTS["published_computed_again"],
    file=__file__,
    takes=_shares,
    evaluate=evaluate_again,
    needs=frozenset({EVERY_OTHER, "published", "scores"}),
)
