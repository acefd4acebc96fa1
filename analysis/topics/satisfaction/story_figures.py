"""The figures of a first reading that a report prints: doubt, who differs, what goes with satisfaction."""

import math
from collections.abc import Iterator

from analysis.core import figures as fig
from analysis.core.figures import FEW, NOBODY, Cell, Figure, Origin
from analysis.core.results import Result, Unavailable
from analysis.statistics.relations.comparisons import Groups, SideBySide
from analysis.statistics.relations.drivers import Drivers
from analysis.statistics.relations.ipa import Ipa
from analysis.survey.authenticity.screen import Screen
from analysis.survey.satisfaction import Satisfaction
from analysis.survey.story import Story
from analysis.topics.satisfaction.group_figures import group_figures
from analysis.topics.satisfaction.quadrant_figures import quadrant_figures
from analysis.topics.satisfaction.screen_figures import screen_figures
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

START = "survey.story"
ALONE = Unavailable(kind="not_applicable", reason=TEXTS["one_driver_only_there"])


def story_figures(story: Story, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """One figure or more for each result that a report prints; what is missing with its reason."""
    screens = [at for at, (_, result) in enumerate(story["quality"].results, 1) if isinstance(result, Screen)]
    doubtful = tuple(f"{START}.quality.{at}.doubtful" for at in screens)
    yield from _index_figures(story, inputs)
    for chapter in story.chapters:
        if chapter.id in ("quality", "groups", "drivers", "places"):
            for at, (name, result) in enumerate(chapter.results, 1):
                yield from _of(f"{START}.{chapter.id}.{at}", name, result, inputs, doubtful)


def _index_figures(story: Story, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """The index over all items of one scale, with its interval; under a design what it stands for and costs."""
    index = next((result for _, result in story["satisfaction"].results[1:] if isinstance(result, Satisfaction)), None)
    if index is None:
        return
    start, cell = f"{START}.index", Cell(index.n)
    origin = Origin(source=index.definition.texts, inputs=inputs)
    yield fig.pure(start, TEXTS["index"], index.estimate, origin, places=1, cell=cell)
    if index.is_probability and math.isfinite(index.low):
        yield fig.pure(f"{start}.low", TEXTS["index_lower"], index.low, origin, places=1, cell=cell)
        yield fig.pure(f"{start}.high", TEXTS["index_upper"], index.high, origin, places=1, cell=cell)
    yield fig.count(f"{start}.n", TEXTS["index_n"], index.n, origin, noun=TEXTS["sheets"], cell=cell)
    if not index.is_plain:
        yield fig.pure(f"{start}.n_weighted", TEXTS["index_n_weighted"], index.n_weighted, origin, places=0, cell=cell)
    if not index.is_plain and index.is_probability and math.isfinite(index.deff):
        yield fig.pure(f"{start}.deff", TEXTS["index_deff"], index.deff, origin, cell=cell)


def _of(
    start: str, name: Text, result: Result | Unavailable, inputs: tuple[str, ...], doubtful: tuple[str, ...]
) -> Iterator[Figure]:
    if isinstance(result, Unavailable):
        yield fig.missing(start, name, result, Origin(source=TEXTS["first_reading"], inputs=inputs), cell=FEW)
    elif isinstance(result, Screen):
        yield from screen_figures(start, result, inputs)
    elif isinstance(result, SideBySide):
        source = TEXTS["without_doubtful_sheets_comparison"]
        counted = Origin(source=TEXTS["doubtful_among_valid"], rule="screen", inputs=inputs)
        label, n = TEXTS["doubtful_valid_sheets"], result.n_flagged
        yield fig.count(f"{start}.doubtful", label, n, counted, noun=TEXTS["sheets"], cell=Cell(n))
        yield fig.share(
            f"{start}.share",
            TEXTS["satisfied_without_doubtful_sheets"],
            float(result.table["estimate"].iloc[1]),
            Origin(source=source, inputs=inputs),
            rests_on=("survey.satisfied.k", f"{start}.doubtful", *doubtful),
        )
    elif isinstance(result, Groups):
        yield from group_figures(start, result, inputs)
        if not result.is_probability:
            yield from _of_groups(start, name, result, inputs)
        if not result.is_probability or math.isnan(result.p_holm):
            return
        source = TEXTS["rao_scott_test_after"]
        label = TEXTS["difference_between_groups_p"].fill(name=Text(str(name["zh"]), str(name.get("en", name["zh"]))))
        yield fig.p_value(
            f"{start}.p", label, result.p_holm, Origin(source=source, rule="crosstab", inputs=inputs), cell=NOBODY
        )
    elif isinstance(result, Drivers):
        yield from _drivers(start, result, inputs)
    elif isinstance(result, Ipa):
        yield from quadrant_figures(result, inputs)


def _of_groups(start: str, name: Text, groups: Groups, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """Who is how satisfied among participants: the two ends, without a test."""
    table = groups.estimates.table.sort_values("estimate")
    origin = Origin(source=TEXTS["satisfied_among_participants_no"], inputs=inputs)
    for end, at, zh, en in (("highest", -1, "最高", "highest"), ("lowest", 0, "最低", "lowest")):
        group, share = str(table["domain"].iloc[at]), float(table["estimate"].iloc[at])
        label = Text(
            f"{name['zh']}：{zh}“{group}”", f"{name.get('en', name['zh'])}: {en}, {groups.english.get(group, group)}"
        )
        yield fig.share(f"{start}.{end}", label, share, origin, cell=Cell(int(table["n"].iloc[at])))


def _drivers(start: str, result: Drivers, inputs: tuple[str, ...]) -> Iterator[Figure]:
    source, rule = TEXTS["share_r_lmg_interval"], "lmg"
    if result.is_linearised:
        source, rule = TEXTS["share_r_lmg_design"], "lmg_by_design"
    if not result.is_probability:
        source, rule = TEXTS["share_r_lmg_participants"], "lmg_of_participants"
    shared = Origin(source=source, rule=rule, inputs=inputs)
    yield fig.share(f"{start}.r2", TEXTS["explained_all_drivers"], result.r2, shared, cell=Cell(result.n))
    if len(result.table) == 1:  # there is nothing to divide, so no share and no interval of one
        driver = result.table.to_dict("records")[0]
        name = TEXTS["driver"].fill(driver=Text(str(driver["driver"]), str(driver.get("driver_en", driver["driver"]))))
        yield fig.missing(f"{start}.1.share", name, ALONE, shared, cell=NOBODY)
        return
    for at, row in enumerate(result.table.head(3).to_dict("records"), 1):
        label = TEXTS["driver"].fill(driver=Text(str(row["driver"]), str(row.get("driver_en", row["driver"]))))
        yield fig.share(f"{start}.{at}.share", label, float(row["share"]), shared, cell=Cell(result.n))
        if not result.is_probability:
            continue
        yield fig.share(f"{start}.{at}.low", TEXTS["share_lower"], float(row["share_low"]), shared, cell=Cell(result.n))
        yield fig.share(
            f"{start}.{at}.high", TEXTS["share_upper"], float(row["share_high"]), shared, cell=Cell(result.n)
        )
