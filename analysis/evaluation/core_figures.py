"""The figures of each part of an evaluation: every number that a report may print, with its source."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import COMPLETIONS, Engagement
from analysis.facts.budget import BASES, BudgetLine, Execution
from analysis.facts.completion import Completion
from analysis.facts.grim import Grim, grim
from analysis.facts.published import PublishedShare, ScoreReview, percent_value
from analysis.facts.readings import MEANS, means_of_completion
from analysis.scoring.pack_file import GRADES
from analysis.scoring.pack_rules import LEVELS
from analysis.scoring.packs import RulePack
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

CENSUS = TEXTS["every_unit_checked_so"]
SAMPLED = TEXTS["estimated_stratum_reported_not"]
ASSUMED = TEXTS["units_list_gives_not"]
RATES = {  # $basis: what stands for the budget, without which no rate is one of 预算执行
    "receipt_rate": (TEXTS["receipt_rate"], TEXTS["received"]),
    "execution_rate_of_budget": (
        TEXTS["execution_rate"],
        TEXTS["spent"],
    ),
    "execution_rate_of_received": (
        TEXTS["execution_rate_received"],
        TEXTS["spent_received"],
    ),
}
SETTINGS = "engagement.yaml"
NOT_GIVEN = Unavailable(kind="not_verifiable", reason=TEXTS["amount_not_given"])


def join(figures: dict[str, Figure], more: Iterable[Figure]) -> None:
    """Add figures under their ids. Raises ValueError where one id stands for two."""
    for figure in more:
        if figure.id in figures:
            raise ValueError(f"two figures are called {figure.id}")
        figures[figure.id] = figure


def pack_figures(pack: RulePack) -> Iterator[Figure]:
    """The thresholds of the rule pack: bands, over-achievement, alerts."""
    file = f"packs/{pack.id}.yaml"
    where = Origin(source=Text(pack.names["zh"], pack.names["en"]), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.id", TEXTS["rule_pack"], pack.id, Text(pack.id, pack.id), where)
    policy = pack.overachievement
    over = Origin(source=Text(policy.source.article, policy.source.document), rule=pack.id, inputs=(file,))
    yield fig.pure("pack.explain_at", TEXTS["ratio_explained"], policy.explain_at, over, places=1)
    yield fig.pure(
        "pack.suspect_at",
        TEXTS["ratio_suggests_low_target"],
        policy.suspect_at,
        over,
        places=1,
    )
    alert = pack.alerts["execution_low"]
    source = alert.source
    yield fig.share(
        "pack.execution_low",
        TEXTS["execution_alert_line"],
        alert.values["below"],
        Origin(source=Text(source.article, source.document), rule=pack.id, inputs=(file,)),
        places=None,
    )
    yield from _source_figures(pack, where)
    comma = Text("，", ", ")
    words = Text.by(
        lambda lang: comma[lang].join(f"{GRADES[grade][lang]} ≥ {start}" for grade, start in pack.bands if start)
    )
    bands = Origin(source=Text(pack.bands_source.document, pack.bands_source.document), rule=pack.id, inputs=(file,))
    yield fig.worded("pack.bands", TEXTS["bands"], words["zh"], words, bands)


def _source_figures(pack: RulePack, where: Origin) -> Iterator[Figure]:
    """What kinds of sources the pack rests on, and why its rule for ≤ was taken."""
    n = Counter(source.level for _, source in pack.sources())
    told = Text(
        "，".join(f"{texts['zh']} {n[level]} 条" for level, texts in LEVELS.items() if n[level]),
        ", ".join(f"{texts['en']}: {n[level]}" for level, texts in LEVELS.items() if n[level]),
    )
    yield fig.worded("pack.levels", TEXTS["sources_rules"], pack.id, told, where)
    taken = pack.rules["at_most"]
    level, name = LEVELS[taken.source.level], taken.name
    texts = taken.source.why or TEXTS["rule"].fill(name=name, level=level)
    yield fig.worded("pack.at_most", TEXTS["rule_2"], name, texts, where)


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
            ("discrepancy", TEXTS["reported_verified"]),
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
        ("units", len(units), TEXTS["units"]),
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
    found = Origin(source=_how_verified(done), rule="" if done.is_census else "stratified", inputs=inputs)
    label = TEXTS["completion"].fill(means=MEANS[means])
    yield fig.share("completion.verified_rate", label, done.verified_rate, found, places=2)
    yield fig.share("completion.low", TEXTS["lower_bound_verified"], done.low, found)
    yield fig.share("completion.high", TEXTS["upper_bound_verified"], done.high, found)
    above = done.n_reported - round(done.verified_rate * done.n_units)
    yield fig.count("completion.overcounted", TEXTS["reported_above_verified"], above, found, noun=unit)
    counted = Origin(source=TEXTS["unit_counts_rounded_last"], inputs=inputs)
    gap = counted if done.is_census else found
    yield fig.points_gap("completion.discrepancy", TEXTS["reported_verified"], done.discrepancy, gap)
    if not done.is_census:
        yield from _sample_figures(done, found, unit)
    if done.n_assumed:
        label = TEXTS["not_reported_not_visited"]
        yield fig.count("completion.assumed", label, done.n_assumed, found, noun=unit)


def _sample_figures(done: Completion, origin: Origin, unit: Text) -> Iterator[Figure]:
    """What only a sample has: texts that speak of an interval name one of these."""
    yield fig.share("completion.confidence", TEXTS["confidence"], done.confidence, origin, places=None)
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


def budget_figures(lines: Iterable[BudgetLine], result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """Each line and the totals in 万元, the rates with their denominators, and the share of time that has passed."""
    basis = BASES[result.basis]
    name_of_basis = Text(basis["zh"], basis["en"].capitalize())
    yield fig.worded(
        "budget.basis",
        name_of_basis,
        result.basis,
        basis,
        Origin(source=TEXTS["setting_budget_basis"], inputs=(SETTINGS,)),
    )
    origin = Origin(source=TEXTS["budget_table"], inputs=("budget.csv",))
    received, spent = ("到位", "Received"), ("支出", "Spent")
    columns = {"budget": (name_of_basis["zh"], name_of_basis["en"]), "received": received, "spent": spent}
    for line in lines:
        for name, (zh, en) in columns.items():
            amount: Decimal | None = getattr(line, f"{name}_yuan")
            label = Text(f"{line.names['zh']}：{zh}", f"{line.names['en']}: {en}")
            yield fig.money(f"budget.line.{line.id}.{name}", label, NOT_GIVEN if amount is None else amount, origin)
    total = Origin(source=TEXTS["sum_lines"], inputs=("budget.csv",))
    for name, (zh, en) in columns.items():
        yield fig.money(
            f"budget.total.{name}", TEXTS["total"].fill(what=Text(zh, en)), getattr(result, f"{name}_yuan"), total
        )
    for name, (label, formula) in RATES.items():
        origin = Origin(source=_of_basis(formula, basis), inputs=("budget.csv",))
        yield fig.share(f"budget.{name}", _of_basis(label, basis), getattr(result, name), origin, places=2)
    yield from _pace_figures(result, elapsed)


def _of_basis(words: Text, basis: Text) -> Text:
    rate = "预算执行率" if basis is BASES["budget"] else "执行率"
    return Text.by(lambda lang: words[lang].replace("$basis", basis[lang]).replace("$rate", rate))


def _pace_figures(result: Execution, elapsed: Decimal | Unavailable) -> Iterator[Figure]:
    """The share of time, and execution against it where the denominator is the budget of the period."""
    days = TEXTS["days_period_passed_days"]
    yield fig.share(
        "budget.time_share",
        TEXTS["time_elapsed"],
        elapsed,
        Origin(source=days, rule="time_share", inputs=(SETTINGS,)),
    )
    if result.basis == "budget":
        rate = result.execution_rate_of_budget
        pace = Origin(
            source=TEXTS["execution_time_elapsed"],
            rule="time_share",
            inputs=("budget.csv", SETTINGS),
        )
        of_time = (
            rate if isinstance(rate, Unavailable) else elapsed if isinstance(elapsed, Unavailable) else rate / elapsed
        )
        yield fig.share("budget.execution_of_time", TEXTS["execution_against_time"], of_time, pace, places=2)


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
            fits = f"{own[0]}/{own[1]}"
            yield fig.worded(f"{start}.fits", TEXTS["count_fits"], fits, Text.same(fits), where)


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


def review_figures(review: ScoreReview, engagement: Engagement) -> Iterator[Figure]:
    """Published scores, their unweighted mean, and the pack's grade of the total."""
    where = Origin(source=TEXTS["published_scores"], inputs=("scores.csv",))
    for score in engagement.published_scores:
        yield fig.worded(f"published_score.{score.id}.name", score.names, score.id, score.names, where)
        yield fig.points(f"published_score.{score.id}.score", score.names, score.score, where)
        if score.grade_texts["zh"]:
            yield fig.worded(
                f"published_score.{score.id}.grade", score.names, score.grade, score.grade_texts, where, unit="grade"
            )
    added = Origin(source=TEXTS["parts_added"], inputs=("scores.csv",))
    yield fig.count("published_score.n", TEXTS["parts"], review.n_parts, added)
    if review.relation in ("sum", "neither"):
        yield fig.points("published_score.sum", TEXTS["sum_parts"], review.total_of_parts, added)
    if review.relation != "sum" and review.mean is not None:
        mean = Origin(source=TEXTS["unweighted_mean_parts"], inputs=("scores.csv",))
        yield fig.points("published_score.mean", TEXTS["unweighted_mean"], review.mean, mean)
    if review.overall is None or review.grade is None:
        return
    band = Origin(source=TEXTS["total_graded_rule_pack"], rule=review.pack, inputs=("scores.csv",))
    total, label = review.overall, TEXTS["published_total"]
    yield fig.points("published_score.total", label, total.score, where)
    yield fig.worded(
        "published_score.band",
        TEXTS["grade_under_pack"],
        review.grade,
        GRADES[review.grade],
        band,
        unit="grade",
    )
