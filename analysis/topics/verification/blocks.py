"""What verification shows: what visits could show, what they found, who was asked, whether answers and bills hold."""

from collections.abc import Iterator

from analysis.core.results import Unavailable
from analysis.core.sections import Block, Line, Picture, figure_cell, table
from analysis.statistics.audit_sampling.misstatement import Misstatement
from analysis.statistics.audit_sampling.verified_rate import STAGES
from analysis.topics.verification.back_checks import TYPES, BackChecks
from analysis.topics.verification.field_results import FieldResults
from analysis.topics.verification.figures import COMPLETIONS
from analysis.topics.verification.plan import Plan
from analysis.topics.verification.statement import VerificationStatement
from analysis.topics.verification.visits import Coverage
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SHEETS = ("households", "issued", "returned")  # what the picture of coverage draws, by completion


def plan_blocks(plan: Plan, *, has_n: bool) -> Iterator[Block]:
    """The plan in words, and what it would have shown where everything is known."""
    yield Line(TEXTS["visits_drawn_random_exclude"])
    if has_n and not plan.known_errors:
        yield Line(TEXTS["time_visited_if_just"])
    if has_n and plan.known_errors:
        yield Line(TEXTS["census_found_reported_but"])


def visit_blocks(results: FieldResults, *, has_seed: bool, has_census: bool) -> Iterator[Block]:
    """The list and what became of it, then both numbers side by side."""
    yield from _list_blocks(results, has_seed=has_seed)
    if isinstance(results.statement, Unavailable):
        yield Line(TEXTS["no_estimate_made"].fill(zh=results.statement.reason))
        return
    rows = [
        [
            TEXTS["reported"],
            figure_cell("audit.definition.reported"),
            figure_cell("audit.sample.reported"),
            Text("—", "—"),
            Text("—", "—"),
        ],
        [
            TEXTS["verified_sample"],
            figure_cell("audit.definition.verified"),
            *(figure_cell(f"audit.sample.{key}") for key in ("verified", "low", "high")),
        ],
    ]
    if has_census:
        rows.append(
            [
                TEXTS["verified_full"],
                figure_cell("audit.definition.verified"),
                figure_cell("completion.verified_rate"),
                Text("—", "—"),
                Text("—", "—"),
            ]
        )
    heads = (
        TEXTS["source"],
        TEXTS["definition"],
        TEXTS["rate"],
        TEXTS["lower"],
        TEXTS["upper"],
    )
    caption = TEXTS["reported_verified_sample_intervals"]
    if has_census:
        caption = TEXTS["reported_verified_sample_full"]
    yield table(caption, heads, rows, numeric=(2, 3, 4))
    yield Line(TEXTS["reported_verified_reported_verified"])
    yield from _proof_blocks(results.statement)
    yield from _limit_blocks(results.statement)
    shown, caption = ("audit.sample.verified",), TEXTS["reported_verified_sample"]
    yield Picture(id="audit_statement", result=results.statement, caption=caption, draws=shown)


def _proof_blocks(statement: VerificationStatement) -> Iterator[Block]:
    """What the visits prove: a chance where chance could have made them, else how many at least are not done."""
    if not statement.is_refuted_by_one:
        yield Line(TEXTS["if_completion_high_reported"])
    elif statement.overstated_low > 0:
        yield Line(TEXTS["reported_least_not_done"])


def _limit_blocks(statement: VerificationStatement) -> Iterator[Block]:
    """What the visits could not show."""
    if not statement.is_census:
        yield Line(TEXTS["even_without_single_error"])
    if statement.visits_reported_only and statement.n_reported < statement.n_units:
        yield Line(TEXTS["units_not_reported_not"])


def _list_blocks(results: FieldResults, *, has_seed: bool) -> Iterator[Block]:
    yield Line(TEXTS["drawn_seen_done_not"])
    if has_seed and results.n_other_list == 0:
        yield Line(TEXTS["drawn_again_seed_list"])
    elif has_seed:
        yield Line(TEXTS["drawn_again_seed_list_differs_why"])
    if results.n_no_access:
        yield Line(TEXTS["units_without_access_left"])
    if results.n_outside:
        yield Line(TEXTS["not_among_units_drawn"])
    if results.n_contradicting:
        yield Line(TEXTS["visits_contradict_list_units"])


