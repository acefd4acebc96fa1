"""The figures of the audit of targets: ratios counted, each indicator's targets by year, the total scored again."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin, Who
from analysis.core.layouts import Column, Layout, Printed, Row, Value, Word
from analysis.core.results import Unavailable
from analysis.core.sections import plain_cell
from analysis.scoring.figures import score_id
from analysis.scoring.scorecard import Scorecard
from analysis.scoring.standards.printed import target_texts
from analysis.scoring.targets import measure_texts
from analysis.topics.targets.ratchet import PastYear, Ratchet, Track
from analysis.topics.targets.target_audit import Rescored, TargetAudit
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

UNKNOWN = Unavailable(kind="not_verifiable", reason=TEXTS["last_year_s_actual"])
NOT_GIVEN = Unavailable(kind="not_verifiable", reason=TEXTS["not_given"])
GIVEN = Origin(source=TEXTS["table_earlier_years"], inputs=("history.csv",))
COMPARED = Origin(source=TEXTS["compared_year_year"], inputs=("history.csv", "indicators.csv"))
N_YEARS = partial(fig.count, noun=TEXTS["year_s"])
YEARS = Layout(
    stem="target",
    caption=TEXTS["targets_actuals_year"],
    first=TEXTS["indicator"],
    columns=(
        Column(key="year", heading=TEXTS["year_2"]),
        Column(key="target", heading=TEXTS["target_2"], origin=GIVEN, is_numeric=True),
        Column(key="actual", heading=TEXTS["actual_2"], origin=GIVEN, is_numeric=True),
        Column(key="ratio", heading=TEXTS["ratio"], make=fig.pure, origin=GIVEN),
        Column(key="is_slack", heading=TEXTS["easier_last_actual"]),
    ),
)
TRACKS = replace(
    YEARS,
    columns=(
        Column(key="name", origin=GIVEN),
        Column(key="target", origin=GIVEN),
        Column(key="last_actual", origin=GIVEN),
        Column(key="year", label=TEXTS["year"], origin=GIVEN),
        Column(key="n_years", label=TEXTS["years_target"], make=N_YEARS, origin=COMPARED),
        Column(key="n_compared", label=TEXTS["years_compared"], make=N_YEARS, origin=COMPARED),
        Column(key="n_slack", label=TEXTS["years_slack"], make=N_YEARS, origin=COMPARED),
    ),
)
RESCORED = Layout(
    stem="targets",
    caption=NO_TEXT,
    first=NO_TEXT,
    columns=(
        Column(key="n", label=TEXTS["targets_raised"], make=partial(fig.count, noun=TEXTS["text"])),
        Column(key="total"),
        Column(key="grade"),
    ),
)


def audit_figures(audit: TargetAudit, pack: str) -> Iterator[Figure]:
    """How many indicators have a ratio, and how many of them are far above their target."""
    source = TEXTS["counted_over_all_indicators"]
    counted = Origin(source=source, rule=pack, inputs=("indicators.csv", "readings.csv"))
    label = TEXTS["indicators_ratio"]
    yield fig.count("targets.n", label, len(audit.ratios), counted, noun=TEXTS["text"])
    for name, zh, en, n, share in (
        ("explain", "须说明", "to be explained", audit.n_explain, audit.explain_share),
        ("suspect", "疑似目标偏低", "target suspect", audit.n_suspect, audit.suspect_share),
    ):
        yield fig.count(f"targets.n_{name}", Text(zh, en), n, counted, noun=TEXTS["text"])
        yield fig.share(f"targets.{name}_share", Text(zh, en), share, counted)


def track_figures(tracks: Ratchet) -> Iterator[Figure]:
    """Names, targets and actuals of each indicator; those of each year by the year, those of now and before by name."""
    for track in tracks.tracks:
        yield from TRACKS.figures([_track_row(track)])
        yield from YEARS.figures(year_rows(track))


def _track_row(track: Track) -> Row:
    indicator, year = track.indicator, track.this_year.year
    return Row(
        id=indicator.id,
        names=indicator.names,
        values={
            "name": Word(indicator.id, indicator.names),
            "target": Word(str(indicator.target), target_texts(indicator)),
            "last_actual": _measured(track, track.last_actual),
            "year": Printed(year, Text.same(str(year)), "text"),
            "n_years": sum(year.target is not None for year in track.years),
            "n_compared": len(track.compared_years),
            "n_slack": len(track.slack_years),
        },
        who={"last_actual": _actual(track)},
    )


def _actual(track: Track) -> Who:
    """What was reached, in one year or another, tells of those whom this year's reading tells of."""
    return Who(rests_on=(score_id(track.indicator.id, "actual"),))


def year_rows(track: Track) -> list[Row]:
    """The years of an indicator, with target, what was reached, and whether the target was easier than that."""
    return [_year_row(track, year) for year in track.years]


def _year_row(track: Track, year: PastYear) -> Row:
    values: dict[str, Value | None] = {
        "year": plain_cell(str(year.year)),
        "target": _measured(track, year.target),
        "actual": _measured(track, year.actual),
        "ratio": year.actual / year.target if year.actual is not None and year.target else NOT_GIVEN,
        "is_slack": _slack(track, year.year),
    }
    who = dict.fromkeys(("actual", "ratio"), _actual(track))
    return Row(id=f"{track.indicator.id}.{year.year}", names=track.indicator.names, values=values, who=who)


def _measured(track: Track, value: Decimal | None) -> Printed | Unavailable:
    if value is None:
        return UNKNOWN
    unit = measure_texts(track.indicator.unit, word=track.indicator.unit_word)
    places = 0 if value == value.to_integral_value() else 2
    texts = Text.by(lambda lang: f"{numbers.decimal(value, places)}{unit[lang]}")
    return Printed(value, texts, track.indicator.unit or "pure")


def _slack(track: Track, year: int) -> Text:
    if year not in track.compared_years:
        return TEXTS["not_comparable"]
    return TEXTS["yes"] if year in track.slack_years else TEXTS["no"]


def rescored_figures(again: Rescored, card: Scorecard) -> Iterator[Figure]:
    """The total with targets raised to what was reached the year before, and its grade."""
    source = TEXTS["scored_again_targets_raised"]
    origin = Origin(source=source, rule=card.pack, inputs=("history.csv", "indicators.csv", "readings.csv"))
    total = again.total_raised
    values: dict[str, Value | None]
    if isinstance(total, Unavailable):
        values = {"total": total, "grade": total}
    else:
        printed = TEXTS["points"].fill(printed=numbers.telling(total))
        values = {
            "total": Printed(total, printed, "points"),
            "grade": Word(again.grade_raised or "", again.graded_raised, "grade"),
        }
    values["n"] = len(again.raised)
    total_as_scored = Who(rests_on=("score.total",))
    who = {} if isinstance(total, Unavailable) else {"total": total_as_scored}
    row = Row(id="rescored", names=TEXTS["total_raised_targets"], values=values, who=who)
    yield from RESCORED.figures([row], origin)
