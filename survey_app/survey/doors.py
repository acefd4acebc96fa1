"""Ways in without a household code: the page to type a code, a site's QR code, the open link, an enumerator's link."""

from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData
from limits import parse

from survey_app.store import codes, surveys
from survey_app.store import sheets as store
from survey_app.store.doors import Door, find_door
from survey_app.survey.views import begin_of, next_address, notice
from survey_app.survey.visitor import open_visit, refuse_guesses, remember
from survey_app.web.collector import collector

NO_DOOR = 0
REQUESTS_PER_DOOR = parse("1200 per minute")
LONGEST_NOTICE_SECONDS = 24 * 60 * 60

bp = Blueprint("doors", __name__)
bp.before_request(remember)


@bp.before_request
def refuse_crowds() -> None:
    """Limits go by door however it is written, never by address: whole estates share one."""
    door_code = (request.view_args or {}).get("door_code", "")
    if not collector.counts.hit(REQUESTS_PER_DOOR, "door", codes.tidy(door_code)):
        abort(429)


@bp.route("/", methods=["GET", "POST"])
def start() -> ResponseReturnValue:
    """Type the code that stands under a QR code; a wrong one is said at the field."""
    typed = codes.tidy(request.form.get("code", ""))
    if request.method == "POST":
        is_door = codes.door_of(collector.keys, typed) is not None
        is_code = store.open_visit(collector.database, *codes.keyed_hashes(collector.keys, "code", typed)) is not None
        refuse_guesses(is_right=is_door or is_code)
        if is_door:
            return redirect(url_for(".door", door_code=typed), 303)
        if is_code:
            return redirect(url_for("survey.enter", code=typed), 303)
    shown = render_template("survey/start.html", wrong=request.method == "POST")
    return shown, 404 if request.method == "POST" else 200


@bp.route("/d/<door_code>/", methods=["GET", "POST"])
def door(door_code: str) -> ResponseReturnValue:
    """The notice of a site, of the open link or of an enumerator; consent begins a sheet with a code of its own."""
    door_id = codes.door_of(collector.keys, door_code)
    opened = find_door(collector.database, door_id or NO_DOOR)  # looked up either way: forged ones take as long
    if opened is None or opened.revoked_at:
        refuse_guesses(is_right=False)
        abort(404)
    survey = surveys.find_survey(collector.database, opened.survey_id)
    if survey.is_closed(datetime.now(UTC)):
        return render_template("survey/closed.html", survey=survey), 410
    is_posted = request.method == "POST"
    if is_posted and request.form.get("consent") == "yes":
        typed = ""
        if opened.kind == "enumerator":
            typed = codes.tidy(request.form.get("household", ""))
            session["door"] = door_code  # the receipt leads back here, to the next household
        return household(opened, typed) if typed else new_sheet(opened)
    return notice(survey, is_missing=is_posted, door=opened, ticket=collector.tickets.dumps(codes.new_code()))


def new_sheet(opened: Door) -> ResponseReturnValue:
    """Begin a sheet under a fresh code; the same page sent twice leads to the same sheet."""
    try:
        ticket = collector.tickets.loads(request.form.get("ticket", ""), max_age=LONGEST_NOTICE_SECONDS)
    except BadData:
        return abort(400)
    code = codes.derived_code(collector.keys[0], "sheet", str(opened.id), ticket)
    channel = "open" if opened.kind == "open" else "site"
    store.add_code(
        collector.database,
        opened.survey_id,
        codes.keyed_hash(collector.keys[0], "code", code),
        channel=channel,
        door_id=opened.id,
        at=datetime.now(UTC),
    )
    return begin(code, opened)


def household(opened: Door, code: str) -> ResponseReturnValue:
    """An enumerator begins, or goes on with, the sheet of a household whose code was read out."""
    visit = store.open_visit(collector.database, *codes.keyed_hashes(collector.keys, "code", code))
    is_right = visit is not None and visit.survey.id == opened.survey_id
    refuse_guesses(is_right=is_right)
    if not is_right:
        survey = surveys.find_survey(collector.database, opened.survey_id)
        shown, _ = notice(
            survey,
            is_missing=False,
            door=opened,
            wrong_household=True,
            ticket=collector.tickets.dumps(codes.new_code()),
        )
        return shown, 404
    return begin(code, opened)


def begin(code: str, opened: Door) -> ResponseReturnValue:
    """Consent is kept, with who asked; on to the first open page."""
    visit = open_visit(code)
    if visit.draft is None and not visit.submitted_at:
        enumerator = opened.name if opened.kind == "enumerator" else ""
        begun = begin_of(visit.survey, visit.questionnaire, enumerator=enumerator)
        store.begin_draft(collector.database, visit.code_id, begun, at=datetime.now(UTC))
    return redirect(next_address(code, open_visit(code)), 303)
