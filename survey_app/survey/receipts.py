"""What the holder of a receipt may do: look at the sheet, correct it, withdraw it, within the survey's window."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from survey_app.store import changes, codes
from survey_app.store.changes import Sheet
from survey_app.store.surveys import questionnaire_of
from survey_app.survey.visitor import language_of, refuse_guesses, remember
from survey_app.web.collector import collector

bp = Blueprint("receipts", __name__, url_prefix="/r")
bp.before_request(remember)
OPEN_SECONDS = 30 * 60


@bp.route("/", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """Type the receipt; a wrong one is said at the field."""
    typed = codes.tidy(request.form.get("receipt", ""))
    if request.method == "POST":
        is_right = find(typed) is not None or changes.was_withdrawn(collector.database, *hashes(typed))
        refuse_guesses(is_right=is_right)
        if is_right:
            session["receipt"] = [typed, datetime.now(UTC).timestamp()]
            return redirect(url_for(".sheet"), 303)
    shown = render_template("survey/receipt_enter.html", wrong=request.method == "POST", again=False)
    return shown, 404 if request.method == "POST" else 200


@bp.get("/sheet")
def sheet() -> ResponseReturnValue:
    """The answers as they stand, and what can still be done with them."""
    found = find(shown_receipt())
    if found is None:
        return without_sheet()
    questionnaire = questionnaire_of(found.survey)
    language_of(questionnaire)
    return render_template(
        "survey/sheet.html",
        sheet=found,
        survey=found.survey,
        questionnaire=questionnaire,
        route=questionnaire.route(found.answers),
        amounts=found.amounts,
        may_change=found.may_change(datetime.now(UTC)),
    )


@bp.post("/correct")
def correct() -> ResponseReturnValue:
    """Open the sheet again, answers as they stand; what was sent before is kept until retention ends."""
    found = find(shown_receipt())
    if found is None:
        return without_sheet()
    if not found.may_change(datetime.now(UTC)):
        abort(403)
    code = correction_code(collector.keys[0], shown_receipt(), found.n_versions)
    language = language_of(questionnaire_of(found.survey))
    code_hash = codes.keyed_hash(collector.keys[0], "code", code)
    changes.begin_correction(collector.database, found, code_hash, language=language, at=datetime.now(UTC))
    return redirect(url_for("survey.check", code=code), 303)


@bp.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> ResponseReturnValue:
    """Ask once more, then delete at once."""
    receipt = shown_receipt()
    found = find(receipt)
    if found is None:
        return without_sheet()
    if not found.may_change(datetime.now(UTC)):
        abort(403)
    if request.method == "POST":
        corrections = correction_hashes(receipt, found)
        changes.withdraw(
            collector.database, found, hashes(receipt)[0], correction_hashes=corrections, at=datetime.now(UTC)
        )
        return redirect(url_for(".sheet"), 303)
    return render_template("survey/withdraw.html", survey=found.survey, sheet=found)


def without_sheet() -> ResponseReturnValue:
    """Where there is no sheet: the page that says it was withdrawn, or the field to type the receipt (again)."""
    receipt, is_sheet = shown_receipt(), request.endpoint == "receipts.sheet"
    if receipt and changes.was_withdrawn(collector.database, *hashes(receipt)):
        return render_template("survey/withdrawn.html") if is_sheet else redirect(url_for(".sheet"), 303)
    if is_sheet:
        return redirect(url_for(".enter"), 303)
    return render_template("survey/receipt_enter.html", wrong=False, again=True), 404


def correction_code(key: str, receipt: str, n: int) -> str:
    """The code under which a sheet that was corrected `n` times before is corrected once more."""
    return codes.derived_code(key, "correction", receipt, str(n))


def correction_hashes(receipt: str, found: Sheet) -> list[str]:
    """What may be kept of the code of every correction of this sheet, the next one included."""
    numbers = range(found.n_versions + 1)
    return [codes.keyed_hash(key, "code", correction_code(key, receipt, n)) for key in collector.keys for n in numbers]


def shown_receipt() -> str:
    """The receipt typed in on this browser in the last half hour: phones are lent, and interviewers carry one."""
    receipt, at = session.get("receipt", ("", 0))
    now = datetime.now(UTC).timestamp()
    if at > now:  # the clock was set back: the half hour begins anew
        session["receipt"] = [receipt, now]
    return str(receipt) if now - at <= OPEN_SECONDS else ""


def find(receipt: str) -> Sheet | None:
    """The sheet of a receipt, if there is one."""
    return changes.find_sheet(collector.database, *hashes(receipt)) if receipt else None


def hashes(receipt: str) -> tuple[str, ...]:
    """What may be kept of a receipt, under the key in use first."""
    return codes.keyed_hashes(collector.keys, "receipt", receipt)
