"""The call-back sample in the console: how many households to call, and which; nothing of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from analysis.core.errors import InvalidInput
from analysis.survey.callbacks.draw import CallbackList, draw_callbacks
from analysis.survey.callbacks.plan import CONFIDENCE, REACH, TOLERABLE, CallbackPlan, plan_callbacks
from questionnaires.characters import plain
from questionnaires.texts import Language
from survey_app.console.views import known
from survey_app.store import surveys
from survey_app.survey.forms import Words
from survey_app.survey.typed import whole_number
from survey_app.survey.visitor import language_of
from survey_app.texts import texts
from survey_app.web.collector import collector

PERCENT = {"tolerable": TOLERABLE, "confidence": CONFIDENCE, "reach": REACH}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for: shares and counts that can be planned with, or what is wrong with them by field."""

    shares: Mapping[str, float] = field(default_factory=dict)
    denials: int = 0
    seed: int = 0
    faults: Mapping[str, str] = field(default_factory=dict)


def callbacks(survey_id: str) -> ResponseReturnValue:
    """The form; with its answers the plan, and the households in the order in which they are called."""
    survey, words = known(survey_id), texts(language_of())
    households = surveys.used_households(collector.database, survey_id)
    is_asked = "seed" in request.args and bool(households)
    wish = _wish(words) if is_asked else Wish()
    faults, drawn = dict(wish.faults), None
    if is_asked and not faults:
        try:
            drawn = _drawn(households, wish)
        except InvalidInput as refused:
            faults = {"denials": refused.reason[_said_in()]}
    shown = render_template(
        "console/callbacks.html",
        survey=survey,
        tally=surveys.tally(collector.database, survey_id),
        n_used=len(households),
        is_open=not survey.is_closed(datetime.now(UTC)),
        given=request.args,
        defaults={name: f"{100 * share:g}" for name, share in PERCENT.items()},
        faults=faults,
        plan=drawn[0].sentence(_said_in()) if drawn else "",
        record=drawn[1].sentence(_said_in()) if drawn else "",
        lists=_numbers(drawn[1]) if drawn else {},
        fields={name: request.args[name] for name in (*PERCENT, "denials", "seed") if name in request.args},
    )
    return shown, 422 if faults else 200


def callbacks_csv(survey_id: str) -> ResponseReturnValue:
    """The list as a file for the caller, whose columns are those of the table survey_callbacks."""
    known(survey_id)
    households, wish = surveys.used_households(collector.database, survey_id), _wish(texts(language_of()))
    if wish.faults or not households:
        abort(404)
    try:
        _, drawn = _drawn(households, wish)
    except InvalidInput:
        abort(404)
    name = f'attachment; filename="survey_callbacks-{survey_id}.csv"'
    return Response(drawn.csv_text(), mimetype="text/csv", headers={"Content-Disposition": name})


def _drawn(households: tuple[int, ...], wish: Wish) -> tuple[CallbackPlan, CallbackList]:
    plan = plan_callbacks(len(households), denials=wish.denials, **wish.shares)
    return plan, draw_callbacks(households, plan.n_drawn, seed=wish.seed)


def _numbers(drawn: CallbackList) -> dict[str, list[str]]:
    """The households by list, in their order."""
    rows = drawn.rows.to_dict("records")
    return {name: [str(row["household"]) for row in rows if row["list"] == name] for name in ("drawn", "next")}


def _wish(words: Words) -> Wish:
    shares = {name: _share(request.args.get(name, "")) for name in PERCENT}
    faults = {name: words[f"callbacks_{name}_wrong"] for name, share in shares.items() if not _is_between(name, share)}
    denials, seed = (whole_number(request.args.get(name, "")) for name in ("denials", "seed"))
    if denials is None or denials < 0:
        faults["denials"] = words["callbacks_denials_wrong"]
    if seed is None or seed < 0:
        faults["seed"] = words["callbacks_seed_wrong"]
    return Wish(
        shares={name: share for name, share in shares.items() if share is not None},
        denials=denials or 0,
        seed=seed or 0,
        faults=faults,
    )


def _share(typed: str) -> float | None:
    """A percentage as it was typed, as a share: 5, ５, 5 % and 5％ are one."""
    try:
        value = Decimal(plain(typed).removesuffix("%").strip())
    except InvalidOperation:
        return None
    return float(value / 100) if value.is_finite() else None


def _is_between(name: str, share: float | None) -> bool:
    """Above 0 and below 1; everybody may be reached."""
    return share is not None and (0 < share < 1 or (name, share) == ("reach", 1))


def _said_in() -> Language:
    return "en" if language_of() == "en" else "zh"
