"""A chart with fewer elements looks the same: every shape and text is still there, and what cannot be joined is not."""

import re
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from analysis.core import plots
from reports.drawings.plain_svg import plain

SVG = "{http://www.w3.org/2000/svg}"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
SQUARE = "M 0 0 L 1 0 L 1 1 L 0 1 z "
NEXT = "M 2 0 L 3 0 L 3 1 L 2 1 z "
OVER = "M 0.5 0 L 3 0 L 3 1 L 0.5 1 z "


def drawn(inner):
    return ET.fromstring(plain(f"{HEAD}{inner}</svg>"))


def paths(root):
    return [path.get("d") for path in root.iter(f"{SVG}path")]


@pytest.fixture(scope="module")
def chart():
    shares = pd.DataFrame({"不满意": [0.2, 0.5], "满意": [0.8, 0.5], "label": ["第一题", "第二题"]})
    return plots.as_svg(plots.likert(shares, notes=["n=40", "n=41"]))


def test_every_shape_and_text_of_a_chart_is_still_there(chart):
    before, after = ET.fromstring(chart), ET.fromstring(plain(chart))
    shapes = [
        " ".join(path.get("d").split()) for path in before.iter(f"{SVG}path") if path.get("d") and not path.get("id")
    ]
    told = " ".join(" ".join(path.get("d").split()) for path in after.iter(f"{SVG}path"))
    assert len(shapes) > 10
    assert all(shape in told for shape in shapes)
    texts = [[text.text for text in root.iter(f"{SVG}text")] for root in (before, after)]
    assert texts[0] == texts[1]
    assert len(list(after.iter())) < len(list(before.iter())) / 2
    assert not any(text.get("text-anchor") in ("middle", "end") for text in after.iter(f"{SVG}text"))


def test_a_text_begins_half_or_all_of_its_length_before_its_anchor():
    style = "font-size: 10px; font-family: 'Noto Sans CJK SC'; text-anchor:"
    rows = [f'<text x="50" y="5" style="{style} {anchor}">满意满意</text>' for anchor in ("start", "middle", "end")]
    starts = [float(text.get("x")) for text in drawn("".join(rows))]
    assert starts == pytest.approx([50, 30, 10], abs=0.3)  # four signs of ten


def test_a_text_that_is_turned_keeps_its_anchor():
    (text,) = drawn(
        '<text x="5" y="5" transform="rotate(-90 5 5)" style="font-size: 9px; text-anchor: middle">轴</text>'
    )
    assert text.get("text-anchor") == "middle"
    assert text.get("transform") == "rotate(-90 5 5)"


@pytest.mark.parametrize(
    ("first", "second", "n"),
    [
        (f'<path d="{SQUARE}" fill="red"/>', f'<path d="{NEXT}" fill="red"/>', 1),
        (f'<path d="{SQUARE}" fill="red"/>', f'<path d="{NEXT}" fill="blue"/>', 2),
        (f'<path d="{SQUARE}" fill="red"/>', f'<path d="{OVER}" fill="red"/>', 2),
        (f'<path d="{SQUARE}" fill="none"/>', f'<path d="{OVER}" fill="none"/>', 1),
        (f'<path d="{SQUARE}" style="opacity: .5"/>', f'<path d="{NEXT}" style="opacity: .5"/>', 2),
        (f'<path d="{SQUARE}" transform="scale(2)"/>', f'<path d="{NEXT}" transform="scale(2)"/>', 2),
        (f'<path d="{SQUARE}"/>', '<path d="m 2 0 l 1 0"/>', 2),
        (f'<path d="{SQUARE}"/><circle r="1"/>', f'<path d="{NEXT}"/>', 2),
    ],
)
def test_shapes_are_joined_only_where_they_look_the_same_afterwards(first, second, n):
    assert len(paths(drawn(first + second))) == n


@pytest.mark.parametrize(("width", "is_kept"), [(5, False), (0.5, True)])
def test_a_clip_that_cuts_something_off_stays(width, is_kept):
    clip = f'<clipPath id="c"><rect x="0" y="0" width="{width}" height="5"/></clipPath>'
    root = drawn(f'<path d="{SQUARE}" clip-path="url(#c)"/><defs>{clip}</defs>')
    assert [path.get("clip-path") == "url(#c)" for path in root.iter(f"{SVG}path")] == [is_kept]


def test_a_mark_stands_where_it_was_used_and_a_group_that_moves_stays():
    mark = '<defs><path id="m" d="M 0 0 L 0 3 "/></defs><use xlink:href="#m" x="10" y="20"/>'
    root = drawn(f'<g id="a">{mark}</g><g transform="translate(1 1)"><path d="{SQUARE}"/></g>')
    assert [re.findall(r"[\d.]+", d) for d in paths(root)][1] == ["10", "20", "10", "23"]
    assert [group.get("transform") for group in root.iter(f"{SVG}g")] == ["translate(1 1)"]


def test_a_style_of_all_elements_is_inherited_and_any_other_stays():
    root = drawn('<defs><style>*{stroke-linejoin: round}</style></defs><path d="M 0 0 L 1 1"/>')
    assert root.get("stroke-linejoin") == "round"
    assert not list(root.iter(f"{SVG}style"))
    assert list(drawn("<defs><style>path{fill: red}</style></defs>").iter(f"{SVG}style"))
