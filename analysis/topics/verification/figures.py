"""The figures of verification: plan, visits and what they show, definitions, invoices."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.statistics.audit_sampling.misstatement import Misstatement
from analysis.statistics.audit_sampling.monetary import MonetarySample
from analysis.statistics.audit_sampling.plans import chance_of_at_most
from analysis.statistics.audit_sampling.verified_rate import STAGES, VerifiedRate
from analysis.topics.contract import Context
from analysis.topics.verification.field_results import FieldResults
from analysis.topics.verification.plan import Plan
from analysis.topics.verification.statement import VerificationStatement
from analysis.topics.verification.tables import Audit
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

COMPLETIONS: dict[str, Text] = {
    "none": TEXTS["not_started"],
    **{key: Text(*names) for key, names in STAGES.items()},
}
FROM: dict[str, Text] = {
    "reported": TEXTS["units_reported_done"],
    "all": TEXTS["all_units"],
}
UNSAID = Unavailable(kind="not_verifiable", reason=TEXTS["report_does_not_say"])
DIFFER = Unavailable(kind="not_comparable", reason=TEXTS["reported_verified_differ_definition"])


def plan_figures(plan: Plan, data: Audit, context: Context) -> Iterator[Figure]:
    """What was settled before the visits, and what it can show."""
    settings, unit = data.settings, _unit(context)
    exact = Origin(
        source=TEXTS["hypergeometric_without_replacement"],
        rule="hypergeometric",
        inputs=(data.file, "units.csv"),
    )
    counted = Origin(source=TEXTS["counted_list_units"], inputs=("units.csv",))
    yield fig.worded("audit.plan.from", TEXTS["drawn"], settings.drawn_from, FROM[settings.drawn_from], _set(data))
    label = TEXTS["units_drawn"]
    yield fig.count("audit.plan.population", label, plan.population, counted, noun=unit)
    label = TEXTS["visits_needed_without_error"]
    yield _count("audit.plan.n_needed", label, plan.n_needed, exact, unit)
    label = TEXTS["chance_meet_one_tolerable"]
    yield fig.share("audit.plan.hit", label, plan.hit, exact)
    if settings.n is not None:
        yield fig.count("audit.plan.n", TEXTS["visits_planned"], settings.n, _set(data), noun=unit)
    if plan.known_errors:
        label = TEXTS["overstated_census"]
        yield fig.count("audit.census.errors", label, plan.known_errors, counted, noun=unit)
        label = TEXTS["chance_many_visits_meet"]
        yield fig.share("audit.census.hit", label, plan.known_hit, exact, places=2)
        label = TEXTS["visits_meet_one"]
        yield _count("audit.census.n_detect", label, plan.n_detect, exact, unit)


def settings_figures(data: Audit) -> Iterator[Figure]:
    """Confidence and what is tolerable."""
    yield fig.share("audit.confidence", TEXTS["confidence"], data.settings.confidence, _set(data), places=None)
    if data.settings.tolerable is not None:
        label = TEXTS["tolerable_share"]
        yield fig.share("audit.tolerable", label, data.settings.tolerable, _set(data))


def definition_figures(reported: str, data: Audit) -> Iterator[Figure]:
    """What each of the two numbers counts, and whether they compare."""
    origin, label = _set(data), TEXTS["definition_verified"]
    yield fig.worded("audit.definition.verified", label, data.definition, COMPLETIONS[data.definition], origin)
    label, ours = TEXTS["definition_reported"], TEXTS["two_definitions"]
    if not reported:
        yield fig.missing("audit.definition.reported", label, UNSAID, origin)
        yield fig.missing("audit.comparable", ours, UNSAID, origin)
        return
    yield fig.worded("audit.definition.reported", label, reported, COMPLETIONS[reported], origin)
    if reported == data.definition:
        yield fig.worded("audit.comparable", ours, "yes", TEXTS["same_definition"], origin)
    else:
        yield fig.missing("audit.comparable", ours, DIFFER, origin)


def visit_figures(results: FieldResults, data: Audit, context: Context) -> Iterator[Figure]:
    """The drawn list by what became of it, then the statement."""
    counted, unit = Origin(source=TEXTS["visits_counted"], inputs=("visits.csv",)), _unit(context)
    for key, value, label in (
        ("n_drawn", results.n_drawn, TEXTS["drawn_2"]),
        ("n_yes", results.n_yes, TEXTS["verified"]),
        ("n_no", results.n_no, TEXTS["not_done"]),
        ("n_no_access", results.n_no_access, TEXTS["no_access"]),
        ("n_blank", results.n_blank, TEXTS["no_result_yet"]),
        ("n_visited", results.n_visited, TEXTS["seen"]),
        ("n_errors", results.n_errors, TEXTS["reported_not_done"]),
        ("n_outside", results.n_outside, TEXTS["outside_units_drawn"]),
        ("n_contradicting", results.n_contradicting, TEXTS["contradict_list_units"]),
    ):
        yield fig.count(f"audit.sample.{key}", label, value, counted, noun=unit)
    redrawn = Origin(
        source=TEXTS["drawn_again_seed_compared"],
        rule="draw",
        inputs=("visits.csv", "units.csv", data.file),
    )
    if data.settings.seed is not None and results.n_other_list is not None:
        seed = data.settings.seed
        yield fig.numbered("audit.sample.seed", TEXTS["seed"], seed, Text.same(str(seed)), _set(data))
        label = TEXTS["not_list_drawn_again"]
        yield fig.count("audit.sample.n_other_list", label, results.n_other_list, redrawn, noun=unit)
    label = TEXTS["if_no_access_means"]
    yield fig.share("audit.sample.if_no_access_fails", label, results.if_no_access_fails, counted, places=2)
    if isinstance(results.statement, Unavailable):
        yield fig.missing("audit.sample.verified", TEXTS["verified_rate"], results.statement, counted)
    else:
        yield from _statement_figures(results.statement, context)


def luck_figures(results: FieldResults, plan: Plan) -> Iterator[Figure]:
    """How usual it is to meet so few of the errors that the census knows."""
    exact = Origin(
        source=TEXTS["hypergeometric_without_replacement"],
        rule="hypergeometric",
        inputs=("visits.csv", "units.csv"),
    )
    chance = chance_of_at_most(plan.population, plan.known_errors or 0, results.n_visited, results.n_errors)
    label = TEXTS["chance_meet_so_few"]
    yield fig.share("audit.census.so_few", label, chance, exact)


def _statement_figures(statement: VerificationStatement, context: Context) -> Iterator[Figure]:
    inputs, unit = ("visits.csv", "units.csv"), _unit(context)
    estimated = Origin(source=TEXTS["estimated_stratum_exact_interval"], rule="stratified", inputs=inputs)
    counted = Origin(source=TEXTS["reported_all_units"], inputs=("units.csv",))
    yield fig.share("audit.sample.reported", TEXTS["reported_2"], statement.reported_rate, counted, places=2)
    for key, value, label in (
        ("verified", statement.verified_rate, TEXTS["verified_rate"]),
        ("low", statement.low, TEXTS["lower"]),
        ("high", statement.high, TEXTS["upper"]),
    ):
        yield fig.share(f"audit.sample.{key}", label, value, estimated, places=2)
    yield fig.points_gap("audit.sample.gap", TEXTS["reported_verified"], statement.discrepancy, estimated)
    yield fig.pure("audit.sample.ratio", TEXTS["reported_verified_2"], statement.ratio, estimated, places=3)
    tail = Origin(source=TEXTS["one_sided_hypergeometric_tail"], rule="one_sided", inputs=inputs)
    if not statement.is_refuted_by_one:
        yield fig.p_value("audit.sample.p", TEXTS["one_sided_p"], statement.p, tail)
    least = round(statement.overstated_low * statement.n_reported)
    label = TEXTS["reported_not_done_least"]
    yield fig.count("audit.sample.least", label, least, estimated, noun=unit)
    label = TEXTS["reported_done"]
    yield fig.count("audit.sample.n_reported", label, statement.n_reported, counted, noun=unit)
    label = TEXTS["share_not_excluded_visits"]
    yield fig.share("audit.sample.could_show", label, statement.could_show, tail)
    for key in ("rate", "low", "high"):
        label = TEXTS["overstated_among_reported_estimated"]
        over = statement.overstated
        if isinstance(over, VerifiedRate):
            n = round(getattr(over, key) * over.n_units)
            yield fig.count(f"audit.sample.overstated.{key}", label, n, estimated, noun=unit)
        else:
            yield fig.missing(f"audit.sample.overstated.{key}", label, over, estimated)


def invoice_figures(misstatement: Misstatement, drawn: MonetarySample, data: Audit, n_extra: int) -> Iterator[Figure]:
    """The draw, projected misstatement and its upper limits."""
    inputs = ("invoices.csv", data.file)
    counted = Origin(source=TEXTS["monetary_units_drawn_again"], inputs=inputs)
    bound = Origin(source=TEXTS["stringer_bound"], rule="stringer", inputs=inputs)
    for key, value, label in (
        ("n_items", drawn.n_items, TEXTS["invoices_2"]),
        ("n_checked", misstatement.n_checked, TEXTS["checked"]),
        ("n_certain", drawn.n_certain, TEXTS["certain"]),
        ("n_errors", len(misstatement.errors), TEXTS["differ_2"]),
        ("n_aside", len(drawn.aside), TEXTS["set_aside"]),
        ("n_extra", n_extra, TEXTS["audited_not_drawn"]),
    ):
        yield fig.count(f"audit.invoices.{key}", label, value, counted, noun=TEXTS["invoices"])
    total = misstatement.total_yuan
    yield fig.money("audit.invoices.book", TEXTS["book_value_2"], total, counted)
    for key, amount, origin, label in (
        ("over", misstatement.over_yuan, counted, TEXTS["projected_overstatement"]),
        ("over_bound", misstatement.over_bound_yuan, bound, TEXTS["upper_limit_overstated"]),
        ("under", misstatement.under_yuan, counted, TEXTS["projected_understatement"]),
        ("under_bound", misstatement.under_bound_yuan, bound, TEXTS["upper_limit_understated"]),
    ):
        yield fig.money(f"audit.invoices.{key}", label, amount, origin)
        share = amount if isinstance(amount, Unavailable) else amount / total
        yield fig.share(f"audit.invoices.{key}_share", label, share, origin, places=2)
    if data.settings.tolerable is not None:
        tolerable = total * Decimal(repr(data.settings.tolerable))
        yield fig.money("audit.invoices.tolerable", TEXTS["tolerable"], tolerable, _set(data))


def _count(figure_id: str, label: Text, value: int | Unavailable, origin: Origin, unit: Text) -> Figure:
    if isinstance(value, Unavailable):
        return fig.missing(figure_id, label, value, origin)
    return fig.count(figure_id, label, value, origin, noun=unit)


def _set(data: Audit) -> Origin:
    return Origin(source=TEXTS["settings_engagement"], inputs=(data.file,))


def _unit(context: Context) -> Text:
    """The classifier of a unit in both languages."""
    return context.engagement.unit_name or TEXTS["units"]
