"""How a fault in somebody's file is said: place, fault, cure, in Chinese and English, all at once."""

from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.characters import is_invisible
from questionnaires.texts import LANGUAGES, Text

LONGEST = 300  # signs of a text that a message quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in one file, in words of the reader's job; a column has a name in a table, a number in a text."""

    file: str
    fault: Text
    cure: Text
    place: str = ""
    row: int | None = None
    column: str | int = ""

    def text(self, lang: str = "zh") -> str:
        """One line: where, what was found, what is allowed."""
        chinese = lang == "zh"
        parts = [self.file]
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if chinese else f"row {self.row}")
        if isinstance(self.column, int):
            parts.append(f"第 {self.column} 列" if chinese else f"column {self.column}")
        elif self.column:
            parts.append(f"“{self.column}”列" if chinese else f'column "{self.column}"')
        if self.place:
            parts.append(self.place)
        where = (" " if chinese else ", ").join(parts)
        return (
            f"{where}：{self.fault['zh']}；{self.cure['zh']}"
            if chinese
            else (f"{where}: {self.fault['en']}; {self.cure['en']}")
        )


class Refused(Exception):
    """What hengping will not do, and why, in both languages; the base of every such error of its packages."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason

    def text(self, lang: str = "zh") -> str:
        """The reason in `lang`."""
        return self.reason[lang]


class ProblemsError(Refused):
    """Everything wrong with what somebody handed in; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(Text(*("\n".join(problem.text(lang) for problem in self.problems) for lang in LANGUAGES)))


def found(value: object) -> Text:
    """The fault “this was read”, quoted as it stands in the file."""
    text = shown(str(value))
    return Text(f"读到“{text}”", f'found "{text}"')


def shown(text: str) -> str:
    """A text as a message can quote it: signs that nobody sees by their numbers, and not without end."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return "".join(f"[U+{ord(sign):04X}]" if is_invisible(sign) and sign not in "\n\t" else sign for sign in cut)


def allowed(values: Text) -> Text:
    """The cure “this is allowed here”."""
    return Text(f"应为：{values.zh}", f"allowed: {values.en}")
