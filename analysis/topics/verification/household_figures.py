"""The figures of households in verification: whom the survey reached, and what they said when they were asked again."""

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.core import figures as fig
from analysis.core.figures import NOBODY, Cell, Figure, Origin, Who
from analysis.core.results import Unavailable
from analysis.topics.verification.back_checks import TYPES, BackChecks
from analysis.topics.verification.figures import COMPLETIONS
from analysis.topics.verification.visits import Coverage
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NO_HOUSEHOLDS = Unavailable(kind="not_verifiable", reason=TEXTS["households_strata_not_known"])
NOBODY_ASKED = Unavailable(kind="not_applicable", reason=TEXTS["nobody_asked"])
COUNTED = Origin(source=TEXTS["counted_completion"], inputs=("coverage.csv",))
FISHER = Origin(source=TEXTS["fisher_s_exact_test"], rule="fisher", inputs=("coverage.csv",))
NOUNS = {"households": TEXTS["households_2"], "issued": TEXTS["sheets"], "returned": TEXTS["sheets"]}


def coverage_figures(coverage: Coverage, *, has_households: bool) -> Iterator[Figure]:
    """Households, asked and answered by completion, the make-up of each, and both tests."""
    for row in coverage.table.to_dict("records"):
        yield from _completion_figures(row, has_households=has_households)
    resting = {
        key: Who(rests_on=tuple(f"audit.coverage.{each}.{key}" for each in coverage.table["completion"]))
        for key in NOUNS
    }
    for key, of_all in (("issued", TEXTS["issued"]), ("returned", TEXTS["returned"])):
        label, noun = TEXTS["works_not_yet_done"].fill(what=of_all), TEXTS["sheets"]
        n = int(coverage.table[key].sum())
        unfinished = n - round(getattr(coverage, f"finished_{key}") * n)
        yield fig.count(f"audit.coverage.all_{key}", of_all, n, COUNTED, noun=noun, cell=Cell(n))
        yield fig.count(f"audit.coverage.unfinished_{key}", label, unfinished, COUNTED, noun=noun, **resting[key])
    label, why_none = TEXTS["share_finished_works"], None if has_households else NO_HOUSEHOLDS
    for key, who in resting.items():
        share = why_none if key == "households" and why_none else getattr(coverage, f"finished_{key}")
        yield fig.share(f"audit.coverage.finished_{key}", label, share, COUNTED, **who)
    label = TEXTS["p_asked_completion"]
    yield (
        fig.p_value("audit.coverage.p_issued", label, coverage.p_issued, FISHER, **resting["issued"])
        if has_households
        else fig.missing("audit.coverage.p_issued", label, NO_HOUSEHOLDS, FISHER, cell=NOBODY)
    )
    label = TEXTS["p_answered_completion"]
    yield fig.p_value("audit.coverage.p_returned", label, coverage.p_returned, FISHER, **resting["returned"])


def _completion_figures(row: Mapping[Any, Any], *, has_households: bool) -> Iterator[Figure]:
    """Households, asked and answered of one state of completion; those of all states are known together."""
    start, label = f"audit.coverage.{row['completion']}", COMPLETIONS[str(row["completion"])]
    for key, noun in NOUNS.items():
        if key == "households" and not has_households:
            yield fig.missing(f"{start}.{key}", label, NO_HOUSEHOLDS, COUNTED, cell=NOBODY)
        else:
            cell = Cell(int(row[key]), group=f"audit.coverage.{key}")
            yield fig.count(f"{start}.{key}", label, int(row[key]), COUNTED, noun=noun, cell=cell)
    rate = float(row["return_rate"]) if row["issued"] else NOBODY_ASKED
    both = (f"{start}.issued", f"{start}.returned")
    yield fig.share(f"{start}.return_rate", label, rate, COUNTED, rests_on=both)


def back_check_figures(checks: BackChecks) -> Iterator[Figure]:
    """Differing answers by type of item beside the action line."""
    counted = Origin(source=TEXTS["both_rounds_compared_item"], inputs=("back_checks.csv",))
    cluster = Origin(
        source=TEXTS["interval_households_clusters"],
        rule="korn_graubard",
        inputs=("back_checks.csv",),
    )
    yield fig.count(
        "audit.back_checks.n",
        TEXTS["asked_again"],
        checks.n_households,
        counted,
        noun=TEXTS["households_2"],
        cell=Cell(checks.n_households),
    )
    yield fig.count(
        "audit.back_checks.blank",
        TEXTS["blank_round"],
        checks.n_blank,
        counted,
        noun=TEXTS["answers"],
        cell=Cell(checks.n_blank),
    )
    yield fig.share(
        "audit.back_checks.line", TEXTS["action_line"], checks.action_line, counted, places=None, cell=NOBODY
    )
    none = Unavailable(kind="not_applicable", reason=TEXTS["one_household_has_no"])
    for row in checks.by_type.to_dict("records"):
        start, label = f"audit.back_checks.type{row['type']}", Text(*TYPES[int(row["type"])])
        n, differ, answers = int(row["n_compared"]), int(row["n_differ"]), TEXTS["answers"]
        cell = Cell(differ, of=n)
        yield fig.count(f"{start}.n", label, n, counted, noun=answers, cell=Cell(n))
        yield fig.count(f"{start}.differ", label, differ, counted, noun=answers, cell=cell)
        yield fig.share(f"{start}.rate", label, float(row["rate"]), counted, cell=cell)
        for key in ("low", "high"):
            yield fig.share(
                f"{start}.{key}", label, none if row[key] != row[key] else float(row[key]), cluster, cell=cell
            )
