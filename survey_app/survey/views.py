"""What a household meets at its code, in order: notice and consent, pages, check, submit, receipt."""

import secrets
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeTimedSerializer

from questionnaires.model import Page, Questionnaire, Route
from survey_app import changes, codes, store
from survey_app.store import Begin, CodeSpent, PageSaved, Visit
from survey_app.survey.forms import errors_of, given_answers, page_form
from survey_app.survey.visitor import address_bucket, browser_hash, database, language_of, open_visit, remember, secret
from survey_app.surveys import Survey, questionnaire_of
from survey_app.texts import NOTICE_VERSION, texts

bp = Blueprint("survey", __name__, url_prefix="/s/<code>")
bp.before_request(remember)
LONGEST_PAGE_SECONDS = 24 * 60 * 60


@bp.route("/", methods=["GET", "POST"])
def enter(code: str) -> ResponseReturnValue:
    """Notice and consent; a household that has agreed goes on where it stopped."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is not None:
        return redirect(next_address(code, visit), 303)
    if visit.survey.is_closed(datetime.now(UTC)):
        return render_template("survey/closed.html", survey=visit.survey), 410
    is_posted = request.method == "POST"
    if is_posted and request.form.get("consent") == "yes":
        questionnaire = visit.questionnaire
        store.begin_draft(database, visit.code_id, begin_of(visit.survey, questionnaire), at=datetime.now(UTC))
        return redirect(url_for("survey.page", code=code, page_id=questionnaire.pages[0].id), 303)
    return notice(visit.survey, is_missing=is_posted)


@bp.route("/p/<page_id>", methods=["GET", "POST"])
def page(code: str, page_id: str) -> ResponseReturnValue:
    """Ask one page; keep a valid answer and go on to the next page, or to the check."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is None:
        return redirect(url_for("survey.enter", code=code), 303)
    questionnaire = visit.questionnaire
    route = questionnaire.route(visit.draft.answers)
    found = route.pages.get(page_id)
    if found is None:
        return redirect(next_address(code, visit), 303) if questionnaire.page(page_id) else abort(404)
    asked, items = found
    language = language_of(questionnaire)
    form = page_form(items, visit.draft.answers, language, texts(language))
    if form.validate_on_submit():
        here = {variable.id for variable in asked.variables}
        others = {item: answer for item, answer in visit.draft.answers.items() if item not in here}
        answers = others | given_answers(form, items, visit.draft.answers)
        consented = [item.id for item in items if item.sensitive and form["c-" + item.id].data]
        agreed = dict.fromkeys(consented, datetime.now(UTC).isoformat(timespec="minutes"))
        saved = PageSaved(
            page_id=page_id, answers=answers, seconds=seconds_shown(page_id),
            visible_seconds=request.form.get("visible", -1, type=int),
            consents={item: at for item, at in visit.draft.consents.items() if item not in here} | agreed,
            photos={item.id: (form["q-" + item.id].data.photo_id, form["q-" + item.id].data.content)
                    for item in items if item.type == "photo" and form["q-" + item.id].data},
        )  # fmt: skip
        store.save_page(database, visit, saved, language=language, at=datetime.now(UTC))
        return redirect(following(code, questionnaire.route(answers), asked), 303)
    errors = errors_of(form, items)
    shown = render_template(
        "survey/page.html", visit=visit, questionnaire=questionnaire, page=asked, items=items, form=form, errors=errors,
        faults={item.id: fault for item, fault in errors}, earlier=route.before(asked), shown=stamp(page_id),
        survey=visit.survey, draft=visit.draft, resume=codes.spaced(codes.tidy(code)),
    )  # fmt: skip
    return shown, 422 if errors else 200


@bp.get("/photo/<photo_id>")
def photo(code: str, photo_id: str) -> ResponseReturnValue:
    """A photo as it was kept, for the household that sent it."""
    content = store.find_photo(database, open_visit(code).code_id, photo_id) or abort(404)
    return Response(content, mimetype="image/jpeg")


