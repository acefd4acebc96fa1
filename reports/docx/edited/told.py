"""What was changed, in words for the one who evaluates."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, takewhile
from typing import get_args

from questionnaires.texts import Language, in_language
from reports.docx.edited.comparison import FigureChange, FigureKind, ParagraphChange
from reports.docx.edited.opened import TEXTS
from reports.docx.edited.reading import WordParagraph
from reports.docx.edited.review import Review
from reports.docx.edited.take_back import Plan
from reports.texts.words import words

SHOWN, LEAD = 90, 12  # signs of a paragraph that are shown, of them before the first change


def lines(review: Review) -> Iterator[str]:
    """The changes, figures first, then paragraphs by chapter."""
    lang, comparison = review.report.lang, review.comparison
    variant = words(lang)[f"variant_{review.report.variant}"]
    counts = {"n_figures": comparison.n_figures, "n_paragraphs": comparison.n_paragraphs}
    yield TEXTS["compared"].fill(variant=variant, **counts)[lang]
    if not review.is_today:
        yield TEXTS["not_today"][lang]
    if not (comparison.figures or comparison.paragraphs):
        yield TEXTS["unchanged"][lang]
    for kind in get_args(FigureKind):
        changes = [each for each in comparison.figures if each.kind == kind]
        if changes:
            yield TEXTS[kind].fill(n=len(changes))[lang]
            yield from (f"  {_figure(each, review)}" for each in changes)
    if comparison.paragraphs:
        yield from _paragraphs(comparison.paragraphs, review)


def _figure(change: FigureChange, review: Review) -> str:
    lang = review.report.lang
    label = in_language(review.report.evaluation.figures[change.figure].label, lang)
    where = place(change.where, review)
    return TEXTS[f"{change.kind}_line"].fill(
        figure=change.figure, label=label, printed=change.printed, now=change.now or "—", where=where
    )[lang]


def place(paragraph: WordParagraph, review: Review) -> str:
    """The chapter and the heading that a paragraph stands below, and its page where that is known."""
    lang = review.report.lang
    chapter = review.titles.get(paragraph.place, TEXTS["front"][lang])
    steps = [chapter, *([paragraph.heading] if paragraph.heading not in ("", chapter) else [])]
    steps += [TEXTS["page"].fill(page=paragraph.page)[lang]] if paragraph.page else []
    said = " › ".join(steps) + (TEXTS["cell"][lang] if paragraph.is_cell else "")
    return f"[{said}]"


def _paragraphs(changes: Sequence[ParagraphChange], review: Review) -> Iterator[str]:
    lang = review.report.lang
    n = Counter(each.kind for each in changes)
    counts = {kind: n[kind] for kind in ("rewritten", "added", "deleted")}
    yield TEXTS["paragraphs"].fill(**counts)[lang]
    for where, group in groupby(changes, key=lambda each: place(each.where, review)):
        yield f"  {where}"
        yield from (f"    {_paragraph(each, lang)}" for each in group)


def _paragraph(change: ParagraphChange, lang: Language) -> str:
    texts = [" ".join(each.text.split()) if each else "" for each in (change.before, change.after)]
    start = max(0, _common(*texts) - LEAD) if all(texts) else 0
    before, after = (short(text, start) for text in texts)
    return TEXTS[f"{change.kind}_line"].fill(before=before, after=after)[lang]


def short(text: str, start: int = 0) -> str:
    """A paragraph, or of a long one what stands from `start` on."""
    if len(text) <= SHOWN:
        return text
    return ("…" if start else "") + text[start : start + SHOWN] + ("…" if start + SHOWN < len(text) else "")


def _common(one: str, other: str) -> int:
    """How many first signs two texts share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def planned(plan: Plan, review: Review) -> Iterator[str]:
    """What would be taken back, file by file, and what not with its reason."""
    lang = review.report.lang
    yield TEXTS["taken"].fill(taken=plan.n_taken, held=len(plan.held))[lang]
    for held in plan.held:
        paragraph = held.change.after or held.change.where
        words = f"{place(held.change.where, review)} {short(' '.join(paragraph.text.split()))}"
        yield "  " + TEXTS["held_line"].fill(words=words, reason=held.reason)[lang]
    if any(each.kind == "changed" for each in review.comparison.figures):
        yield TEXTS["numbers_stay"][lang]
    for file in plan.files:
        yield from file.differences()


def written(plan: Plan, lang: Language, *, is_done: bool) -> Iterator[str]:
    """Which files were written, or that none was."""
    if not is_done:
        yield TEXTS["preview"][lang]
        return
    yield from (TEXTS["wrote"].fill(path=str(file.path))[lang] for file in plan.files)
