"""A chart's SVG with fewer elements that look the same: a printer of pages spends its time by the element."""

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree as ET

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
GROUP, PATH, TEXT, USE = (f"{SVG}{name}" for name in ("g", "path", "text", "use"))
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")
STRAIGHT = re.compile(r"[\sMLCQz\d.e-]*")  # coordinates in pairs, none of them relative
BY_NOTHING = re.compile(r"rotate\(-?0(?:\.0*)?[ ,][^)]*\)")
FOR_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")
OWN = frozenset({"d", "id"})
Box = tuple[float, float, float, float]


def plain(svg: str) -> str:
    """The same drawing without groups that only have a name, turns by nothing, and clips that cut nothing off.

    Shapes that follow one another in the same dress become one, styles become attributes, and texts begin where they
    begin. Whatever is not understood stays as it is.

    Args
        svg: one SVG element, as a plotting library writes it.
    """
    ET.register_namespace("", SVG[1:-1])
    ET.register_namespace("xlink", LINK[1:].partition("}")[0])
    root = ET.fromstring(svg)  # noqa: S314 (drawn by ourselves)
    clips = {f"url(#{clip.get('id')})": _area(clip) for clip in root.iter(f"{SVG}clipPath")}
    marks = {f"#{path.get('id')}": path for path in root.iter(PATH) if path.get("id")}
    for element in root.iter():
        element.attrib.update(_declared(element.attrib.pop("style", "")))
        element.text, element.tail = (element.text if element.tag == TEXT else (element.text or "").strip()), None
    root[:] = list(_joined(_unwrapped(root, marks, clips)))
    _dress_all(root)
    return ET.tostring(root, encoding="unicode")


def _declared(style: str) -> dict[str, str]:
    """The declarations of a style by name."""
    pairs = (part.partition(":") for part in style.split(";") if part.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _dress_all(root: ET.Element) -> None:
    """A style for all elements that stands alone is inherited from the root instead."""
    for holder in root.iter(f"{SVG}defs"):
        for style in holder.findall(f"{SVG}style"):
            rule = FOR_ALL.fullmatch(style.text or "")
            if rule and len(list(root.iter(f"{SVG}style"))) == 1:
                root.attrib.update(_declared(rule[1]))
                holder.remove(style)


def _unwrapped(element: ET.Element, marks: Mapping[str, ET.Element], clips: Mapping[str, Box]) -> Iterator[ET.Element]:
    """What is drawn below an element, without groups that say nothing; each mark (use) as the shape it stands for."""
    for child in element:
        if child.tag == GROUP and OWN.issuperset(child.attrib):
            yield from _unwrapped(child, marks, clips)
        elif child.tag == USE and child.get(LINK) in marks:
            yield _moved(child, marks[child.attrib[LINK]])
        else:
            if child.tag == GROUP:
                child[:] = list(_joined(_unwrapped(child, marks, clips)))
            elif child.tag == PATH:
                _unclip(child, clips)
            elif child.tag == TEXT:
                _begin(child)
            yield child


def _moved(use: ET.Element, mark: ET.Element) -> ET.Element:
    """The shape of a mark at the place where it is used."""
    x, y = float(use.get("x", 0)), float(use.get("y", 0))
    others = {name: value for name, value in use.attrib.items() if name not in ("x", "y", LINK)}
    if STRAIGHT.fullmatch(mark.attrib["d"]) is None or not {"d", "id"} <= mark.attrib.keys():
        return use
    shift = iter(_alternating(x, y))
    place = NUMBER.sub(lambda number: f"{float(number[0]) + next(shift):g}", mark.attrib["d"])
    dress = {name: value for name, value in mark.attrib.items() if name not in OWN}
    return ET.Element(PATH, others | dress | {"d": place})


def _alternating(x: float, y: float) -> Iterator[float]:
    while True:
        yield from (x, y)


def _unclip(path: ET.Element, clips: Mapping[str, Box]) -> None:
    """A clip that holds the whole shape is left out."""
    area, box = clips.get(path.get("clip-path", "")), _box(path)
    if area and box and area[0] <= box[0] and area[1] <= box[1] and box[2] <= area[2] and box[3] <= area[3]:
        del path.attrib["clip-path"]


def _area(clip: ET.Element) -> Box:
    """The rectangle of a clip; nothing where it is no single rectangle."""
    if len(clip) != 1 or clip[0].tag != f"{SVG}rect":
        return (0, 0, 0, 0)
    x, y, width, height = (float(clip[0].get(name, 0)) for name in ("x", "y", "width", "height"))
    return (x, y, x + width, y + height)


def _box(path: ET.Element) -> Box | None:
    """The rectangle around the points of a path; None where they are not simply pairs."""
    d = path.get("d", "")
    numbers = [float(number) for number in NUMBER.findall(d)]
    if STRAIGHT.fullmatch(d) is None or not numbers or len(numbers) % 2:
        return None
    return (min(numbers[::2]), min(numbers[1::2]), max(numbers[::2]), max(numbers[1::2]))


def _joined(elements: Iterable[ET.Element]) -> Iterator[ET.Element]:
    """Paths that follow one another in the same dress as one path; filled ones only where they do not overlap."""
    last: ET.Element | None = None
    boxes: list[Box] = []
    for element in elements:
        box = (
            _box(element)
            if element.tag == PATH and element.attrib.keys().isdisjoint(("clip-path", "transform"))
            else None
        )
        if last is not None and box and _dress(element) == _dress(last) and _can_join(element, box, boxes):
            last.attrib["d"] += element.attrib["d"]
            boxes.append(box)
            continue
        yield element
        last, boxes = (element, [box]) if box else (None, [])


def _dress(path: ET.Element) -> dict[str, str]:
    return {name: value for name, value in path.attrib.items() if name not in OWN}


def _can_join(path: ET.Element, box: Box, boxes: Iterable[Box]) -> bool:
    """Whether a shape may be drawn at once with others: opaque, and either lines or apart from all of them."""
    if any(name.endswith("opacity") for name in path.attrib):
        return False
    is_line = path.get("fill") == "none"
    return is_line or not any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in boxes
    )


def _begin(text: ET.Element) -> None:
    """A text that is not turned starts at its left end: a printer draws it in one go."""
    if BY_NOTHING.fullmatch(text.get("transform", "")):
        del text.attrib["transform"]
    anchor = text.get("text-anchor", "start")
    is_plain = anchor in ("middle", "end") and not len(text) and "transform" not in text.attrib
    width = _width(text) if is_plain else None
    if width is not None:
        text.attrib["x"] = f"{float(text.attrib['x']) - width / (2 if anchor == 'middle' else 1):.3f}"
        del text.attrib["text-anchor"]


def _width(text: ET.Element) -> float | None:
    """How long a text is in its own face; None where its size is not in px or the face lacks a sign of it."""
    size = re.fullmatch(r"([\d.]+)px", text.get("font-size", ""))
    if size is None:
        return None
    family = text.get("font-family", "").split(",")[0].strip("' \"")
    face = FontProperties(family=[family], weight=text.get("font-weight", "normal"), size=float(size[1]))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            width, *_ = text_to_path.get_text_width_height_descent(text.text or "", face, ismath=False)
        except UserWarning:  # a printer takes the sign from another face, of another width
            return None
    return float(width)
