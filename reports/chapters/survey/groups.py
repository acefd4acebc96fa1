"""How satisfied the groups of each question and the places are, side by side: a table each."""

import re
from collections.abc import Iterator

from analysis.statistics.relations.comparisons import Groups
from questionnaires.texts import in_language
from reports.chapters.phrases import NOTHING, Phrases, cited
from reports.chapters.values import Line, Row, Table

STARTS = {"groups": "survey.story.groups", "places": "survey.story.places"}
OF_GROUP = re.compile(rf"survey\.story\.(?:{'|'.join(STARTS)})\.\d+\.(?:g\d+\.\w+|rest)$")


def group_tables(phrases: Phrases) -> Iterator[Table]:
    """A table for each question and kind of place that is compared, none where everything in it is withheld."""
    survey = phrases.evaluation.survey
    for chapter in survey.story.chapters if survey else ():
        for at, (name, result) in enumerate(chapter.results, start=1):
            start = f"{STARTS.get(chapter.id, '')}.{at}"
            if isinstance(result, Groups) and phrases.figures[f"{start}.g1.share"].value is not None:
                yield _table(phrases, start, cited(in_language(name, phrases.lang)), result)


def _table(phrases: Phrases, start: str, caption: Line, groups: Groups) -> Table:
    has_interval = groups.is_probability
    rows = [
        Row(
            (
                cited(phrases.figures[f"{group}.share"].label[phrases.lang]),
                phrases.cell(f"{group}.n"),
                phrases.cell(f"{group}.share"),
                *((_interval(phrases, group),) if has_interval else ()),
            )
        )
        for group in (f"{start}.g{number}" for number in range(1, len(groups.estimates.table) + 1))
    ]
    p = f"{start}.p"
    return Table(
        caption=(*phrases.line("satisfied_by"), *caption),
        note=(f"{phrases.space}（p ", phrases.figure(p), "）") if p in phrases.figures else (),
        columns=phrases.columns("group", "#count", "#satisfied_share", *(["#interval"] if has_interval else [])),
        rows=tuple(rows),
        kind="item",
        is_kept_together=True,
    )


def _interval(phrases: Phrases, group: str) -> Line:
    low, high = (f"{group}.{end}" for end in ("low", "high"))
    if phrases.figures[low].value is None:
        return (phrases.figure(low),)
    return (phrases.figure(low), " – ", phrases.figure(high)) if high in phrases.figures else NOTHING
