"""Prose of an edited Word file back in text/*.md: in the file it came from, or as an edit of what the report writes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analysis.evaluation.form.own_files import EDITS, ENDING, ENGLISH, ONLY
from analysis.evaluation.form.own_files import TEXTS as FOLDER
from questionnaires.problems import Problem
from questionnaires.texts import Text
from reports.chapters.own.edits import QUOTE
from reports.chapters.own.prose import own_text
from reports.chapters.reading import lines_of
from reports.docx.edited.comparison import ParagraphChange
from reports.docx.edited.markdown import as_markdown
from reports.docx.edited.opened import TEXTS
from reports.docx.edited.own_files import OwnFile
from reports.docx.edited.printed_lines import PrintedLine, PrintedLines, as_quoted, cited_words, squeezed
from reports.docx.edited.reading import Printed, WordParagraph
from reports.docx.edited.review import Review

WHOLE = "full"  # the version that prose is taken back from: the others print less


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A change that is not taken back, and why."""

    change: ParagraphChange
    reason: Text


@dataclass(slots=True, kw_only=True)
class Edited:
    """What stands instead of one printed line: its new words, and paragraphs before and behind it."""

    place: str
    printed: PrintedLine
    words: str | None
    before: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The lines of a file of edits."""
        yield f"{QUOTE} {as_quoted(self.printed.line)}"
        for paragraph in (*self.before, *([self.words] if self.words else []), *self.behind):
            yield from ("", paragraph)
        yield ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The files that change, and what is not taken back."""

    files: tuple[OwnFile, ...]
    held: tuple[Held, ...]
    n_taken: int

    def write(self) -> None:
        """Write the files."""
        for file in self.files:
            file.write()


def plan(review: Review) -> Plan:
    """What would be written into text/*.md. Nothing is written yet."""
    return _Planner(review).plan()


