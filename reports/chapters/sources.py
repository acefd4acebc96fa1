"""Where every figure comes from: figures that were had in one way from the same files, row by row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import takewhile

from analysis.core.figures import Figure
from questionnaires.texts import Language, in_language

MANY = 12  # figures in one row of the list of sources


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Figures that were had in one way from the same files; a long row tells its first labels instead of its figures.

    `ids` is what their ids begin with; `labelled` are the figures under each label.
    """

    ids: str
    labelled: Mapping[str, tuple[Figure, ...]]
    source: str
    rules: tuple[str, ...]
    inputs: tuple[str, ...]
    n: int

    @property
    def is_long(self) -> bool:
        """Whether there are too many figures to be read one by one; the results file has each."""
        return self.n > MANY


def source_rows(figures: Iterable[Figure], lang: Language) -> tuple[SourceRow, ...]:
    """Where every figure comes from, those of one source and the same files in one row; names are no figures."""
    rows: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        if not figure.id.endswith(".name"):
            rows.setdefault((figure.source[lang], *figure.inputs), []).append(figure)
    return tuple(_source_row(members, lang) for members in rows.values())


def _source_row(members: list[Figure], lang: Language) -> SourceRow:
    labelled: dict[str, tuple[Figure, ...]] = {}
    for each in members:
        label = in_language(each.label, lang)  # the words of a questionnaire may stand in one language
        labelled[label] = (*labelled.get(label, ()), each)
    return SourceRow(
        ids=_start(each.id for each in members),
        labelled=labelled,
        source=members[0].source[lang],
        rules=tuple(dict.fromkeys(each.rule for each in members if each.rule)),
        inputs=members[0].inputs,
        n=len(members),
    )


def _start(ids: Iterable[str]) -> str:
    """What ids have in common: `survey.satisfied.*`, or the whole id of a single one."""
    steps = [figure_id.split(".") for figure_id in ids]
    start = [step[0] for step in takewhile(lambda step: len(set(step)) == 1, zip(*steps, strict=False))]
    return ".".join(start if len(steps) == 1 else [*start, "*"])
