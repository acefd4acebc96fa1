"""Audit of targets (目标值审核): results far above their targets, and targets that do not follow what was reached.

history.csv   targets and actuals of earlier years; without it only this year's ratios are shown
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Unpack

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin, Who
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Picture, Section, figure_cell, name_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.tables import code, number
from analysis.inputs.tables import year as year_column
from analysis.scoring.figures import target_texts
from analysis.scoring.pack_file import GRADES
from analysis.scoring.score import Scorecard
from analysis.scoring.targets import measure_texts
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.topic import SCORES
from analysis.topics.targets.ratchet import PastYear, Ratchet, Track, ratchet
from analysis.topics.targets.target_audit import Rescored, TargetAudit, rescored, target_audit
from questionnaires.characters import plain
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

HISTORY = {
    "indicator": code(),
    "year": year_column(),
    "target": number(required=False),
    "actual": number(required=False),
}
UNKNOWN = Unavailable(kind="not_verifiable", reason=TEXTS["last_year_s_actual"])
NOT_GIVEN = Unavailable(kind="not_verifiable", reason=TEXTS["not_given"])


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Targets and actuals of earlier years; empty where only the scorecard is audited."""

    years: tuple[PastYear, ...]


def read(inputs: Inputs, problems: list[Problem]) -> History | None:
    """The earlier years, None where there are no indicators to audit."""
    if not inputs.has("indicators"):
        return None
    rows = inputs.rows("history", HISTORY, problems)
    rows = [row for row in rows if row["indicator"] and row["year"] is not None]
    place, known, year = inputs.place("history"), leaf_ids(inputs), _year(inputs)
    first: dict[tuple[str, int], int] = {}
    for row in rows:
        if known and row["indicator"] not in known:
            problems.append(
                Problem(
                    file=place,
                    row=row["row"],
                    column="indicator",
                    fault=found(row["indicator"]),
                    cure=allowed(Text("、".join(known), ", ".join(known))),
                )
            )
        if year is not None and row["year"] >= year:
            cure = TEXTS["itself_comes_indicators_readings"].fill(year=year)
            problems.append(Problem(file=place, row=row["row"], column="year", fault=found(row["year"]), cure=cure))
        earlier = first.setdefault((row["indicator"], row["year"]), row["row"])
        if earlier != row["row"]:
            fault = TEXTS["year_repeats_row"].fill(
                indicator=Text(str(row["indicator"]), str(row["indicator"])), earlier=earlier
            )
            cure = allowed(TEXTS["one_row_indicator_year"])
            problems.append(Problem(file=place, row=row["row"], column="year", fault=fault, cure=cure))
    return History(
        years=tuple(
            PastYear(indicator=row["indicator"], year=row["year"], target=row["target"], actual=row["actual"])
            for row in rows
        )
    )


def leaf_ids(inputs: Inputs) -> tuple[str, ...]:
    """The ids of the indicators that are scored, as they stand in the indicator table; empty where there is none."""
    raw = inputs.tables["indicators"]() if inputs.has("indicators") else None
    if not isinstance(raw, RawTable):
        return ()
    table = raw.under(("id", "parent", "name_zh", "points"))
    cells = [{name: plain(value) for name, value in row.items()} for _, row in table.rows]
    parents = {row.get("parent", "") for row in cells}
    return tuple(row["id"] for row in cells if row.get("id") and row["id"] not in parents)


def _year(inputs: Inputs) -> int | None:
    """The year in which the period ends; None where the settings do not say (which is reported where they are read)."""
    period = inputs.settings.raw.get("period")
    try:
        return date.fromisoformat(str(period["to"])).year
    except (KeyError, TypeError, ValueError):
        return None


