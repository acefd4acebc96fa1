"""The figures of forensics: claims, questions, totals, rates by unit, repeated rows, digits."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Unavailable
from analysis.facts.grim import Grim, read_printed
from analysis.topics.published.digits import DigitTest
from analysis.topics.published.inferred_n import InferredN
from analysis.topics.published.summary_tests import FAULTS, DeviationFit, ForcedSum
from analysis.topics.published.table_checks import VERDICTS, RepeatedRows, TableCheck
from analysis.topics.published.tables import Claim, Total
from analysis.topics.published.unit_checks import RatesByUnit
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NO_N = Unavailable(kind="not_verifiable", reason=TEXTS["no_n_published"])
NO_POWER = Unavailable(kind="not_applicable", reason=TEXTS["test_states_no_power"])
NOT_PRINTED = Unavailable(kind="not_applicable", reason=TEXTS["not_published_nothing_compare"])
NO_SD = Unavailable(kind="not_applicable", reason=TEXTS["no_deviation"])
NO_FIT = Unavailable(kind="not_verifiable", reason=TEXTS["no_n_fits"])
UNITS = {
    "yuan": TEXTS["yuan"],
    "wan_yuan": TEXTS["ten_thousand_yuan"],
    "yi_yuan": TEXTS["hundred_million_yuan"],
}
WORDS: dict[str, Text] = {
    "fits": TEXTS["fits"],
    "misfit": TEXTS["does_not_fit_explained"],
    "forced": TEXTS["carries_residue_not_tested"],
    "blind": TEXTS["n_too_large_test"],
    "no_n": TEXTS["no_n_not_verifiable"],
}
TESTS: dict[str, Text] = {
    "percent": TEXTS["grim_share"],
    "mean_sd": TEXTS["grim_grimmer"],
    "binary": TEXTS["debit_yes_no"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One claim with its test (None without n) and what it comes to."""

    claim: Claim
    result: Grim | DeviationFit | None
    verdict: str


def claim_figures(tested: Tested) -> Iterator[Figure]:
    """A claim as printed, its n, the verdict and what stands against it."""
    claim, result = tested.claim, tested.result
    start, where = f"forensics.claim.{claim.id}", Origin(source=claim.source, inputs=("claims.csv",))
    rule = Origin(
        source=TESTS[claim.kind], rule="grim" if claim.kind == "percent" else "grimmer", inputs=("claims.csv",)
    )
    yield fig.worded(f"{start}.name", claim.names, claim.id, claim.names, where)
    yield fig.worded(f"{start}.value", claim.names, claim.value, Text.same(claim.value), where)
    yield (
        fig.missing(f"{start}.sd", claim.names, NO_SD, where)
        if claim.sd is None
        else fig.worded(f"{start}.sd", claim.names, claim.sd, Text.same(claim.sd), where)
    )
    yield (
        fig.missing(f"{start}.n", claim.names, NO_N, where)
        if claim.n is None
        else fig.count(f"{start}.n", claim.names, claim.n, where, noun=TEXTS["sheets"])
    )
    words = WORDS[tested.verdict]
    if tested.verdict == "misfit" and isinstance(result, DeviationFit):
        words = FAULTS[result.fault]
    yield fig.worded(f"{start}.verdict", claim.names, tested.verdict, words, rule)
    yield fig.share(
        f"{start}.power", claim.names, result.power if isinstance(result, Grim) else NO_POWER, rule, places=0
    )


