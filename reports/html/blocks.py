"""Blocks as HTML."""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from reports.chapters.values import (
    Block,
    Chapter,
    Divider,
    FormItem,
    Group,
    Heading,
    Line,
    Listing,
    Pairs,
    Paragraph,
    Picture,
    Table,
    Verbatim,
)
from reports.html.inline import Numbers, inline
from reports.html.tables import table_html

GROUPS = {"finding": "section", "verifying": "div", "quotation": "blockquote"}
PAIR_CLASSES = {
    "notes": ' class="notes"',
    "parties": ' class="notes parties"',
    "finding": "",
    "verdict": ' class="verdict"',
} | {"beside": ' class="notes beside"'}


def chapter_html(chapter: Chapter, pictures: Numbers) -> str:
    """A chapter with its title."""
    name = f' id="{chapter.id}"' if chapter.id else ""
    classes = f"{chapter.kind} opens" if chapter.opens else chapter.kind
    body = blocks_html(chapter.blocks, pictures)
    return f'<section class="{classes}"{name}>\n<h2>{escape(chapter.title)}</h2>\n{body}</section>\n'


def blocks_html(blocks: Iterable[Block], pictures: Numbers) -> str:
    """Blocks in their order."""
    return "".join([WRITERS[type(block)](block, pictures) for block in blocks])


def _heading(block: Heading, pictures: Numbers) -> str:
    name = f' id="{block.id}"' if block.id else ""
    return f"<h{block.level}{name}>{inline(block.line, pictures)}</h{block.level}>\n"


def _paragraph(block: Paragraph, pictures: Numbers) -> str:
    words = inline(block.line, pictures)
    if block.role == "strong":
        return f"<p><strong>{words}</strong></p>\n"
    kind = f' class="{block.role.replace("_", "-")}"' if block.role else ""
    return f"<p{kind}>{words}</p>\n"


def _listing(block: Listing, pictures: Numbers) -> str:
    tag = "ul" if block.start is None else "ol"
    start = f' start="{block.start}"' if block.start not in (None, 1) else ""
    kind = ' class="findings"' if block.of_findings else ""
    entries = "".join(f"<li>{_entry(entry, block.is_tight, pictures)}</li>\n" for entry in block.entries)
    return f"<{tag}{kind}{start}>\n{entries}</{tag}>\n"


def _entry(blocks: tuple[Block, ...], is_tight: bool, pictures: Numbers) -> str:
    return "".join(
        inline(block.line, pictures)
        if is_tight and isinstance(block, Paragraph)
        else WRITERS[type(block)](block, pictures)
        for block in blocks
    )


def _picture(block: Picture, _: Numbers) -> str:
    chart = block.chart
    caption, alt = escape(chart.caption), escape(f"{chart.caption}：{chart.alt}")
    return (
        f'<figure>\n<img src="{chart.source}" alt="{alt}">\n'
        f'<figcaption><span class="figure-caption" id="figure-{chart.id}">{caption}</span></figcaption>\n</figure>\n'
    )


def _pairs(block: Pairs, pictures: Numbers) -> str:
    rows = "".join(pair_html(pair.term, pair.line, pictures) for pair in block.pairs)
    return f"<dl{PAIR_CLASSES[block.kind]}>\n{rows}</dl>\n"


def pair_html(term: Line, line: Line, pictures: Numbers) -> str:
    """A name and what stands beside it."""
    return f"<div><dt>{inline(term, pictures)}</dt><dd>{inline(line, pictures)}</dd></div>\n"


def _group(block: Group, pictures: Numbers) -> str:
    tag = GROUPS[block.kind]
    kind = f' class="{block.kind}"' if block.kind != "quotation" else ""
    return f"<{tag}{kind}>\n{blocks_html(block.blocks, pictures)}</{tag}>\n"


def _form_item(block: FormItem, pictures: Numbers) -> str:
    rows = "".join(f"<li>{inline(row, pictures)}</li>" for row in block.rows)
    listed = f'\n<ol class="rows">{rows}</ol>' if rows else ""
    return (
        f'<div class="form-item"><p class="question">{inline(block.question, pictures)}</p>\n'
        f'<p class="choices">{inline(block.answers, pictures)}</p>{listed}</div>\n'
    )


def _verbatim(block: Verbatim, pictures: Numbers) -> str:
    return f"<pre><code>{inline(block.line, pictures)}</code></pre>\n"


def _divider(_: Divider, __: Numbers) -> str:
    return "<hr>\n"


WRITERS: dict[type[Any], Callable[[Any, Numbers], str]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Listing: _listing,
    Table: table_html,
    Picture: _picture,
    Pairs: _pairs,
    Group: _group,
    FormItem: _form_item,
    Verbatim: _verbatim,
    Divider: _divider,
}
