"""Elements of WordprocessingML: names and attributes stand in its own namespace unless they say otherwise."""

import re
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

Element = Any  # of lxml, which has no types
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no XML may hold


def w(name: str, /, *children: Element | None, **attributes: object) -> Element:
    """An element `w:name` with attributes `w:…` and children, of which None is left out."""
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), clean(str(value)))
    element.extend(child for child in children if child is not None)
    return element


def on(name: str, is_on: bool = True) -> Element | None:
    """A switch, or nothing where it is off."""
    return w(name) if is_on else None


def text(words: str, name: str = "t") -> Element:
    """Words whose spaces are kept."""
    element = w(name)
    element.text = clean(words)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element


def clean(words: str) -> str:
    """Words without signs that no XML may hold."""
    return UNPRINTABLE.sub("", words)


def value(element: Element | None, attribute: str = "val") -> str:
    """An attribute `w:…` of an element, "" where there is none."""
    return "" if element is None else str(element.get(qn(f"w:{attribute}"), ""))


def xml_bytes(root: Element) -> bytes:
    """An element as a part of a file."""
    return serialize_part_xml(root)
