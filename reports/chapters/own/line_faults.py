"""What is wrong in a line that an evaluator wrote: typed numbers, unknown names, comparisons that say too much."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from analysis.core.figures import Figure
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SHOWN = re.compile(r"!\[[^\]]*\]\(")
CALL = re.compile(r"\{\{\s*(fig|ref|compare)\(\s*([^)]*?)\s*\)\s*\}\}|\[\[(.*?)\]\]|\{([a-z0-9_.\-]+)\}")
LIST_MARK = re.compile(r"^\s*\d{1,3}[.)]\s")
TYPED = re.compile(
    r"[\d①-⑳½¼¾Ⅰ-Ⅻ]|百分之[零〇一二两三四五六七八九十百]|[一二两三四五六七八九十]分之|[一二两三四五六七八九]成(?=[的多以左，。；、）]|$)"
)
COMPARING = re.compile(
    r"高于|低于|超过|超出|达到|达标|不足|优于|劣于|显著"
    r"|\b(?:above|below|exceed|higher|lower|more than|less than|reach|miss)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something in a text that is not plain words: a figure, a reference, a comparison, or cited law."""

    kind: str
    names: tuple[str, ...]


def photo_faults(photo: re.Match[str], pieces: list[Piece]) -> Iterator[tuple[Text, Text]]:
    """What is wrong with how a photograph is called for, each with its cure."""
    if not photo["alt"].strip():
        yield (TEXTS["no_alt"], TEXTS["write_alt"])
    if any(piece.kind != "cited" for piece in pieces):
        yield (TEXTS["figure_in_caption"], TEXTS["write_below"])


def line_faults(
    line: str, pieces: list[Piece], figures: Mapping[str, Figure], charts: Collection[str]
) -> Iterator[tuple[Text, Text]]:
    """What is wrong in one line, each with its cure."""
    for piece in pieces:
        known = charts if piece.kind == "ref" else figures
        if piece.kind != "cited" and len(piece.names) != (2 if piece.kind == "compare" else 1):
            yield (
                Text(f"{piece.kind} 写法不对", f"{piece.kind} is not written so"),
                Text(
                    'fig("编号")、ref("图编号")、compare("编号", "编号")',
                    'fig("id"), ref("chart"), compare("id", "id")',
                ),
            )
        for name in piece.names if piece.kind != "cited" else ():
            if name not in known:
                near = get_close_matches(name, known, n=4, cutoff=0.3)
                yield (
                    Text(f"没有“{name}”", f'there is no "{name}"'),
                    Text(f"相近的有：{'、'.join(near) or '—'}", f"near to it: {', '.join(near) or '—'}"),
                )
    rest = LIST_MARK.sub("", CALL.sub("", line))
    if SHOWN.search(rest):
        yield (TEXTS["not_alone"], TEXTS["write_alone"])
        return
    typed = TYPED.search(rest)
    if typed or "{{" in rest:
        yield (
            Text(f"手写的数“{(typed[0] if typed else '{{')}”", f'typed by hand: "{typed[0] if typed else "{{"}"'),
            Text(
                '写成 {{ fig("编号") }}；法规文号、日期、名称写在 [[ ]] 中',
                'write {{ fig("id") }}; law numbers, dates and names in [[ ]]',
            ),
        )
    yield from _outrun(rest, pieces, figures)


def _outrun(rest: str, pieces: list[Piece], figures: Mapping[str, Figure]) -> Iterator[tuple[Text, Text]]:
    """A comparing word beside an estimate and another figure that lies within its interval."""
    named = [piece.names[0] for piece in pieces if piece.kind == "fig" and len(piece.names) == 1]
    word = COMPARING.search(rest)
    for one in named if word else ():
        for other in named:
            if other != one and compared(one, other, figures) == "unclear":
                yield (
                    Text(
                        f"“{word[0] if word else ''}”说得过满：{other} 在 {one} 的区间之内",
                        f'"{word[0] if word else ""}" says too much: {other} lies within the interval of {one}',
                    ),
                    Text(f'写成 {{{{ compare("{one}", "{other}") }}}}', f'write {{{{ compare("{one}", "{other}") }}}}'),
                )


def compared(one: str, other: str, figures: Mapping[str, Figure]) -> str:
    """Whether a figure is above, below or not to be told from another of its unit; "" where that cannot be said."""
    stem = one.rpartition(".")[0]
    if one not in figures or other not in figures or other.startswith((f"{stem}.low", f"{stem}.high")):
        return ""
    a, b = figures[one], figures[other]
    if a.value is None or b.value is None or a.unit != b.unit or a.unit not in ("share", "pure", "points", "count"):
        return ""
    ends = [figures.get(f"{base}{end}") for base in (f"{stem}.", f"{one}.", f"{stem}_") for end in ("low", "high")]
    bounds = [float(each.value) for each in ends if each is not None and each.value is not None]
    value, level = float(a.value), float(b.value)
    low, high = (
        (min(bounds), max(bounds)) if len(bounds) > 1 and min(bounds) <= value <= max(bounds) else (value, value)
    )
    if len(bounds) > 1 and low <= level <= high:
        return "unclear"
    return "above" if value > level else "below" if value < level else "unclear"