def evaluate(data: History, context: Context) -> Outcome[None]:
    """The ratios of the card, the tracks of indicators with a history, and the total with raised targets."""
    card = context.of(SCORES)
    if card is None:
        return Outcome()
    audit = target_audit(card, context.engagement.pack)
    tracks = ratchet(card, data.years, int(context.engagement.period[1][:4]))
    again = rescored(card, context.engagement.pack, tracks.tracks)
    results: dict[str, Result] = {"target_audit": audit}
    figures = [*_audit_figures(audit, context)]
    blocks = _audit_blocks(audit)
    if data.years:
        results |= {"ratchet": tracks, "rescored": again}
        figures += [*_track_figures(tracks), *_rescored_figures(again, card)]
        blocks += _track_blocks(tracks, again)
    findings = [("target_below_last_actual", each.indicator.id) for each in tracks.tracks if each.is_slack_now]
    findings += [("target_never_raised", each.indicator.id) for each in tracks.tracks if each.never_raised]
    section = Section(id="target_audit", place="analysis", title=TEXTS["audit_targets"], blocks=tuple(blocks))
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(section,), results=results)


def _audit_figures(audit: TargetAudit, context: Context) -> Iterator[Figure]:
    source = TEXTS["counted_over_all_indicators"]
    counted = Origin(source=source, rule=context.engagement.pack.id, inputs=("indicators.csv", "readings.csv"))
    label = TEXTS["indicators_ratio"]
    yield fig.count("targets.n", label, len(audit.ratios), counted, noun=TEXTS["text"])
    for name, zh, en, n, share in (
        ("explain", "须说明", "to be explained", audit.n_explain, audit.explain_share),
        ("suspect", "疑似目标偏低", "target suspect", audit.n_suspect, audit.suspect_share),
    ):
        yield fig.count(f"targets.n_{name}", Text(zh, en), n, counted, noun=TEXTS["text"])
        yield fig.share(f"targets.{name}_share", Text(zh, en), share, counted)


def _audit_blocks(audit: TargetAudit) -> list[Block]:
    keys = ("target", "actual", "ratio")
    heads = (TEXTS["indicator"], TEXTS["target_2"], TEXTS["actual_2"], TEXTS["ratio"])
    rows = [
        [name_cell(each.names), *(figure_cell(f"score.{each.id}.{key}") for key in keys)] for each, _ in audit.ratios
    ]
    blocks: list[Block] = [Line(TEXTS["indicators_kinds_have_ratio"])]
    if rows:
        blocks.append(table(TEXTS["actual_against_target"], heads, rows, numeric=(1, 2, 3)))
    return blocks


def _track_figures(tracks: Ratchet) -> Iterator[Figure]:
    for track in tracks.tracks:
        yield from _one_track(track)


def _one_track(track: Track) -> Iterator[Figure]:
    """Names, targets and actuals of one indicator; those of each year by the year, those of now and before by name."""
    given = Origin(source=TEXTS["table_earlier_years"], inputs=("history.csv",))
    counted = Origin(source=TEXTS["compared_year_year"], inputs=("history.csv", "indicators.csv"))
    start, names = f"target.{track.indicator.id}", track.indicator.names
    actual = Who(rests_on=(f"score.{track.indicator.id}.actual",))
    yield fig.worded(f"{start}.name", names, track.indicator.id, names, given)
    yield fig.worded(f"{start}.target", names, str(track.indicator.target), target_texts(track.indicator), given)
    yield _measured(f"{start}.last_actual", track, track.last_actual, given, **actual)
    yield fig.numbered(
        f"{start}.year",
        TEXTS["year"],
        track.this_year.year,
        Text.same(str(track.this_year.year)),
        given,
    )
    yield fig.count(
        f"{start}.n_years",
        TEXTS["years_target"],
        sum(each.target is not None for each in track.years),
        counted,
        noun=TEXTS["year_s"],
    )
    for key, zh, en, years in (
        ("n_compared", "可比年数", "Years compared", track.compared_years),
        ("n_slack", "目标宽松年数", "Years with slack", track.slack_years),
    ):
        yield fig.count(f"{start}.{key}", Text(zh, en), len(years), counted, noun=TEXTS["year_s"])
    for each in track.years:
        yield _measured(f"{start}.{each.year}.target", track, each.target, given)
        yield _measured(f"{start}.{each.year}.actual", track, each.actual, given, **actual)
        ratio = each.actual / each.target if each.actual is not None and each.target else NOT_GIVEN
        yield fig.pure(f"{start}.{each.year}.ratio", names, ratio, given, **actual)


