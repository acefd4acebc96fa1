"""The files of text/ as they stand: where each paragraph of theirs lies, and what they become."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from questionnaires.files import read_text, write_whole
from reports.chapters.own.edits import QUOTE
from reports.chapters.own.line_faults import CALL
from reports.chapters.own.markdown import MARKDOWN
from reports.docx.edited.printed_lines import squeezed

MARKS = str.maketrans("", "", "*_`\\")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph of a file: its first line, the one behind its last, and its form as it is printed."""

    start: int
    end: int
    form: str


@dataclass(slots=True)
class OwnFile:
    """A file that is edited: changes wait until they are all known, because they move the lines below them."""

    path: Path
    before: list[str]
    passages: list[Passage]
    changes: list[tuple[int, int, list[str]]] = field(default_factory=list)
    appended: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path, picture_words: Callable[[str], str]) -> "OwnFile":
        """A file as it stands; an empty one where there is none."""
        text = read_text(path) if path.is_file() else ""
        return cls(path, text.splitlines(), list(_passages(text, picture_words)))

    def passage(self, form: str) -> Passage | None:
        """The paragraph of this form."""
        return next((each for each in self.passages if each.form == form), None)

    def replace(self, passage: Passage, lines: Iterable[str]) -> None:
        """Another content for a paragraph; none takes it out."""
        self.changes.append((passage.start, passage.end, list(lines)))

    def insert(self, passage: Passage, line: str) -> None:
        """A paragraph behind another."""
        self.changes.append((passage.end, passage.end, ["", line]))

    @property
    def after(self) -> list[str]:
        """The lines that the file is to have."""
        lines = list(self.before)
        # from the last to the first, so that what stands above keeps its lines
        for _, (start, end, new) in sorted(
            enumerate(self.changes), key=lambda each: (each[1][0], each[0]), reverse=True
        ):
            lines[start:end] = new
        if self.appended:
            lines += [*([""] if lines and lines[-1].strip() else []), *self.appended]
        return lines

    def differences(self) -> list[str]:
        """What changes, line by line, as programmers and evaluators' colleagues read it."""
        name = f"text/{self.path.name}"
        return list(unified_diff(self.before, self.after, name, name, lineterm="", n=1))

    def write(self) -> None:
        """Write it."""
        self.path.parent.mkdir(exist_ok=True)
        write_whole(self.path, ("\n".join(self.after).rstrip("\n") + "\n").encode())


def _passages(text: str, picture_words: Callable[[str], str]) -> Iterator[Passage]:
    lines = text.splitlines()
    for token in MARKDOWN.parse(text):
        if token.type == "paragraph_open" and token.level == 0 and token.map:
            start, end = token.map
            words = "\n".join(lines[start:end])
            if not words.startswith(QUOTE):
                yield Passage(start=start, end=end, form=_form(words, picture_words))


def _form(words: str, picture_words: Callable[[str], str]) -> str:
    """The form of a paragraph of markdown as it is printed; one that holds a comparison has none."""
    parts, end = [], 0
    for match in CALL.finditer(words):
        call, names, cited, figure = match.groups()
        name = names.strip("\"'“” ") if names else ""
        said = {"fig": f"{{{name}}}", "ref": picture_words(name), "compare": "\ue000"}.get(call or "", "")
        parts += [words[end : match.start()].translate(MARKS), said or cited or f"{{{figure}}}"]
        end = match.end()
    return squeezed("".join((*parts, words[end:].translate(MARKS))))
