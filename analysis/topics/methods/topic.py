"""Methods by the names the rules give them: 比较法, 因素分析法, 标杆管理法.

before_after.csv   values of units, before and after       did.csv    groups with and without the project, two periods
decomposition.csv  factors whose product is a total        peers.csv  disclosed values of others, with who is alike
"""

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from analysis.core.errors import AnalysisError
from analysis.core.figures import Figure
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Picture, Section
from analysis.inputs.tables import Row
from analysis.topics.contract import Context, Outcome, Topic
from analysis.topics.methods import figures as made
from analysis.topics.methods.benchmark import Benchmark, benchmark
from analysis.topics.methods.comparison import (
    Change,
    DifferenceInDifferences,
    compare_before_after,
    difference_in_differences,
)
from analysis.topics.methods.decomposition import decompose_change
from analysis.topics.methods.tables import BEFORE_AFTER, DID, FACTORS, PEERS, Methods, Peers, read, read_peers
from analysis.topics.scores.topic import SCORES
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)
OWN, OWN_EN = "本项目", "this project"


class Shown(NamedTuple):
    """What one table comes to."""

    figures: list[Figure]
    blocks: list[Block]
    results: dict[str, Result]


def evaluate(data: Methods, _: Context) -> Outcome[None]:
    """Each table under the name of its method."""
    compared = [_changes(data.pairs)] if data.pairs else []
    compared += [_groups(data.groups)] if data.groups else []
    factored = [_factors(data.factors)] if data.factors else []
    under = (
        ("comparison", TEXTS["comparison"], compared),
        ("decomposition", TEXTS["decomposition_factors"], factored),
    )
    sections = tuple(
        Section(id=name, place="analysis", title=title, blocks=tuple(each for part in parts for each in part.blocks))
        for name, title, parts in under
        if parts
    )
    return Outcome(
        figures=tuple(each for part in (*compared, *factored) for each in part.figures),
        sections=sections,
        results={name: each for part in (*compared, *factored) for name, each in part.results.items()},
    )


def _changes(rows: tuple[Row, ...]) -> Shown:
    """比较法: every measure before and after, each unit beside itself."""
    names = {row["measure"]: _names(row) for row in rows}
    changes = {name: _change([row for row in rows if row["measure"] == name]) for name in names}
    printed = made.change_rows(changes, names)
    refused = [
        _refused(names[name], made.CHANGES.id_of(name, "difference"), change)
        for name, change in changes.items()
        if isinstance(change, Unavailable)
    ]
    compared: list[Block] = [
        made.CHANGES.table([row for row in printed if isinstance(changes[row.id], Change)]),
        Line(TEXTS["difference_time_not_effect"]),
    ]
    return Shown(
        list(made.CHANGES.figures(printed)),
        [*(compared if len(refused) < len(changes) else []), *refused],
        {f"change_{name}": each for name, each in changes.items() if isinstance(each, Result)},
    )


def _change(rows: list[Row]) -> Change | Unavailable:
    frame = pd.DataFrame(
        {side: [_float(row[side]) for row in rows] for side in ("before", "after")},
        index=[row["unit_id"] for row in rows],
    )
    try:
        return compare_before_after(frame["before"], frame["after"], paired=True)
    except AnalysisError as reason:
        return made.unavailable(reason)


def _groups(rows: tuple[Row, ...]) -> Shown:
    """比较法: the groups of the project against the others, in two periods."""
    result = _differences(rows)
    figures = list(made.difference_figures(result))
    if isinstance(result, Unavailable):
        return Shown(figures, [_refused(TEXTS["difference_differences"], made.EFFECT_ID, result)], {})
    blocks: list[Block] = [
        made.GROUPS.table(made.group_rows(result)),
        Line(TEXTS["groups_project_changed_more"]),
        Picture(id="methods_did", result=result, caption=TEXTS["without_project"]),
    ]
    return Shown(figures, blocks, {"did": result})


def _differences(rows: tuple[Row, ...]) -> DifferenceInDifferences | Unavailable:
    frame = pd.DataFrame(
        {
            "value": [_float(row["value"]) for row in rows],
            "group": [row["group"] for row in rows],
            "treated": [row["treated"] == "yes" for row in rows],
            "after": [row["period"] == "after" for row in rows],
        }
    )
    try:
        return difference_in_differences(
            frame["value"], treated=frame["treated"], after=frame["after"], groups=frame["group"]
        )
    except AnalysisError as reason:
        return made.unavailable(reason)