def _measured(figure_id: str, track: Track, value: Decimal | None, origin: Origin, **who: Unpack[Who]) -> Figure:
    if value is None:
        return fig.missing(figure_id, track.indicator.names, UNKNOWN, origin, **who)
    unit = measure_texts(track.indicator.unit, word=track.indicator.unit_word)
    places = 0 if value == value.to_integral_value() else 2
    texts = Text.by(lambda lang: f"{numbers.decimal(value, places)}{unit[lang]}")
    return fig.numbered(
        figure_id, track.indicator.names, value, texts, origin, unit=track.indicator.unit or "pure", **who
    )


def _rescored_figures(again: Rescored, card: Scorecard) -> Iterator[Figure]:
    source = TEXTS["scored_again_targets_raised"]
    origin = Origin(source=source, rule=card.pack, inputs=("history.csv", "indicators.csv", "readings.csv"))
    label = TEXTS["total_raised_targets"]
    yield fig.count("targets.rescored.n", TEXTS["targets_raised"], len(again.raised), origin, noun=TEXTS["text"])
    total = again.total_raised
    if isinstance(total, Unavailable) or again.grade_raised is None:
        reason = total if isinstance(total, Unavailable) else NOT_GIVEN
        yield fig.missing("targets.rescored.total", label, reason, origin)
        yield fig.missing("targets.rescored.grade", label, reason, origin)
        return
    printed = numbers.telling(total)
    yield fig.numbered(
        "targets.rescored.total",
        label,
        total,
        TEXTS["points"].fill(printed=printed),
        origin,
        unit="points",
        rests_on=("score.total",),
    )
    yield fig.worded(
        "targets.rescored.grade", label, again.grade_raised, GRADES[again.grade_raised], origin, unit="grade"
    )


def _track_blocks(tracks: Ratchet, again: Rescored) -> list[Block]:
    heads = (
        TEXTS["indicator"],
        TEXTS["year_2"],
        TEXTS["target_2"],
        TEXTS["actual_2"],
        TEXTS["ratio"],
        TEXTS["easier_last_actual"],
    )
    rows = [
        [
            name_cell(track.indicator.names),
            name_cell(Text.same(str(each.year))),
            *(figure_cell(f"target.{track.indicator.id}.{each.year}.{key}") for key in ("target", "actual", "ratio")),
            _slack_cell(track, each.year),
        ]
        for track in tracks.tracks
        for each in track.years
    ]
    blocks: list[Block] = []
    if tracks.tracks:
        blocks += [
            table(TEXTS["targets_actuals_year"], heads, rows, numeric=(2, 3, 4)),
            Picture(id="target_tracks", result=tracks, caption=TEXTS["targets_actuals_year"]),
        ]
    if again.raised:
        blocks.append(Line(TEXTS["targets_raised_last_year_s_actual"]))
    if tracks.not_compared:
        names = {
            lang: comma.join(each.names[lang] for each in tracks.not_compared)
            for lang, comma in (("zh", "、"), ("en", ", "))
        }
        blocks.append(Line(TEXTS["not_comparable_because_neither"].fill(names=names)))
    return blocks


def _slack_cell(track: Track, year: int) -> Text:
    if year not in track.compared_years:
        return TEXTS["not_comparable"]
    return TEXTS["yes"] if year in track.slack_years else TEXTS["no"]


TARGETS = Topic(
    id="targets",
    name=TEXTS["targets_earlier_years"],
    file=__file__,
    tables={"history": HISTORY},
    free_of_people=frozenset({"history"}),
    read=read,
    evaluate=evaluate,
    needs=frozenset({"scores"}),
)
