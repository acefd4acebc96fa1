"""The styles of a document, from styles.yaml, under Word's own names: headings, captions and lists behave as known."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.texts import Language, Text
from questionnaires.yaml_lines import read_yaml
from reports.docx.format.xml import Element, on, w

FILE = Path(__file__).with_name("styles.yaml")
TWIPS_PER_MM = 1440 / 25.4  # a twip is a twentieth of a point
EIGHTHS = 8  # in which Word counts the thickness of a line
LINE = 240  # one line, as Word counts multiples
SIGN = 240  # twips of an indent by one sign, where a reader does not know how wide signs are
OFFICIAL = "official"
LANGUAGES: Text = Text("zh-CN", "en-GB")
SIDES = ("top", "left", "bottom", "right")
Style = Mapping[str, Any]


@cache
def styles(theme: str, lang: Language) -> Mapping[str, Style]:
    """Every style by its name; the official theme is for reports in Chinese."""
    layers, _ = read_yaml(FILE)
    looks = {name: dict(style) for name, style in layers["all"].items()}
    changes = [layers[lang]] if lang in layers else []
    changes += [layers[OFFICIAL]] if theme == OFFICIAL and lang == "zh" else []
    for layer in changes:
        for name, style in layer.items():
            looks[name] |= style
    return looks


def size_of(name: str, theme: str, lang: Language) -> float:
    """The size of the words of a style in points."""
    known = styles(theme, lang)
    style = known[name]
    return float(style["size"]) if "size" in style else size_of(style["based"], theme, lang)


def style_id(name: str) -> str:
    """The id of a style: its name without spaces, the first letter large, as Word writes it."""
    return "".join(part[:1].upper() + part[1:] for part in name.split())


def written_styles(theme: str, lang: Language) -> Iterator[Element]:
    """The styles as elements: what all words have, then one style after another."""
    code = LANGUAGES[lang]
    languages = w("lang", val=code if lang == "en" else "en-US", eastAsia="zh-CN", bidi="ar-SA")
    yield w("docDefaults", w("rPrDefault", w("rPr", languages)), w("pPrDefault", w("pPr")))
    yield from (_style(name, style) for name, style in styles(theme, lang).items())
    yield _table_style()


def _style(name: str, style: Style) -> Element:
    kind = style.get("type", "paragraph")
    own_name = name.lower() if name.startswith("Heading ") else name
    is_default = {"default": 1} if name == "Normal" else {}
    ours = {} if own_name in KNOWN else {"customStyle": 1}
    return w(
        "style",
        w("name", val=own_name),
        w("basedOn", val=style_id(style["based"])) if "based" in style else None,
        w("next", val=style_id(style["next"])) if "next" in style else None,
        w("uiPriority", val=1),
        w("qFormat"),
        paragraph_look(style) if kind == "paragraph" else None,
        word_look(style),
        type=kind,
        styleId=style_id(name),
        **is_default,
        **ours,
    )


KNOWN = {"Normal", "Body Text", "heading 1", "heading 2", "heading 3", "Title", "Subtitle", "TOC Heading", "toc 1"}
KNOWN |= {"table of figures", "caption", "List Bullet", "List Number", "Quote", "header", "footer"}
KNOWN |= {"Strong", "Emphasis", "Signature"}


def word_look(style: Style) -> Element:
    """How the words of a style look, in the order that the format asks for."""
    west, east = style.get("west"), style.get("east")
    fonts = {"ascii": west, "hAnsi": west, "eastAsia": east, "cs": west}
    border = {"val": "single", "sz": 6, "space": 0, "color": style.get("border")}
    shade = {"val": "clear", "color": "auto", "fill": style.get("shade")}
    return w(
        "rPr",
        w("rFonts", **{key: name for key, name in fonts.items() if name}) if west or east else None,
        *(w(mark, val=int(style["bold"])) for mark in ("b", "bCs") if "bold" in style),
        on("i", bool(style.get("italic"))),
        w("color", val=style["colour"]) if "colour" in style else None,
        *(w(mark, val=round(2 * style["size"])) for mark in ("sz", "szCs") if "size" in style),
        w("bdr", **border) if "border" in style else None,
        w("shd", **shade) if "shade" in style else None,
    )


def paragraph_look(style: Style) -> Element:
    """How the paragraphs of a style stand, in the order that the format asks for."""
    numbered = w("numPr", w("ilvl", val=style["level"]), w("numId", val=1)) if "level" in style else None
    rules = list(_rules(style))
    tab = w("tab", val="right", leader="dot", pos=twips(style["tab"])) if "tab" in style else None
    return w(
        "pPr",
        w("keepNext", val=int(style["keep"])) if "keep" in style else None,
        on("keepLines", bool(style.get("keep"))),
        on("widowControl", "widows" in style),
        numbered,
        w("pBdr", *rules) if rules else None,
        None if tab is None else w("tabs", tab),
        _spacing(style),
        _indent(style),
        w("jc", val=style["align"]) if "align" in style else None,
        w("outlineLvl", val=style["outline"]) if "outline" in style else None,
    )


def _spacing(style: Style) -> Element | None:
    distances = {key: round(20 * style[key]) for key in ("before", "after") if key in style}
    if "exact" in style:
        distances |= {"line": round(20 * style["exact"]), "lineRule": "exact"}
    elif "line" in style:
        distances |= {"line": round(LINE * style["line"]), "lineRule": "auto"}
    return w("spacing", **distances) if distances else None


def _indent(style: Style) -> Element | None:
    indents = {key: twips(style[key]) for key in ("left", "hanging") if key in style}
    if "first" in style:
        indents |= {"firstLineChars": 100 * style["first"], "firstLine": SIGN * style["first"]}
    return w("ind", **indents) if indents else None


def _rules(style: Style) -> Iterator[Element]:
    """Lines along the sides of a paragraph; `none` takes away what the style it rests on has."""
    for side in SIDES:
        words = style.get("box") or style.get(f"{side}_rule" if side == "left" else side)
        if words == "none":
            yield w(side, val="nil")
        elif words:
            size, colour = words.split()
            space = 6 if side in ("left", "right") else 4
            yield w(side, val="single", sz=round(EIGHTHS * float(size)), space=space, color=colour)


def twips(mm: float) -> int:
    """Millimetres as Word counts lengths."""
    return round(TWIPS_PER_MM * mm)


def _table_style() -> Element:
    """Lines above, below and thin ones between rows; the head is tinted."""
    strong = {"val": "single", "sz": 9, "space": 0, "color": "0B3C5D"}
    thin = {"val": "single", "sz": 2, "space": 0, "color": "CFD7DD"}
    margins = w("tblCellMar", w("left", w=80, type="dxa"), w("right", w=80, type="dxa"))
    borders = w("tblBorders", w("top", **strong), w("bottom", **strong), w("insideH", **thin))
    head = w("tcPr", w("tcBorders", w("bottom", **strong)), w("shd", val="clear", color="auto", fill="EEF3F7"))
    return w(
        "style",
        w("name", val="Report Table"),
        w("uiPriority", val=1),
        w("tblPr", borders, margins),
        w("tblStylePr", w("tblPr"), head, type="firstRow"),
        type="table",
        styleId="ReportTable",
        customStyle=1,
    )
