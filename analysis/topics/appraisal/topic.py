"""Appraisal of people or units (考核): does the scheme tell them apart, and do claimed points stand up to review?

appraisal.csv   who got how many points, before and after a reform       tasks.csv   task ledger: claimed, verified
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis.core import figures as fig
from analysis.core.errors import AnalysisError
from analysis.core.figures import Cell, Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Picture, Section, figure_cell, name_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.sharing import Sharing
from analysis.inputs.tables import Row, group_name, not_negative, one_of, positive, text
from analysis.topics.appraisal.raters import (
    SOURCES,
    BeforeAfter,
    Discrimination,
    LedgerAudit,
    audit_ledger,
    before_after,
    discrimination,
)
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.problems import Problem, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

ROUNDS = {"before": TEXTS["before"], "after": TEXTS["after"]}
ROUND_SIZES = tuple(f"appraisal.{name}.n" for name in ROUNDS)
AT_FULL_MARKS = tuple(f"appraisal.{name}.n_full" for name in ROUNDS)
SOURCE_NAMES = {"assigned": TEXTS["assigned"], "self_declared": TEXTS["self_declared"]}
SCORES_OF_PEOPLE = {"round": one_of(*ROUNDS), "person": group_name(), "score": not_negative(), "full": positive()}
TASKS = {
    "person": group_name(),
    "task": text(),
    "source": one_of(*SOURCES),
    "claimed": not_negative(),
    "verified": not_negative(required=False),
    "rater": text(required=False),
    "evidence": text(required=False),
}
CEILING_LINE = Decimal("0.3")  # 汉滨 set itself fewer than three in ten at full marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """Scores by round with their full marks, and the task ledger."""

    scores: Mapping[str, "pd.Series[float]"]
    full: float
    tasks: tuple[Row, ...]


def read(inputs: Inputs, problems: list[Problem]) -> Appraisal | None:
    """The appraisal tables, None where there is neither."""
    rows = inputs.rows("appraisal", SCORES_OF_PEOPLE, problems)
    tasks = inputs.rows("tasks", TASKS, problems)
    if not rows and not tasks:
        return None
    full = {row["full"] for row in rows if row["full"]}
    place = inputs.place("appraisal")
    problems += [
        Problem(
            file=place,
            row=row["row"],
            column="full",
            fault=found(row["full"]),
            cure=TEXTS["one_full_mark_first"].fill(full=rows[0]["full"]),
        )
        for row in rows
        if len(full) > 1 and row["full"] != rows[0]["full"]
    ]
    problems += [
        Problem(
            file=place,
            row=row["row"],
            column="score",
            fault=found(row["score"]),
            cure=TEXTS["no_more_full_marks"].fill(full=row["full"]),
        )
        for row in rows
        if row["score"] is not None and row["full"] and row["score"] > row["full"]
    ]
    by_round = {
        name: pd.Series([float(row["score"]) for row in rows if row["round"] == name and row["score"] is not None])
        for name in ROUNDS
    }
    return Appraisal(
        scores={name: part for name, part in by_round.items() if len(part)},
        full=float(max(full, default=Decimal(0))),
        tasks=tuple(tasks),
    )


def evaluate(data: Appraisal, _: Context) -> Outcome[None]:
    """Ceiling and spread of each round, the change between them, and the ledger under review."""
    figures: list[Figure] = []
    findings: list[tuple[str, str]] = []
    blocks: list[Block] = []
    results: dict[str, Result] = {}
    spread = {name: discrimination(scores, full=data.full) for name, scores in data.scores.items()}
    for name, each in spread.items():
        figures += spread_figures(name, each)
        results[name] = each
    if spread:
        blocks += _spread_blocks(spread)
        last = list(spread)[-1]
        if spread[last].low > float(CEILING_LINE):
            findings.append(("ceiling_effect", last))
    if len(spread) == len(ROUNDS):
        change = before_after(data.scores["before"], data.scores["after"], full=data.full)
        results["change"] = change
        figures += change_figures(change)
        blocks += _change_blocks(change)
    if data.tasks:
        audit = _audit(data.tasks)
        figures += _ledger_figures(audit)
        if isinstance(audit, LedgerAudit):
            results["ledger"] = audit
            blocks += _ledger_blocks(audit)
            findings += [
                ("claims_cut", str(row["source"]))
                for row in audit.table.to_dict("records")
                if row["p"] < 0.05 and row["gap_share"] > 0
            ]
        else:
            blocks.append(Line(audit.reason))
    section = Section(
        id="appraisal", place="analysis", title=TEXTS["appraisal_review"], blocks=tuple(blocks), is_public=True
    )
    return Outcome(figures=tuple(figures), findings=tuple(findings), sections=(section,), results=results)


def _audit(tasks: tuple[Row, ...]) -> LedgerAudit | Unavailable:
    frame = pd.DataFrame(
        [
            {
                "person": row["person"],
                "task": row["task"],
                "source": row["source"],
                "claimed": _points(row["claimed"]),
                "verified": _points(row["verified"]),
                "rater": row["rater"] or "",
            }
            for row in tasks
        ]
    )
    try:
        return audit_ledger(frame)
    except AnalysisError as reason:
        return Unavailable(kind="not_verifiable", reason=reason.reason)


def _points(points: Decimal | None) -> float:
    return float("nan") if points is None else float(points)


def spread_figures(name: str, each: Discrimination) -> Iterator[Figure]:
    """How many of a round there are, how many have full marks, and how far their scores lie apart."""
    start, label = f"appraisal.{name}", ROUNDS[name]
    counted = Origin(source=TEXTS["scores_counted"], inputs=("appraisal.csv",))
    wilson = Origin(source=TEXTS["wilson_interval"], rule="wilson", inputs=("appraisal.csv",))
    cell = Cell(each.n_full, of=each.n)
    yield fig.count(f"{start}.n", label, each.n, counted, noun=TEXTS["people"], cell=Cell(each.n))
    yield fig.count(f"{start}.n_full", label, each.n_full, counted, noun=TEXTS["people"], cell=cell)
    yield fig.share(
        f"{start}.ceiling",
        TEXTS["share_full_marks"].fill(label=label),
        each.ceiling,
        counted,
        cell=cell,
    )
    yield fig.share(f"{start}.low", label, each.low, wilson, cell=cell)
    yield fig.share(f"{start}.high", label, each.high, wilson, cell=cell)
    for key, value in (("range", each.range), ("sd", each.sd), ("iqr", each.iqr)):
        yield fig.pure(f"{start}.{key}", label, value, counted, places=1, cell=cell)


def change_figures(change: BeforeAfter) -> Iterator[Figure]:
    """By how much the share at full marks moved from one round to the other."""
    newcombe = Origin(source=TEXTS["newcombe_interval"], rule="newcombe", inputs=("appraisal.csv",))
    spread = Origin(source=TEXTS["brown_forsythe_test"], rule="levene", inputs=("appraisal.csv",))
    label = TEXTS["change_share_full_marks"]
    for key, value in (("difference", change.difference), ("low", change.low), ("high", change.high)):
        yield fig.points_gap(f"appraisal.change.{key}", label, value, newcombe, places=1, rests_on=AT_FULL_MARKS)
    yield fig.p_value(
        "appraisal.change.p_spread", TEXTS["p_change_spread"], change.p_spread, spread, rests_on=ROUND_SIZES
    )


def _ledger_figures(audit: LedgerAudit | Unavailable) -> Iterator[Figure]:
    summed = Origin(source=TEXTS["ledger_added_up"], inputs=("tasks.csv",))
    if isinstance(audit, Unavailable):
        yield fig.missing("appraisal.tasks", TEXTS["task_ledger"], audit, summed)
        return
    sign = Origin(source=TEXTS["one_sided_sign_test"], rule="sign_test", inputs=("tasks.csv",))
    for row in audit.table.to_dict("records"):
        start, label = f"appraisal.tasks.{row['source']}", SOURCE_NAMES[str(row["source"])]
        yield fig.worded(f"{start}.name", label, str(row["source"]), label, summed)
        for key, zh, en in (("n", "项", "tasks"), ("n_reviewed", "项", "tasks"), ("n_cut", "项", "tasks")):
            yield fig.count(f"{start}.{key}", label, int(row[key]), summed, noun=Text(zh, en))
        for key in ("claimed", "verified"):
            yield fig.points(f"{start}.{key}", label, Decimal(repr(float(row[key]))), summed, places=1)
        yield fig.share(f"{start}.gap", label, float(row["gap_share"]), summed)
        yield fig.p_value(f"{start}.p", label, float(row["p"]), sign)
    icc = Unavailable(kind="not_applicable", reason=TEXTS["raters_cannot_compared"])
    yield fig.share(
        "appraisal.tasks.raters",
        TEXTS["share_between_raters"],
        icc if audit.rater_icc is None else audit.rater_icc,
        summed,
        places=0,
    )


def _spread_blocks(spread: Mapping[str, Discrimination]) -> list[Block]:
    keys = ("n", "n_full", "ceiling", "low", "high", "range", "sd", "iqr")
    heads = (
        TEXTS["round"],
        TEXTS["people_2"],
        TEXTS["full_marks"],
        TEXTS["share_2"],
        TEXTS["lower"],
        TEXTS["upper"],
        TEXTS["range"],
        TEXTS["sd"],
        TEXTS["iqr"],
    )
    rows = [[ROUNDS[name], *(figure_cell(f"appraisal.{name}.{key}") for key in keys)] for name in spread]
    return [
        Line(TEXTS["range_grows_number_people"]),
        table(TEXTS["how_appraisal_scores_spread"], heads, rows, numeric=range(1, 9)),
    ]


def _change_blocks(change: BeforeAfter) -> list[Block]:
    clear = change.low > 0 or change.high < 0
    zh = "有变化" if clear else "未见显著变化"
    en = "a change" if clear else "no clear change"
    return [
        Line(TEXTS["share_full_marks_moved"].fill(what=Text(zh, en))),
        Picture(
            id="appraisal_change",
            result=change,
            draws=(*ROUND_SIZES, *AT_FULL_MARKS, "appraisal.change.difference"),
            caption=TEXTS["share_full_marks_before"],
        ),
    ]


def _ledger_blocks(audit: LedgerAudit) -> list[Block]:
    keys = ("n", "n_reviewed", "claimed", "verified", "gap", "n_cut", "p")
    heads = (
        TEXTS["source"],
        TEXTS["tasks"],
        TEXTS["reviewed"],
        TEXTS["claimed"],
        TEXTS["verified"],
        TEXTS["cut"],
        TEXTS["cut_2"],
        Text("p", "p"),
    )
    rows = [
        [name_cell(SOURCE_NAMES[str(source)]), *(figure_cell(f"appraisal.tasks.{source}.{key}") for key in keys)]
        for source in audit.table["source"]
    ]
    return [
        table(
            TEXTS["claimed_verified_reviewed_tasks"],
            heads,
            rows,
            numeric=range(1, 8),
        ),
        Line(TEXTS["differences_between_raters_make"]),
    ]


APPRAISAL = Topic(
    id="appraisal",
    name=TEXTS["appraisal_review_tasks"],
    file=__file__,
    tables={"appraisal": SCORES_OF_PEOPLE, "tasks": TASKS},
    free_of_people=frozenset({"tasks"}),
    sharing={
        "appraisal": Sharing(names=("person",)),
        "tasks": Sharing(names=("person", "rater"), texts=("evidence",)),
    },
    read=read,
    evaluate=evaluate,
)
