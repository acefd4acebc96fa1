"""`hengping engagement …`: a template to fill in, and everything that is wrong with what was filled in."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from analysis.commands.packs import aligned, or_exit
from analysis.core.figures import KIND_WORDS, fill
from analysis.core.results import Unavailable
from analysis.evaluation.engagement import Engagement, read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from analysis.evaluation.form.parts import CHAPTERS, empty_parts, parts
from analysis.evaluation.table_list import TABLES
from analysis.evaluation.template import write_template
from analysis.evaluation.topics import TOPICS
from analysis.inputs.amounts.total_rows import total_note
from analysis.inputs.folder import WORKBOOK, Inputs, open_inputs
from analysis.inputs.raw_tables import RawTable
from questionnaires.characters import is_system_junk
from questionnaires.commands import LANGUAGE
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

HAVE: dict[str, tuple[Text, Text]] = {
    "survey": (
        TEXTS["survey_satisfied_share_interval"],
        TEXTS["no_bundle_survey_no"],
    ),
    "completion": (
        TEXTS["completion_reported_verified"],
        TEXTS["no_table_units_completion"],
    ),
    "execution": (
        TEXTS["budget_receipt_execution"],
        TEXTS["no_table_budget_rates"],
    ),
    "card": (
        TEXTS["scores_total_grade"],
        TEXTS["no_table_indicators_no"],
    ),
    "review": (
        TEXTS["published_scores_recomputed"],
        TEXTS["no_table_scores_published"],
    ),
}
TITLES: dict[str, Text] = {
    "fine": TEXTS["no_faults"],
    "examples": TEXTS["can_evaluated_but_examples"],
    "read": TEXTS["tables_read"],
    "rows": TEXTS["rows"],
    "sheets": TEXTS["answer_sheets"],
    "unread": TEXTS["not_read_no_tables"],
    "notes": TEXTS["please_note"],
    "done": TEXTS["will_evaluated"],
    "missing": TEXTS["missing"],
    "junk": TEXTS["left_operating_system_office"],
    "both": TEXTS["workbook_beside_them_not"],
}
NEXT: Text = TEXTS["read_readme_md_fill"]


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
@LANGUAGE
def new_command(folder: Path, lang: Language) -> None:
    """新建案卷：带说明的模板（文件和工作簿）/ Write a commented template into FOLDER: files and a workbook."""
    written = or_exit(lambda: write_template(folder), lang)
    for path in written:
        click.echo(path)
    click.echo(NEXT[lang])


@click.command("check")
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--complete",
    "is_complete",
    is_flag=True,
    help="列出报告提纲中还空着的部分 / list the parts of the official outline that are still empty",
)
@click.option("--json", "as_json", is_flag=True, help="与 --complete 同用，输出 JSON / with --complete: as JSON")
@LANGUAGE
def check_command(path: Path, *, is_complete: bool, as_json: bool, lang: Language) -> None:
    """检查案卷，一次列出全部问题 / List everything that is wrong with the engagement in PATH (folder or workbook)."""
    evaluation = or_exit(lambda: checked(path), lang)
    if is_complete:
        or_exit(lambda: list_empty(evaluation, lang, as_json=as_json), lang)
        return
    inputs = open_inputs(path)
    for line in summary(evaluation, inputs, lang):
        click.echo(line)
    books = sorted(path.glob(f"*{WORKBOOK}")) if path.is_dir() else []
    beside = [book for book in books if not is_system_junk(book.name)]
    for book in beside:
        click.echo(f"{TITLES['both'][lang]}{book}")
    or_exit(evaluation.engagement.refuse_examples, lang)


def list_empty(evaluation: Evaluation, lang: Language, *, as_json: bool) -> None:
    """Say which parts of the outline nothing fills and where each is filled in; empty parts are no fault: exit code 0.

    Raises
        ProblemsError: a text of the evaluators cannot be read.
    """
    empty = tuple(empty_parts(evaluation))
    if as_json:
        rows = [
            {"id": part.id, "chapter": part.chapter, "name": dict(part.names), "fill_in": part.places} for part in empty
        ]
        click.echo(json.dumps({"n_parts": len(parts()), "empty": rows}, ensure_ascii=False, indent=1))
        return
    click.echo(TEXTS["parts_filled"].fill(n=len(parts()) - len(empty), of=len(parts()))[lang])
    for chapter, titles in CHAPTERS.items():
        within = [part for part in empty if part.chapter == chapter]
        if within:
            click.echo(titles[lang])
        for part in within:
            places = TEXTS["or"][lang].join(part.places)
            click.echo(f"  {part.names[lang]}: {part.asks[lang]}  [{places}]")


def checked(path: Path) -> Evaluation:
    """The evaluation of an engagement that has no faults.

    Raises
        ProblemsError: every fault of its files; or else every fault that shows only when it is evaluated.
        AnalysisError: something in it cannot be computed at all.
    """
    engagement = read_engagement(path)
    try:
        return evaluate(engagement)
    except ProblemsError as wrong:
        raise ProblemsError([*wrong.problems, *_later_problems(engagement, wrong.problems)]) from wrong


def _later_problems(engagement: Engagement, first: Sequence[Problem]) -> Sequence[Problem]:
    """What evaluation would have said next, had the readings at fault no value."""
    rows = {problem.row for problem in first if problem.column == "value"}
    unknown = Unavailable(kind="not_verifiable", reason=TEXTS["reading_fault"])
    readings = tuple(
        replace(reading, figure="", unavailable=unknown) if reading.figure and reading.row in rows else reading
        for reading in engagement.readings
    )
    if readings == engagement.readings:
        return ()
    try:
        evaluate(replace(engagement, readings=readings))
    except ProblemsError as wrong:
        return wrong.problems
    return ()


def summary(evaluation: Evaluation, inputs: Inputs, lang: Language) -> Iterator[str]:
    """What was read, what will be evaluated, what is missing for more."""
    engagement = evaluation.engagement
    state = TITLES["examples" if engagement.examples else "fine"]
    yield f"{fill(engagement.title[lang], {}, lang)} ({engagement.id}): {state[lang]}"
    yield TITLES["read"][lang]
    counts = [(name, str(_n_rows(inputs, name)), TITLES["rows"][lang]) for name in TABLES if inputs.has(name)]
    if engagement.dataset is not None:
        counts.append(("survey/", str(len(engagement.dataset)), TITLES["sheets"][lang]))
    junk = () if engagement.dataset is None else engagement.dataset.passed_over
    yield from (f"  {line}" for line in aligned(counts, numeric=(1,)))
    unread = [name for name in inputs.tables if name not in TABLES]
    if unread:
        yield TITLES["unread"][lang] + ", ".join(unread)
    yield from (total_note(total)[lang] for total in engagement.total_rows)
    if junk:
        yield TITLES["junk"][lang] + ", ".join(f"survey/{name}" for name in junk)
    notes = [*_notes(inputs, lang), *(remark.text(lang) for remark in engagement.remarks)]
    if notes:
        yield TITLES["notes"][lang]
        yield from (f"  {note}" for note in notes)
    yield TITLES["done"][lang]
    yield from (f"  {line}" for line in _done(evaluation, lang))
    yield TITLES["missing"][lang]
    yield from (f"  {line}" for line in _missing(evaluation, lang))


def _n_rows(inputs: Inputs, name: str) -> int:
    raw = inputs.tables[name]()
    return sum(any(cells.values()) for _, cells in raw.under(TABLES[name]).rows) if isinstance(raw, RawTable) else 0


def _notes(inputs: Inputs, lang: Language) -> Iterator[str]:
    """What is no fault, but would surprise somebody who looks at the file: hidden rows, titles, other names."""
    yield from (note[lang] for note in inputs.notes)
    for name in TABLES:
        raw = inputs.tables[name]() if inputs.has(name) else None
        if isinstance(raw, RawTable):
            yield from (
                f"{raw.place}：{note['zh']}" if lang == "zh" else f"{raw.place}: {note['en']}"
                for note in raw.under(TABLES[name]).notes
            )


def _done(evaluation: Evaluation, lang: Language) -> Iterator[str]:
    yield from (have[lang] for name, (have, _) in HAVE.items() if getattr(evaluation, name) is not None)
    yield from (section.title[lang] for section in evaluation.sections)


def _missing(evaluation: Evaluation, lang: Language) -> Iterator[str]:
    yield from (lacks[lang] for name, (_, lacks) in HAVE.items() if getattr(evaluation, name) is None)
    for topic in TOPICS:
        if topic.tables and topic.data(evaluation.engagement) is None:
            names = "、".join(topic.tables) if lang == "zh" else ", ".join(topic.tables)
            yield (TEXTS["no_tables_no"].fill(names=names, name=topic.name)[lang])
    for score in evaluation.card.scores if evaluation.card else ():
        if isinstance(score.points, Unavailable):
            kind, reason = KIND_WORDS[score.points.kind][lang], score.points.reason[lang]
            yield f"{score.indicator.names[lang]}: {kind} ({reason})"