def luck_block(*, is_rare: bool) -> Block:
    """What the sample would have missed of what the census knows."""
    zh = "是少见的一次。不能因此换一个种子重抽，也不能拿抽样推算代替全面核实" if is_rare else "属于正常波动"
    en = (
        "a rare draw. That is no reason to draw again by another seed, nor can the estimate stand for the census"
        if is_rare
        else "within the usual"
    )
    return Line(TEXTS["visits_met_reported_not"].fill(what=Text(zh, en)))


def coverage_blocks(coverage: Coverage) -> Iterator[Block]:
    """Who was asked and who answered by completion, with both tests."""
    heads = (
        TEXTS["completion"],
        TEXTS["households"],
        TEXTS["issued"],
        TEXTS["returned"],
        TEXTS["return_rate"],
    )
    keys = ("households", "issued", "returned", "return_rate")
    order = [each for each in COMPLETIONS if each in set(coverage.table["completion"])]
    rows = [[COMPLETIONS[each], *(figure_cell(f"audit.coverage.{each}.{key}") for key in keys)] for each in order]
    yield table(
        TEXTS["whom_survey_reached_completion"],
        heads,
        rows,
        numeric=range(1, 5),
    )
    yield Line(TEXTS["households_finished_works_all"])
    if coverage.unasked:
        zh = "、".join(COMPLETIONS[each]["zh"] for each in coverage.unasked)
        en = ", ".join(COMPLETIONS[each]["en"] for each in coverage.unasked)
        yield Line(TEXTS["nobody_asked_satisfaction_does"].fill(what=Text(zh, en)))
    yield Picture(
        id="audit_coverage",
        result=coverage,
        draws=tuple(f"audit.coverage.{each}.{key}" for each in coverage.table["completion"] for key in SHEETS),
        caption=TEXTS["make_up_all_households"],
    )


def back_check_blocks(checks: BackChecks) -> Iterator[Block]:
    """Differing answers by type of item."""
    heads = (
        TEXTS["type_item"],
        TEXTS["compared"],
        TEXTS["differ"],
        TEXTS["rate_2"],
        TEXTS["lower"],
        TEXTS["upper"],
    )
    rows = [
        [
            Text(*TYPES[int(kind)]),
            *(figure_cell(f"audit.back_checks.type{kind}.{key}") for key in ("n", "differ", "rate", "low", "high")),
        ]
        for kind in checks.by_type["type"]
    ]
    yield table(
        TEXTS["back_checks_same_households"],
        heads,
        rows,
        numeric=range(1, 6),
    )
    yield Line(TEXTS["asked_again_left_out"])
    yield Picture(
        id="audit_back_checks",
        result=checks,
        draws=tuple(f"audit.back_checks.type{kind}.{key}" for kind in checks.by_type["type"] for key in ("n", "rate")),
        caption=TEXTS["differing_answers_action_line"],
    )


def invoice_blocks(misstatement: Misstatement, *, has_tolerable: bool, n_extra: int) -> Iterator[Block]:
    """What the checked invoices say of the book value."""
    yield Line(TEXTS["invoices_booked_checked_amount"])
    heads = (
        TEXTS["direction"],
        TEXTS["projected"],
        TEXTS["book_value"],
        TEXTS["limit"],
        TEXTS["book_value"],
    )
    keys = ("", "_share", "_bound", "_bound_share")
    labels = {"over": ("多报", "Overstated"), "under": ("少报", "Understated")}
    rows = [
        [Text(*label), *(figure_cell(f"audit.invoices.{key}{end}") for end in keys)] for key, label in labels.items()
    ]
    caption = TEXTS["misstatement_projected_one_sided"]
    yield table(caption, heads, rows, numeric=range(1, 5))
    if has_tolerable:
        yield Line(TEXTS["tolerable_confidence"])
    if n_extra:
        yield Line(TEXTS["audited_but_not_drawn"])
    yield Picture(
        id="audit_invoices",
        result=misstatement,
        draws=("audit.invoices.over_share",),
        caption=TEXTS["projected_overstatement_limit"],
    )


def definition_block(reported: str, verified: str) -> Block:
    """What each number counts where nothing was visited but a definition was given."""
    same = reported == verified and reported in STAGES
    apart = Text("", "") if same else TEXTS["rates_different_definitions_not"]
    return Line(
        Text(
            "自报口径：{audit.definition.reported}；核实口径：{audit.definition.verified}（{audit.comparable}）。"
            + apart["zh"],
            "Reported: {audit.definition.reported}; verified: {audit.definition.verified} ({audit.comparable})."
            + apart["en"],
        )
    )
