"""What a report shows of the calls: what became of them, the bounds, and what they leave of the satisfied share."""

from collections.abc import Iterator

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture, figure_cell, table
from analysis.survey.callbacks.plan import CallbackPlan
from analysis.topics.callbacks.calls import Calls
from analysis.topics.callbacks.figures import COUNTS, START
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

NONE = Text("—", "—")


def limitation(plan: CallbackPlan | Unavailable) -> Text:
    """What an evaluation without calls cannot say, and what would have to be done."""
    if isinstance(plan, Unavailable):
        return TEXTS["no_calls_and_none_possible"].fill(reason=plan.reason)
    return TEXTS["no_calls_all_planned"] if plan.is_all else TEXTS["no_calls_planned"]


def call_blocks(calls: Calls, *, has_seed: bool, target_open: Text | None) -> Iterator[Block]:
    """The list and what became of it; the bounds; satisfaction asked again; real sheets."""
    yield Line(TEXTS["called_with_seed"] if has_seed else TEXTS["called_without_seed"])
    rows = [[label, figure_cell(f"{START}.{name}")] for name, label in COUNTS.items()]
    yield table(TEXTS["what_became"], (TEXTS["outcome"], TEXTS["households"]), rows, numeric=(1,))
    yield table(
        TEXTS["bounds_of_denied"],
        (TEXTS["counted_how"], TEXTS["denied_share"], TEXTS["lower"], TEXTS["upper"], TEXTS["one_sided"]),
        [
            [TEXTS["of_reached"], *(figure_cell(f"{START}.{key}") for key in ("share", "low", "high", "at_most"))],
            [TEXTS["both_ways"], NONE, *(figure_cell(f"{START}.all_{key}") for key in ("low", "high", "at_most"))],
        ],
        numeric=(1, 2, 3, 4),
    )
    drawn = tuple(f"{START}.{key}" for key in ("share", "low", "high", "all_low", "all_high"))
    yield Picture(id="callbacks", result=calls.estimate, caption=TEXTS["bounds_drawn"], draws=drawn)
    yield Line(TEXTS["denial_needs_review"])
    if calls.estimate.again:
        yield Line(TEXTS["again_beside_sheets"])
    if isinstance(calls.real, Unavailable):
        yield Line(TEXTS["real_not_verifiable"].fill(reason=calls.real.reason))
        return
    yield table(
        TEXTS["satisfied_of_real"],
        (TEXTS["counted_how"], TEXTS["most_made_up"], TEXTS["lower"], TEXTS["upper"]),
        [
            [TEXTS["of_reached"], *(figure_cell(f"{START}.real.{key}") for key in ("made_up", "low", "high"))],
            [
                TEXTS["none_answered"],
                *(figure_cell(f"{START}.real_at_worst.{key}") for key in ("made_up", "low", "high")),
            ],
        ],
        numeric=(1, 2, 3),
    )
    yield Line(TEXTS["bounds_assume_nothing"])
    if target_open is not None:
        yield Line(target_open)
