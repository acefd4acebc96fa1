"""Answer sheets without what could point to a household (去标识化), and counts without small ones."""

from collections import Counter
from collections.abc import Sequence

from analysis.core.errors import InvalidInput
from analysis.inputs.dataset import Dataset
from analysis.inputs.sharing import COVERED
from questionnaires.bundle import Cell
from questionnaires.model import CHOICE_TYPES, SEVERAL_CODES, Item, Questionnaire
from questionnaires.texts import Text
from reports.carried.files import CannotShare
from reports.privacy.small_cells import LEAST, safe_counts

Table = Sequence[Sequence[str]]
NEVER = frozenset({"text", "photo", "date"})
N_BANDS = 4


def background_items(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The items that describe a household rather than the project (背景题): one choice or a number, in no dimension."""
    kinds = {"single", "number"}
    return tuple(item.id for item in questionnaire.variables if item.type in kinds and not item.dimension)


def deidentified(dataset: Dataset, *, k: int = LEAST, background: Sequence[str] | None = None) -> Table:
    """Answer sheets without what could point to a household (去标识化); first row: names of columns.

    Numbers become bands. A background that fewer than `k` sheets share is replaced by `*`; where the sheets with `*`
    are themselves fewer than `k`, the rarest background left joins them. Rows are sorted, so their order says nothing.

    Args
        dataset: n sheets.
        k: how many sheets share each background at least.
        background: ids of the items that describe a household; without it `background_items`.

    Raises
        CannotShare: there are fewer than `k` sheets.
        InvalidInput: `background` names an item that is not shared.

    Source
        Sweeney (2002), k-anonymity; local suppression as in Willenborg & de Waal (2001), ch. 5.
    """
    if len(dataset) < k:
        raise CannotShare(
            Text(f"只有 {len(dataset)} 份答卷，至少需要 {k} 份", f"{len(dataset)} sheets; at least {k} are needed")
        )
    known = background_items(dataset.questionnaire) if background is None else background
    items = [item for item in dataset.questionnaire.variables if item.type not in NEVER]
    unknown = sorted(set(known) - {item.id for item in items})
    if unknown:
        raise InvalidInput(
            Text(f"不在共享题项中：{'、'.join(unknown)}", f"not among the items shared: {', '.join(unknown)}")
        )
    columns = {item.id: _shown(item, list(dataset.answers[item.id]), k) for item in items}
    quasi = [item.id for item in items if item.id in known]
    keys = list(zip(*(columns[name] for name in quasi), strict=True)) if quasi else []
    hidden = _rare(keys, k)
    for name in quasi:
        columns[name] = [COVERED if key in hidden else cell for key, cell in zip(keys, columns[name], strict=True)]
    return [list(columns), *sorted([*row] for row in zip(*columns.values(), strict=True))]


def _rare(keys: Sequence[tuple[str, ...]], k: int) -> set[tuple[str, ...]]:
    """The backgrounds to hide: those of fewer than `k` sheets, and the next rarest until `k` sheets are hidden."""
    ranked = sorted((n, key) for key, n in Counter(keys).items())
    hidden = {key for n, key in ranked if n < k}
    while hidden and sum(n for n, key in ranked if key in hidden) < k:
        hidden.add(next(key for _, key in ranked if key not in hidden))
    return hidden


def _shown(item: Item, cells: list[Cell], k: int) -> list[str]:
    """The cells of an item; numbers as bands between quartiles, which no mark of a missing answer can be taken for."""
    if item.type != "number":
        return [str(cell) for cell in cells]
    numbers = sorted(float(cell) for cell in cells if isinstance(cell, str))
    if len(numbers) < k:
        return [COVERED if isinstance(cell, str) else str(cell) for cell in cells]
    edges = sorted({numbers[(len(numbers) - 1) * at // N_BANDS] for at in range(1, N_BANDS)})
    return [_band(float(cell), edges) if isinstance(cell, str) else str(cell) for cell in cells]


def _band(number: float, edges: Sequence[float]) -> str:
    """Where a number lies among the edges, each edge belonging to the band below it."""
    above = [edge for edge in edges if number <= edge]
    below = [edge for edge in edges if number > edge]
    parts = [f">{below[-1]:g}"] if below else []
    return " ".join(parts + ([f"<={above[0]:g}"] if above else []))


def counts_of(dataset: Dataset, k: int) -> Table:
    """How often each answer of each item was given; small counts covered."""
    rows: list[list[str]] = [["item", "code", "n"]]
    for item in dataset.questionnaire.variables:
        counts = safe_counts(_tabulated(dataset, item), k)
        rows += [[item.id, code, COVERED if n is None else str(n)] for code, n in counts.items()]
    return rows


def _tabulated(dataset: Dataset, item: Item) -> dict[str, int]:
    """How often each code was given; of texts and numbers only whether there is one."""
    if item.type in CHOICE_TYPES | SEVERAL_CODES:
        table = dataset.tabulate(item.id)
        return {str(code): int(n) for code, n in zip(table["code"], table["n"], strict=True)}
    counts = Counter("given" if isinstance(cell, str) else str(cell) for cell in dataset.answers[item.id])
    return dict(sorted(counts.items()))
