"""How a fault in somebody's file is said: place, fault, cure, in Chinese and English, all at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from questionnaires.characters import is_invisible

Texts = Mapping[str, str]
LONGEST = 300  # signs of a text that a message quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in one file, in words of the reader's job."""

    file: str
    fault: Texts
    cure: Texts
    place: str = ""
    row: int | None = None
    column: str = ""

    def text(self, lang: str = "zh") -> str:
        """One line: where, what was found, what is allowed."""
        chinese = lang == "zh"
        parts = [self.file]
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if chinese else f"row {self.row}")
        if self.column:
            parts.append(f"“{self.column}”列" if chinese else f'column "{self.column}"')
        if self.place:
            parts.append(self.place)
        where = (" " if chinese else ", ").join(parts)
        return (
            f"{where}：{self.fault['zh']}；{self.cure['zh']}"
            if chinese
            else (f"{where}: {self.fault['en']}; {self.cure['en']}")
        )


class ProblemsError(Exception):
    """Everything wrong with what somebody handed in; nothing was written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.text("en") for problem in self.problems))

    def text(self, lang: str = "zh") -> str:
        """One problem a line, in `lang`."""
        return "\n".join(problem.text(lang) for problem in self.problems)


def found(value: object) -> dict[str, str]:
    """The fault “this was read”, quoted as it stands in the file."""
    text = shown(str(value))
    return {"zh": f"读到“{text}”", "en": f'found "{text}"'}


def shown(text: str) -> str:
    """A text as a message can quote it: signs that nobody sees by their numbers, and not without end."""
    cut = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return "".join(f"[U+{ord(sign):04X}]" if is_invisible(sign) and sign not in "\n\t" else sign for sign in cut)


def allowed(zh: str, en: str) -> dict[str, str]:
    """The cure “this is allowed here”."""
    return {"zh": f"应为：{zh}", "en": f"allowed: {en}"}


def said(zh: str, en: str) -> dict[str, str]:
    """A fault or a cure in free words."""
    return {"zh": zh, "en": en}
