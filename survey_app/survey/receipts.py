"""What the holder of a receipt may do: look at the sheet, correct it, withdraw it, within the survey's window."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from survey_app import changes, codes
from survey_app.changes import Sheet
from survey_app.survey.visitor import database, language_of, refuse_guesses, remember, secret
from survey_app.surveys import questionnaire_of

bp = Blueprint("receipts", __name__, url_prefix="/r")
bp.before_request(remember)
OPEN_SECONDS = 30 * 60


@bp.route("/", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """Type the receipt; a wrong one is said at the field."""
    typed = codes.tidy(request.form.get("receipt", ""))
    if request.method == "POST":
        is_right = find(typed) is not None or changes.was_withdrawn(database, hashed(typed))
        refuse_guesses(is_right=is_right)
        if is_right:
            session["receipt"] = [typed, datetime.now(UTC).timestamp()]
            return redirect(url_for(".sheet"), 303)
    shown = render_template("survey/receipt_enter.html", wrong=request.method == "POST")
    return shown, 404 if request.method == "POST" else 200


@bp.get("/sheet")
def sheet() -> ResponseReturnValue:
    """The answers as they stand, and what can still be done with them."""
    receipt = shown_receipt()
    found = find(receipt)
    if found is None:
        is_gone = bool(receipt) and changes.was_withdrawn(database, hashed(receipt))
        return render_template("survey/withdrawn.html") if is_gone else redirect(url_for(".enter"), 303)
    questionnaire = questionnaire_of(found.survey)
    language_of(questionnaire)
    return render_template(
        "survey/sheet.html", sheet=found, survey=found.survey, questionnaire=questionnaire,
        route=questionnaire.route(found.answers), amounts=found.amounts,
        may_change=found.may_change(datetime.now(UTC)),
    )  # fmt: skip


@bp.post("/correct")
def correct() -> ResponseReturnValue:
    """Open the sheet again, answers as they stand; what was sent before is kept until retention ends."""
    found = changeable()
    code = codes.derived_code(secret(), "correction", shown_receipt(), str(found.n_versions))
    changes.begin_correction(database, found, codes.keyed_hash(secret(), "code", code), at=datetime.now(UTC),
                           language=language_of(questionnaire_of(found.survey)))  # fmt: skip
    return redirect(url_for("survey.check", code=code), 303)


@bp.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> ResponseReturnValue:
    """Ask once more, then delete at once."""
    if request.method == "POST":
        receipt = shown_receipt()
        if not changes.was_withdrawn(database, hashed(receipt)):
            changes.withdraw(database, changeable(), hashed(receipt), at=datetime.now(UTC))
        return redirect(url_for(".sheet"), 303)
    return render_template("survey/withdraw.html", survey=changeable().survey)


def changeable() -> Sheet:
    """The sheet of this visit's receipt, while its window is open."""
    found = find(shown_receipt()) or abort(404)
    return found if found.may_change(datetime.now(UTC)) else abort(403)


def shown_receipt() -> str:
    """The receipt typed in on this browser in the last half hour: phones are lent, and interviewers carry one."""
    receipt, at = session.get("receipt", ("", 0))
    now = datetime.now(UTC).timestamp()
    if at > now:  # the clock was set back: the half hour begins anew
        session["receipt"] = [receipt, now]
    return str(receipt) if now - at <= OPEN_SECONDS else ""


def find(receipt: str) -> Sheet | None:
    """The sheet of a receipt, if there is one."""
    return changes.find_sheet(database, hashed(receipt)) if receipt else None


def hashed(receipt: str) -> str:
    """What is kept of a receipt."""
    return codes.keyed_hash(secret(), "receipt", receipt)
