"""What figures rest on: the files they were had from, and how many from each; the results file has every one."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.core.figures import Figure
from questionnaires.texts import Language, in_language

FIRST = 3  # labels that a row names


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """The figures that were had from the same files: the files, the first of their labels, and how many there are."""

    inputs: tuple[str, ...]
    labels: tuple[str, ...]
    n: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more figures than the labels named."""
        return self.n > len(self.labels)


def source_rows(figures: Iterable[Figure], lang: Language) -> tuple[SourceRow, ...]:
    """The files that figures rest on, with their figures counted; names are no figures."""
    rows: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        if not figure.id.endswith(".name"):
            rows.setdefault(figure.inputs, []).append(figure)
    return tuple(_source_row(inputs, members, lang) for inputs, members in rows.items())


def _source_row(inputs: tuple[str, ...], members: list[Figure], lang: Language) -> SourceRow:
    # the words of a questionnaire may stand in one language
    labels = dict.fromkeys(in_language(figure.label, lang) for figure in members)
    return SourceRow(inputs=inputs, labels=tuple(labels)[:FIRST], n=len(members))
