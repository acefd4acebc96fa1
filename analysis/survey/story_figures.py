"""The figures of a first reading that a report prints: doubt, who differs, what goes with satisfaction."""

from collections.abc import Iterator

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.statistics.relations.comparisons import Groups, SideBySide
from analysis.statistics.relations.drivers import Drivers
from analysis.survey.authenticity.screen import REVIEW, Screen
from analysis.survey.story import Story
from questionnaires.texts import Text

START = "survey.story"
ALONE = Unavailable(
    kind="not_applicable", reason=Text("只有一个因素，没有份额可分", "one driver only: there is no share to divide")
)


def story_figures(story: Story, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """One figure or more for each result that a report prints; what is missing with its reason."""
    for chapter in story.chapters:
        if chapter.id in ("quality", "groups", "drivers"):
            for at, (name, result) in enumerate(chapter.results, 1):
                yield from _of(f"{START}.{chapter.id}.{at}", name, result, inputs)


def _of(start: str, name: Text, result: Result | Unavailable, inputs: tuple[str, ...]) -> Iterator[Figure]:
    if isinstance(result, Unavailable):
        yield fig.missing(start, name, result, Origin(source=Text("调查首读", "first reading"), inputs=inputs))
    elif isinstance(result, Screen):
        screened = Origin(
            source=Text("逐份筛查，偶然概率按模拟", "screen of every sheet, chances by simulation"),
            rule="screen",
            inputs=inputs,
        )
        counts = {
            "n": (Text("筛查的答卷", "Sheets screened"), result.n),
            "doubtful": (Text("疑点答卷（含需复核）", "Doubtful sheets"), int(result.flagged.sum())),
            "review": (Text("需复核答卷", "Sheets to review"), int((result.sheets["joint"] < REVIEW).sum())),
        }
        for key, (label, count) in counts.items():
            yield fig.count(f"{start}.{key}", label, count, screened, noun=Text("份", "sheets"))
    elif isinstance(result, SideBySide):
        source = Text("去掉疑点答卷后，只供比较", "without doubtful sheets, for comparison only")
        yield fig.share(
            f"{start}.share",
            Text("去掉疑点后的满意率", "Satisfied without doubtful sheets"),
            float(result.table["estimate"].iloc[1]),
            Origin(source=source, inputs=inputs),
        )
    elif isinstance(result, Groups):
        if not result.is_probability:
            yield from _of_groups(start, name, result, inputs)
            return
        source = Text("Rao–Scott 检验，Holm 校正", "Rao–Scott test after Holm")
        label = Text(f"分组差异 p：{name['zh']}", f"Difference between groups, p: {name.get('en', name['zh'])}")
        yield fig.p_value(f"{start}.p", label, result.p_holm, Origin(source=source, rule="crosstab", inputs=inputs))
    elif isinstance(result, Drivers):
        yield from _drivers(start, result, inputs)


def _of_groups(start: str, name: Text, found: Groups, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """Who is how satisfied among participants: the two ends, without a test."""
    table = found.estimates.table.sort_values("estimate")
    origin = Origin(source=Text("参与者中的满意率，不作检验", "satisfied among participants, no test"), inputs=inputs)
    for end, at, zh, en in (("highest", -1, "最高", "highest"), ("lowest", 0, "最低", "lowest")):
        group, share = str(table["domain"].iloc[at]), float(table["estimate"].iloc[at])
        label = Text(
            f"{name['zh']}：{zh}“{group}”", f"{name.get('en', name['zh'])}: {en}, {found.english.get(group, group)}"
        )
        yield fig.share(f"{start}.{end}", label, share, origin)


def _drivers(start: str, found: Drivers, inputs: tuple[str, ...]) -> Iterator[Figure]:
    source = Text("解释份额（LMG），区间由重抽样", "share of R² (LMG), interval by resampling")
    if not found.is_probability:
        source = Text("解释份额（LMG），只说明参与者", "share of R² (LMG), of participants only")
    rule = "lmg" if found.is_probability else "lmg_of_participants"
    shared = Origin(source=source, rule=rule, inputs=inputs)
    yield fig.share(f"{start}.r2", Text("各因素合计解释", "Explained by all drivers"), found.r2, shared)
    if len(found.table) == 1:  # there is nothing to divide, so no share and no interval of one
        driver = found.table.to_dict("records")[0]
        name = Text(f"因素：{driver['driver']}", f"Driver: {driver.get('driver_en', driver['driver'])}")
        yield fig.missing(f"{start}.1.share", name, ALONE, shared)
        return
    for at, row in enumerate(found.table.head(3).to_dict("records"), 1):
        label = Text(f"因素：{row['driver']}", f"Driver: {row.get('driver_en', row['driver'])}")
        yield fig.share(f"{start}.{at}.share", label, float(row["share"]), shared)
        if not found.is_probability:
            continue
        yield fig.share(f"{start}.{at}.low", Text("份额下限", "share, lower"), float(row["share_low"]), shared)
        yield fig.share(f"{start}.{at}.high", Text("份额上限", "share, upper"), float(row["share_high"]), shared)
