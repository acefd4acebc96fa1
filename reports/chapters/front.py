"""What stands before the chapters and signs them: cover, head of a short report, summary, contents, signatures."""

from collections.abc import Iterator, Sequence

from analysis.scoring.roles import ROLES
from analysis.topics.use_of_results.follow_up import STAGES
from reports.chapters.phrases import Phrases, cited, plain
from reports.chapters.values import (
    Block,
    Chapter,
    Contents,
    Cover,
    Entry,
    Line,
    Masthead,
    PageCount,
    Pair,
    Paragraph,
    Picture,
    Signatures,
    Signer,
    Table,
)
from reports.chapters.verdict.page import verdict

SIGNING = ("lead_evaluator", "reviewer", "approver")
COVER = ("evaluand", "supervising", "client", "evaluator")
REPORT_NAME = "绩效评价报告"  # what a title says beside the name of its project


def cover(phrases: Phrases) -> Cover:
    """The first page: what was evaluated, by whom, when."""
    engagement, lang, word = phrases.engagement, phrases.lang, phrases.words
    project = plain((phrases.report.form.project or engagement.title)[lang]).replace(REPORT_NAME, "")
    period = (*cited(engagement.period[0]), f" {word['to']} ", *cited(engagement.period[1]))
    rows = [
        (word["cover_project"], cited(project)),
        *((word[f"cover_{name}"], cited(engagement.roles[name][lang])) for name in COVER if name in engagement.roles),
        (word["stage"], (STAGES[engagement.stage][lang],)),
        (word["period"], period),
        (word["n_pages"], (PageCount(),)),
    ]
    number = engagement.report_number
    return Cover(
        synthetic=_synthetic(phrases),
        number=(f"{word['report_number']}　", *cited(number)) if number else (),
        title=plain(engagement.title[lang]),
        version=word[f"variant_{phrases.report.variant}"],
        pairs=tuple(Pair((name,), line) for name, line in rows),
        seal=word["cover_seal"],
        evaluator=cited(engagement.roles["evaluator"][lang]),
        day=cited(engagement.report_date),
    )


def masthead(phrases: Phrases) -> Masthead:
    """The head of a short report."""
    engagement, lang, word = phrases.engagement, phrases.lang, phrases.words
    number = ("　", *cited(engagement.report_number)) if engagement.report_number else ()
    return Masthead(
        synthetic=_synthetic(phrases),
        number=(word[f"variant_{phrases.report.variant}"], *number, "　", *cited(engagement.report_date)),
        title=plain(engagement.title[lang]),
        parties=tuple(
            (f"{word[f'cover_{name}']}：", *cited(engagement.roles[name][lang]))
            for name in COVER
            if name in engagement.roles
        ),
    )


def _synthetic(phrases: Phrases) -> Line:
    synthetic = phrases.engagement.synthetic
    return phrases.prose(synthetic[phrases.lang]) if synthetic else ()


def summary(phrases: Phrases) -> Chapter:
    """What the report comes to."""
    own = phrases.report.own.get("summary")
    generated = () if own and own.stands_alone else _summary(phrases)
    return Chapter(
        id="summary",
        title=phrases.words["summary"],
        kind="front",
        blocks=(*phrases.written("summary"), *generated),
    )


def _summary(phrases: Phrases) -> Iterator[Block]:
    if phrases.report.variant == "survey":
        yield from (Paragraph(phrases.line(key)) for key in ("fieldwork_line", "satisfied_line"))
        return
    yield from verdict(phrases)


def contents(phrases: Phrases, body: Sequence[Chapter], annexes: Sequence[Chapter]) -> Contents:
    """The lists of chapters, and of the pictures and tables that stand in them."""
    word = phrases.words
    signs = bool(signing(phrases)) and phrases.report.variant != "survey"
    chapters = [
        ("summary", word["summary"]),
        *((chapter.id, chapter.title) for chapter in body),
        *([("signatures", word["signatures"])] if signs else []),
        *((annex.id, annex.title) for annex in annexes),
    ]
    blocks = [block for chapter in (*body, *annexes) for block in chapter.blocks]
    return Contents(
        title=word["contents"],
        chapters=tuple(Entry(anchor, (title,)) for anchor, title in chapters),
        pictures_title=word["list_of_figures"],
        pictures=tuple(
            Entry(f"figure-{block.chart.id}", (block.chart.caption,)) for block in blocks if isinstance(block, Picture)
        ),
        tables_title=word["list_of_tables"],
        tables=tuple(
            Entry(f"table-{block.number}", block.caption)
            for block in blocks
            if isinstance(block, Table) and block.number
        ),
    )


def signing(phrases: Phrases) -> tuple[str, ...]:
    """The roles that sign."""
    return tuple(name for name in SIGNING if name in phrases.engagement.roles)


def signatures(phrases: Phrases) -> Signatures:
    """Where those who answer for the report sign."""
    roles, lang, word = phrases.engagement.roles, phrases.lang, phrases.words
    return Signatures(
        title=word["signatures"],
        signers=tuple(Signer(name, ROLES[name][lang], cited(roles[name][lang])) for name in signing(phrases)),
        sign_here=word["sign_here"],
        date=word["date"],
        evaluator=cited(roles["evaluator"][lang]),
        seal=word["seal"],
    )
