"""The table of a self-evaluation: its points by indicator, its subtotals and its total, as the form has them.

self_scores.csv   a row an indicator, by its id or its name; rows of groups and of the total are checked, never added;
                  the columns of the official form may stand there as they are: of its levels only the last is read, its
                  targets are those of indicators.csv, and what was reached is the unit's own value
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.inputs.amounts.total_rows import is_total
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Column, code, english, plain_number, text
from analysis.scoring.indicator_table import INDICATORS
from questionnaires.characters import plain
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import NO_TEXT, Text, texts_beside

TEXTS = texts_beside(__file__)

NAME, SUBTOTAL = "self_scores", "小计"
BLANKS = frozenset({"-", "—", "–", "/", "无", "不适用", "不可核", "不可比", "未评分"})


def points_cell() -> Column:
    """Points as a form prints them: 9.5, 9.5分; what says that there are none is blank."""
    return Column(read=_points, allowed=allowed(TEXTS["points_cell"]), required=False)


def _points(cell: str) -> Decimal | None:
    return None if cell in BLANKS else plain_number(cell.removesuffix("分").strip())


SELF_SCORES = {
    "first": text(required=False),
    "second": text(required=False),
    "indicator": text(required=False),
    "target": text(required=False),
    "value": text(required=False),
    "points": points_cell(),
    "out_of": points_cell(),
    "reason_zh": text(required=False),
    "reason_en": english(),
    "project": code(required=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScore:
    """One row of the form: the points that the unit gave itself, None where it gave none, and its words beside them.

    `indicator` is an id of the tree, also of a group (a subtotal), or "" for the total; `value` is what was reached and
    `out_of` the points available, both as the form prints them.
    """

    indicator: str
    points: Decimal | None
    value: str = ""
    out_of: Decimal | None = None
    reason: Text = NO_TEXT
    project: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScores:
    """All rows of the form."""

    rows: tuple[OwnScore, ...]


def read(inputs: Inputs, problems: list[Problem]) -> OwnScores | None:
    """The unit's own points, None where there is no table of them."""
    rows = inputs.rows(NAME, SELF_SCORES, problems)
    if not rows:
        return None
    named = _indicators(inputs)
    scores = []
    for row in rows:
        label = row["indicator"] or row["second"] or row["first"] or ""
        indicator = "" if is_total(label) else named.get(plain(label).removesuffix(SUBTOTAL).strip())
        if indicator is None:
            problems.append(_unknown(row["row"], label, inputs, named))
            continue
        scores.append(
            OwnScore(
                indicator=indicator,
                points=row["points"],
                value=row["value"] or "",
                out_of=row["out_of"],
                reason=Text(row["reason_zh"] or row["reason_en"] or "", row["reason_en"] or row["reason_zh"] or ""),
                project=row["project"] or "",
                row=row["row"],
            )
        )
    problems += _repeats(scores, inputs)
    return OwnScores(rows=tuple(scores))


def _indicators(inputs: Inputs) -> Mapping[str, str]:
    """What rows may call an indicator: its id, or its name where only one has it."""
    rows = inputs.rows("indicators", INDICATORS, [])
    ids = {row["id"]: row["id"] for row in rows if row["id"]}
    names = [plain(row["name_zh"] or "") for row in rows]
    return {
        plain(row["name_zh"]): row["id"] for row in rows if row["id"] and names.count(plain(row["name_zh"] or "")) == 1
    } | ids


def _unknown(row: int, label: str, inputs: Inputs, named: Mapping[str, str]) -> Problem:
    ids = list(dict.fromkeys(named.values()))
    cure = Text("、".join(ids) or TEXTS["no_indicators"].zh, ", ".join(ids) or TEXTS["no_indicators"].en)
    fault = found(label) if label else TEXTS["blank"]
    return Problem(file=inputs.place(NAME), row=row, column="indicator", fault=fault, cure=allowed(cure))


def _repeats(scores: Sequence[OwnScore], inputs: Inputs) -> Iterator[Problem]:
    """Rows on one indicator of one project: nobody could say which counts."""
    first: dict[tuple[str, str], int] = {}
    for score in scores:
        earlier = first.setdefault((score.project, score.indicator), score.row)
        if earlier != score.row:
            fault = TEXTS["repeats_row"].fill(indicator=score.indicator or TEXTS["total"], earlier=earlier)
            cure = TEXTS["one_row_each_indicator"]
            yield Problem(file=inputs.place(NAME), row=score.row, column="indicator", fault=fault, cure=cure)
