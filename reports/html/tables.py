"""Tables as HTML."""

from collections.abc import Callable
from html import escape

from reports.chapters.values import Line, Row, Table
from reports.html.inline import Numbers, alone, inline, is_short, shown, words_only

KINDS = {"own": "", "rules": "sources rules", "digests": "sources digests"}
ALIGNED = {"left": "", "right": "num", "center": "middle"}
LIGHT = frozenset({"sources", "rules", "digests"})  # long tables of words, in which no figure is marked


def table_html(table: Table, pictures: Numbers) -> str:
    """A table; every cell is of its column's kind, and the first of a row names it."""
    write: Callable[[Line], str] = words_only if table.kind in LIGHT else lambda line: inline(line, pictures)
    aligned = [ALIGNED[column.align] for column in table.columns]
    heads = "".join(
        f'<th scope="col"{_class(kind)}>{write(column.heading)}</th>'
        for column, kind in zip(table.columns, aligned, strict=True)
    )
    rows = "".join([_row(row, aligned, write, has_name=table.kind != "own") for row in table.rows])
    classes = " ".join(
        filter(None, (KINDS.get(table.kind, table.kind), table.size, "fixed" if table.widths else "", _together(table)))
    )
    return (
        f"<table{_class(classes)}>\n{_caption(table, write)}{_columns(table)}<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _columns(table: Table) -> str:
    """The widths of the columns, where the table has some."""
    parts = "".join(f'<col style="width:{share:.1%}">' for share in table.widths)
    return f"<colgroup>{parts}</colgroup>\n" if parts else ""


def _together(table: Table) -> str:
    return "short" if table.is_kept_together else ""


def _caption(table: Table, write: Callable[[Line], str]) -> str:
    if not table.caption:
        return ""
    mark = f'<span class="table-caption" id="table-{table.number}">{write(table.caption)}</span>'
    return f"<caption>{mark}{write(table.note)}</caption>\n"


def _row(row: Row, aligned: list[str], write: Callable[[Line], str], *, has_name: bool) -> str:
    cells = []
    wide = _span(row)
    for at, (line, kind) in enumerate(zip(row.cells, aligned, strict=True)):
        if at == 0 and has_name:
            span = f' colspan="{wide}"' if wide > 1 else ""
            cells.append(f'<th scope="row"{span}>{write(line)}</th>')
        elif at >= wide or not has_name:
            cells.append(_cell(line, kind, write))
    names = [*(["total"] if row.is_total else []), *([f"level-{row.level}"] if row.level else [])]
    return f"<tr{_class(' '.join(names))}>{''.join(cells)}</tr>\n"


def _span(row: Row) -> int:
    """How many columns the name of a group reaches across: all that hold nothing behind it."""
    if not row.level:
        return 1
    return next((at for at, line in enumerate(row.cells) if at and line), len(row.cells))


def _cell(line: Line, kind: str, write: Callable[[Line], str]) -> str:
    """A figure alone in a cell of numbers is its cell: no mark inside."""
    figure = alone(line) if kind == "num" else None
    if figure is None:
        return f"<td{_class(kind)}>{write(line)}</td>"
    kept = "num figure" if is_short(figure) else "num"
    return f'<td class="{kept}" data-id="{escape(figure.id)}">{shown(figure.text)}</td>'


def _class(names: str) -> str:
    return f' class="{names}"' if names else ""
