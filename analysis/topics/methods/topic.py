"""Methods by the names the rules give them: 比较法, 因素分析法, 标杆管理法.

before_after.csv   values of units, before and after       did.csv    groups with and without the project, two periods
decomposition.csv  factors whose product is a total        peers.csv  disclosed values of others, with who is alike
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple, cast

import pandas as pd

from analysis.core.errors import AnalysisError
from analysis.core.figures import Figure
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Block, Line, Picture, Section, figure_cell, name_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, code, group_name, number, one_of, text
from analysis.topics.cells import ident
from analysis.topics.contract import Context, Outcome, Part
from analysis.topics.methods import figures as made
from analysis.topics.methods.benchmark import Benchmark, Direction, benchmark
from analysis.topics.methods.comparison import (
    Change,
    DifferenceInDifferences,
    compare_before_after,
    difference_in_differences,
)
from analysis.topics.methods.decomposition import decompose_change
from questionnaires.problems import Problem, ProblemsError, found
from questionnaires.texts import Text

NAMES = {"name_zh": text(), "name_en": text()}
BEFORE_AFTER = {
    "measure": ident(),
    **NAMES,
    "unit_id": code(),
    "before": number(required=False),
    "after": number(required=False),
}
DID = {
    "unit": code(),
    "group": group_name(),
    "treated": one_of("yes", "no"),
    "period": one_of("before", "after"),
    "value": number(required=False),
}
FACTORS = {"factor": ident(), **NAMES, "before": number(), "after": number()}
OWN, OWN_EN = "本项目", "this project"
PEERS = {"peer": code(), **NAMES, "value": number(required=False), "alike": one_of("yes", "no")}
ENDS = (Text("下限", "Lower"), Text("上限", "Upper"))
SPAN = (Text("前", "Before"), Text("后", "After"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """The rows of the tables of comparison and decomposition."""

    pairs: tuple[Row, ...]
    groups: tuple[Row, ...]
    factors: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """Others with a value of the indicator, and whether more of it is better."""

    indicator: str
    direction: Direction
    rows: tuple[Row, ...]
    unknown: Problem


def read(inputs: Inputs, problems: list[Problem]) -> Methods | None:
    """The tables of comparison and decomposition, None where there is none or one has faults."""
    before = len(problems)
    pairs = inputs.rows("before_after", BEFORE_AFTER, problems)
    groups = inputs.rows("did", DID, problems)
    factors = inputs.rows("decomposition", FACTORS, problems, key="factor")
    for name, rows, keys in (("before_after", pairs, ("measure", "unit_id")), ("did", groups, ("unit", "period"))):
        seen: set[tuple[str, ...]] = set()
        for row in rows:
            at = tuple(row[key] or "" for key in keys)
            if at in seen:
                cure = Text("只写一行", "one row only")
                problems.append(
                    Problem(
                        file=inputs.place(name), row=row["row"], column=keys[0], fault=found(" ".join(at)), cure=cure
                    )
                )
            seen.add(at)
    if len(problems) > before or not (pairs or groups or factors):
        return None
    return Methods(pairs=tuple(pairs), groups=tuple(groups), factors=tuple(factors))


class Shown(NamedTuple):
    """What one table comes to."""

    figures: list[Figure]
    blocks: list[Block]
    results: dict[str, Result]


def evaluate(data: Methods, _: Context) -> Outcome:
    """Each table under the name of its method."""
    compared = [_changes(data.pairs)] if data.pairs else []
    compared += [_groups(data.groups)] if data.groups else []
    factored = [_factors(data.factors)] if data.factors else []
    under = (
        ("comparison", Text("比较法", "Comparison"), compared),
        ("decomposition", Text("因素分析法", "Decomposition by factors"), factored),
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
    keys = ("n", "before", "after", "difference", "low", "high", "p")
    heads = (Text("项目", "Measure"), Text("单元", "Units"), *SPAN, Text("变动", "Change"), *ENDS, Text.same("p"))
    cells = [
        [name_cell(names[name]), *(figure_cell(f"methods.change.{name}.{key}") for key in keys)]
        for name, change in changes.items()
        if isinstance(change, Change)
    ]
    refused = [
        _refused(names[name], f"methods.change.{name}.difference", change)
        for name, change in changes.items()
        if isinstance(change, Unavailable)
    ]
    compared: list[Block] = [
        table(Text("前后对比（同一单元配对）", "Before and after, the same units"), heads, cells, numeric=range(1, 8)),
        Line(
            Text(
                "前后之差不等于项目的作用：同期其他变化也在其中。",
                "A difference in time is not the effect of the project: whatever else changed is in it.",
            )
        ),
    ]
    return Shown(
        list(made.change_figures(changes, names)),
        [*(compared if cells else []), *refused],
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
        return Shown(
            figures, [_refused(Text("双重差分", "Difference in differences"), "methods.did.effect", result)], {}
        )
    heads = (Text("组别", "Groups"), Text("组数", "Number"), *SPAN)
    cells = [
        [name, *(figure_cell(f"methods.did.{arm}.{key}") for key in ("n", "before", "after"))]
        for arm, name in made.ARMS.items()
    ]
    blocks: list[Block] = [
        table(Text("双重差分", "Difference in differences"), heads, cells, numeric=range(1, 4)),
        Line(
            Text(
                "项目组比对照组多变动 {methods.did.effect}（区间 {methods.did.low} 至 {methods.did.high}，p "
                "{methods.did.p}）。前提是没有项目时两者同步变化，两期数据无法检验。",
                "The groups of the project changed by {methods.did.effect} more ({methods.did.low} to "
                "{methods.did.high}, p {methods.did.p}), if both would have moved alike "
                "without it, which two periods cannot show.",
            )
        ),
        Picture(id="methods_did", result=result, caption=Text("项目组与对照组", "With and without the project")),
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
        label = Text("变动", "Change")
        return Shown([made.no_change(none)], [_refused(label, "methods.factors.change", none)], {})
    keys = ("before", "after", "contribution", "share")
    heads = (Text("因素", "Factor"), *SPAN, Text("贡献", "Contribution"), Text("占变动", "Of the change"))
    cells = [[name_cell(names[name]), *(figure_cell(f"methods.factor.{name}.{key}") for key in keys)] for name in names]
    blocks: list[Block] = [
        table(Text("各因素的贡献", "What each factor contributes"), heads, cells, numeric=range(1, 5)),
        Line(
            Text(
                "各因素之积由 {methods.factors.before} 变为 {methods.factors.after}，变动 {methods.factors.change}；"
                "对所有替代顺序取平均，与顺序无关。这是算术分解，不是因果。",
                "The product of the factors went from {methods.factors.before} to {methods.factors.after}, a change of "
                "{methods.factors.change}; averaged over every order of replacement. Arithmetic, not cause.",
            )
        ),
    ]
    return Shown(list(made.factor_figures(result, names)), blocks, {"decomposition": result})


def read_peers(inputs: Inputs, problems: list[Problem]) -> Peers | None:
    """The peers with the setting `benchmark`, None where there is no table."""
    yaml = inputs.settings
    rows = inputs.rows("peers", PEERS, problems, key="peer")
    if not rows and not yaml.has("benchmark"):
        return None
    row = yaml.row(("benchmark",))
    if not inputs.has("peers"):
        fault = Text("没有同类单位", "there are no peers")
        problems.append(
            Problem(
                file=yaml.path, row=row, place="benchmark", fault=fault, cure=Text("请加入 peers.csv", "add peers.csv")
            )
        )
    indicator = yaml.text("benchmark", "indicator")
    direction = yaml.one_of("benchmark", "direction", words=("at_least", "at_most"))
    unknown = Problem(
        file=yaml.path,
        row=row,
        place="benchmark.indicator",
        fault=found(indicator),
        cure=Text("应为有分值的指标编号", "name an indicator that is scored"),
    )
    return Peers(indicator=indicator, direction=cast("Direction", direction), rows=tuple(rows), unknown=unknown)


def evaluate_peers(data: Peers, context: Context) -> Outcome:
    """标杆管理法: where the reading of the indicator stands among its peers."""
    scores = {score.indicator.id: score for score in context.card.scores} if context.card else {}
    if data.indicator not in scores:
        raise ProblemsError([data.unknown])
    score = scores[data.indicator]
    result = _stand(data, None if score.reading is None else score.reading.value)
    label = score.indicator.names
    figures = tuple(made.peer_figures(result, label))
    blocks: list[Block] = (
        [_refused(label, "methods.peers.rank", result)]
        if isinstance(result, Unavailable)
        else [
            Line(
                Text(
                    f"“[[{label['zh']}]]”为 {{methods.peers.value}}，在同口径单位 {{methods.peers.n}} 和自身中列第 "
                    "{methods.peers.rank}，优于其中 {methods.peers.percentile}（中位数 {methods.peers.median}，稳健 z "
                    "{methods.peers.z}）；不同口径 {methods.peers.n_unlike}、无数据 {methods.peers.n_blank} 未计。"
                    "结果取决于所列的比较对象。",
                    f"“[[{label['en']}]]” is {{methods.peers.value}}: rank {{methods.peers.rank}} among "
                    f"{{methods.peers.n}} "
                    "alike and itself, better than {methods.peers.percentile} (median {methods.peers.median}, robust z "
                    "{methods.peers.z}); left out: {methods.peers.n_unlike} not alike, "
                    "{methods.peers.n_blank} without a "
                    "figure. It depends on the peers listed.",
                )
            ),
            Picture(
                id="methods_peers",
                result=_with_names(result, data),
                caption=Text("与同类单位比较（实心为本项目）", "Among its peers (filled: own)"),
            ),
        ]
    )
    section = Section(id="benchmark", place="analysis", title=Text("标杆管理法", "Benchmarking"), blocks=tuple(blocks))
    return Outcome(
        figures=figures, sections=(section,), results={} if isinstance(result, Unavailable) else {"benchmark": result}
    )


def _stand(data: Peers, value: Decimal | None) -> Benchmark | Unavailable:
    if value is None:
        return Unavailable(
            kind="not_verifiable", reason=Text("本项目没有这一指标的读数", "this project has no reading of it")
        )
    frame = pd.DataFrame(
        {"value": [_float(row["value"]) for row in data.rows], "alike": [row["alike"] == "yes" for row in data.rows]},
        index=[row["peer"] for row in data.rows],
    )
    try:
        return benchmark(float(value), frame, "value", direction=data.direction, like="alike", name=OWN)
    except AnalysisError as reason:
        return made.unavailable(reason)


def _with_names(found: Benchmark, data: Peers) -> Benchmark:
    """The result as it is drawn, with names for the ids of peers."""
    names = {row["peer"]: (row["name_zh"], row["name_en"]) for row in data.rows}
    shown = [names.get(name, (OWN, OWN_EN)) for name in found.table["label"]]
    return replace(found, table=found.table.assign(label=[zh for zh, _ in shown], label_en=[en for _, en in shown]))


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


METHODS_PART = Part(
    id="methods",
    name=Text("前后对比与因素分析", "comparison and decomposition"),
    read=read,
    evaluate=evaluate,
    tables={"before_after": BEFORE_AFTER, "did": DID, "decomposition": FACTORS},
)
BENCHMARK_PART = Part(
    id="benchmark",
    name=Text("标杆比较", "benchmarks"),
    tables={"peers": PEERS},
    read=read_peers,
    evaluate=evaluate_peers,
    after_scores=True,
)