@bp.get("/check")
def check(code: str) -> ResponseReturnValue:
    """Everything answered, once more, with a way to change it."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    if visit.draft is None:
        return redirect(url_for("survey.enter", code=code), 303)
    questionnaire = visit.questionnaire
    route = questionnaire.route(visit.draft.answers)
    if route.first_open() is not None:
        return redirect(next_address(code, visit), 303)
    language_of(questionnaire)
    return render_template("survey/check.html", visit=visit, survey=visit.survey, questionnaire=questionnaire,
                           route=route, amounts=visit.draft.amounts, resume=codes.spaced(codes.tidy(code)))  # fmt: skip


@bp.post("/submit")
def submit(code: str) -> ResponseReturnValue:
    """The household's one submission; a second tap finds it done and shows the receipt again."""
    visit = open_visit(code)
    if visit.submitted_at:
        return done(code, visit)
    questionnaire = visit.questionnaire
    if visit.draft is None or questionnaire.route(visit.draft.answers).first_open() is not None:
        return redirect(next_address(code, visit), 303)
    mode = "proxy" if request.form.get("mode") == "proxy" else "self"
    receipt_hash = codes.keyed_hash(secret(), "receipt", receipt_of(code))
    try:
        store.submit(database, visit, mode=mode, browser_hash=browser_hash(),
                     receipt_hash=receipt_hash, at=datetime.now(UTC))  # fmt: skip
    except CodeSpent:
        return done(code, open_visit(code))
    return redirect(url_for("survey.receipt", code=code), 303)


@bp.get("/receipt")
def receipt(code: str) -> ResponseReturnValue:
    """Thanks and the receipt, for the browser that submitted and no other."""
    visit = open_visit(code)
    if not visit.submitted_at:
        return redirect(next_address(code, visit), 303)
    if visit.browser_hash != browser_hash():
        abort(410)
    number = receipt_of(code)
    sheet = changes.find_sheet(database, codes.keyed_hash(secret(), "receipt", number))
    language_of(visit.questionnaire)
    return render_template("survey/receipt.html", survey=visit.survey, receipt=codes.spaced(number), sheet=sheet,
                           is_correction=visit.channel == store.CORRECTION)  # fmt: skip


def notice(survey: Survey, *, is_missing: bool, **door: object) -> tuple[str, int]:
    """The notice with its box to tick; said again on top where it was not ticked."""
    questionnaire = questionnaire_of(survey)
    language_of(questionnaire)
    shown = render_template(
        "survey/enter.html", survey=survey, questionnaire=questionnaire, missing=is_missing, **door
    )  # fmt: skip
    return shown, 422 if is_missing else 200


def begin_of(survey: Survey, questionnaire: Questionnaire, *, enumerator: str = "") -> Begin:
    """A draft about to begin: what was agreed to, and the amounts drawn for its bids."""
    bids = [item for item in questionnaire.variables if item.amounts]
    return Begin(
        language=language_of(questionnaire), consent_version=NOTICE_VERSION,
        amounts={item.id: secrets.choice(item.amounts) for item in bids},
        bucket=address_bucket() if survey.address_buckets else "", enumerator=enumerator,
        mode="enumerator" if enumerator else "self",
    )  # fmt: skip


def done(code: str, visit: Visit) -> ResponseReturnValue:
    """What a used code leads to: the receipt for its own browser, a friendly page for any other."""
    if visit.browser_hash == browser_hash():
        return redirect(url_for("survey.receipt", code=code), 303)
    return abort(410)


def next_address(code: str, visit: Visit) -> str:
    """Where this household goes on: consent, the first open page, or the check."""
    if visit.draft is None:
        return url_for("survey.enter", code=code)
    open_page = visit.questionnaire.route(visit.draft.answers).first_open()
    return (
        url_for("survey.check", code=code)
        if open_page is None
        else url_for("survey.page", code=code, page_id=open_page.id)
    )


def following(code: str, route: Route, asked: Page) -> str:
    """The address after a saved page; after a change, the check, unless the change opened another page."""
    later = route.first_open() if request.args.get("change") else route.after(asked)
    return url_for("survey.check", code=code) if later is None else url_for("survey.page", code=code, page_id=later.id)


def seconds_shown(page_id: str) -> int:
    """How long the page was open by the server's clock: from the signed time it was sent with; -1 if unknown."""
    try:
        token = request.form.get("shown", "")
        timer: URLSafeTimedSerializer = current_app.extensions["timer"]
        stamped, sent = timer.loads(token, max_age=LONGEST_PAGE_SECONDS, return_timestamp=True)
    except BadData:
        return -1
    return round((datetime.now(UTC) - sent).total_seconds()) if stamped == page_id else -1


def stamp(page_id: str) -> str:
    """When this page was sent, signed, so that reading a page writes nothing."""
    timer: URLSafeTimedSerializer = current_app.extensions["timer"]
    return str(timer.dumps(page_id))


def receipt_of(code: str) -> str:
    """The receipt of this household in this browser, the same however often it is asked for."""
    return codes.derived_code(secret(), "receipt-of", codes.tidy(code), session["browser"])
