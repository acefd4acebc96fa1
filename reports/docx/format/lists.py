"""Numbers of headings and lists, as Word counts them: 1 counts headings, 2 marks with dots, others begin anew."""

from collections.abc import Iterator

from docx.parts.document import DocumentPart

from questionnaires.texts import Language
from reports.docx.format.xml import Element, w

HEADINGS, BULLETS, FIRST_LIST = 1, 2, 3
ABSTRACT_LIST = 3
DOTS = ("•", "–", "·")
STEP, HANGING = 420, 300  # twips


def numbering(lang: Language) -> Iterator[Element]:
    """How headings and lists are counted; headings of chapters carry their number in their words."""
    yield w("abstractNum", w("multiLevelType", val="multilevel"), *_headings(lang), abstractNumId=HEADINGS)
    dots = (_level(at, "bullet", dot, left=STEP * (at + 1)) for at, dot in enumerate(DOTS))
    yield w("abstractNum", w("multiLevelType", val="hybridMultilevel"), *dots, abstractNumId=BULLETS)
    counted = (_level(at, "decimal", f"%{at + 1}.", left=STEP * (at + 1)) for at in range(3))
    yield w("abstractNum", w("multiLevelType", val="hybridMultilevel"), *counted, abstractNumId=ABSTRACT_LIST)
    yield from (w("num", w("abstractNumId", val=each), numId=each) for each in (HEADINGS, BULLETS))


def _headings(lang: Language) -> Iterator[Element]:
    kind, words, gap = ("chineseCounting", "（%2）", "nothing") if lang == "zh" else ("decimal", "%2.", "space")
    yield _level(0, "none", "", style="Heading1", gap="nothing")
    yield _level(1, kind, words, style="Heading2", gap=gap)
    yield _level(2, "none", "", style="Heading3", gap="nothing")


def _level(at: int, kind: str, words: str, *, left: int = 0, style: str = "", gap: str = "tab") -> Element:
    return w(
        "lvl",
        w("start", val=1),
        w("numFmt", val=kind),
        w("pStyle", val=style) if style else None,
        w("suff", val=gap),
        w("lvlText", val=words),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=left, hanging=HANGING if left else 0)),
        ilvl=at,
    )


def bullets() -> int:
    """The list of everything marked with a dot."""
    return BULLETS


def numbers(part: DocumentPart, start: int) -> int:
    """A new list that counts from `start`."""
    root = part.numbering_part.element
    number = FIRST_LIST + len(root.findall(root.tag.replace("numbering", "num"))) - 2
    levels = w("lvlOverride", w("startOverride", val=start), ilvl=0)
    root.append(w("num", w("abstractNumId", val=ABSTRACT_LIST), levels, numId=number))
    return number
