"""What residents said: the lines of the chapters, the tables of every item, the questionnaire as it was asked."""

from collections.abc import Iterable, Iterator

from analysis.core.results import Unavailable
from analysis.statistics.scales.reliability import Alpha
from analysis.survey.results import ItemResult, SurveyResults
from analysis.survey.satisfied_share import NOT_PROBABILITY
from questionnaires.model import Choice, Item
from questionnaires.texts import Text, in_language
from reports.chapters.build import ItemGroup
from reports.chapters.phrases import NOTHING, Phrases, cited
from reports.chapters.survey.groups import OF_GROUP, group_tables
from reports.chapters.values import (
    Block,
    Column,
    FormItem,
    Heading,
    Line,
    LineBreak,
    Marked,
    Paragraph,
    Row,
    Table,
)

STORY = "survey.story."
BOUNDS = (".low", ".high")
QUADRANTS_N = "survey.quadrants.items"
TO_TICK, TO_WRITE = "□", "＿＿＿＿＿＿＿＿"
NO_ANSWER_CODE = "-2"
ENDS = ("？", "?", "。", ".", "！", "!")  # a question that is quoted last ends its sentence


def not_probability(phrases: Phrases) -> Iterator[Paragraph]:
    """What a survey that is no probability sample cannot say."""
    survey = phrases.evaluation.survey
    if survey is not None and not survey.dataset.manifest.probability:
        yield Paragraph(phrases.prose(NOT_PROBABILITY[phrases.lang]), "strong")


def _sample(phrases: Phrases) -> Iterator[Paragraph]:
    """How the sheets were drawn and weighted, and what that leaves open."""
    survey = phrases.evaluation.survey
    if survey is None:
        return
    design = survey.satisfied.design
    yield from _joined(phrases, design.methods)
    yield from phrases.paragraphs("weighted_line")
    yield from _joined(phrases, design.limits)


def _joined(phrases: Phrases, texts: Iterable[Text]) -> Iterator[Paragraph]:
    """Sentences as one paragraph."""
    joined = phrases.space.join(text[phrases.lang] for text in texts)
    if joined:
        yield Paragraph(phrases.prose(joined))


def survey_lines(phrases: Phrases) -> Iterator[Block]:
    """Fieldwork, satisfaction and the consistency of the scales."""
    yield from phrases.paragraphs("fieldwork_line", "representativity_line")
    yield from _sample(phrases)
    yield from phrases.paragraphs("satisfied_line")
    yield from phrases.picture("satisfied")
    yield from phrases.picture("likert")
    scales = phrases.evaluation.survey.scales if phrases.evaluation.survey else ()
    if scales:
        rows = tuple(_scale_row(phrases, scale.id, scale.names[phrases.lang], alpha) for scale, alpha in scales)
        name, n_items, interval, complete = phrases.columns("scale", "#n_items", "#interval", "#complete")
        yield Table(
            caption=phrases.line("reliability"),
            columns=(name, n_items, Column(("α",), "right"), interval, complete),
            rows=rows,
            is_kept_together=True,
        )
        yield from phrases.paragraphs("reliability_line")


def _scale_row(phrases: Phrases, scale: str, name: str, alpha: Alpha | Unavailable) -> Row:
    start = f"survey.scale.{scale}"
    interval, complete = NOTHING, NOTHING
    if not isinstance(alpha, Unavailable):
        complete = phrases.cell(f"{start}.n")
        interval = _interval(phrases, start) or NOTHING
    return Row((cited(name), phrases.cell(f"{start}.items"), phrases.cell(f"{start}.alpha"), interval, complete))


def _interval(phrases: Phrases, start: str) -> Line:
    """The bounds of an estimate, where it has any."""
    low, high = f"{start}.low", f"{start}.high"
    return (phrases.figure(low), " – ", phrases.figure(high)) if low in phrases.figures else ()


def community_survey(phrases: Phrases) -> Iterator[Block]:
    """Of the survey, what one community is told."""
    yield from phrases.paragraphs("fieldwork_line")
    yield from not_probability(phrases)
    yield from _sample(phrases)
    yield from phrases.paragraphs("satisfied_line")
    yield from phrases.picture("satisfied")


def annex_survey(phrases: Phrases) -> Iterator[Block]:
    """The answers to every item, and how credible the sheets are."""
    survey = phrases.evaluation.survey
    if survey is None:
        return
    yield from phrases.paragraphs("fieldwork_line")
    yield from not_probability(phrases)
    yield from phrases.paragraphs("weighted_line", "survey_read")
    yield from _needed(phrases, survey)
    for group in phrases.report.item_groups:
        yield _scale_table(phrases, group) if group.is_scale else _item_table(phrases, group.items[0])
    yield phrases.heading("story")
    yield _story_table(phrases)
    yield from phrases.paragraphs("screen_line", "story_line")
    yield from group_tables(phrases)
    yield from phrases.picture("screen")
    yield from phrases.picture("drivers")
    if QUADRANTS_N in phrases.figures:
        yield _quadrant_table(phrases)
        yield from phrases.picture("quadrants")


def _quadrant_table(phrases: Phrases) -> Table:
    """Both coordinates of each item with their bounds, and its quadrant."""
    start, n = QUADRANTS_N.removesuffix(".items"), int(phrases.figures[QUADRANTS_N].value or 0)
    axes = ("performance", "importance")
    rows = tuple(
        Row(
            (
                cited(in_language(phrases.figures[f"{start}.{number}.quadrant"].label, phrases.lang)),
                *(
                    (phrases.figure(f"{start}.{number}.{axis}"), *_bounds(phrases, f"{start}.{number}.{axis}"))
                    for axis in axes
                ),
                phrases.cell(f"{start}.{number}.quadrant"),
            )
        )
        for number in range(1, n + 1)
    )
    columns = phrases.columns("item", *(f"#quadrants_{axis}" for axis in axes), "quadrants_quadrant")
    return Table(caption=phrases.line("quadrants"), columns=columns, rows=rows, kind="quadrants", size="dense")


