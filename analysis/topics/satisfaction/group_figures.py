"""The figures of groups side by side: how satisfied each is, with its interval and sheets."""

import math
from collections.abc import Iterator

from analysis.core import figures as fig
from analysis.core.figures import Cell, Figure, Origin
from analysis.core.results import Unavailable
from analysis.statistics.estimation.linearisation import NO_INTERVAL, TOO_FEW_UNITS
from analysis.statistics.relations.comparisons import Groups
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NOT_COMPARED = Unavailable(kind="not_applicable", reason=TEXTS["small_groups_and_blanks"])


def group_figures(start: str, groups: Groups, inputs: tuple[str, ...]) -> Iterator[Figure]:
    """Sheets, share and bounds of each group; all shares rest on all counts, for one less the others would tell it."""
    counted = Origin(source=TEXTS["sheets_of_groups"], inputs=inputs)
    estimated = Origin(source=TEXTS["share_of_groups"], rule="design", inputs=inputs)
    rows = groups.estimates.table.to_dict("records")
    bases = tuple(f"{start}.g{at}.n" for at in range(1, len(rows) + 1))
    n, k = groups.rest
    rests_on = (*bases, f"{start}.rest") if n else bases
    for at, row in enumerate(rows, start=1):
        name, own = _name(groups, str(row["domain"])), groups.counts.loc[row["domain"]]
        cell = Cell(int(own["k"]), of=int(own["n"]))
        yield fig.count(f"{start}.g{at}.n", name, int(own["n"]), counted, cell=cell)
        yield fig.share(f"{start}.g{at}.share", name, float(row["estimate"]), estimated, rests_on=rests_on)
        if groups.is_probability:
            for end, label in (("low", TEXTS["share_lower"]), ("high", TEXTS["share_upper"])):
                bound = float(row[end]) if math.isfinite(row[end]) else _why_none(str(row["no_interval"]))
                yield fig.share(f"{start}.g{at}.{end}", label, bound, estimated, rests_on=rests_on)
    if n:
        yield fig.missing(f"{start}.rest", TEXTS["other_sheets"], NOT_COMPARED, counted, cell=Cell(k, of=n))


def _name(groups: Groups, domain: str) -> Text:
    return Text(domain, groups.english.get(domain, domain))


def _why_none(kind: str) -> Unavailable:
    return Unavailable(kind="not_verifiable", reason=NO_INTERVAL[kind or TOO_FEW_UNITS])
