"""Audit of targets (目标值审核): results far above their targets, and targets that do not follow what was reached.

history.csv   targets and actuals of earlier years; without it only this year's ratios are shown
"""

from dataclasses import dataclass
from datetime import date

from analysis.core.results import Result
from analysis.core.sections import Block, Line, Picture, Section, figure_cell, name_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.tables import code, number
from analysis.inputs.tables import year as year_column
from analysis.scoring.figures import score_id
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.scores.topic import SCORES
from analysis.topics.targets.figures import YEARS, audit_figures, rescored_figures, track_figures, year_rows
from analysis.topics.targets.ratchet import PastYear, Ratchet, ratchet
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
    figures = [*audit_figures(audit, context.engagement.pack.id)]
    blocks = _audit_blocks(audit)
    if data.years:
        results |= {"ratchet": tracks, "rescored": again}
        figures += [*track_figures(tracks), *rescored_figures(again, card)]
        blocks += _track_blocks(tracks, again)
    findings = [("target_below_last_actual", each.indicator.id) for each in tracks.tracks if each.is_slack_now]
    findings += [("target_never_raised", each.indicator.id) for each in tracks.tracks if each.never_raised]
    section = Section(id="target_audit", place="analysis", title=TEXTS["audit_targets"], blocks=tuple(blocks))
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(section,), results=results)


def _audit_blocks(audit: TargetAudit) -> list[Block]:
    keys = ("target", "actual", "ratio")
    heads = (TEXTS["indicator"], TEXTS["target_2"], TEXTS["actual_2"], TEXTS["ratio"])
    rows = [[name_cell(each.names), *(figure_cell(score_id(each.id, key)) for key in keys)] for each, _ in audit.ratios]
    blocks: list[Block] = [Line(TEXTS["indicators_kinds_have_ratio"])]
    if rows:
        blocks.append(table(TEXTS["actual_against_target"], heads, rows, numeric=(1, 2, 3)))
    return blocks


def _track_blocks(tracks: Ratchet, again: Rescored) -> list[Block]:
    blocks: list[Block] = []
    if tracks.tracks:
        blocks += [
            YEARS.table([row for track in tracks.tracks for row in year_rows(track)]),
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
