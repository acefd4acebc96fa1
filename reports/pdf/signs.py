"""Signs that a page cannot show: which, where they stand, and what to do."""

import re
import unicodedata
from collections.abc import Iterable
from html import unescape
from pathlib import Path

from analysis.core.errors import AnalysisError
from questionnaires.texts import Text

TAG = re.compile(r"<[^>]*>")
# a line ends here in other programs (a soft break of Word among them); no font draws these
SEPARATORS = dict.fromkeys(map(ord, "\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029"), " ")
TURNING = frozenset("\u202d\u202e")  # they print what follows in another order than it was written
AROUND = 10  # signs on each side that show where one stands
MOST_SIGNS, MOST_PLACES = 5, 3
CONTROL = Text("这类控制符不能印出，请从原文中删去", "such control signs cannot be printed: delete them in the source")
NOT_STANDARD = Text(
    "这是自造字或未定义的码位，别的机器不能显示；请改用标准字",
    "these are private or undefined signs that other machines do not show: use standard ones",
)
NO_FONT = Text(
    "请安装含有它的字体（如 fonts-noto-cjk、fonts-noto-core），或在原文中改用别的字",
    "install a font that has them (such as fonts-noto-cjk, fonts-noto-core), or write it otherwise",
)


class MissingGlyphs(AnalysisError):
    """Signs that the fonts of this machine, or pages at all, cannot show; a page with boxes is not handed out."""

    def __init__(self, signs: Iterable[str], text: str, rows: Iterable[tuple[str, int]] = ()) -> None:
        self.signs, self.page_text = tuple(signs), text
        named = [_named(sign) for sign in self.signs[:MOST_SIGNS]]
        more, around, cure = len(self.signs) - len(named), _around(self.signs, text), _cure(self.signs)
        zh = "、".join(named) + (f" 等 {len(self.signs)} 个" if more else "") + (f"，见“{around}”" if around else "")
        en = ", ".join(named) + (f" and {more} more" if more else "") + (f', as in "{around}"' if around else "")
        zh += "".join(f"，{name} 第 {row} 行" for name, row in rows)
        en += "".join(f", {name} row {row}" for name, row in rows)
        super().__init__(Text(f"有印不出的字：{zh}；{cure['zh']}", f"these cannot be printed: {en}; {cure['en']}"))

    def found_in(self, folder: Path, names: Iterable[str]) -> "MissingGlyphs":
        """The same with the first rows of the text files of a folder where the signs stand."""
        return MissingGlyphs(self.signs, self.page_text, _rows(folder, names, self.signs)[:MOST_PLACES])


def printable(html: str) -> str:
    """A page with a space for each odd line separator.

    Raises
        MissingGlyphs: it holds what would vanish, break the file or turn the order of a text: a control sign, half of
            a surrogate pair, or an override of the direction of writing; or a private sign, which some font of this
            machine may draw as anything.
    """
    page = html.translate(SEPARATORS)
    signs = sorted({sign for sign in set(page) if _is_control(sign)})
    signs = signs or sorted({sign for sign in set(page) if unicodedata.category(sign) == "Co"})
    if signs:
        raise MissingGlyphs(signs, page_text(page))
    return page


def page_text(html: str) -> str:
    """The words of a page of HTML without its marks."""
    return unescape(TAG.sub(" ", html))


def _is_control(sign: str) -> bool:
    return (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n\r") or sign in TURNING


def _named(sign: str) -> str:
    """A sign with its number in Unicode; the number alone where it shows nothing or leans on another."""
    number = f"U+{ord(sign):04X}"
    return f"{sign} {number}" if unicodedata.category(sign)[0] in "LNPS" else number


def _around(signs: Iterable[str], text: str) -> str:
    """The words around the first sign that the text has: the press takes some apart, so not each of them is there."""
    place = next((place for sign in signs if (place := text.find(sign)) >= 0), None)
    if place is None:
        return ""
    words = text[max(0, place - AROUND) : place + AROUND + 1]
    return " ".join("".join("□" if _is_control(sign) else sign for sign in words).split())


def _cure(signs: Iterable[str]) -> Text:
    """What to do: a font helps only against signs that fonts have."""
    kinds = {"control" if _is_control(sign) else unicodedata.category(sign) for sign in signs}
    return CONTROL if kinds == {"control"} else NOT_STANDARD if kinds <= {"Co", "Cn"} else NO_FONT


def _rows(folder: Path, names: Iterable[str], signs: Iterable[str]) -> list[tuple[str, int]]:
    """The first row of each file that holds one of the signs."""
    wanted, rows = set(signs), []
    for path in (folder / name for name in names):
        lines = path.read_bytes().decode("utf-8", "replace").split("\n") if path.is_file() else []
        row = next((at for at, line in enumerate(lines, start=1) if not wanted.isdisjoint(line)), None)
        rows += [] if row is None else [(path.relative_to(folder).as_posix(), row)]
    return rows
