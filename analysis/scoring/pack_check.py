"""What a rule pack may hold: every key, name and number of a file is asked for; faults are named by their line."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from analysis.core.figures import KIND_WORDS
from analysis.inputs.settings import Key, YamlReader
from analysis.scoring.indicators import KINDS, MEASURES
from analysis.scoring.rules import RULES
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside
from questionnaires.yaml_lines import Lines

TEXTS = texts_beside(__file__)

MISSING = ("left_out", "zero")
ALERT_VALUES: Mapping[str, tuple[str, ...]] = {  # the thresholds that each kind of alert needs
    "least": ("below",),
    "share_of_time": ("red", "yellow"),
    "gap": ("above",),
    "self_evaluation": ("gap", "unspent"),
    "by_month": (),
}
NEEDED_ALERT = "execution_low"  # figures and findings of every evaluation name it
MONTHS = tuple(map(str, range(1, 13)))


def pack_problems(
    path: Path, raw: Any, lines: Lines, *, packs: Sequence[str], grades: Collection[str], levels: Collection[str]
) -> list[Problem]:
    """Everything wrong in one file of a pack; a pack that rests on none needs every part.

    Args
        packs: the ids of all packs. grades, levels: the grades there are, and the kinds of sources.

    Raises
        ProblemsError: there are no keys and values at all.
    """
    return list(_Check(YamlReader(str(path), raw, lines), path, packs, tuple(grades), tuple(levels)).problems())


class _Check:
    """Asks one file for everything that a pack may hold."""

    def __init__(
        self, yaml: YamlReader, path: Path, packs: Sequence[str], grades: tuple[str, ...], levels: tuple[str, ...]
    ) -> None:
        self.yaml, self.path, self.packs, self.grades, self.levels = yaml, path, packs, grades, levels
        self.is_base = not yaml.has("rests_on")

    def problems(self) -> Iterator[Problem]:
        yaml = self.yaml
        called = f"{yaml.text('pack')}-{yaml.text('version')}"
        if yaml.has("pack") and yaml.has("version") and called != self.path.stem:
            self._refuse(("pack",), found(called), allowed(TEXTS["file"].fill(stem=self.path.stem)))
        yaml.texts("name")
        if not self.is_base:
            self._word("rests_on", words=[each for each in self.packs if each != self.path.stem])
        parts: dict[str, Callable[[], None]] = {
            "bands": self._bands,
            "bands_source": lambda: self._source("bands_source"),
            "rules": self._rules,
            "grades": self._grades,
            "more_sources": lambda: self._each("more_sources", self._source, None),
            "tells_strict": lambda: self._flag("tells_strict"),
            "overachievement": self._overachievement,
            "alerts": lambda: self._each("alerts", self._alert, None),
            "vetoes": lambda: self._each("vetoes", self._veto, None),
            "unavailable": self._unavailable,
            "use": self._use,
        }
        for name, ask in parts.items():
            if self.is_base or name in (yaml.raw or {}):
                ask()
        if self.is_base and not yaml.has("alerts", NEEDED_ALERT):
            self._refuse(("alerts", NEEDED_ALERT), TEXTS["missing"], allowed(TEXTS["alert"]))
        yield from yaml.problems
        yield from yaml.unknown_keys()

    def _each(self, place: str, ask: Callable[..., None], known: Sequence[str] | None) -> None:
        """Ask for each entry of a mapping; the names of entries may be a closed list."""
        for name in self._names(place):
            if known is not None and name not in known:
                self.yaml.asked(place, name)
                self._refuse((place, name), found(name), allowed(Text("、".join(known), ", ".join(known))))
            else:
                ask(place, name)

    def _names(self, *place: Key) -> list[str]:
        entries = self.yaml.mapping(*place)
        return [str(name) for name in entries]

    def _source(self, *place: Key) -> None:
        for name in ("document", "article", "date"):
            self.yaml.text(*place, name)
        self._word(*place, "level", words=self.levels)
        self._flag(*place, "checked")
        self.yaml.texts(*place, "why", required=False)

    def _word(self, *place: Key, words: Sequence[str]) -> str:
        """One of a closed list, written as it stands there: a pack is data for the program too."""
        word, written = self.yaml.one_of(*place, words=words), self.yaml.value(*place)
        if word and written != word:
            self._refuse(place, found(written), allowed(Text(word, word)))
        return word

    def _flag(self, *place: Key) -> None:
        self.yaml.flag(*place)

    def _share(self, *place: Key) -> Decimal | None:
        """A number from 0 to 1."""
        value = self.yaml.number(*place)
        if value is not None and not 0 <= value <= 1:
            self._refuse(place, found(value), allowed(TEXTS["text_2"]))
        return value

    def _bands(self) -> None:
        """Grades from the best down, the last from 0: every total has one."""
        n = self.yaml.length("bands")
        if not n:
            self._refuse(("bands",), TEXTS["holds_no_grade"], allowed(TEXTS["list_grades"]))
        starts = [self.yaml.number("bands", at, "from") for at in range(n)]
        for at in range(n):
            self._word("bands", at, "grade", words=self.grades)
        if n and None not in starts:
            falls = all(above > below for above, below in pairwise(starts))  # type: ignore[operator]  # none is None
            if not falls or starts[-1] != 0:
                cure = allowed(TEXTS["starts_fall_last_one"])
                self._refuse(("bands",), found(", ".join(map(str, starts))), cure)

    def _rules(self) -> None:
        kinds = (*KINDS, *MEASURES)
        missing = [kind for kind in KINDS if self.is_base and kind not in self._names("rules")]
        for kind in missing:
            self._refuse(("rules", kind), TEXTS["missing"], allowed(TEXTS["scoring_rule"]))
        self._each("rules", self._rule, kinds)

    def _rule(self, *place: Key) -> None:
        name = self._word(*place, "rule", words=tuple(RULES))
        self._source(*place, "source")
        params = (*place, "with")
        if name == "banded":
            for at in range(self.yaml.length(*params, "steps")):
                self.yaml.number(*params, "steps", at, "from")
                self._share(*params, "steps", at, "share")
            if not self.yaml.length(*params, "steps"):
                self._refuse((*params, "steps"), TEXTS["missing"], allowed(TEXTS["list_steps"]))
            if self.yaml.has(*params, "up_to"):
                self.yaml.number(*params, "up_to")
        elif name == "stepped":
            for part in ("full_from", "step", "cost"):
                value = self.yaml.number(*params, part)
                if value is not None and value <= 0:
                    self._refuse((*params, part), found(value), allowed(TEXTS["number_above"]))
        elif name == "likert":
            self._levels(*params, "levels")
        elif name == "all_or_nothing" and self.yaml.has(*params, "strict"):
            self._flag(*params, "strict")

    def _levels(self, *place: Key) -> None:
        points = self._names(*place)
        for point in points:
            self._share(*place, point)
        if len(points) < 2 or not all(point.isdecimal() for point in points):
            cure = allowed(TEXTS["two_levels_more_their"])
            self._refuse(place, found(", ".join(points)), cure)

    def _grades(self) -> None:
        for name in self._names("grades"):
            low, high = self._share("grades", name, "from"), self._share("grades", name, "to")
            if low is not None and high is not None and low >= high:
                self._refuse(("grades", name), found(f"{low}–{high}"), allowed(TEXTS["below"]))

    def _overachievement(self) -> None:
        place = "overachievement"
        for name in ("explain_at", "suspect_at"):
            self.yaml.number(place, name)
        self._source(place, "source")
        self.yaml.asked(place, "cut")
        if self.yaml.has(place, "cut"):
            for name in ("from", "slope", "floor"):
                self.yaml.number(place, "cut", name)

    def _alert(self, *place: Key) -> None:
        self.yaml.texts(*place, "name")
        self._source(*place, "source")
        kind = self._word(*place, "kind", words=tuple(ALERT_VALUES))
        needed = ALERT_VALUES.get(kind, ())
        for name in needed:
            self.yaml.number(*place, "values", name)
        for name in self._names(*place, "values"):
            self.yaml.asked(*place, "values", name)
            known = needed or MONTHS
            if kind and name not in known:
                self._refuse((*place, "values", name), found(name), allowed(Text("、".join(known), ", ".join(known))))
            elif kind == "by_month":
                self._share(*place, "values", name)

    def _veto(self, *place: Key) -> None:
        self.yaml.texts(*place, "name")
        self.yaml.number(*place, "cap")
        self._source(*place, "source")

    def _unavailable(self) -> None:
        for kind in KIND_WORDS:
            if self.is_base or self.yaml.has("unavailable", kind):
                self._word("unavailable", kind, words=MISSING)

    def _use(self) -> None:
        for grade in self.grades:
            self.yaml.text("use", "grades", grade, "decision")
            self.yaml.texts("use", "grades", grade, "name")
            self.yaml.number("use", "grades", grade, "factor")
        self._source("use", "source")

    def _refuse(self, place: tuple[Key, ...], fault: Text, cure: Text) -> None:
        where = ".".join(map(str, place))
        row = self.yaml.row(place)
        self.yaml.problems.append(Problem(file=str(self.path), row=row, place=where, fault=fault, cure=cure))