def _factors(rows: tuple[Row, ...]) -> Shown:
    """因素分析法: what each factor adds to the change of their product."""
    names = {row["factor"]: _names(row) for row in rows}
    before, after = ({row["factor"]: row[side] for row in rows} for side in ("before", "after"))
    try:
        result = decompose_change(before, after)
    except AnalysisError as reason:
        none = made.unavailable(reason)
        label = TEXTS["change"]
        return Shown([made.no_change(none)], [_refused(label, made.CHANGE_ID, none)], {})
    blocks: list[Block] = [
        made.FACTORS.table(made.factor_rows(result, names)),
        Line(TEXTS["product_factors_went_change"]),
    ]
    return Shown(list(made.factor_figures(result, names)), blocks, {"decomposition": result})


def evaluate_peers(data: Peers, context: Context) -> Outcome[None]:
    """标杆管理法: where the reading of the indicator stands among its peers."""
    card = context.of(SCORES)
    scores = {score.indicator.id: score for score in card.scores} if card else {}
    if data.indicator not in scores:
        raise ProblemsError([data.unknown])
    score = scores[data.indicator]
    result = _stand(data, None if score.reading is None else score.reading.value)
    label = score.indicator.names
    figures = tuple(made.peer_figures(result, label))
    blocks: list[Block] = (
        [_refused(label, made.RANK_ID, result)]
        if isinstance(result, Unavailable)
        else [
            Line(TEXTS["rank_among_alike_itself"].fill(label=label)),
            Picture(
                id="methods_peers",
                result=_with_names(result, data),
                caption=TEXTS["among_peers_filled_own"],
            ),
        ]
    )
    section = Section(id="benchmark", place="analysis", title=TEXTS["benchmarking"], blocks=tuple(blocks))
    return Outcome(
        figures=figures, sections=(section,), results={} if isinstance(result, Unavailable) else {"benchmark": result}
    )


def _stand(data: Peers, value: Decimal | None) -> Benchmark | Unavailable:
    if value is None:
        return Unavailable(kind="not_verifiable", reason=TEXTS["project_has_no_reading"])
    frame = pd.DataFrame(
        {"value": [_float(row["value"]) for row in data.rows], "alike": [row["alike"] == "yes" for row in data.rows]},
        index=[row["peer"] for row in data.rows],
    )
    try:
        return benchmark(float(value), frame, "value", direction=data.direction, like="alike", name=OWN)
    except AnalysisError as reason:
        return made.unavailable(reason)


def _with_names(standing: Benchmark, data: Peers) -> Benchmark:
    """The result as it is drawn, with names for the ids of peers."""
    names = {row["peer"]: (row["name_zh"], row["name_en"]) for row in data.rows}
    shown = [names.get(name, (OWN, OWN_EN)) for name in standing.table["label"]]
    return replace(
        standing, table=standing.table.assign(label=[zh for zh, _ in shown], label_en=[en for _, en in shown])
    )


def _refused(label: Text, figure_id: str, reason: Unavailable) -> Block:
    return Line(
        Text(
            f"[[{label['zh']}]]：{{{figure_id}}}（[[{reason.reason.zh}]]）。",
            f"[[{label['en']}]]: {{{figure_id}}} ([[{reason.reason.en}]]).",
        )
    )


def _names(row: Row) -> Text:
    return Text(row["name_zh"], row["name_en"])


def _float(value: Decimal | None) -> float:
    return float("nan") if value is None else float(value)


METHODS = Topic(
    id="methods",
    name=TEXTS["comparison_decomposition"],
    file=__file__,
    read=read,
    evaluate=evaluate,
    tables={"before_after": BEFORE_AFTER, "did": DID, "decomposition": FACTORS},
    free_of_people=frozenset({"before_after", "did", "decomposition"}),  # units of the works, places, factors
)
BENCHMARK = Topic(
    id="benchmark",
    name=TEXTS["benchmarks"],
    file=__file__,
    tables={"peers": PEERS},
    free_of_people=frozenset({"peers"}),
    read=read_peers,
    evaluate=evaluate_peers,
    needs=frozenset({"scores"}),
)
