"""Counts of people as they may travel: none from 1 to 4, and none that follows from others by sums and differences."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.statistics.relations.comparisons import Groups
from analysis.survey.aggregates.tables import Key, classes, is_few
from analysis.survey.items import ItemResult
from analysis.survey.results import SurveyResults
from analysis.survey.story.basis import Basis
from analysis.survey.story.chapters import Named
from questionnaires.bundle import NO_ANSWER, NOT_ASKED
from questionnaires.model import SEVERAL_CODES
from questionnaires.texts import in_language

OF_ALL = "survey"
BLANKS = {NO_ANSWER: "no_answer", NOT_ASKED: "not_asked"}


def counts_of(results: SurveyResults, basis: Basis) -> Iterator[tuple[Key, int]]:
    """Every count of a survey that figures are functions of."""
    yield from _sheet_counts(results)
    if not results.design.is_census:  # its bounds are of another kind; nothing rests on these tables then
        yield from pair_of("survey.satisfied", results.satisfied.n_satisfied, results.satisfied.n_valid)
    for result in results.items:
        of = f"survey.item.{result.item.id}"
        yield from (((of, what), n) for what, n in item_counts(result, basis).items())
    for of, groups in groups_of(results):
        yield from _group_counts(of, groups, results, basis)


def _sheet_counts(results: SurveyResults) -> Iterator[tuple[Key, int]]:
    """Sheets issued, returned and valid, as far as none tells of few by what it leaves of the one before."""
    issued, n_returned, n_valid = results.response.n_issued, len(results.dataset), len(results.valid)
    yield (OF_ALL, "valid"), n_valid
    if is_few(n_returned - n_valid):
        return
    yield (OF_ALL, "returned"), n_returned
    if issued is not None and not is_few(issued - n_returned):
        yield (OF_ALL, "issued"), issued
    answers = results.dataset.answers
    ways = Counter(zip(answers["channel"], answers["mode"] == "enumerator", strict=True))
    if not any(is_few(n) for n in ways.values()):
        for (channel, is_asked), n in sorted(ways.items()):
            yield (OF_ALL, f"{channel}:{'enumerator' if is_asked else ''}"), n


def pair_of(of: str, k: int, n: int) -> Iterator[tuple[Key, int]]:
    """Those who are and those who are not, unless either are few."""
    if not is_few(k) and not is_few(n - k):
        yield (of, "k"), k
        yield (of, "n"), n


def item_counts(result: ItemResult, basis: Basis) -> dict[str, int]:
    """The counts of an item: answers on its scale merged where they are few, the others where they are not.

    Those of the overall item are merged apart for the satisfied and the others, for both are told.
    """
    counts = {_code(code): int(n) for code, n in zip(result.counts["code"], result.counts["n"], strict=True)}
    scale = {choice.code: counts.pop(choice.code) for choice in result.item.choices if not choice.not_applicable}
    if result.item.type in SEVERAL_CODES:
        return {code: n for code, n in scale.items() if not is_few(n) and not is_few(result.n_base - n)} | counts
    if result.item is not basis.item:
        return classes(scale) | counts
    is_satisfied = set(basis.dataset.answers[result.item.id][basis.satisfied == 1])
    sides = [{code: n for code, n in scale.items() if (code in is_satisfied) is side} for side in (True, False)]
    if any(is_few(sum(side.values())) for side in sides):
        return classes(scale) | counts
    return classes(sides[0]) | classes(sides[1]) | counts


def _code(code: object) -> str:
    return BLANKS.get(code, str(code))  # type: ignore[call-overload, no-any-return]  # the signs of missing answers


def _group_counts(of: str, groups: Groups, results: SurveyResults, basis: Basis) -> Iterator[tuple[Key, int]]:
    """All of each group; where every sheet stands for one the satisfied among them too, as far as none are few."""
    told, shown = told_groups(groups, results, basis)
    sizes: Mapping[Any, Any] = groups.counts.to_dict()
    for label in told:
        yield (of, f"{groups.item}={label}:all"), int(sizes["n"][label]) if label else groups.rest[0]
    for label in shown if results.design.is_plain else ():
        yield (of, f"{groups.item}={label}:satisfied"), int(sizes["k"][label])


def told_groups(groups: Groups, results: SurveyResults, basis: Basis) -> tuple[list[str], list[str]]:
    """The groups that are told in number, "" for the rest, and those of which the satisfied are."""
    if not groups.item:
        return _told_places(groups, results)
    item = next(result for result in results.items if result.item.id == groups.item)
    known, rated = item_counts(item, basis), Counter(basis.dataset.answers[groups.item][basis.satisfied.notna()])
    margins = dict(zip(item.counts["code"], item.counts["n"], strict=True))
    code_of = {in_language(choice.text, "zh"): choice.code for choice in item.item.choices}
    labels = {str(name): (int(row["k"]), int(row["n"])) for name, row in groups.counts.iterrows()}
    rest = [code for code in rated if code not in {code_of[label] for label in labels}]
    told = [label for label in labels if _is_told(code_of[label], known, margins, rated)]
    shown = _shown_apart(labels, told, results)
    is_rest_told = bool(groups.rest[0]) and all(_is_told(code, known, margins, rated) for code in rest)
    return [*told, *([""] if is_rest_told else [])], shown


def _told_places(groups: Groups, results: SurveyResults) -> tuple[list[str], list[str]]:
    """The same of places, which are never few; what is left beside them is told where it is not few either."""
    labels = {str(name): (int(row["k"]), int(row["n"])) for name, row in groups.counts.iterrows()}
    if is_few(groups.rest[0]):
        return [], []
    return [*labels, *([""] if groups.rest[0] else [])], _shown_apart(labels, list(labels), results)


def _is_told(code: object, known: Mapping[str, int], margins: Mapping[Any, int], rated: Mapping[Any, int]) -> bool:
    """Whether those who gave an answer are known in number, and those of them without an overall rating are not few."""
    return _code(code) in known and not is_few(int(margins[code]) - rated[code])


def _shown_apart(labels: Mapping[str, tuple[int, int]], told: Iterable[str], results: SurveyResults) -> list[str]:
    """The groups whose satisfied are told: the smallest are left out until those left out together are not few."""
    shown = [each for each in told if not is_few(labels[each][0]) and not is_few(labels[each][1] - labels[each][0])]
    total = results.satisfied.n_satisfied, results.satisfied.n_valid - results.satisfied.n_satisfied
    if any(map(is_few, total)):
        return []
    while shown:
        left = [total[0] - sum(labels[each][0] for each in shown), total[1]]
        left[1] -= sum(labels[each][1] - labels[each][0] for each in shown)
        if not any(map(is_few, left)):
            break
        shown.remove(min(shown, key=lambda label: labels[label][1]))
    return shown


def groups_of(results: SurveyResults) -> Iterator[tuple[str, Groups]]:
    """The comparisons of groups by the start of their figures, and of the kinds of places the one with fewest.

    Places lie inside one another: those of a finer kind would give away what is left of a coarser one.
    """
    for at, (_, each) in enumerate(named_in(results, "groups"), 1):
        if isinstance(each, Groups):
            yield f"survey.story.groups.{at}", each
    kinds = {at: each for at, (_, each) in enumerate(named_in(results, "places"), 1) if isinstance(each, Groups)}
    if kinds:
        at = min(kinds, key=lambda place: len(kinds[place].counts))
        yield f"survey.story.places.{at}", kinds[at]


def named_in(results: SurveyResults, chapter: str) -> tuple[Named, ...]:
    """The results of a chapter with their names."""
    return next((each.results for each in results.story.chapters if each.id == chapter), ())
