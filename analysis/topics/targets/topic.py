"""Audit of targets (目标值审核): results far above their targets, and targets that do not follow what was reached.

history.csv   targets and actuals of earlier years; without it only this year's ratios are shown
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from analysis.core import figures as fig
from analysis.core import numbers
from analysis.core.figures import Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Picture, Section, figure_cell, name_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.tables import code, number
from analysis.inputs.tables import year as year_column
from analysis.scoring.figures import target_texts
from analysis.scoring.packs import GRADES
from analysis.scoring.score import Scorecard
from analysis.scoring.targets import measure_texts
from analysis.topics.contract import Context, Outcome, Part
from analysis.topics.targets.target_audit import (
    PastYear,
    Ratchet,
    Rescored,
    TargetAudit,
    Track,
    ratchet,
    rescored,
    target_audit,
)
from questionnaires.characters import plain
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text

HISTORY = {
    "indicator": code(),
    "year": year_column(),
    "target": number(required=False),
    "actual": number(required=False),
}
UNKNOWN = Unavailable(kind="not_verifiable", reason=Text("没有上年实际值", "last year's actual is not given"))
NOT_GIVEN = Unavailable(kind="not_verifiable", reason=Text("没有填写", "not given"))


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
            cure = Text(
                f"本年 {year} 取自指标表和读数；应早于 {year}",
                f"{year} itself comes from indicators and readings; allowed: before {year}",
            )
            problems.append(Problem(file=place, row=row["row"], column="year", fault=found(row["year"]), cure=cure))
        earlier = first.setdefault((row["indicator"], row["year"]), row["row"])
        if earlier != row["row"]:
            fault = Text(
                f"“{row['indicator']}”这一年与第 {earlier} 行重复",
                f'this year of "{row["indicator"]}" repeats row {earlier}',
            )
            cure = allowed(Text("每项指标每年一行", "one row an indicator and year"))
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


def evaluate(data: History, context: Context) -> Outcome:
    """The ratios of the card, the tracks of indicators with a history, and the total with raised targets."""
    card = context.card
    if card is None:
        return Outcome()
    audit = target_audit(card, context.pack)
    tracks = ratchet(card, data.years, int(context.period[1][:4]))
    again = rescored(card, context.pack, tracks.tracks)
    results: dict[str, Result] = {"target_audit": audit}
    figures = [*_audit_figures(audit, context)]
    blocks = _audit_blocks(audit)
    if data.years:
        results |= {"ratchet": tracks, "rescored": again}
        figures += [*_track_figures(tracks), *_rescored_figures(again, card)]
        blocks += _track_blocks(tracks, again)
    findings = [("target_below_last_actual", each.indicator.id) for each in tracks.tracks if each.is_slack_now]
    findings += [("target_never_raised", each.indicator.id) for each in tracks.tracks if each.never_raised]
    section = Section(
        id="target_audit", place="analysis", title=Text("目标值审核", "Audit of targets"), blocks=tuple(blocks)
    )
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(section,), results=results)


def _audit_figures(audit: TargetAudit, context: Context) -> Iterator[Figure]:
    source = Text(
        "逐项计数（全部“不低于”“等于”类指标，不是抽样，没有区间）",
        "counted over all ≥ and = indicators: no sample, no interval",
    )
    counted = Origin(source=source, rule=context.pack.id, inputs=("indicators.csv", "readings.csv"))
    label = Text("可与目标相比的指标", "Indicators with a ratio")
    yield fig.count("targets.n", label, len(audit.ratios), counted, noun=Text("项", ""))
    for name, zh, en, n, share in (
        ("explain", "须说明", "to be explained", audit.n_explain, audit.explain_share),
        ("suspect", "疑似目标偏低", "target suspect", audit.n_suspect, audit.suspect_share),
    ):
        yield fig.count(f"targets.n_{name}", Text(zh, en), n, counted, noun=Text("项", ""))
        yield fig.share(f"targets.{name}_share", Text(zh, en), share, counted)


def _audit_blocks(audit: TargetAudit) -> list[Block]:
    keys = ("target", "actual", "ratio")
    heads = (Text("指标", "Indicator"), Text("目标", "Target"), Text("实际", "Actual"), Text("实际÷目标", "Ratio"))
    rows = [
        [name_cell(each.names), *(figure_cell(f"score.{each.id}.{key}") for key in keys)] for each, _ in audit.ratios
    ]
    blocks: list[Block] = [
        Line(
            Text(
                "可与目标相比的“不低于”“等于”类指标 {targets.n}：超过 {pack.explain_at} 倍的 {targets.n_explain}"
                "（{targets.explain_share}），超过 {pack.suspect_at} 倍的 "
                "{targets.n_suspect}（{targets.suspect_share}）。"
                "这是全部指标的计数，"
                "没有抽样误差；超额本身不等于目标偏低。",
                "Indicators of the ≥ and = kinds that have a ratio: {targets.n}; "
                "above {pack.explain_at} times the target "
                "{targets.n_explain} ({targets.explain_share}), above {pack.suspect_at} times {targets.n_suspect} "
                "({targets.suspect_share}). All indicators are counted, so there is no sampling error; a high ratio "
                "alone does "
                "not make a target low.",
            )
        )
    ]
    if rows:
        blocks.append(table(Text("实际与目标之比", "Actual against target"), heads, rows, numeric=(1, 2, 3)))
    return blocks


def _track_figures(tracks: Ratchet) -> Iterator[Figure]:
    for track in tracks.tracks:
        yield from _one_track(track)


def _one_track(track: Track) -> Iterator[Figure]:
    """Names, targets and actuals of one indicator; those of each year by the year, those of now and before by name."""
    given = Origin(source=Text("历年目标表", "table of earlier years"), inputs=("history.csv",))
    counted = Origin(source=Text("逐年比较", "compared year by year"), inputs=("history.csv", "indicators.csv"))
    start, names = f"target.{track.indicator.id}", track.indicator.names
    yield fig.worded(f"{start}.name", names, track.indicator.id, names, given)
    yield fig.worded(f"{start}.target", names, str(track.indicator.target), target_texts(track.indicator), given)
    yield _measured(f"{start}.last_actual", track, track.last_actual, given)
    yield fig.worded(
        f"{start}.year",
        Text("本年", "This year"),
        str(track.this_year.year),
        Text.same(str(track.this_year.year)),
        given,
    )
    yield fig.count(
        f"{start}.n_years",
        Text("目标年数", "Years with a target"),
        sum(each.target is not None for each in track.years),
        counted,
        noun=Text("年", "year(s)"),
    )
    for key, zh, en, years in (
        ("n_compared", "可比年数", "Years compared", track.compared_years),
        ("n_slack", "目标宽松年数", "Years with slack", track.slack_years),
    ):
        yield fig.count(f"{start}.{key}", Text(zh, en), len(years), counted, noun=Text("年", "year(s)"))
    for each in track.years:
        yield _measured(f"{start}.{each.year}.target", track, each.target, given)
        yield _measured(f"{start}.{each.year}.actual", track, each.actual, given)
        ratio = each.actual / each.target if each.actual is not None and each.target else NOT_GIVEN
        yield fig.pure(f"{start}.{each.year}.ratio", names, ratio, given)


def _measured(figure_id: str, track: Track, value: Decimal | None, origin: Origin) -> Figure:
    if value is None:
        return fig.missing(figure_id, track.indicator.names, UNKNOWN, origin)
    unit = measure_texts(track.indicator.unit, word=track.indicator.unit_word)
    places = 0 if value == value.to_integral_value() else 2
    texts = Text.by(lambda lang: f"{numbers.decimal(value, places)}{unit[lang]}")
    return fig.worded(figure_id, track.indicator.names, str(value), texts, origin, unit=track.indicator.unit or "pure")


def _rescored_figures(again: Rescored, card: Scorecard) -> Iterator[Figure]:
    source = Text("目标提高到上年实际后按同一规则重算，只作对照", "scored again with targets raised; a comparison")
    origin = Origin(source=source, rule=card.pack, inputs=("history.csv", "indicators.csv", "readings.csv"))
    label = Text("提高目标后的总分", "Total with raised targets")
    yield fig.count(
        "targets.rescored.n", Text("提高目标的指标", "Targets raised"), len(again.raised), origin, noun=Text("项", "")
    )
    total = again.total_raised
    if isinstance(total, Unavailable) or again.grade_raised is None:
        reason = total if isinstance(total, Unavailable) else NOT_GIVEN
        yield fig.missing("targets.rescored.total", label, reason, origin)
        yield fig.missing("targets.rescored.grade", label, reason, origin)
        return
    printed = numbers.telling(total)
    yield fig.worded(
        "targets.rescored.total", label, str(total), Text(f"{printed}分", f"{printed} points"), origin, unit="points"
    )
    yield fig.worded(
        "targets.rescored.grade", label, again.grade_raised, GRADES[again.grade_raised], origin, unit="grade"
    )


def _track_blocks(tracks: Ratchet, again: Rescored) -> list[Block]:
    heads = (
        Text("指标", "Indicator"),
        Text("年份", "Year"),
        Text("目标", "Target"),
        Text("实际", "Actual"),
        Text("实际÷目标", "Ratio"),
        Text("目标宽于上年实际", "Easier than last actual"),
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
            table(Text("历年目标与实际", "Targets and actuals by year"), heads, rows, numeric=(2, 3, 4)),
            Picture(id="target_tracks", result=tracks, caption=Text("历年目标与实际", "Targets and actuals by year")),
        ]
    if again.raised:
        blocks.append(
            Line(
                Text(
                    "把 {targets.rescored.n}指标的目标提高到上年实际后，总分（可计分占比 {score.scored_share}）"
                    "由 {score.total} 变为 {targets.rescored.total}，"
                    "等级为 {targets.rescored.grade}；只作对照，不改变评价结果。",
                    "With {targets.rescored.n} targets raised to last year's actual the total "
                    "({score.scored_share} of the points scored) would move from {score.total} to "
                    "{targets.rescored.total}, graded {targets.rescored.grade}: a comparison only, the result stays.",
                )
            )
        )
    if tracks.not_compared:
        names = {
            lang: comma.join(each.names[lang] for each in tracks.not_compared)
            for lang, comma in (("zh", "、"), ("en", ", "))
        }
        blocks.append(
            Line(
                Text(
                    f"不是“不低于”或“不高于”类、因而不可比的指标：[[{names['zh']}]]。",
                    f"Not comparable, because neither ≥ nor ≤: [[{names['en']}]].",
                )
            )
        )
    return blocks


def _slack_cell(track: Track, year: int) -> Text:
    if year not in track.compared_years:
        return Text("不可比", "not comparable")
    return Text("是", "yes") if year in track.slack_years else Text("否", "no")


TARGETS_PART = Part(
    id="targets",
    name=Text("历年目标", "targets of earlier years"),
    tables={"history": HISTORY},
    read=read,
    evaluate=evaluate,
    after_scores=True,
)
