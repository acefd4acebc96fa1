"""The figures of forensics: claims, questions, rates by unit, repeated rows, digits."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.layouts import Column, Layout, Row, Value, Word
from analysis.core.results import Unavailable
from analysis.facts.grim import Grim
from analysis.topics.published.digits import DigitTest
from analysis.topics.published.inferred_n import InferredN
from analysis.topics.published.summary_tests import FAULTS, DeviationFit, ForcedSum
from analysis.topics.published.table_checks import RepeatedRows
from analysis.topics.published.tables import Claim
from analysis.topics.published.unit_checks import RatesByUnit, UnitCount
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NO_N = Unavailable(kind="not_verifiable", reason=TEXTS["no_n_published"])
NO_POWER = Unavailable(kind="not_applicable", reason=TEXTS["test_states_no_power"])
NO_SD = Unavailable(kind="not_applicable", reason=TEXTS["no_deviation"])
NO_FIT = Unavailable(kind="not_verifiable", reason=TEXTS["no_n_fits"])
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


SUMMED = Origin(source=TEXTS["percentages_options_added"], rule="forced_sum", inputs=("claims.csv",))
INFERRED = Origin(source=TEXTS["n_inferred_percentages"], rule="infer_n", inputs=("claims.csv",))
BY_UNIT = Origin(source=TEXTS["actual_planned"], inputs=("unit_rates.csv",))
CLAIMS = Layout(
    stem="forensics.claim",
    caption=TEXTS["granularity_printed_figures"],
    first=TEXTS["figure"],
    named_by="name",
    columns=(
        Column(key="name"),
        Column(key="value", heading=TEXTS["printed"], is_numeric=True),
        Column(key="sd", heading=TEXTS["sd"], is_numeric=True),
        Column(key="n", heading=TEXTS["n"], make=partial(fig.count, noun=TEXTS["sheets"])),
        Column(key="verdict", heading=TEXTS["verdict"]),
        Column(key="power", heading=TEXTS["power"], make=partial(fig.share, places=0)),
    ),
)
N_SIZES, N_OPTIONS = partial(fig.count, noun=TEXTS["sizes"]), partial(fig.count, noun=TEXTS["options"])
QUESTIONS = Layout(
    stem="forensics.question",
    caption=TEXTS["totals_question_n_inferred"],
    first=TEXTS["question"],
    named_by="name",
    columns=(
        Column(key="name", origin=SUMMED),
        Column(key="total", heading=TEXTS["total"], make=partial(fig.share, places=2), origin=SUMMED),
        Column(key="chance", heading=TEXTS["chance_exact_total"], make=partial(fig.share, places=0), origin=SUMMED),
        Column(key="last", origin=SUMMED),
        Column(key="last_by_count", origin=SUMMED),
        Column(key="smallest", heading=TEXTS["smallest_n"], make=fig.count, origin=INFERRED),
        Column(
            key="n_fitting", heading=TEXTS["sizes_fit"], make=partial(fig.count, noun=TEXTS["sizes"]), origin=INFERRED
        ),
        Column(key="up_to", heading=TEXTS["up"], make=fig.count, origin=INFERRED),
        Column(
            key="options",
            heading=TEXTS["options_tested"],
            make=partial(fig.count, noun=TEXTS["options"]),
            origin=INFERRED,
        ),
    ),
)
SHARED = replace(QUESTIONS, stem="forensics")  # the n that fit all questions
RATES = Layout(
    stem="forensics.rates",
    caption=TEXTS["rate_unit"],
    first=TEXTS["unit"],
    named_by="unit",
    columns=(
        Column(key="unit", origin=BY_UNIT),
        Column(key="planned", heading=TEXTS["planned"], make=fig.count, origin=BY_UNIT),
        Column(key="actual", heading=TEXTS["actual"], make=fig.count, origin=BY_UNIT),
        Column(key="rate", heading=TEXTS["rate"], make=partial(fig.share, places=2), origin=BY_UNIT),
    ),
)
DIGITS = Layout(
    stem="forensics.digits",
    caption=TEXTS["last_first_digits"],
    first=TEXTS["test"],
    columns=(
        Column(key="n", heading=TEXTS["figures"], make=partial(fig.count, noun=TEXTS["figures_2"])),
        Column(key="p", heading=Text.same("p"), make=fig.p_value),
        Column(key="power", heading=TEXTS["power"], make=partial(fig.share, places=0)),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One claim with its test (None without n) and what it comes to."""

    claim: Claim
    result: Grim | DeviationFit | None
    verdict: str