def _needed(phrases: Phrases, survey: SurveyResults) -> Iterator[Paragraph]:
    """The items without which a sheet is not valid."""
    rules = phrases.engagement.survey
    if rules and rules.needed:
        names = [in_language(survey.dataset.questionnaire.variable(name).text, phrases.lang) for name in rules.needed]
        joined = [piece for name in names for piece in (phrases.words["and_then"], *cited(name))][1:]
        stop = () if names[-1].endswith(ENDS) else (phrases.words["full_stop"],)
        yield Paragraph((*phrases.line("survey_needed"), *joined, *stop))


def _scale_table(phrases: Phrases, group: ItemGroup) -> Table:
    """Rating items with the same choices: a share above, the count of sheets below."""
    choices = tuple(Column(cited(in_language(choice.text, phrases.lang)), "right") for choice in group.choices)
    item, *counts = phrases.columns("item", "#no_answer", "#base", "#mean")
    return Table(
        caption=phrases.line("survey_scale"),
        columns=(item, *choices, *counts),
        rows=tuple(_scale_cells(phrases, result, group.choices) for result in group.items),
        kind="scale",
    )


def _scale_cells(phrases: Phrases, result: ItemResult, choices: tuple[Choice, ...]) -> Row:
    start = f"survey.item.{result.item.id}"
    return Row(
        (
            cited(in_language(result.item.text, phrases.lang)),
            *(_share_and_count(phrases, start, choice.code) for choice in choices),
            (Marked("count", (phrases.figure(f"{start}.code.{NO_ANSWER_CODE}"),)),),
            phrases.cell(f"{start}.n"),
            phrases.cell(f"{start}.mean"),
        )
    )


def _share_and_count(phrases: Phrases, start: str, code: str) -> Line:
    share = f"{start}.share.{code}"
    count = Marked("count", (phrases.figure(f"{start}.code.{code}"),))
    return (phrases.figure(share), LineBreak(), count) if share in phrases.figures else (count,)


def _item_table(phrases: Phrases, result: ItemResult) -> Table:
    """The answers to one item; what nobody chose is left out where it has no share."""
    start = f"survey.item.{result.item.id}"
    rows = []
    for code in result.counts["code"]:
        count, share = phrases.figures[f"{start}.code.{code}"], f"{start}.share.{code}"
        if share in phrases.figures or count.value != 0:
            rows.append(
                Row((cited(in_language(count.label, phrases.lang)), phrases.cell(count.id), phrases.cell(share)))
            )
    return Table(
        caption=cited(in_language(result.item.text, phrases.lang)),
        note=(f"{phrases.space}（", phrases.words["base"], " ", phrases.figure(f"{start}.n"), "）"),
        columns=phrases.columns("answer", "#count", "#share"),
        rows=tuple(rows),
        kind="item",
        is_kept_together=True,
    )


def _story_table(phrases: Phrases) -> Table:
    """Signs, differences and drivers, each with its interval."""
    told = [figure for figure in phrases.figures.values() if figure.id.startswith(STORY)]
    rows = tuple(
        Row(
            (
                cited(in_language(figure.label, phrases.lang)),
                (phrases.figure(figure.id), *_bounds(phrases, figure.id.removesuffix(".share"))),
                cited(in_language(figure.source, phrases.lang)),
            )
        )
        for figure in told
        if not figure.id.endswith(BOUNDS) and not OF_GROUP.match(figure.id)
    )
    return Table(
        caption=phrases.line("story"),
        columns=phrases.columns("story_what", "#story_value", "story_source"),
        rows=rows,
        kind="story",
        size="dense",
    )


def _bounds(phrases: Phrases, start: str) -> Line:
    interval = _interval(phrases, start)
    return (f"{phrases.space}（", *interval, "）") if interval else ()


def annex_questionnaire(phrases: Phrases) -> Iterator[Block]:
    """The questionnaire as it was asked; the rows of a matrix are numbered one by one."""
    if phrases.evaluation.survey is None:
        return
    form, lang = phrases.evaluation.survey.dataset.questionnaire, phrases.lang
    yield Paragraph(cited(in_language(form.title, lang)), "form_title")
    if form.intro:
        yield Paragraph(cited(in_language(form.intro, lang)))
    number = 1
    for page in form.pages:
        if page.title:
            yield Heading(cited(in_language(page.title, lang)))
        for item in page.items:
            yield _form_item(phrases, item, number)
            number += len(item.rows) or 1


def _form_item(phrases: Phrases, item: Item, number: int) -> FormItem:
    lang = phrases.lang
    text = in_language(item.text, lang)
    if item.rows:
        rows = tuple(cited(f"{at}. {in_language(row.text, lang)}") for at, row in enumerate(item.rows, start=number))
        return FormItem(question=cited(text), answers=_choices(phrases, item.rows[0]), rows=rows)
    question = cited(f"{number}. {text}")
    if item.choices:
        return FormItem(question=question, answers=_choices(phrases, item))
    unit = (" ", *cited(in_language(item.unit, lang))) if item.unit else ()
    return FormItem(question=question, answers=(TO_WRITE, *unit))


def _choices(phrases: Phrases, item: Item) -> Line:
    choices = (cited(in_language(choice.text, phrases.lang)) for choice in item.choices)
    marks = (Marked("choice", (f"{TO_TICK} ", *choice)) for choice in choices)
    return tuple(piece for mark in marks for piece in (" ", mark))[1:]
