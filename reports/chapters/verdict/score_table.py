"""The score table (评分表): levels with subtotals and rates; standard, target, actual, source, points and reason."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from analysis.facts.readings import basis_of, heading
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard
from analysis.scoring.trees.card_figures import part_stem
from analysis.scoring.trees.nodes import Node
from questionnaires.texts import texts_beside
from reports.chapters.phrases import NOTHING, Phrases, cited
from reports.chapters.reading import text_of
from reports.chapters.values import Column, Line, Row, Table
from reports.chapters.verdict.why import ENDS, is_told, lost_because

TEXTS = texts_beside(__file__)

NARROW = 0.55  # of a sign of Latin script, in Chinese signs
PADDING = 1.2  # signs beside the words of a cell
LEAST, MOST = 3.2, 30.0  # signs of the narrowest and the widest column


def score_table(phrases: Phrases, card: Scorecard) -> Table:
    """Every indicator below its groups, with subtotals and rates, and the total."""
    columns = tuple(_columns(phrases, card))
    nodes = [(node, _row(phrases, card, node, [name for name, _ in columns])) for node in card.nodes]
    rows = [row for _, row in nodes] + [_total(phrases, [name for name, _ in columns])]
    heads = [column.heading for _, column in columns]
    leaves = [row.cells for node, row in nodes if node.is_leaf]
    return Table(
        caption=phrases.line("annex_scores"),
        columns=tuple(column for _, column in columns),
        rows=tuple(rows),
        size="turned",
        widths=column_widths([heads, *leaves], [column.align == "right" for _, column in columns]),
    )


def _columns(phrases: Phrases, card: Scorecard) -> Iterator[tuple[str, Column]]:
    """The columns that have something to say, by what they hold."""
    lang = phrases.lang
    actual = heading(card.scores, phrases.evaluation.completion, lang)
    has_own = any(f"self.{score.indicator.id}.points" in phrases.figures for score in card.scores)
    yield "name", Column((phrases.words["indicator"],))
    if any(score.indicator.meaning for score in card.scores):
        yield "meaning", Column((TEXTS["meaning"][lang],))
    yield "standard", Column((TEXTS["standard"][lang],))
    yield "target", Column((phrases.words["target"],))
    yield "actual", Column((actual,))
    yield "basis", Column((phrases.words["basis_short"],))
    yield "out_of", Column((phrases.words["out_of"],), "right")
    yield "points", Column((phrases.words["earned"],), "right")
    if has_own:
        yield "own", Column((TEXTS["own_points"][lang],), "right")
        yield "difference", Column((TEXTS["difference"][lang],), "right")
    yield "reason", Column((TEXTS["reason"][lang],))


def _row(phrases: Phrases, card: Scorecard, node: Node, names: Sequence[str]) -> Row:
    if node.is_leaf:
        cells = _leaf_cells(phrases, card.of(node.indicator.id))
        return Row(tuple(cells[name] for name in names))
    stem, lang = part_stem(node), phrases.lang
    own = f"self.part.{node.indicator.id}"
    rate: Line = (TEXTS["rate"][lang], *phrases.cell(f"{stem}.rate"))
    cells = {
        "name": cited(node.indicator.names[lang]),
        "out_of": phrases.cell(f"{stem}.out_of"),
        "points": phrases.cell(f"{stem}.points"),
        "own": phrases.cell(f"{own}.points"),
        "difference": phrases.cell(f"{own}.difference"),
        "reason": rate,
    }
    return Row(tuple(cells.get(name, ()) for name in names), level=min(node.level, 3))


def _leaf_cells(phrases: Phrases, score: Score) -> dict[str, Line]:
    indicator, lang = score.indicator, phrases.lang
    start, own = f"score.{indicator.id}", f"self.{indicator.id}"
    return {
        "name": cited(indicator.names[lang]),
        "meaning": cited(indicator.meaning[lang] or "—"),
        "standard": cited(score.standard[lang].rstrip(ENDS) or "—"),
        "target": phrases.cell(f"{start}.target"),
        "actual": phrases.cell(f"{start}.actual"),
        "basis": _basis(phrases, score),
        "out_of": phrases.cell(f"{start}.out_of"),
        "points": phrases.cell(f"{start}.points"),
        "own": phrases.cell(f"{own}.points"),
        "difference": phrases.cell(f"{own}.difference"),
        "reason": lost_because(phrases, score) or NOTHING,
    }


def _basis(phrases: Phrases, score: Score) -> Line:
    """On what a score rests, and how its value was read."""
    basis, lang = basis_of(score, phrases.evaluation.completion), phrases.lang
    method = score.reading.method[lang] if score.reading and is_told(phrases, score) else ""
    if basis is None:
        return NOTHING
    return cited(f"{basis[lang]}{TEXTS['and_then'][lang]}{method}" if method else basis[lang])


def _total(phrases: Phrases, names: Sequence[str]) -> Row:
    cells = {
        "name": (phrases.words["score_total"],),
        "out_of": phrases.cell("score.full_points"),
        "points": phrases.cell("score.total"),
        "own": phrases.cell("self.total"),
        "difference": phrases.cell("self.difference"),
        "reason": NOTHING if "score.grade" not in phrases.figures else phrases.cell("score.grade"),
    }
    return Row(tuple(cells.get(name, ()) for name in names), is_total=True, level=1)


def column_widths(rows: Sequence[Sequence[Line]], are_numbers: Sequence[bool]) -> tuple[float, ...]:
    """Shares of the width by column: numbers in one line, words by the root of their longest cell."""
    columns = [[text_of(line) for line in column] for column in zip(*rows, strict=True)]
    wanted = [
        max(map(length, texts)) if is_number else min(MOST, 2.3 * max(map(length, texts)) ** 0.5)
        for texts, is_number in zip(columns, are_numbers, strict=True)
    ]
    padded = [max(LEAST, each) + PADDING for each in wanted]
    return tuple(each / sum(padded) for each in padded)


def length(words: str) -> float:
    """The length of words in Chinese signs."""
    return sum(1.0 if east_asian_width(sign) in "WF" else NARROW for sign in words)