def question_figures(question: str, forced: ForcedSum | Unavailable, sizes: InferredN) -> Iterator[Figure]:
    """How the options of one question add up, what the last would be by count, and the n that fit all of them."""
    start, label = f"forensics.question.{question}", TEXTS["question_2"].fill(question=question)
    summed = Origin(source=TEXTS["percentages_options_added"], rule="forced_sum", inputs=("claims.csv",))
    yield fig.worded(f"{start}.name", label, question, Text.same(question), summed)
    if isinstance(forced, Unavailable):
        yield fig.missing(f"{start}.total", label, forced, summed)
        yield fig.missing(f"{start}.chance", label, forced, summed)
    else:
        yield fig.share(f"{start}.total", label, forced.total_share, summed, places=2)
        yield fig.share(f"{start}.chance", label, forced.chance, summed, places=0)
        yield fig.worded(f"{start}.last", label, forced.last, Text.same(forced.last), summed)
        by_count = forced.last_by_count
        yield (
            fig.missing(f"{start}.last_by_count", label, by_count, summed)
            if isinstance(by_count, Unavailable)
            else fig.worded(
                f"{start}.last_by_count", label, " / ".join(by_count), Text.same(" / ".join(by_count)), summed
            )
        )
    yield from size_figures(start, label, sizes)


def size_figures(start: str, label: Text, sizes: InferredN) -> Iterator[Figure]:
    """The smallest n that fits, how many fit, and up to where was looked."""
    where = Origin(source=TEXTS["n_inferred_percentages"], rule="infer_n", inputs=("claims.csv",))
    yield (
        fig.missing(f"{start}.smallest", label, NO_FIT, where)
        if sizes.smallest is None
        else fig.count(f"{start}.smallest", label, sizes.smallest, where)
    )
    yield fig.count(f"{start}.n_fitting", label, len(sizes.candidates), where, noun=TEXTS["sizes"])
    yield fig.count(f"{start}.up_to", label, sizes.up_to, where)
    yield fig.count(f"{start}.options", label, sizes.n_options, where, noun=TEXTS["options"])


def total_figures(total: Total, check: TableCheck, slip: str) -> Iterator[Figure]:
    """A printed sum or ratio, the one recomputed, their difference, the verdict, and a number in another unit."""
    start, again = f"forensics.total.{total.id}", _again(total)
    printed = read_printed(check.printed, signed=True)
    places = max(2, printed.places + 1) if total.whole else max(printed.places, _places(total))
    make, gap = (fig.share, fig.points_gap) if printed.is_percent else (fig.pure, fig.pure)
    where = Origin(source=TEXTS["published_table"], inputs=("totals.csv",))
    yield fig.worded(f"{start}.name", total.names, total.id, total.names, where)
    yield fig.worded(f"{start}.printed", total.names, check.printed, Text.same(check.printed), where)
    yield make(f"{start}.recomputed", total.names, check.recomputed, again, places=places)
    yield gap(f"{start}.difference", total.names, check.difference, again, places=places)
    yield fig.worded(f"{start}.verdict", total.names, check.verdict, VERDICTS[check.verdict], again)
    if slip:
        yield fig.worded(f"{start}.slip", total.names, slip, Text.same(slip), again)


def computed_figures(total: Total) -> Iterator[Figure]:
    """A sum or ratio that was not published: computed only; a ratio within one unit is a share."""
    start, again = f"forensics.total.{total.id}", _again(total)
    value = sum_of_parts(total)
    yield fig.worded(f"{start}.name", total.names, total.id, total.names, again)
    yield fig.worded(f"{start}.printed", total.names, "", TEXTS["not_published"], again)
    if total.whole is None:
        yield fig.pure(f"{start}.recomputed", total.names, value, again, places=_places(total))
    else:
        make = fig.pure if total.unit == "other" else fig.share
        yield make(f"{start}.recomputed", total.names, value / read_printed(total.whole).value, again, places=2)
    yield fig.missing(f"{start}.difference", total.names, NOT_PRINTED, again)
    yield fig.worded(f"{start}.verdict", total.names, "computed", TEXTS["computed_only"], again)


def sum_of_parts(total: Total) -> Decimal:
    """The parts added, in the unit of the table; of an audited account what it held too much."""
    return sum((read_printed(part, signed=True).value for part in total.parts), Decimal(0))


