"""The figures of sums and ratios as published: recomputed from their parts, with what an account held too much."""

from decimal import Decimal
from functools import partial

from analysis.core import figures as fig
from analysis.core.figures import Origin
from analysis.core.layouts import Column, Layout, Make, Row, Value, Word
from analysis.core.results import Unavailable
from analysis.facts.grim import read_printed
from analysis.topics.published.figures import as_printed
from analysis.topics.published.table_checks import VERDICTS, TableCheck
from analysis.topics.published.tables import Total
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)

NOT_PRINTED = Unavailable(kind="not_applicable", reason=TEXTS["not_published_nothing_compare"])
UNITS = {
    "yuan": TEXTS["yuan"],
    "wan_yuan": TEXTS["ten_thousand_yuan"],
    "yi_yuan": TEXTS["hundred_million_yuan"],
}
PUBLISHED = Origin(source=TEXTS["published_table"], inputs=("totals.csv",))
TOTALS = Layout(
    stem="forensics.total",
    caption=TEXTS["sums_ratios_recomputed"],
    first=TEXTS["sum_ratio"],
    named_by="name",
    columns=(
        Column(key="book", label=TEXTS["submitted"], origin=PUBLISHED),
        Column(key="audited", label=TEXTS["audited"], origin=PUBLISHED),
        Column(key="unit", label=TEXTS["unit_money"], origin=PUBLISHED),
        Column(key="over_rate", label=TEXTS["over_counted_account_submitted"], make=partial(fig.share, places=2)),
        Column(key="name", origin=PUBLISHED),
        Column(key="printed", heading=TEXTS["printed_2"], origin=PUBLISHED, is_numeric=True),
        Column(key="recomputed", heading=TEXTS["recomputed"], make=fig.pure),
        Column(key="difference", heading=TEXTS["difference"], make=fig.pure),
        Column(key="verdict", heading=TEXTS["verdict_2"]),
        Column(key="slip"),
    ),
)


def total_row(total: Total, check: TableCheck | None, slip: str) -> Row:
    """A sum or ratio as printed and recomputed, with a number in another unit; of an account, what it held too much."""
    values, makes = _computed(total) if check is None else _checked(total, check)
    if slip:
        values["slip"] = as_printed(slip)
    if total.is_audited:
        values |= _audited(total)
    computed = {"recomputed", "difference", "verdict", "slip", "over_rate"}
    by_us = computed | {"name", "printed"} if check is None else computed
    return Row(
        id=total.id,
        names=total.names,
        values={"name": Word(total.id, total.names), **values},
        makes=makes,
        origins=dict.fromkeys(by_us, _again(total)),
    )


def _checked(total: Total, check: TableCheck) -> tuple[dict[str, Value | None], dict[str, Make]]:
    printed = read_printed(check.printed, signed=True)
    places = max(2, printed.places + 1) if total.whole else max(printed.places, _places(total))
    make, gap = (fig.share, fig.points_gap) if printed.is_percent else (fig.pure, fig.pure)
    values: dict[str, Value | None] = {
        "printed": as_printed(check.printed),
        "recomputed": check.recomputed,
        "difference": check.difference,
        "verdict": Word(check.verdict, VERDICTS[check.verdict]),
    }
    return values, {"recomputed": partial(make, places=places), "difference": partial(gap, places=places)}


def _computed(total: Total) -> tuple[dict[str, Value | None], dict[str, Make]]:
    """What was not published: computed only; a ratio within one unit is a share."""
    value = sum_of_parts(total)
    values: dict[str, Value | None] = {
        "printed": Word("", TEXTS["not_published"]),
        "recomputed": value if total.whole is None else value / read_printed(total.whole).value,
        "difference": NOT_PRINTED,
        "verdict": Word("computed", TEXTS["computed_only"]),
    }
    if total.whole is None:
        return values, {"recomputed": partial(fig.pure, places=_places(total))}
    return values, {"recomputed": partial(fig.pure if total.unit == "other" else fig.share, places=2)}


def _audited(total: Total) -> dict[str, Value | None]:
    """An account as submitted and as audited, and the over-counted share of it (多计率)."""
    book, audited = total.parts[0], total.parts[1].removeprefix("-")
    return {
        "book": as_printed(book),
        "audited": as_printed(audited),
        "unit": Word(total.unit, UNITS[total.unit]),
        "over_rate": sum_of_parts(total) / read_printed(book).value,
    }


def sum_of_parts(total: Total) -> Decimal:
    """The parts added, in the unit of the table; of an audited account what it held too much."""
    return sum((read_printed(part, signed=True).value for part in total.parts), Decimal(0))


def _again(total: Total) -> Origin:
    if total.is_audited:
        return Origin(source=TEXTS["submitted_less_audited"], rule="check_total", inputs=("totals.csv",))
    source = TEXTS["numerator_denominator"] if total.whole else TEXTS["parts_added"]
    return Origin(source=source, rule="check_ratio" if total.whole else "check_total", inputs=("totals.csv",))


def _places(total: Total) -> int:
    return max(read_printed(part, signed=True).places for part in total.parts)
