"""What evaluators write in markdown, as blocks: no HTML, links or pictures of its own."""

from collections.abc import Callable, Iterator, Mapping

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from reports.chapters.values import (
    Align,
    Block,
    Column,
    Divider,
    Group,
    Heading,
    Line,
    LineBreak,
    Listing,
    Mark,
    Marked,
    Paragraph,
    Row,
    Table,
    Verbatim,
)

Fill = Callable[[str], Line]
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link", "autolink"])
MARKS: Mapping[str, Mark] = {"strong": "strong", "em": "emphasis", "code_inline": "code"}
ALIGNED: Mapping[str, Align] = {"text-align:right": "right", "text-align:center": "center"}


def markdown_blocks(text: str, fill: Fill) -> tuple[Block, ...]:
    """A text as blocks; headings begin below those of the chapters.

    Args
        fill: gives the pieces of a run of plain words.
    """
    return tuple(_blocks(SyntaxTreeNode(MARKDOWN.parse(text)), fill))


def _blocks(parent: SyntaxTreeNode, fill: Fill) -> Iterator[Block]:
    for node in parent.children:
        match node.type:
            case "heading":
                yield Heading(_line(node, fill), 3 if node.tag == "h1" else 4)
            case "paragraph":
                yield Paragraph(_line(node, fill))
            case "bullet_list" | "ordered_list":
                yield _listing(node, fill)
            case "blockquote":
                yield Group(tuple(_blocks(node, fill)), "quotation")
            case "fence" | "code_block":
                yield Verbatim(fill(node.content))
            case "table":
                yield _table(node, fill)
            case "hr":
                yield Divider()
            case unknown:
                raise ValueError(f"markdown has no block {unknown!r} in reports")


def _listing(node: SyntaxTreeNode, fill: Fill) -> Listing:
    entries = tuple(tuple(_blocks(entry, fill)) for entry in node.children)
    start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
    paragraphs = (kid for entry in node.children for kid in entry.children if kid.type == "paragraph")
    return Listing(entries, start, is_tight=all(each.hidden for each in paragraphs))


def _table(node: SyntaxTreeNode, fill: Fill) -> Table:
    head, *body = node.children
    columns = tuple(
        Column(_line(cell, fill), ALIGNED.get(str(cell.attrs.get("style")), "left"))
        for cell in head.children[0].children
    )
    rows = (row for part in body for row in part.children)
    return Table(
        columns=columns, rows=tuple(Row(tuple(_line(cell, fill) for cell in row.children)) for row in rows), kind="own"
    )


def _line(parent: SyntaxTreeNode, fill: Fill) -> Line:
    """The pieces of a paragraph, heading or cell."""
    return tuple(piece for inline in parent.children for node in inline.children for piece in _pieces(node, fill))


def _pieces(node: SyntaxTreeNode, fill: Fill) -> Line:
    match node.type:
        case "text":
            return fill(node.content)
        case "softbreak":
            return ("\n",)
        case "hardbreak":
            return (LineBreak(),)
        case "code_inline":
            return (Marked("code", fill(node.content)),)
    inner = tuple(piece for kid in node.children for piece in _pieces(kid, fill))
    return (Marked(MARKS[node.type], inner),)
