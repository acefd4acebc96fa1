"""Drawings written by hand as SVG: real text, safe in grey, labels wrapped and never cut.

Sizes are points; a drawing is as wide as the type area of a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import isnan

WIDTH, SIZE, LINE = 442.0, 8.5, 11.0
FONT = "Noto Sans CJK SC"
INK, QUIET, DEEP, MIDDLE, PALE, RULE = "#14181c", "#55606a", "#0b3c5d", "#6a93b5", "#d9e4ec", "#c3ccd3"
STEPS = ("#0b3c5d", "#6a9cc0", "#d3d7da", "#e8b98a", "#9c4a1a")
HANGING = " ，。；：、）”？！"  # begin no line
LONGEST_WORD = 24
LEAST_TOLD = 15.0  # narrower pieces carry no number; the table has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a picture: what it is, its values (shares or amounts), and what stands behind it."""

    label: str
    values: tuple[float, ...]
    texts: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One estimate on an axis of shares; without bounds it is a number as told, not measured."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None


def width_of(text: str, size: float = SIZE) -> float:
    """How wide a text is, near enough: a hanzi is one em, a Latin letter a good half."""
    return sum(1.0 if ord(sign) > 0x2E80 else 0.57 for sign in text) * size


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """A text in lines of at most `width`; Latin words stay whole where they fit."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width_of(line + piece.rstrip(), size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for sign in text:
        goes_on = ord(sign) <= 0x2E80 and pieces and pieces[-1][-1] != " " and ord(pieces[-1][-1]) <= 0x2E80
        if pieces and (sign in HANGING or (goes_on and len(pieces[-1]) < LONGEST_WORD)):
            pieces[-1] += sign
        else:
            pieces.append(sign)
    return pieces


def likert(rows: Sequence[Row], points: Sequence[str]) -> str:
    """Answers on one scale about a middle line, best to the right; beside each row how many answered and how many not.

    Args
        rows: values are the shares of the points, best first; note is the count behind them.
        points: names of the points of the scale, best first.
    """
    left, right = 158.0, 62.0
    span = WIDTH - left - right
    half = len(points) // 2
    is_odd = len(points) % 2
    ups = [sum(row.values[:half]) + is_odd * row.values[half] / 2 for row in rows]
    downs = [sum(row.values) - up for row, up in zip(rows, ups, strict=True)]
    scale = span / max(max(ups, default=0) + max(downs, default=0), 0.01)
    middle = left + max(downs, default=0) * scale
    parts, y = _legend(points, _shades(len(points)))
    top, at = y, len(parts)
    for row, down in zip(rows, downs, strict=True):
        lines = wrapped(row.label, left - 12)
        height = max(17.0, len(lines) * LINE) + 5
        parts += _lines(lines, left - 8, y + height / 2, "end")
        x = middle - down * scale
        for share, text, shade in reversed(list(zip(row.values, row.texts, _shades(len(points)), strict=True))):
            parts += _piece(x, y + height / 2 - 7.5, share * scale, 15, shade, text)
            x += share * scale
        parts.append(_text(row.note, WIDTH, y + height / 2, "end", 7.5, QUIET))
        y += height
    # under the pieces, or it would strike through the numbers of the middle point
    parts.insert(at, f'<path d="M{middle:.1f} {top - 2:.1f}V{y + 2:.1f}" stroke="{INK}" stroke-width=".8"/>')
    return _svg(parts, y + 6)


def bars_of_whole(rows: Sequence[Row]) -> str:
    """What was earned within what could be: values are (earned, available), one scale for all rows; note at the end."""
    left = _label_width(rows)
    most = max((row.values[1] for row in rows), default=1) or 1
    scale = (WIDTH - left - 84) / most
    parts, y = [], 4.0
    for row in rows:
        lines = wrapped(row.label, left - 12)
        height = max(20.0, len(lines) * LINE + 6)
        earned, whole = (max(0.0, value) * scale for value in row.values)
        parts += _lines(lines, left - 8, y + height / 2, "end")
        parts.append(_box(left, y + height / 2 - 7, whole, 14, PALE, MIDDLE))
        parts.append(_box(left, y + height / 2 - 7, earned, 14, DEEP))
        parts.append(_text(row.note, left + whole + 5, y + height / 2, "start"))
        y += height
    return _svg(parts, y + 4)


def grouped_bars(rows: Sequence[Row], names: Sequence[str]) -> str:
    """Several amounts a row side by side, each with its number; a value that is not a number leaves a dash."""
    shades = (PALE, MIDDLE, DEEP)
    left = _label_width(rows)
    most = max((value for row in rows for value in row.values if not isnan(value)), default=1) or 1
    scale = (WIDTH - left - 78) / most
    parts, y = _legend(names, shades)
    for row in rows:
        height = 13.0 * len(names) + 9
        parts += _lines(wrapped(row.label, left - 12), left - 8, y + height / 2 - 2, "end")
        for at, (value, text) in enumerate(zip(row.values, row.texts, strict=True)):
            long = max(0.0, value) * scale if not isnan(value) else 0.0
            parts.append(_box(left, y + 13 * at, long, 11, shades[at % 3], INK))
            parts.append(_text(text, left + long + 4, y + 13 * at + 5.5, "start", 7.5))
        y += height
    parts.append(f'<path d="M{left:.1f} 20V{y - 4:.1f}" stroke="{INK}" stroke-width=".8"/>')
    return _svg(parts, y)


def on_shares(marks: Sequence[Mark], *, reference: tuple[float, str] | None = None) -> str:
    """Shares on an axis from nothing to all: a dot with its interval where measured, a hollow square where told."""
    left = 20 + max((min(140.0, width_of(mark.label)) for mark in marks), default=0.0)
    span = WIDTH - left - 24
    y, parts = 20.0 if reference else 6.0, []
    bottom = y + 24 * len(marks)
    for tick in range(0, 101, 20):
        x = left + span * tick / 100
        parts.append(f'<path d="M{x:.1f} {y:.1f}V{bottom:.1f}" stroke="{RULE}" stroke-width=".5"/>')
        parts.append(_text(f"{tick}%", x, bottom + 9, "middle", 7.5, QUIET))
    if reference is not None:
        x = left + span * reference[0]
        parts.append(f'<path d="M{x:.1f} {y - 6:.1f}V{bottom:.1f}" stroke="{INK}" stroke-dasharray="3 2"/>')
        parts.append(_text(reference[1], x, y - 12, "middle", 7.5))
    for mark in marks:
        parts += _lines(wrapped(mark.label, left - 12), left - 8, y + 12, "end") + _mark(mark, left, span, y + 12)
        y += 24
    return _svg(parts, bottom + 18)


def _mark(mark: Mark, left: float, span: float, y: float) -> list[str]:
    x = left + span * mark.value
    parts = []
    edge = x
    if mark.low is not None and mark.high is not None:
        a, b = left + span * mark.low, left + span * mark.high
        edge = max(edge, b)
        whisker = f"M{a:.1f} {y:.1f}H{b:.1f}M{a:.1f} {y - 4:.1f}v8M{b:.1f} {y - 4:.1f}v8"
        parts.append(f'<path d="{whisker}" fill="none" stroke="{DEEP}" stroke-width="1.6"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{DEEP}"/>')
    else:
        parts.append(
            f'<rect x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2" fill="#fff" '
            f'stroke="{INK}" stroke-width="1.4"/>'
        )
    is_late = edge + width_of(mark.text) + 8 > WIDTH
    where = (min(x, left + span * (mark.low if mark.low is not None else mark.value)) - 7) if is_late else edge + 7
    return [*parts, _text(mark.text, where, y, "end" if is_late else "start")]


def flow(sources: Sequence[Row], columns: Sequence[str], ends: Sequence[str], amounts: Sequence[str]) -> str:
    """Funds from their sources to what was received and spent, and what stopped on the way; breadth is the amount.

    Args
        sources: values are (budget, received, spent) of each line, none of them above the one before.
        columns: what the three columns are called.
        ends: names of the four ends: received, not received, spent, left.
        amounts: their amounts in words.
    """
    whole = sum(row.values[0] for row in sources) or 1.0
    high, gap, wide = 150.0, 10.0, 9.0
    scale = high / whole
    received, spent = (sum(row.values[at] for row in sources) for at in (1, 2))
    x = (126.0, 262.0, 330.0)
    parts = [
        _text(name, at, 8, anchor, SIZE, QUIET)
        for name, at, anchor in zip(columns, (0, x[1] + 4, x[2]), ("start", "middle", "start"), strict=True)
    ]
    top = 22.0
    lost_y = top + received * scale + 2 * gap
    y, in_y, out_y = top, top, lost_y
    for row in sources:
        budget, got, _ = (value * scale for value in row.values)
        parts.append(_box(x[0], y, wide, max(budget, 0.6), DEEP))
        parts.append(_band(x[0] + wide, y, x[1], in_y, got, MIDDLE))
        parts.append(_band(x[0] + wide, y + got, x[1], out_y, budget - got, "#e8b98a"))
        parts += _lines(wrapped(f"{row.label} {row.note}", x[0] - 8), x[0] - 6, y + budget / 2, "end")
        in_y, out_y = in_y + got, out_y + budget - got
        y += max(budget, LINE * len(wrapped(f"{row.label} {row.note}", x[0] - 8))) + gap
    lost = (whole - received) * scale
    parts += _end(x[1], top, received * scale, DEEP, "", wide)
    parts += _end(x[1], lost_y, lost, "#9c4a1a", f"{ends[1]} {amounts[1]}", wide)
    below = top + spent * scale + gap
    parts.append(_band(x[1] + wide, top, x[2], top, spent * scale, MIDDLE))
    parts.append(_band(x[1] + wide, top + spent * scale, x[2], below, (received - spent) * scale, PALE))
    parts += _end(x[2], top, spent * scale, DEEP, f"{ends[2]} {amounts[2]}", wide)
    parts += _end(x[2], below, (received - spent) * scale, MIDDLE, f"{ends[3]} {amounts[3]}", wide)
    return _svg(parts, max(y, top + high + 3 * gap) + 4)


def _end(x: float, y: float, height: float, shade: str, label: str, wide: float) -> list[str]:  # noqa: PLR0917 (coordinates)
    if height < 0.05:
        return []
    return [
        _box(x, y, wide, max(height, 0.6), shade),
        *_lines(wrapped(label, WIDTH - x - wide - 6), x + wide + 5, y + height / 2, "start"),
    ]


def _band(x: float, y: float, to_x: float, to_y: float, height: float, shade: str) -> str:  # noqa: PLR0917 (coordinates)
    if height < 0.05:
        return ""
    half = (x + to_x) / 2
    path = (
        f"M{x:.1f} {y:.1f}C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}v{height:.2f}"
        f"C{half:.1f} {to_y + height:.1f} {half:.1f} {y + height:.1f} {x:.1f} {y + height:.1f}z"
    )
    return f'<path d="{path}" fill="{shade}" fill-opacity=".55"/>'


def _shades(n: int) -> tuple[str, ...]:
    """As many steps from best to worst as there are points; the middle one is grey."""
    known = {2: (0, 4), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
    return tuple(STEPS[at] for at in known.get(n, [round(4 * step / max(1, n - 1)) for step in range(n)]))


def _legend(names: Sequence[str], shades: Sequence[str]) -> tuple[list[str], float]:
    """The legend in as many rows as it needs, and where the drawing below it begins."""
    parts, x, y = [], 0.0, 8.0
    for name, shade in zip(names, shades, strict=False):
        wide = 13 + width_of(name, 8) + 14
        if x and x + wide > WIDTH:
            x, y = 0.0, y + 13
        parts += [_box(x, y - 4.5, 9, 9, shade, INK), _text(name, x + 13, y, "start", 8)]
        x += wide
    return parts, y + 13


def _label_width(rows: Sequence[Row]) -> float:
    return min(150.0, 12 + max((width_of(row.label) for row in rows), default=0.0)) + 2


def _piece(x: float, y: float, wide: float, high: float, shade: str, text: str) -> list[str]:  # noqa: PLR0917 (coordinates)
    told = [_text(text, x + wide / 2, y + high / 2, "middle", 7, "#fff" if shade in (STEPS[0], STEPS[4]) else INK)]
    return [_box(x, y, wide, high, shade, "#fff"), *(told if wide > max(LEAST_TOLD, width_of(text, 7)) else [])]


def _box(x: float, y: float, wide: float, high: float, fill: str, stroke: str = "") -> str:  # noqa: PLR0917 (coordinates)
    line = f' stroke="{stroke}" stroke-width=".5"' if stroke else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}"{line}/>'


def _lines(lines: Sequence[str], x: float, y: float, anchor: str) -> list[str]:
    start = y - (len(lines) - 1) * LINE / 2
    return [_text(line, x, start + at * LINE, anchor) for at, line in enumerate(lines)]


def _text(text: str, x: float, y: float, anchor: str, size: float = SIZE, fill: str = INK) -> str:  # noqa: PLR0917 (coordinates)
    """One line of text with its middle at `y`."""
    place = f'x="{x:.1f}" y="{y + size * 0.36:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}"'
    return f"<text {place}>{escape(text)}</text>"


def _svg(parts: Iterable[str], height: float) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}pt" height="{height:.0f}pt" '
        f'viewBox="0 0 {WIDTH:g} {height:.0f}" font-family="{FONT}">{"".join(parts)}</svg>'
    )