def claim_row(tested: Tested) -> Row:
    """A claim as printed, its n, the verdict and what stands against it."""
    claim, result = tested.claim, tested.result
    where = Origin(source=claim.source, inputs=("claims.csv",))
    rule = Origin(
        source=TESTS[claim.kind], rule="grim" if claim.kind == "percent" else "grimmer", inputs=("claims.csv",)
    )
    words = WORDS[tested.verdict]
    if tested.verdict == "misfit" and isinstance(result, DeviationFit):
        words = FAULTS[result.fault]
    return Row(
        id=claim.id,
        names=claim.names,
        values={
            "name": Word(claim.id, claim.names),
            "value": as_printed(claim.value),
            "sd": NO_SD if claim.sd is None else as_printed(claim.sd),
            "n": NO_N if claim.n is None else claim.n,
            "verdict": Word(tested.verdict, words),
            "power": result.power if isinstance(result, Grim) else NO_POWER,
        },
        origins=dict.fromkeys(("name", "value", "sd", "n"), where) | dict.fromkeys(("verdict", "power"), rule),
    )


def question_row(question: str, forced: ForcedSum | Unavailable, sizes: InferredN) -> Row:
    """How the options of one question add up, what the last would be by count, and the n that fit all of them."""
    values: dict[str, Value | None] = {"name": as_printed(question), **_sizes(sizes)}
    if isinstance(forced, Unavailable):
        values |= {"total": forced, "chance": forced}
    else:
        by_count = forced.last_by_count
        last = by_count if isinstance(by_count, Unavailable) else as_printed(" / ".join(by_count))
        values |= {
            "total": forced.total_share,
            "chance": forced.chance,
            "last": as_printed(forced.last),
            "last_by_count": last,
        }
    return Row(id=question, names=TEXTS["question_2"].fill(question=question), values=values)


def shared_row(sizes: InferredN) -> Row:
    """The n that fit the options of all questions."""
    return Row(id="shared", names=TEXTS["n_shared_all_questions"], values=_sizes(sizes))


def _sizes(sizes: InferredN) -> dict[str, Value | None]:
    """The smallest n that fits, how many fit, and up to where was looked."""
    return {
        "smallest": NO_FIT if sizes.smallest is None else sizes.smallest,
        "n_fitting": len(sizes.candidates),
        "up_to": sizes.up_to,
        "options": sizes.n_options,
    }


def as_printed(text: str) -> Word:
    """What was published, character by character."""
    return Word(text, Text.same(text))


def rates_of(project: str) -> Layout:
    """The table of one project's rates."""
    stem = f"{RATES.stem}.{project}"
    return replace(RATES, stem=stem, caption=RATES.caption.fill(start=stem))


def rate_figures(project: str, names: Text, rates: RatesByUnit) -> Iterator[Figure]:
    """Every unit of a project with its rate, and the two that are furthest apart."""
    layout = rates_of(project)
    yield fig.worded(f"{layout.stem}.name", names, project, names, BY_UNIT)
    yield fig.points_gap(f"{layout.stem}.spread", names, rates.spread, BY_UNIT)
    yield from layout.figures(rate_rows(rates))
    comparable = [(rate, count) for count in rates.counts if isinstance(rate := rates.rates[count.unit], Decimal)]
    for name, choose in (("lowest", min), ("highest", max)) if comparable else ():
        rate, count = choose(comparable, key=lambda pair: pair[0])
        yield fig.share(f"{layout.stem}.{name}", names, rate, BY_UNIT, places=2)
        yield fig.worded(f"{layout.stem}.{name}_unit", names, count.unit, _unit(count), BY_UNIT)


def rate_rows(rates: RatesByUnit) -> list[Row]:
    """Every unit with what was planned and done in it."""
    return [
        Row(
            id=f"u{number}",
            names=_unit(count),
            values={
                "unit": Word(count.unit, _unit(count)),
                "planned": count.planned,
                "actual": count.actual,
                "rate": rates.rates[count.unit],
            },
        )
        for number, count in enumerate(rates.counts)
    ]


def _unit(count: UnitCount) -> Text:
    return Text(count.unit, count.unit_en or count.unit)


def row_figures(repeats: RepeatedRows) -> Iterator[Figure]:
    """How many rows there are, and how many repeat an earlier one."""
    where = Origin(source=TEXTS["rows_compared"], inputs=("amounts.csv",))
    label = TEXTS["repeated_rows"]
    yield fig.count("forensics.rows.n", label, repeats.n_rows, where, noun=TEXTS["rows"])
    yield fig.count("forensics.rows.n_repeated", label, repeats.n_repeated, where, noun=TEXTS["rows"])
    groups = int(repeats.table["group"].nunique())
    yield fig.count("forensics.rows.n_groups", label, groups, where, noun=TEXTS["groups"])


def digit_row(name: str, label: Text, test: DigitTest | Unavailable) -> Row:
    """How many figures were tested, p, and the power that the test had."""
    tested = Origin(source=TEXTS["chi_squared_test_power"], rule=name, inputs=("amounts.csv",))
    keys = ("n", "p", "power")
    values: dict[str, Value | None] = {
        key: test if isinstance(test, Unavailable) else getattr(test, key) for key in keys
    }
    return Row(id=name, names=label, values=values, origins=dict.fromkeys(keys, tested))