def audited_figures(total: Total) -> Iterator[Figure]:
    """An account as submitted and as audited, and the over-counted share of it (多计率)."""
    start, again = f"forensics.total.{total.id}", _again(total)
    where = Origin(source=TEXTS["published_table"], inputs=("totals.csv",))
    book, audited = total.parts[0], total.parts[1].removeprefix("-")
    yield fig.worded(f"{start}.book", TEXTS["submitted"], book, Text.same(book), where)
    yield fig.worded(f"{start}.audited", TEXTS["audited"], audited, Text.same(audited), where)
    yield fig.worded(f"{start}.unit", TEXTS["unit_money"], total.unit, UNITS[total.unit], where)
    yield fig.share(
        f"{start}.over_rate",
        TEXTS["over_counted_account_submitted"],
        sum_of_parts(total) / read_printed(book).value,
        again,
        places=2,
    )


def _again(total: Total) -> Origin:
    if total.is_audited:
        return Origin(source=TEXTS["submitted_less_audited"], rule="check_total", inputs=("totals.csv",))
    source = TEXTS["numerator_denominator"] if total.whole else TEXTS["parts_added"]
    return Origin(source=source, rule="check_ratio" if total.whole else "check_total", inputs=("totals.csv",))


def _places(total: Total) -> int:
    return max(read_printed(part, signed=True).places for part in total.parts)


def rate_figures(project: str, names: Text, rates: RatesByUnit) -> Iterator[Figure]:
    """Every unit of a project with its rate, and the two that are furthest apart."""
    start = f"forensics.rates.{project}"
    counted = Origin(source=TEXTS["actual_planned"], inputs=("unit_rates.csv",))
    yield fig.worded(f"{start}.name", names, project, names, counted)
    yield fig.points_gap(f"{start}.spread", names, rates.spread, counted)
    for number, count in enumerate(rates.counts):
        label = Text(count.unit, count.unit_en or count.unit)
        yield fig.worded(f"{start}.u{number}.unit", label, count.unit, label, counted)
        yield fig.count(f"{start}.u{number}.planned", label, count.planned, counted)
        yield fig.count(f"{start}.u{number}.actual", label, count.actual, counted)
        yield fig.share(f"{start}.u{number}.rate", label, rates.rates[count.unit], counted, places=2)
    comparable = [(rate, count) for count in rates.counts if isinstance(rate := rates.rates[count.unit], Decimal)]
    for name, choose in (("lowest", min), ("highest", max)) if comparable else ():
        rate, count = choose(comparable, key=lambda pair: pair[0])
        label = Text(count.unit, count.unit_en or count.unit)
        yield fig.share(f"{start}.{name}", names, rate, counted, places=2)
        yield fig.worded(f"{start}.{name}_unit", names, count.unit, label, counted)


def row_figures(repeats: RepeatedRows) -> Iterator[Figure]:
    """How many rows there are, and how many repeat an earlier one."""
    where = Origin(source=TEXTS["rows_compared"], inputs=("amounts.csv",))
    label = TEXTS["repeated_rows"]
    yield fig.count("forensics.rows.n", label, repeats.n_rows, where, noun=TEXTS["rows"])
    yield fig.count("forensics.rows.n_repeated", label, repeats.n_repeated, where, noun=TEXTS["rows"])
    groups = int(repeats.table["group"].nunique())
    yield fig.count("forensics.rows.n_groups", label, groups, where, noun=TEXTS["groups"])


def digit_figures(name: str, label: Text, test: DigitTest | Unavailable) -> Iterator[Figure]:
    """How many figures were tested, p, and the power that the test had."""
    start, where = (
        f"forensics.digits.{name}",
        Origin(
            source=TEXTS["chi_squared_test_power"],
            rule=name,
            inputs=("amounts.csv",),
        ),
    )
    if isinstance(test, Unavailable):
        for key in ("n", "p", "power"):
            yield fig.missing(f"{start}.{key}", label, test, where)
        return
    yield fig.count(f"{start}.n", label, test.n, where, noun=TEXTS["figures_2"])
    yield fig.p_value(f"{start}.p", label, test.p, where)
    yield fig.share(f"{start}.power", label, test.power, where, places=0)