class _Planner:
    """Goes through the changes one by one and notes where each belongs."""

    def __init__(self, review: Review) -> None:
        self.review = review
        self.engagement = review.report.evaluation.engagement
        self.lines = PrintedLines(review.document)
        self.marks = {
            words: mark for words, mark in cited_words(lines_of(review.document)).items() if not words.isdigit()
        } | {words: f'{{{{ ref("{name}") }}}}' for words, name in self.lines.pictures.items()}
        self.files: dict[Path, OwnFile] = {}
        self.edits: dict[int, Edited] = {}
        self.held: list[Held] = []
        self.n_taken = 0

    def plan(self) -> Plan:
        """Every change in its place."""
        for change in self.review.comparison.paragraphs:
            reason = self._taken(change)
            if reason is None:
                self.n_taken += 1
            else:
                self.held.append(Held(change=change, reason=reason))
        for edited in self.edits.values():
            self._file(f"{edited.place}{EDITS}").appended += edited.lines()
        files = tuple(each for each in self.files.values() if each.after != each.before)
        return Plan(files=files, held=tuple(self.held), n_taken=self.n_taken)

    def _taken(self, change: ParagraphChange) -> Text | None:
        """Note a change; why it cannot be taken back otherwise."""
        paragraph = change.after or change.before
        if self.review.report.variant != WHOLE:
            return TEXTS["only_whole"]
        if paragraph is None or not paragraph.is_prose or not change.where.place:
            return TEXTS["no_prose"]
        words = None if change.after is None else self._markdown(change.after, change.before)
        wrong = [] if words is None else self._faults(words)
        if wrong:
            return Text.by(lambda lang: f"{wrong[0].fault[lang]}{TEXTS['cure_mark'][lang]}{wrong[0].cure[lang]}")
        return self._added(change, words or "") if change.before is None else self._replaced(change.before, words)

    def _markdown(self, after: WordParagraph, before: WordParagraph | None) -> str:
        """The new words; a figure that lost its control is one still where its words stand."""
        marks = dict(self.marks)
        printed = self.lines.of(before) if before else None
        if before is not None and printed is not None:
            marks |= cited_words([printed.line])
            marks |= self._unmarked(before)
        pieces = _behind_term(after.pieces) if printed is not None and printed.term else after.pieces
        return as_markdown(pieces, marks)

    def _unmarked(self, before: WordParagraph) -> Mapping[str, str]:
        """Figures whose words stand without their control."""
        changes = self.review.comparison.figures
        lost = (each for each in changes if each.kind == "unmarked" and each.where is before)
        return {each.printed: f"{{{each.figure}}}" for each in lost}

    def _faults(self, words: str) -> list[Problem]:
        """What no text may hold: numbers typed by hand, comparisons that outrun their interval."""
        report = self.review.report
        problems: list[Problem] = []
        figures, charts = report.evaluation.figures, self.lines.pictures.values()
        own_text(Path(""), [(1, words)], stands_alone=False, figures=figures, charts=list(charts), problems=problems)
        return problems

    def _replaced(self, before: WordParagraph, words: str | None) -> Text | None:
        form = squeezed(before.form)
        for file in self._files_of(before):
            passage = file.passage(form)
            if passage is not None:
                file.replace(passage, [] if words is None else [words])
                return None
        printed = self.lines.of(before)
        if printed is None:
            return TEXTS["no_prose"]
        self._edit(before, printed).words = words
        return None

    def _added(self, change: ParagraphChange, words: str) -> Text | None:
        """A new paragraph: behind the last printed one above it that may be replaced, else before the next below."""
        place = change.where.place
        for paragraph, is_above in self._near(change.previous, place):
            own = [(file, file.passage(squeezed(paragraph.form))) for file in self._files_of(paragraph)]
            passages = [(file, passage) for file, passage in own if passage is not None]
            printed = self.lines.of(paragraph)
            if passages and is_above:
                file, passage = passages[0]
                file.insert(passage, words)
                return None
            if printed is not None and not passages:
                edited = self._edit(paragraph, printed)
                (edited.behind if is_above else edited.before).append(words)
                return None
        if place not in self.review.titles or place == "signatures":
            return TEXTS["no_prose"]
        self._file(place).appended += [words, ""]
        return None

    def _near(self, previous: WordParagraph | None, place: str) -> Iterator[tuple[WordParagraph, bool]]:
        """The printed paragraphs of a chapter from a place upwards, then those below it."""
        printed = [each for each in self.review.printed if each.place == place]
        here = next((at + 1 for at, each in enumerate(printed) if each is previous), 0)
        yield from ((each, True) for each in reversed(printed[:here]))
        yield from ((each, False) for each in printed[here:])

    def _edit(self, paragraph: WordParagraph, printed: PrintedLine) -> Edited:
        marks = {**self.marks, **cited_words([printed.line])}
        if id(paragraph) not in self.edits:
            pieces = _behind_term(paragraph.pieces) if printed.term else paragraph.pieces
            self.edits[id(paragraph)] = Edited(place=paragraph.place, printed=printed, words=as_markdown(pieces, marks))
        return self.edits[id(paragraph)]

    def _files_of(self, paragraph: WordParagraph) -> Iterator[OwnFile]:
        """The files that a paragraph may have come from."""
        for place in dict.fromkeys((paragraph.section, paragraph.place)):
            if place:
                yield from (self._file(f"{place}{kind}") for kind in ("", ONLY, EDITS))

    def _file(self, name: str) -> OwnFile:
        english = ENGLISH if self.review.report.lang == "en" else ""
        path = self.engagement.folder / FOLDER / f"{name}{english}{ENDING}"
        if path not in self.files:
            words = {name: printed for printed, name in self.lines.pictures.items()}
            self.files[path] = OwnFile.read(path, lambda picture: words.get(picture, picture))
        return self.files[path]


def _behind_term(pieces: Sequence[Printed]) -> tuple[Printed, ...]:
    """What stands behind the name of a part of a finding and its tab."""
    for at, piece in enumerate(pieces):
        if "\t" in piece.text and not piece.figure:
            return (Printed(piece.text.partition("\t")[2]), *pieces[at + 1 :])
    return tuple(pieces)
