"""Report → Document: every chapter written, pictures and tables numbered, lists and glossary made of what is there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reports.chapters import annexes, front, official, scores
from reports.chapters.build import OutlineEntry, Report
from reports.chapters.own.edits import edited
from reports.chapters.phrases import Phrases, plain
from reports.chapters.reading import body_lines, text_of
from reports.chapters.survey import answers
from reports.chapters.values import Block, Chapter, Document, Picture, Table
from reports.chapters.verdict import findings
from reports.chapters.versions import public, short
from reports.chapters.versions.money_columns import in_units
from reports.chapters.versions.pointers import pointed
from reports.texts.notes import Note, glossary
from reports.texts.words import words

Writer = Callable[[Phrases], Iterator[Block]]
CHAPTERS: Mapping[str, Writer] = {
    "basics": official.basics,
    "conduct": official.conduct,
    "conclusion": scores.conclusion,
    "analysis": official.analysis,
    "problems": official.problems,
    "advice": findings.advice,
    "other": official.other,
    "survey_only": answers.survey_lines,
    "limits_only": findings.limitations,
    "public_work": public.work,
    "public_money": public.money,
    "public_voices": public.voices,
    "public_result": public.result,
    "public_findings": public.problems,
    "public_next": public.coming,
    "public_trust": public.trust,
    "community": short.community,
    "community_survey": answers.community_survey,
}
ANNEXES: Mapping[str, Writer] = {
    "annex_scores": annexes.annex_scores,
    "annex_survey": answers.annex_survey,
    "annex_budget": annexes.annex_budget,
    "annex_published": annexes.annex_published,
    "annex_visits": annexes.annex_visits,
    "annex_questionnaire": answers.annex_questionnaire,
    "annex_methods": annexes.annex_methods,
    "annex_rules": annexes.annex_rules,
    "annex_sources": annexes.annex_sources,
    "annex_inputs": annexes.annex_inputs,
}
GLOSSARY = "annex_glossary"
CLOSING = frozenset({"annex_methods", GLOSSARY, "annex_rules", "annex_sources", "annex_inputs"})
OPENING = frozenset({"annex_survey", "annex_questionnaire"})
WITH_MASTHEAD = frozenset({"brief", "public", "community"})
POINTED = frozenset({"full", "survey"})
UNSIGNED = frozenset({"brief", "survey", "community"})


def written(
    report: Report,
    carried: Mapping[str, str] | None = None,
    verifying: Sequence[str] = (),
    *,
    is_draft: bool = False,
) -> Document:
    """The report in words.

    Args
        carried: digests of what travels inside, by name; verifying: how the report is verified. Both stand at its end.
        is_draft: whether every page says so.
    """
    word = words(report.lang, acts=report.evaluation.acts)
    phrases = Phrases(report=report, words=word, carried=carried or {}, verifying=tuple(verifying))
    engagement = report.evaluation.engagement
    has_masthead = report.variant in WITH_MASTHEAD
    body, added = _numbered(*(in_units(part, phrases.figures, report.lang) for part in _parts(phrases)))
    if report.variant in POINTED:
        body = pointed(body, word, report.lang)
    title = plain(engagement.title[report.lang])
    versions = [word[f"variant_{report.variant}"]] if report.variant != "full" else []
    versions += [word["draft"]] if is_draft else []
    document = Document(
        lang=report.lang,
        variant=report.variant,
        theme=report.form.theme,
        title=title,
        window_title=title + "".join(f"（{version}）" for version in versions),
        author=engagement.roles["evaluator"][report.lang],
        day=engagement.report_date,
        running_mark=word["synthetic"] if engagement.synthetic else engagement.report_number,
        is_draft=is_draft,
        cover=None if has_masthead else front.cover(phrases),
        summary=None if has_masthead else front.summary(phrases),
        contents=None if has_masthead else front.contents(phrases, body, added),
        masthead=front.masthead(phrases) if has_masthead else None,
        chapters=body,
        signatures=None if report.variant in UNSIGNED else front.signatures(phrases),
        annexes=added,
    )
    return edited(document, report.edits, report.evaluation.figures, is_strict=report.variant == "full")


def _parts(phrases: Phrases) -> tuple[tuple[Chapter, ...], tuple[Chapter, ...]]:
    """Chapters and annexes; the glossary knows what stands before it and has its place among the last."""
    report = phrases.report
    if report.variant == "brief":
        return tuple(short.brief_chapters(phrases)), ()
    body = tuple(_chapter(phrases, entry) for entry in report.chapters)
    if report.variant == "public":
        return tuple(chapter for chapter in body if chapter.blocks), ()
    first = [entry for entry in report.annexes if entry.id not in CLOSING]
    opened = tuple(_annex(phrases, entry, opens=_opens(phrases, at, entry.id)) for at, entry in enumerate(first))
    masthead = front.masthead(phrases) if report.variant in WITH_MASTHEAD else None
    signatures = None if report.variant in UNSIGNED else front.signatures(phrases)
    said = "\n".join(text_of(line) for line in body_lines(masthead, body, signatures, opened))
    terms = glossary(said, report.lang, report.evaluation.acts)
    closing = (_annex(phrases, entry, terms=terms) for entry in report.annexes if entry.id in CLOSING)
    return body, (*opened, *closing)


def _opens(phrases: Phrases, at: int, annex: str) -> bool:
    """Whether an annex begins a page."""
    return phrases.report.variant != "community" and (at == 0 or annex in OPENING)


def _chapter(phrases: Phrases, entry: OutlineEntry) -> Chapter:
    own = phrases.report.own.get(entry.id)
    blocks: list[Block] = [*phrases.written(entry.id)]
    if own is None or not own.stands_alone:
        blocks += [*CHAPTERS[entry.id](phrases), *phrases.sections(entry.id)]
    return Chapter(id=entry.id, title=entry.title, blocks=tuple(blocks))


def _annex(phrases: Phrases, entry: OutlineEntry, *, opens: bool = False, terms: tuple[Note, ...] = ()) -> Chapter:
    """An annex of ours, or the section that a topic shows as an annex of its own."""
    generated: Iterable[Block]
    if entry.id == GLOSSARY:
        generated = annexes.annex_glossary(phrases, terms)
    elif entry.id in ANNEXES:
        generated = ANNEXES[entry.id](phrases)
    else:
        generated = phrases.sections(entry.id)
    blocks = (*phrases.written(entry.id), *generated)
    return Chapter(id=entry.id, title=entry.title, blocks=blocks, kind="annex", opens=opens)


def _numbered(*parts: tuple[Chapter, ...]) -> list[tuple[Chapter, ...]]:
    """Chapters with their pictures and captioned tables numbered through."""
    n = {Picture: 0, Table: 0}

    def numbered(block: Block) -> Block:
        if isinstance(block, Picture) or (isinstance(block, Table) and block.caption):
            n[type(block)] += 1
            return replace(block, number=n[type(block)])
        return block

    return [
        tuple(replace(chapter, blocks=tuple(numbered(block) for block in chapter.blocks)) for chapter in part)
        for part in parts
    ]
